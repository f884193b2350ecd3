"""What can be put on the timeline, and in which order."""

MODES = ("PLACE", "ASSEMBLE", "MARKERS")
ORDERS = ("RANK", "TIME")
