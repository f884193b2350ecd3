"""Takes with a known answer from photographs that no constant was chosen with: faults everywhere but in the moments."""

from pathlib import Path

import faults
import pytest
import sources
import takes
from take_cache import cached
from takes import Plan

from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings
from bestshot.core.values import Selection

COFFEE, FLOWER = sources.Source("coffee"), sources.Source("flower")


def selection(plan: Plan, folder: Path, count: int) -> Selection:
    take = folder / f"{plan.name}.mp4"
    makers = [Path(one.__file__).read_text("utf-8") for one in (faults, sources)]
    cached(take, lambda path: takes.make(plan, path), Path(takes.__file__), plan, *makers)
    _, selected = find_best_shots(take, Settings(count=count, cache=False))
    return selected


def inside(selected: Selection, plan: Plan) -> list[bool]:
    return [any(start <= pick.peak_time <= end for start, end in plan.moments) for pick in selected.picks]


@pytest.mark.parametrize("fault", ["defocus", "motion", "shake", "noise", "hunting", "cover", "blocks"])
def test_moments_without_the_fault_are_found(fault: str, tmp_path: Path) -> None:
    plan = Plan(COFFEE, faults=fault, seed=3)
    assert len(plan.moments) == 3
    assert sum(inside(selection(plan, tmp_path, 3), plan)) >= 2


def test_the_best_of_a_dull_half_does_not_beat_the_fine_half(tmp_path: Path) -> None:
    plan = Plan(FLOWER, kind="halves", seed=4)
    (best,) = selection(plan, tmp_path, 1).picks
    assert plan.dull(float(best.peak_time)) < 0.5


def test_alike_moments_come_back_from_a_tripod_and_a_note_says_so(tmp_path: Path) -> None:
    plan = Plan(COFFEE, kind="tripod", seed=5)
    selected = selection(plan, tmp_path, 3)
    assert sum(inside(selected, plan)) >= 2
    assert any("look alike: nothing different in the take is about as good" in note for note in selected.notes)
