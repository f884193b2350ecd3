"""The cache gives back what was put in, or nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from cached_analysis import JPEGS, KEY, TAKE, assert_same, child, keep, names

from bestshot.core.analyse.cache import key, store
from bestshot.core.analyse.cache.entry import ANALYSIS, EMBEDDINGS, THUMBNAILS
from bestshot.core.errors import InputError
from bestshot.core.settings import Settings

pytestmark = pytest.mark.usefixtures("root", "private")


NO_COMPONENTS = {"components": {}, "sources": {"light": np.array([2, 0, 1], np.uint8)}}


@pytest.mark.parametrize("other", [{}, {"embedded": False, "model": None, "notes": ()}, NO_COMPONENTS])
def test_round_trip(root: Path, other: dict) -> None:
    kept = keep(**other)
    again = store.load(KEY, TAKE)
    assert again is not None
    assert_same(kept, again)
    assert [again.thumbnails[i] for i in range(3)] == JPEGS
    assert names(root / KEY) == [ANALYSIS, EMBEDDINGS, THUMBNAILS]
    assert names(root) == [KEY]


def test_the_path_is_where_the_take_lies_now() -> None:
    keep()
    moved = store.load(KEY, Path("moved.mp4"))
    assert moved is not None
    assert moved.take.path == Path("moved.mp4")


def test_loading_needs_nothing_heavy() -> None:
    process = child("print(store.load(KEY, TAKE), {'av', 'cv2', 'scipy', 'torch'} & set(sys.modules))")
    assert process.communicate()[0].split() == ["None", "set()"]


def test_key(tmp_path: Path) -> None:
    take = tmp_path / "take.mp4"
    take.write_bytes(bytes(300_000))
    found = key.key_of(take, "nima-1", Settings())
    assert key.ENTRY.fullmatch(found)

    assert key.key_of(take, "nima-1", Settings(count=9, smooth_window=1, prompt="x", model="nima")) == found
    assert key.key_of(take, "nima-1", Settings(sample_fps=4)) != found
    assert key.key_of(take, "none", Settings()) != found

    moved = take.rename(tmp_path / "moved.mp4")
    assert key.key_of(moved, "nima-1", Settings()) == found
    copied = Path(shutil.copy2(moved, tmp_path / "copied.mp4"))
    assert key.key_of(copied, "nima-1", Settings()) == found

    times = moved.stat()
    os.utime(moved, ns=(times.st_atime_ns, times.st_mtime_ns + 1_000_000_000))
    assert key.key_of(moved, "nima-1", Settings()) != found
    for place in (0, 150_001, 299_999):
        changed = bytearray(300_000)
        changed[place] = 1
        copied.write_bytes(changed)
        os.utime(copied, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert key.key_of(copied, "nima-1", Settings()) != found


def test_key_of_small_and_of_unusable_files(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert key.key_of(tmp_path / "empty", "none", Settings())
    for unusable in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InputError, match=unusable.name):
            key.key_of(unusable, "none", Settings())


def test_every_cut_is_noticed(root: Path) -> None:
    keep()
    for name in (ANALYSIS, THUMBNAILS, EMBEDDINGS):
        path = root / KEY / name
        whole = path.read_bytes()
        for length in [*range(0, len(whole), 13), len(whole) - 1]:
            path.write_bytes(whole[:length])
            assert store.load(KEY, TAKE) is None
        path.unlink()
        assert store.load(KEY, TAKE) is None
        path.write_bytes(whole)
        assert store.load(KEY, TAKE) is not None


def test_every_flipped_byte_is_noticed_or_harmless(root: Path) -> None:
    kept, path = keep(), root / KEY / ANALYSIS
    whole = path.read_bytes()
    noticed = 0
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        found = store.load(KEY, TAKE)
        noticed += found is None
        if found is not None:
            assert_same(found, kept)
    assert noticed


def _without(name: str) -> Callable[[dict], object]:
    return lambda arrays: arrays.pop(name)


def _saying(old: bytes, new: bytes) -> Callable[[dict], object]:
    return lambda arrays: arrays.update(facts=np.frombuffer(arrays["facts"].tobytes().replace(old, new), np.uint8))


ODD: dict[str, Callable[[dict], object]] = {
    "other format": _saying(b'"format": ', b'"format": 1'),
    "other name": _saying(KEY.encode(), KEY[::-1].encode()),
    "no JSON": _saying(b"{", b"("),
    "no such fact": _saying(b"time_base", b"tame_bise"),
    "no such component": _saying(b'"exposure"', b'"exposure", "more"'),
    "division by zero": _saying(b"1/90000", b"1/00000"),
    "no facts": _without("facts"),
    "no samples": _without("samples"),
    "too few offsets": lambda arrays: arrays.update(offsets=arrays["offsets"][:-1]),
    "narrower embeddings": _saying(b'"dimensions": 4', b'"dimensions": 3'),
    "too many samples": lambda arrays: arrays.update(samples=np.arange(4)),
    "sample past the end": lambda arrays: arrays.update(samples=arrays["samples"] + 1),
    "other numbers": lambda arrays: arrays.update(frame_ticks=arrays["frame_ticks"].astype(np.float64)),
    "an array more": lambda arrays: arrays.update(more=np.zeros(1)),
    "a pickle": lambda arrays: arrays.update(samples=np.array([0, 4, None])),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_odd_entries_count_as_none_and_are_replaced(root: Path, change: Callable[[dict], object]) -> None:
    kept, path = keep(), root / KEY / ANALYSIS
    with np.load(path) as entry:
        arrays = dict(entry)
    change(arrays)
    np.savez(path, **arrays)
    assert store.load(KEY, TAKE) is None

    keep()
    found = store.load(KEY, TAKE)
    assert found is not None
    assert_same(found, kept)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x05\x06" + bytes(18), b"\x93NUMPY\x01\x00"])
def test_files_of_another_kind_count_as_none(root: Path, content: bytes) -> None:
    keep()
    (root / KEY / ANALYSIS).write_bytes(content)
    assert store.load(KEY, TAKE) is None
