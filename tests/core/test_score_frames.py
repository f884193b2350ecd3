"""Scoring and rating, each in a thread of its own: in order, in batches, and over at once when it is to stop."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from scored import score

from bestshot.core.analyse.model_queue import MAX_BATCHES, MAX_SKIPPED, MAX_WAITING, RATING
from bestshot.core.analyse.score_frames import split
from bestshot.core.errors import Cancelled
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.models import ImageModel, ModelFailed, ModelOutput
from bestshot.core.scorers.base import FrameScorer
from bestshot.core.scorers.registry import SCORERS


class ByBrightness(ImageModel):
    """Judges by the first pixel, and remembers the batches."""

    name, dimensions, similarity_threshold = "brightness", 2, 0.1

    def __init__(self, batch: int) -> None:
        self.batch_size = batch
        self.batches: list[int] = []

    def preprocess(self, image: np.ndarray) -> np.ndarray:
        return image[0, 0, :1].astype(np.float32)

    def predict(self, preprocessed: Sequence[np.ndarray]) -> ModelOutput:
        self.batches.append(len(preprocessed))
        turns = np.concatenate(preprocessed) / 255
        return ModelOutput(None, np.stack([np.cos(turns), np.sin(turns)], axis=1))


def pictures(count: int) -> Iterator[SampledFrame]:
    for number in range(count):
        yield SampledFrame(3 * number, np.full((40, 60, 3), number, np.uint8), repeats=1 + (number == 4))


@pytest.mark.parametrize(("batch", "batches"), [(1, [1] * 11), (4, [4, 4, 3]), (64, [11])])
def test_samples_stay_in_order_whatever_the_batch(batch: int, batches: list[int]) -> None:
    judge, kept = ByBrightness(batch), []
    table = score(pictures(11), judge, lambda jpeg, vector: kept.append(vector))
    order = [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10]
    assert judge.batches == batches
    assert table.samples.tolist() == [3 * number for number in order]
    expected = [[np.cos(number / 255), np.sin(number / 255)] for number in order]
    assert np.stack(kept) == pytest.approx(np.array(expected), abs=1e-3)
    assert np.stack(kept).dtype == np.float16
    stills = [one.name for one in SCORERS if isinstance(one, FrameScorer)]
    assert list(split(table.columns)[0]) == stills


class Stuck(ByBrightness):
    """Does not come to an end until it is let go."""

    def __init__(self, batch: int) -> None:
        super().__init__(batch)
        self.let_go = Event()

    def predict(self, preprocessed: Sequence[np.ndarray]) -> ModelOutput:
        self.let_go.wait()
        return super().predict(preprocessed)


def test_what_stops_the_work_need_not_wait_for_the_judge() -> None:
    judge, read = Stuck(2), []

    def impatient() -> None:
        raise Cancelled

    def counted() -> Iterator[SampledFrame]:
        for picture in pictures(1000):
            read.append(picture.frame)
            yield picture

    with pytest.raises(Cancelled):
        score(counted(), judge, lambda jpeg, vector: None, impatient)
    assert judge.batches == []  # it is still at its first one
    assert len(read) <= MAX_WAITING + 2 * (MAX_BATCHES + 1) + 1  # and not all was read meanwhile
    judge.let_go.set()


def test_a_judge_that_fails_ends_the_work() -> None:
    class Failing(ByBrightness):
        def predict(self, preprocessed: Sequence[np.ndarray]) -> ModelOutput:
            raise ModelFailed("no memory")

    with pytest.raises(ModelFailed, match="no memory"):
        score(pictures(1000), Failing(2), lambda jpeg, vector: None)


def test_a_frugal_look_judges_what_differs() -> None:
    """A picture as good as the last one judged has its judgement, one that drifts away slowly is judged in time."""
    levels = [10, 10, 11, 12, 13, 10, 90, 90, 10]

    def shown() -> Iterator[SampledFrame]:
        for number, level in enumerate(levels):
            yield SampledFrame(number, np.full((40, 60, 3), level, np.uint8), repeats=1)

    for batch in (1, 3, 64):
        judge, kept = ByBrightness(batch), []
        table = score(shown(), judge, lambda jpeg, vector, kept=kept: kept.append(vector), skip_similar=True)
        assert sum(judge.batches) == 5
        assert table.samples.tolist() == list(range(9))
        judged = [10, 10, 10, 12, 12, 10, 90, 90, 10]
        expected = [[np.cos(level / 255), np.sin(level / 255)] for level in judged]
        assert np.stack(kept) == pytest.approx(np.array(expected), abs=1e-3)


def test_one_of_several_samples_is_judged() -> None:
    """Of three; a picture that several samples show is judged for any of them."""

    def shown() -> Iterator[SampledFrame]:
        for number, repeats in enumerate([1, 1, 1, 1, 2, 2, 1, 1]):
            yield SampledFrame(number, np.full((40, 60, 3), 20 * number, np.uint8), repeats)

    for batch in (1, 2, 64):
        judge, kept = ByBrightness(batch), []
        table = score(shown(), judge, lambda jpeg, vector, kept=kept: kept.append(vector), stride=3)
        assert table.samples.tolist() == [0, 1, 2, 3, 4, 4, 5, 5, 6, 7]
        judged = [0, 0, 0, 3, 3, 3, 5, 5, 5, 7]
        assert sum(judge.batches) == 4
        assert np.stack(kept) == pytest.approx(
            np.array([[np.cos(20 * number / 255), np.sin(20 * number / 255)] for number in judged]), abs=1e-3
        )


class Rating(ByBrightness):
    """Rates, too."""

    def predict(self, preprocessed: Sequence[np.ndarray]) -> ModelOutput:
        output = super().predict(preprocessed)
        return replace(output, aesthetics=np.concatenate(preprocessed) / 255)


@pytest.mark.parametrize("skip_similar", [True, False])
def test_every_stretch_is_rated_anew_and_what_is_not_rated_has_no_rating(skip_similar: bool) -> None:
    levels = [10, 20, 30, 40, 50, 50, 120, 130, 140, 150, 160]  # the sixth looks as the fifth, which is rated

    def shown() -> Iterator[SampledFrame]:
        for number, level in enumerate(levels):
            yield SampledFrame(number, np.full((40, 60, 3), level, np.uint8), repeats=1)

    for batch in (1, 2, 64):
        kept: list[np.ndarray] = []
        table = score(
            shown(), Rating(batch), lambda _, vector, kept=kept: kept.append(vector),
            stride=4, starts={6, 9}, skip_similar=skip_similar,
        )  # fmt: skip
        own = {0: 10, 4: 50, 6: 120, 9: 150} | ({5: 50} if skip_similar else {})
        expected = [own.get(number, np.nan) / 255 for number in range(11)]
        assert table.columns[RATING] == pytest.approx(np.array(expected), nan_ok=True)
        turns = np.array([10, 10, 10, 10, 50, 50, 120, 120, 120, 150, 150]) / 255
        assert np.stack(kept) == pytest.approx(np.stack([np.cos(turns), np.sin(turns)], axis=1), abs=1e-3)


def test_a_frozen_take_does_not_pile_up_unjudged() -> None:
    judge, read, kept = ByBrightness(4), [], []

    def frozen() -> Iterator[SampledFrame]:
        for number in range(1000):
            assert number - len(kept) < (MAX_BATCHES + 2) * (MAX_SKIPPED + 4)
            read.append(number)
            yield SampledFrame(number, np.full((40, 60, 3), 7, np.uint8), repeats=1)

    score(frozen(), judge, lambda jpeg, vector: kept.append(vector), skip_similar=True)
    assert judge.batches == [1]
    assert len(kept) == 1000
