"""How few pictures, and how little of a file, live at a time while a take is read."""

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from live_objects import living, uncollected
from numbered import HEIGHT, WIDTH, record
from scored import score

from bestshot.core.analyse.model_queue import MAX_WAITING
from bestshot.core.base.time_range import SampleRange
from bestshot.core.media.decoder import Decoder
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.media.seeking import Known


def counted(pictures: Iterator[SampledFrame], alive: Callable[[int], None]) -> Iterator[SampledFrame]:
    known: list[weakref.ref[np.ndarray]] = []
    for picture in pictures:
        known.append(weakref.ref(picture.image))
        alive(sum(reference() is not None for reference in known))
        yield picture


def test_few_pictures_live_at_a_time(tmp_path: Path) -> None:
    path = record(tmp_path / "take.mp4", 300)
    with uncollected():
        counts: list[int] = []
        with Reader(path, 5, 480) as reader:
            for picture in counted(iter(reader), counts.append):
                assert picture.image.shape == (HEIGHT, WIDTH, 3)
        assert len(counts) == 50
        assert max(counts) <= 2

        counts.clear()
        with Reader(path, 5, 480) as reader:
            table = score(counted(iter(reader), counts.append), None, lambda jpeg, vector: None)
        assert len(table.samples) == len(counts) == 50
        assert max(counts) <= MAX_WAITING + 3  # waiting, the one looked at, the last result, the new one


def test_what_was_read_is_let_go_of_at_once(tmp_path: Path) -> None:
    """Stretches are read one after the other: what each decoder holds must not add up."""
    take = record(tmp_path / "take.mp4", 90, g="30")
    with uncollected():
        before = living(Decoder)
        for known in (None, Known(0, True)):
            with Reader(take, 3, 720, known=known) as reader:
                assert len(list(reader.read(SampleRange(2, 4)))) == 2
            assert living(Decoder) == before
