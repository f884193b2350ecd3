"""Move finished files to their final names, so that a file of a final name is always complete."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

from ..errors import OutputError
from . import metadata, similarity_csv
from .file_names import CLIPS_FOLDER


def publish(folder: Path, out: Path, names: Sequence[str]) -> list[Path]:
    """Move the files `names`, relative to `folder`, to the same names under `out`, metadata.json last.

    Returns their new paths. Files of an earlier run that this run does not replace are removed; other files are left
    alone. While metadata.json exists, the files that it lists exist too, and are of the same run.
    """
    index = out / metadata.NAME
    earlier = [f"{CLIPS_FOLDER}/{name}" for name in metadata.clips_listed(index)]
    if earlier:
        earlier.append(similarity_csv.NAME)
    for parent in {(out / name).parent for name in names}:
        parent.mkdir(exist_ok=True)
    index.unlink(missing_ok=True)
    for name in names:
        (folder / name).replace(out / name)
    for name in set(earlier) - set(names):
        (out / name).unlink(missing_ok=True)
    (folder / metadata.NAME).replace(index)
    return [*(out / name for name in names), index]


@contextmanager
def as_output_error(out: Path) -> Iterator[None]:
    """Raise any OSError of the body as an OutputError that says what to do about it."""
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
