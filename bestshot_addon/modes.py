"""The modes of placing picks on the timeline, and the orders of assembled shots."""

MODES = ("PLACE", "ASSEMBLE", "MARKERS")
ORDERS = ("RANK", "TIME")
JOINT = "JOINT"  # by ranks that hold for all takes together
