"""Moments that somebody marked rank higher than others of about the same quality."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from made_scores import graded, hills

from bestshot.core.cli.report import format_report
from bestshot.core.pipeline import select
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Hint


def two_hills(*hints: Hint, higher: float = 0.4) -> Analysis:
    """Return an analysis of a minute that is best at 15 s, and a little less good at 45 s."""
    return replace(graded(hills(60, (15, higher), (45, 0.38))), hints=hints)


def best(analysis: Analysis) -> float:
    return float(select(analysis, Settings(count=2)).picks[0].peak_time)


def test_a_mark_moves_the_best_moment() -> None:
    assert best(two_hills()) == pytest.approx(15, abs=0.5)
    assert best(two_hills(Hint(Fraction(48)))) == pytest.approx(45, abs=0.5)


@pytest.mark.parametrize(("time", "moved"), [(44.5, True), (46, True), (50, True), (56, False), (39, False)])
def test_people_mark_what_they_saw_shortly_before(time: float, moved: bool) -> None:
    found = best(two_hills(Hint(Fraction(time)), higher=0.39))
    assert found == pytest.approx(45 if moved else 15, abs=0.5)


def test_a_mark_makes_no_bad_moment_the_best() -> None:
    assert best(two_hills(Hint(Fraction(30)))) == pytest.approx(15, abs=0.5)


@pytest.mark.parametrize("marked", [16, 48, 30])
@pytest.mark.parametrize("least", [0.0, 0.5, 0.9, 0.97])
def test_a_mark_takes_no_moment_away(marked: int, least: float) -> None:
    settings = Settings(count=5, min_score=least)
    found, plain = (select(two_hills(*hints), settings) for hints in ([Hint(Fraction(marked))], []))
    assert {pick.peak_time for pick in found.picks} >= {pick.peak_time for pick in plain.picks if pick.rank < 3}


def test_a_mark_lets_no_worse_moment_in_elsewhere() -> None:
    """The second hill falls just short."""
    low = graded(hills(60, (15, 0.4), (45, 0.3)))
    least = select(low, Settings(count=2, min_score=0)).picks[1].score + 0.02
    settings = Settings(count=2, min_score=least)
    for hints, kept in (((), 1), ((Hint(Fraction(16)),), 1), ((Hint(Fraction(30)),), 1), ((Hint(Fraction(46)),), 2)):
        assert len(select(replace(low, hints=hints), settings).picks) == kept


def test_marks_everywhere_or_outside_change_nothing() -> None:
    plain = select(two_hills(), Settings(count=2))
    every = select(two_hills(*(Hint(Fraction(second)) for second in range(60))), Settings(count=2))
    outside = select(two_hills(Hint(Fraction(60)), Hint(Fraction(2**32, 1000), by_camera=True)), Settings(count=2))
    for found in (every, outside):
        assert [pick.peak_time for pick in found.picks] == [pick.peak_time for pick in plain.picks]
        assert (found.smoothed == plain.smoothed).all()
    assert not any(pick.hint for pick in outside.picks)


def test_the_reason_says_who_marked_it() -> None:
    both = two_hills(Hint(Fraction(16), by_camera=True), Hint(Fraction(46)))
    reasons = {round(float(pick.peak_time)): pick.reason for pick in select(both, Settings(count=2)).picks}
    assert reasons[15].startswith("marked on the camera, ")
    assert reasons[45].startswith("marked, ")
    assert "marked on the camera, " in format_report(both, select(both, Settings(count=2)))
    assert not any("marked" in pick.reason for pick in select(two_hills(), Settings(count=2)).picks)


def test_the_report_keeps_every_word_of_the_reason() -> None:
    analysis = two_hills()
    found = select(analysis, Settings(count=1))
    (pick,) = found.picks
    marked = replace(pick, hint="marked", reason="marked, beautiful, frozen", strengths=("aesthetics",))
    told = format_report(analysis, replace(found, picks=(marked,)))
    assert re.search(r"marked, beautiful \(aesthetics \d\.\d\d, take \d\.\d\d\), frozen", told)


def test_a_mark_stands_out_where_nothing_else_does() -> None:
    even = replace(graded([0.5] * 180), hints=(Hint(Fraction(40)),))
    assert float(select(even, Settings(count=1)).picks[0].peak_time) == pytest.approx(38, abs=3.5)
