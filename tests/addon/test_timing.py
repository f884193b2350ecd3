"""The arithmetic between media and timeline, held against known answers; Blender itself is asked in `inside/`."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bestshot.bestshot_addon.strip_mapping import Mapping, rate_of

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize(
    ("fps", "base", "rate"),
    [
        (30, 1.001, NTSC),
        (24, 1.001, Fraction(24000, 1001)),
        (3, 0.1001, NTSC),
        (25, 1, Fraction(25)),
        (15, 1.001, Fraction(15000, 1001)),
        (25, 2, Fraction(25, 2)),
    ],
)
def test_rates_that_blender_keeps_in_32_bits(fps: int, base: float, rate: Fraction) -> None:
    assert rate_of(fps / float(np.float32(base))) == rate
    assert rate_of(float(np.float32(fps / base))) == rate


def test_an_odd_rate_stays_as_it_is() -> None:
    assert float(rate_of(27.34125)) == 27.34125
    assert rate_of(0) == 0


def test_one_media_frame_for_each_timeline_frame() -> None:
    mapping = Mapping(Fraction(-10), Fraction(1), Fraction(25), 5, first=0, end=50)
    assert mapping.index_at(0) == 15
    assert mapping.visible == (Fraction(15, 25), Fraction(65, 25))
    assert mapping.span(Fraction(20, 25), Fraction(30, 25)) == (5, 15)
    assert mapping.span(Fraction(0), Fraction(16, 25)) == (0, 1)
    assert mapping.span(Fraction(0), Fraction(15, 25)) is None
    assert mapping.span(Fraction(60, 25), Fraction(100)) == (45, 50)


@pytest.mark.parametrize("sticky", [False, True])
@pytest.mark.parametrize("step", [NTSC / 24, NTSC / 60, NTSC / 30, Fraction(25, 60), Fraction(5, 2), Fraction(5, 6)])
@pytest.mark.parametrize("first", [-40, -37, 0])
def test_a_span_holds_just_the_frames_that_show_it(step: Fraction, sticky: bool, first: int) -> None:
    mapping = Mapping(Fraction(-40), step, NTSC, 3, first=first, end=60, sticky=sticky)
    shown = [(frame, mapping.index_at(frame)) for frame in range(first, 60)]
    assert [index for _, index in shown] == sorted(index for _, index in shown)
    for wanted in range(3, 40):
        frames = [frame for frame, index in shown if wanted <= index < wanted + 7]
        span = mapping.span(wanted / NTSC, (wanted + 7) / NTSC)
        assert span == ((frames[0], frames[-1] + 1) if frames else None)


def test_a_picture_sticks_until_the_next_whole_media_frame() -> None:
    mapping = Mapping(Fraction(0), Fraction(5, 12), Fraction(25), 0, first=0, end=100)
    assert [mapping.index_at(frame) for frame in range(8)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [replace(mapping, sticky=True).index_at(frame) for frame in range(8)] == [0, 0, 0, 1, 1, 2, 2, 2]
    cut = replace(mapping, sticky=True, first=2)
    assert [cut.index_at(frame) for frame in range(2, 5)] == [1, 1, 1]


def test_times_that_a_container_rounded() -> None:
    mapping = Mapping(Fraction(1), Fraction(1), Fraction(60), 0, first=1, end=500)
    milliseconds = [Fraction(round(1000 * number / 60), 1000) for number in range(100)]
    assert [mapping.timeline_of(time) for time in milliseconds] == list(range(1, 101))


def test_a_moment_between_two_timeline_frames_still_gets_one() -> None:
    mapping = Mapping(Fraction(0), Fraction(60), Fraction(60), 0, first=0, end=10)
    assert mapping.span(Fraction(5, 4), Fraction(3, 2)) == (2, 3)


def test_the_peak_of_a_strobed_strip() -> None:
    """Where its picture is shown, or else the nearest one; within the span."""
    mapping = Mapping(Fraction(1), Fraction(1), Fraction(30), 3, first=1, end=200, strobe=Fraction(4))
    shown = {frame: 3 + (frame - 1) // 4 * 4 for frame in range(1, 200)}
    for wanted in range(3, 150):
        frame = mapping.peak_in((1, 200), Fraction(wanted, 30))
        nearest = min(abs(number - wanted) for number in shown.values())
        assert abs(shown[frame] - wanted) == nearest
        assert shown[frame] != shown.get(frame - 1), "the first one that shows it"
    assert mapping.peak_in((11, 14), Fraction(3, 30)) == 11
    assert mapping.peak_in((11, 14), Fraction(100, 30)) == 13
    assert mapping.source_of(12) == Fraction(14, 30), "it plays on"
