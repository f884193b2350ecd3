"""Moves finished results to where they belong, so that at no time something half-done bears a final name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

from ..errors import OutputError
from . import metadata, similarity_csv

CLIPS = "highlights"


def publish(stage: Path, out: Path, names: Sequence[str]) -> list[Path]:
    """Move the files `names`, relative to `stage`, to the same names under `out`, metadata.json last.

    Of an earlier run's files those that this run has no new ones for are removed; other files are left alone. While
    metadata.json is there, the files that it lists are there too, and belong together.
    """
    index = out / metadata.NAME
    earlier = [f"{CLIPS}/{name}" for name in metadata.clips_listed(index)]
    if earlier:
        earlier.append(similarity_csv.NAME)
    for folder in {(out / name).parent for name in names}:
        folder.mkdir(exist_ok=True)
    index.unlink(missing_ok=True)
    for name in names:
        (stage / name).replace(out / name)
    for name in set(earlier) - set(names):
        (out / name).unlink(missing_ok=True)
    (stage / metadata.NAME).replace(index)
    return [*(out / name for name in names), index]


@contextmanager
def told_as_output_error(out: Path) -> Iterator[None]:
    """Turn what the system says of a file into one line on what to do about it."""
    try:
        yield
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise OutputError(f"{out}: a file and a folder are in each other's way there; choose another folder") from None
    except PermissionError:
        raise OutputError(
            f"{out}: may not be written to; check its permissions, close programs that show files of it, or choose "
            "another folder"
        ) from None
    except OSError as error:
        if error.errno == ENOSPC:
            raise OutputError(f"{out}: no room left on the disk; make room or choose another folder") from None
        raise OutputError(f"{out}: cannot be written to ({error.strerror or error}); choose another folder") from None
