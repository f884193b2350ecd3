"""Names of the clips, which metadata, pages and later runs refer to."""

CLIPS_FOLDER = "highlights"


def clip_name(rank: int) -> str:
    """Return the file name of the clip of a rank, from 1."""
    return f"clip_{rank:03}.mp4"
