"""Takes with planted moments: that they are what they promise, and that the real pipeline finds the moments."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice, pairwise
from multiprocessing import get_context
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from find_planted import peaks_in
from planted import KINDS, MOMENT, SEVERITIES, Plan, make, panorama, pictures

SMALL = Plan("mixed", "plain", 1, seconds=30, fps=4, width=192, height=108, count=2)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [1, 4, 6])
def test_moments_keep_apart(count: int, seed: int) -> None:
    moments = Plan("blur", "plain", seed, count=count).moments
    assert len(moments) == count
    assert all(end - start == pytest.approx(MOMENT) for start, end in moments)
    assert all(later[0] - earlier[1] >= 6 - 1e-9 for earlier, later in pairwise(moments))
    assert moments[0][0] >= 2
    assert moments[-1][1] <= 75 - 2


def test_found_counts_moments_and_not_peaks() -> None:
    (a, b), (c, d) = SMALL.moments
    assert SMALL.found([]) == 0
    assert SMALL.found([a, (a + b) / 2, b]) == 1
    assert SMALL.found([d + 0.1, b - 0.1, a - 0.1]) == 1
    assert SMALL.found([c + 1, 0, b - 1]) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_only_the_moments_are_without_fault(kind: str, severity: str) -> None:
    """Held against the bare camera movement: in a moment nothing but grain differs, outside much more does."""
    plan = replace(SMALL, kind=kind, severity=severity, fps=2, width=640, height=360)
    wide, grain, fault = panorama(plan), [], []
    reach, rise = wide.shape[1] - plan.width, wide.shape[0] - plan.height
    for number, picture in enumerate(pictures(plan)):
        time = number / plan.fps
        x = reach * (0.5 - 0.5 * np.cos(np.pi * time / plan.seconds))
        y = rise * (0.5 + 0.4 * np.sin(time / 7))
        moved = np.array([[1, 0, -x], [0, 1, -y]])
        bare = cv2.warpAffine(wide, moved, (plan.width, plan.height), flags=cv2.INTER_CUBIC)
        differs = np.abs(picture.astype(int) - bare).mean()
        if any(start + 0.25 <= time <= end - 0.25 for start, end in plan.moments):
            grain.append(differs)
        elif not any(start - 0.5 <= time <= end + 0.5 for start, end in plan.moments):
            fault.append(differs)
    assert max(grain) < 1.5
    assert np.mean(fault) > (3 if severity == "plain" else 1.1) * np.mean(grain)


def test_a_take_is_determined_by_its_plan() -> None:
    def first(plan: Plan) -> np.ndarray:
        return np.stack(list(islice(pictures(plan), 8)))

    assert np.array_equal(first(SMALL), first(SMALL))
    assert not np.array_equal(first(SMALL), first(replace(SMALL, seed=2)))
    assert replace(SMALL, seed=2).moments != SMALL.moments == replace(SMALL, kind="blur").moments


def test_a_wall_of_rows_has_the_fine_detail_that_one_row_lacks() -> None:
    def fine(rows: int) -> float:
        plan = replace(SMALL, width=1920, height=1080, rows=rows)
        wide = panorama(plan)
        assert wide.shape[0] == 1350
        assert wide.shape[1] > 1920
        return float(cv2.Laplacian(cv2.cvtColor(wide, cv2.COLOR_BGR2GRAY), cv2.CV_16S).var())

    assert fine(3) > 5 * fine(1)


def test_the_file_is_as_planned(tmp_path: Path) -> None:
    with av.open(str(make(SMALL, tmp_path / "new" / "take.mp4"))) as container:
        video = container.streams.video[0]
        assert (video.frames, video.average_rate, video.width, video.height) == (120, 4, 192, 108)
        assert container.streams.audio[0].codec_context.name == "aac"
        assert container.duration / av.time_base == pytest.approx(30, abs=0.1)


# Three frames a second are those that are looked at; a smaller picture would hide the subtle faults, and a shorter
# take would move so fast that they drown.
PLANS = [Plan(kind, severity, 100, fps=3) for kind in KINDS for severity in SEVERITIES]


@pytest.fixture(scope="module")
def peaks(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Plan, list[float]]]:
    """The peaks that the pipeline finds with NIMA in each of the takes."""
    folder = tmp_path_factory.mktemp("takes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BESTSHOT_MODELS", os.fspath(models_folder))
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            yield dict(zip(PLANS, pool.map(peaks_in, PLANS, [folder] * len(PLANS)), strict=True))


def share_found(peaks: dict[Plan, list[float]], severity: str) -> float:
    found = [plan.found(times) / plan.count for plan, times in peaks.items() if plan.severity == severity]
    return sum(found) / len(found)


def test_as_many_moments_come_as_were_asked_for(peaks: dict[Plan, list[float]]) -> None:
    assert all(len(times) == plan.count for plan, times in peaks.items())


@pytest.mark.parametrize(("severity", "least"), [("plain", 0.9), ("subtle", 0.6)])
def test_planted_moments_are_found(severity: str, least: float, peaks: dict[Plan, list[float]]) -> None:
    """These are 16 of each, at three frames a second; `scripts/bench.py quality` counts hundreds."""
    assert share_found(peaks, severity) >= least


@pytest.mark.parametrize("severity", SEVERITIES)
def test_chance_finds_far_fewer(severity: str, peaks: dict[Plan, list[float]]) -> None:
    chance = np.random.default_rng(1)
    guessed = {}
    for plan in peaks:
        shares = []
        for _ in range(500):
            times: list[float] = []
            while len(times) < plan.count:
                time = chance.uniform(0, plan.seconds)
                if all(abs(time - other) >= 5 for other in times):
                    times.append(time)
            shares.append(plan.found(times) / plan.count)
        guessed[plan] = sum(shares) / len(shares)
    by_chance = np.mean([share for plan, share in guessed.items() if plan.severity == severity])
    assert 0.15 < by_chance < 0.3
    assert share_found(peaks, severity) > 2 * by_chance
