"""The cache when several write, when one is killed or interrupted, and when room is short."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
from cached_analysis import JPEGS, KEY, TAKE, child, facts, keep, names, vectors

from bestshot.core.analyse.cache import store
from bestshot.core.analyse.cache.draft import Draft
from bestshot.core.analyse.cache.entry import THUMBNAILS
from bestshot.core.errors import Cancelled

pytestmark = pytest.mark.usefixtures("root", "private")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX limits")

WRITER = """
with Draft(KEY) as draft:
    for jpeg, vector in zip(JPEGS, vectors(100_000), strict=True):
        draft.add(jpeg, vector)
    print("ready", flush=True)
    input()
    print(draft.finish(Analysis(**facts())).thumbnails.path, flush=True)
"""


def test_several_processes_write_the_same_entry_at_once(root: Path) -> None:
    writers = [child(WRITER) for _ in range(4)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    assert store.load(KEY, TAKE) is None
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert {writer.communicate()[0].strip() for writer in writers} == {str(root / KEY / THUMBNAILS)}
    assert names(root) == [KEY]
    found = store.load(KEY, TAKE)
    assert found is not None
    assert np.array_equal(found.embeddings, vectors(100_000))


@pytest.mark.parametrize("late", [False, True], ids=["between thumbnails", "while finishing"])
def test_a_killed_process_leaves_nothing_visible(root: Path, late: bool) -> None:
    with child(WRITER) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        if late:
            writer.stdin.write("\n")
            writer.stdin.flush()
        writer.kill()
    found = store.load(KEY, TAKE)
    assert found is None or np.array_equal(found.embeddings, vectors(100_000))
    if os.name != "nt":
        keep("f" * 32)
        assert "f" * 32 in names(root)
        assert not [name for name in names(root) if name.endswith(".tmp")]


def test_drafts_of_others_are_left_until_they_are_old(root: Path) -> None:
    elsewhere = root / f"{KEY}.00000000.1.abc.tmp"
    elsewhere.mkdir(parents=True)
    foreign = root / "holiday.tmp"
    foreign.mkdir()
    keep()
    assert elsewhere.is_dir()
    for folder in (elsewhere, foreign):
        os.utime(folder, (1, 1))
    keep()
    assert not elsewhere.exists()
    assert foreign.is_dir()


def test_least_recently_used_goes_first(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oldest, older, old = (digit * 32 for digit in "cab")
    for age, name in enumerate((oldest, older, old)):
        keep(name)
        os.utime(root / name, (1000 + age, 1000 + age))
    (root / "mine").mkdir()
    (root / "mine" / "letter.txt").write_text("dear", "utf-8")
    entry = sum(file.stat().st_size for file in (root / oldest).iterdir())

    store.load(oldest, TAKE)  # the oldest was just used
    monkeypatch.setattr(store, "LIMIT", 3 * entry)
    keep("d" * 32)
    assert names(root) == sorted([oldest, old, "d" * 32, "mine"])

    monkeypatch.setattr(store, "LIMIT", 1)
    keep("e" * 32)
    assert names(root) == ["e" * 32, "mine"]


@pytest.mark.parametrize("error", [Cancelled, KeyboardInterrupt])
@pytest.mark.parametrize("key", [KEY, None])
def test_an_interrupted_draft_leaves_nothing(
    root: Path, private: Path, key: str | None, error: type[BaseException]
) -> None:
    def interrupted() -> None:
        with Draft(key) as draft:
            draft.add(JPEGS[0], None)
            raise error

    with pytest.raises(error):
        interrupted()
    assert not names(root)
    assert not names(private)


def test_without_a_key_thumbnails_live_as_long_as_they_are_used(root: Path, private: Path) -> None:
    thumbnails = keep(None).thumbnails
    gc.collect()
    assert [thumbnails[i] for i in range(3)] == JPEGS
    assert thumbnails.path.is_relative_to(private)
    assert not root.exists()
    del thumbnails
    gc.collect()
    assert not names(private)


def test_without_a_key_nothing_outlives_the_process(private: Path) -> None:
    process = child("kept = keep(None); print(kept.thumbnails.path.exists(), kept.notes)")
    assert process.communicate()[0].startswith("True")
    assert process.returncode == 0
    assert not names(private)


def test_an_unwritable_cache_is_a_note(root: Path) -> None:
    root.write_text("in the way", "utf-8")
    kept = keep()
    assert kept.notes[:2] == facts()["notes"]
    assert str(root) in kept.notes[2]
    assert [kept.thumbnails[i] for i in range(3)] == JPEGS
    assert store.load(KEY, TAKE) is None


LIMITED = "from bestshot.core.errors import OutputError\n"
LIMITED += "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"


@posix
def test_no_room_for_the_entry_is_a_note(root: Path) -> None:
    process = child(
        LIMITED + "kept = keep(frame_ticks=np.arange(10_000)); print(kept.thumbnails[1] == JPEGS[1], len(kept.notes))"
    )
    assert process.communicate()[0].split() == ["True", "3"]
    assert process.returncode == 0
    assert not names(root)


@posix
def test_no_room_for_thumbnails_anywhere_is_one_clear_line(root: Path, private: Path) -> None:
    process = child(
        LIMITED + "JPEGS[1] = bytes(30_000)\ntry:\n    keep()\nexcept OutputError as error:\n    print(error)"
    )
    assert process.communicate()[0].count("\n") == 1
    assert process.returncode == 0
    assert not names(root)
    assert not names(private)


# The first file that grows past the limit fails, as on a full disk; from then on there is room
RELENTING = """
import resource, signal
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 50_000))
signal.signal(signal.SIGXFSZ, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)))
JPEGS[1] = bytes(30_000)
kept = keep()
print([kept.thumbnails[i] for i in range(3)] == JPEGS, len(kept.notes), kept.thumbnails.path)
"""


@posix
def test_no_room_for_thumbnails_in_the_cache_moves_them_out(root: Path, private: Path) -> None:
    process = child(RELENTING)
    same, notes, path = process.communicate()[0].split()
    assert (same, notes, process.returncode) == ("True", "3", 0)
    assert Path(path).is_relative_to(private)
    assert not names(root)
    assert not names(private)
