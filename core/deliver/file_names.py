"""Names of files, which metadata, pages and later runs refer to."""

CLIPS_FOLDER = "highlights"

BATCH_RECORD = "batch.json"
"""What a batch leaves beside the files of a take, which it lists."""


COMPARISON = "comparison.json"
"""What `compare` leaves, which lists its other files, as metadata.json does those of `find`."""

PAGE = "index.html"


def clip_name(rank: int, place: int = 1) -> str:
    """Return the file name of the clip of a rank, from 1. place: in its group, where there are any."""
    return f"clip_{rank:03}.mp4" if place == 1 else f"clip_{rank:03}_{place}.mp4"
