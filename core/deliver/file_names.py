"""Names of files, which metadata, pages and later runs refer to."""

CLIPS_FOLDER = "highlights"

BATCH_RECORD = "batch.json"
"""What a batch leaves beside the files of a take, which it lists."""


def clip_name(rank: int) -> str:
    """Return the file name of the clip of a rank, from 1."""
    return f"clip_{rank:03}.mp4"
