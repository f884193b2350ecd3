"""Stretches that somebody asks about are looked at closely, whatever the quality leaves out, and stay known."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cached_analysis import names
from camera_boxes import put_into, tags
from commands import bestshot, errors, files
from counting_progress import Heard
from engines import running

from bestshot.core.base.arrays import Source
from bestshot.core.base.interpolation import gaps_holding
from bestshot.core.base.time_range import SampleRange, TimeRange, parse_range
from bestshot.core.errors import InputError
from bestshot.core.pipeline import analyse, find_best_shots
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Hint

COUNT = 270
KEYS = list(range(0, COUNT, 6))
ASKED = TimeRange(Fraction(31), Fraction(33))  # samples 93 to 98
LOOKED = list(range(90, 102))  # between the key frames around these
OTHER = TimeRange(Fraction(70), Fraction(71))
OUTSIDE = TimeRange(Fraction(1000), Fraction(1001))


def settings(quality: str, cache: bool = True) -> Settings:
    return Settings(model="none", count=2, quality=quality, cache=cache)


def looked_at(analysis: Analysis) -> set[int]:
    """The numbers of the samples that were looked at."""
    return set(range(COUNT) if analysis.measured is None else np.flatnonzero(analysis.measured).tolist())


@pytest.fixture(scope="module")
def balanced(take: Path) -> Analysis:
    """What *balanced* analyses where nobody asks."""
    return analyse(take, settings("balanced", cache=False))


def test_what_is_asked_for_is_looked_at_as_a_thorough_look_would(take: Path) -> None:
    thorough = analyse(take, settings("thorough", cache=False))
    quick = analyse(take, settings("quick", cache=False), refine=[ASKED, OTHER])
    assert looked_at(quick) == {*KEYS, *LOOKED, *range(210, 216)}
    assert quick.analysed == len(looked_at(quick))
    for columns, others in ((thorough.components, quick.components), (thorough.cues, quick.cues)):
        for name, values in columns.items():
            there = [sample for sample in LOOKED if quick.sources[name][sample] != Source.INTERPOLATED]
            assert there
            assert values[there] == pytest.approx(others[name][there], abs=1e-12)
    assert [quick.thumbnails[sample] for sample in LOOKED] == [thorough.thumbnails[sample] for sample in LOOKED]


def test_besides_what_balanced_asks_for(take: Path, balanced: Analysis) -> None:
    bored = next(number for number in KEYS if balanced.measured is not None and not balanced.measured[number + 1])
    asked = TimeRange(Fraction(bored, 3), Fraction(bored + 1, 3))
    more = analyse(take, settings("balanced", cache=False), refine=[asked])
    assert {*range(bored, bored + 6)} <= looked_at(more)
    # the stretches that tell of the whole take are looked at all the same
    first = next(number for number in KEYS if {*range(number, number + 6)} <= looked_at(balanced))
    assert {*range(first, first + 6)} <= looked_at(more)


def test_where_all_is_looked_at_it_changes_nothing(take: Path) -> None:
    for part in (None, TimeRange(Fraction(30), Fraction(60))):
        for quality in ("thorough", "balanced") if part else ("thorough",):
            analysis = analyse(take, settings(quality, cache=False), part=part, refine=[ASKED])
            assert analysis.measured is None


@pytest.mark.parametrize("quality", ["thorough", "balanced", "quick"])
def test_outside_the_take_there_is_nothing(quality: str, take: Path, root: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match=r"^a take\.mp4: the take ends at 90 s; there is nothing from 1000 s on$"):
            analyse(take, settings(quality), refine=[ASKED, OUTSIDE])
    until_the_end = analyse(take, settings(quality), refine=[TimeRange(Fraction(89), Fraction(1000))])
    assert set(range(264, COUNT)) <= looked_at(until_the_end)


def test_it_stays_known(take: Path, root: Path) -> None:
    def look(quality: str, *closely: TimeRange) -> tuple[set[int], int]:
        heard = Heard()
        return looked_at(analyse(take, settings(quality), heard, refine=closely)), heard.calls

    quick, _ = look("quick")
    asked, calls = look("quick", ASKED)
    assert asked == quick | set(LOOKED)
    assert 0 < calls < 12 * 12  # nothing but the frames there
    assert look("quick") == look("quick", ASKED) == (asked, 0)
    balanced, _ = look("balanced")
    assert asked < balanced
    away = next(number for number in KEYS if number + 1 not in balanced)
    apart = TimeRange(Fraction(away, 3), Fraction(away + 1, 3))
    more, _ = look("quick", apart)
    assert more == balanced | set(range(away, away + 6))
    for quality in ("quick", "balanced"):
        assert look(quality) == look(quality, apart) == (more, 0)
    whole, _ = look("thorough")
    assert look("quick", OTHER) == (whole, 0)
    assert len(names(root)) == 3


def test_it_makes_no_difference_when_it_was_asked_for(take: Path, root: Path) -> None:
    """What key frames differ by from others, which closer looks tell, is taken off in either case."""
    wide = TimeRange(Fraction(30), Fraction(50))
    at_once = analyse(take, settings("quick", cache=False), refine=[wide])
    plain = analyse(take, settings("quick"))
    later = analyse(take, settings("quick"), refine=[wide])
    for name, values in at_once.components.items():
        assert np.array_equal(values, later.components[name])
    assert not np.array_equal(plain.components["sharpness"][KEYS[:-1]], later.components["sharpness"][KEYS[:-1]])


def test_what_is_stopped_leaves_what_was_known(take: Path, root: Path) -> None:
    before = looked_at(analyse(take, settings("quick")))

    def stop(done: int, total: int, stage: str) -> None:
        if 0 < done < total == len(LOOKED):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(take, settings("quick"), stop, refine=[ASKED])
    assert looked_at(analyse(take, settings("quick"))) == before
    assert len(names(root)) == 1


def test_the_engine_looks_there_too(take: Path, own_home: Path) -> None:
    with running() as engine:
        plain = engine.find_and_wait(take, settings("quick"))
        asked = engine.find_and_wait(take, settings("quick"), refine=[ASKED])
        whole = engine.find_and_wait(take, settings("thorough"))
        with pytest.raises(Exception, match="there is nothing from 1000 s on"):
            engine.find_and_wait(take, settings("thorough"), refine=[OUTSIDE])
    _, selection = find_best_shots(take, settings("quick", cache=False), refine=[ASKED])
    assert [(pick.start, pick.end, pick.score) for pick in asked.picks] == [
        (pick.start, pick.end, pick.score) for pick in selection.picks
    ]
    assert (plain.analysed, plain.samples, plain.gaps) == (45, COUNT, ((0, 90),))
    assert (asked.analysed, asked.samples, asked.gaps) == (55, COUNT, ((0, 30), (34, 90)))
    assert (whole.analysed, whole.samples, whole.gaps) == (COUNT, COUNT, ())


def test_the_command_line(take: Path, own_home: Path, tmp_path: Path) -> None:
    command = ("find", take, "--quality", "quick", "--model", "none", "--no-clips", "--out", tmp_path / "out")
    told = bestshot(*command, "--refine", "0:31-0:33", "--refine", "1:10 – 1:11")
    assert f"note: {45 + 10 + 5} of 270 samples were analysed" in told.stdout
    assert json.loads(files(tmp_path / "out")["metadata.json"])["samples"] == {"measured": 60, "of": 270}
    for stretches, code, word in (
        (["31"], 2, "argument --refine: '31' is no range; write it as 1:20-1:45"),
        (["0:33-0:31"], 2, "'0:33-0:31' ends before it begins"),
        (["0:31-0:99"], 2, "'0:99' is no time"),
        (["31-33", "16:40-20:00"], 3, "a take.mp4: the take ends at 90 s; there is nothing from 1000 s on"),
    ):
        told = bestshot(*command, *(word for one in stretches for word in ("--refine", one)), code=code)
        (line,) = errors(told.stderr)
        assert word in line
    for arguments, word in (
        (("--start", "40"), "--refine: the range lies outside --start and --end"),
        ((take,), "--refine is for one video at a time"),
    ):
        assert word in bestshot("find", take, *arguments, "--refine", "31-33", code=2).stderr


def test_stretches_as_people_write_them() -> None:
    assert parse_range("1:20-1:45.5") == parse_range(" 80 – 105.5 ") == TimeRange(Fraction(80), Fraction(211, 2))
    for text in ("", "1:20", "1:20-", "-1:45", "1-2-3", "5-5"):
        with pytest.raises(ValueError, match=r"is no (range|time)|ends before"):
            parse_range(text)


def test_whole_runs_between_what_was_looked_at() -> None:
    measured = np.isin(np.arange(12), [0, 4, 5, 6, 9])
    for wanted, runs in (
        (SampleRange(1, 2), [SampleRange(0, 4)]),
        (SampleRange(0, 1), [SampleRange(0, 4)]),  # perhaps only a key frame told of it
        (SampleRange(4, 6), []),
        (SampleRange(3, 7), [SampleRange(0, 4), SampleRange(6, 9)]),
        (SampleRange(8), [SampleRange(6, 9), SampleRange(9, 12)]),
        (SampleRange(12), []),
    ):
        assert gaps_holding(measured, [wanted]) == runs
    assert gaps_holding(measured, [SampleRange(1, 2), SampleRange(2, 3), SampleRange(8, 9)]) == [
        SampleRange(0, 4),
        SampleRange(6, 9),
    ]


@pytest.mark.parametrize("by_camera", [True, False])
def test_what_lies_around_a_mark_is_looked_at(by_camera: bool, take: Path, balanced: Analysis, tmp_path: Path) -> None:
    plain = looked_at(balanced)
    left_out = next(second for second in range(20, 80) if not {3 * second - 6, 3 * second} <= plain)
    if by_camera:
        take = put_into(take, tmp_path / "tagged.mp4", tags(1000 * left_out))
    marks = () if by_camera else (Fraction(left_out),)
    found = analyse(take, settings("balanced", cache=False), marks=marks)
    assert found.hints == (Hint(Fraction(left_out), by_camera=by_camera),)
    assert looked_at(found) >= set(range(3 * left_out - 15, 3 * left_out + 3))
    assert looked_at(analyse(take, settings("quick", cache=False), marks=marks)) == set(KEYS)


def test_a_mark_outside_of_the_part_counts_for_nothing(take: Path, tmp_path: Path, own_home: Path) -> None:
    tagged = put_into(take, tmp_path / "tagged.mp4", tags(70_000))
    part = TimeRange(Fraction(20), Fraction(60))
    with_tag, without = (find_best_shots(one, settings("balanced"), part=part)[1] for one in (tagged, take))
    assert [(pick.peak_time, pick.reason) for pick in with_tag.picks] == [
        (pick.peak_time, pick.reason) for pick in without.picks
    ]
