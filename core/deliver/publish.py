"""Move finished files to their final names, so that a file of a final name is always complete."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from errno import ENOSPC
from pathlib import Path

from ..base.files import write_atomic
from ..base.lock import held
from ..errors import OutputError
from . import metadata
from .ownership import assert_ours


def publish(folder: Path, out: Path, names: Sequence[str], record: str = metadata.NAME) -> list[Path]:
    """Move the files `names`, relative to `folder`, to the same names under `out`, and last what lists them, `record`.

    Returns their new paths. Files of an earlier run that this run does not replace are removed; other files are left
    alone: UsageError where one is in the way. A record that lists clips lists those that are there, of the same run;
    whenever the process is killed, it says which files are BestShot's.
    """
    with _one_at_a_time():
        earlier = assert_ours(out, names, record)
        new = {name: (folder / name).stat().st_size for name in names}
        for parent in {(out / name).parent for name in names}:
            parent.mkdir(exist_ok=True)
        either = dict.fromkeys(earlier.sizes.keys() & new.keys())
        write_atomic(out / record, metadata.unfinished({**earlier.sizes, **new, **either}))
        for name in names:
            (folder / name).replace(out / name)
        for name in earlier.sizes.keys() - set(names):
            if earlier.owns(name):
                (out / name).unlink(missing_ok=True)
        (folder / record).replace(out / record)
    return [out / name for name in (*names, record)]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep the files of two runs into one folder apart, where this user's home can be written to."""
    with ExitStack() as lock:
        with suppress(OSError):
            lock.enter_context(held("publish", lambda: None))
        yield


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
