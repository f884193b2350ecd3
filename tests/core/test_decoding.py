"""Leaving out frames that nobody looks at must leave everything else as it was."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from numbered import number_of, record

from bestshot.core.base.time_range import SampleRange
from bestshot.core.media.decoder import Decoder
from bestshot.core.media.reader import Reader
from bestshot.core.media.seeking import Known

FRAMES = 240


def uneven(number: int) -> Fraction:
    return Fraction(number, 30) + Fraction(number % 3, 200)


TAKES = {
    "b-frames": {"bf": "3", "g": "60"},
    "b-pyramid": {"bf": "7", "g": "250", "x264-params": "b-pyramid=normal"},
    "no b-frames": {"bf": "0"},
    "open groups": {"bf": "3", "g": "30", "x264-params": "open-gop=1"},
    "uneven": {"bf": "3", "time_of": uneven},
    "hevc": {"codec": "libx265", "x265-params": "log-level=none"},
    "prores": {"codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "mjpeg": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "intra profile": {"pix_fmt": "yuv422p", "g": "1"},
}
STAND_ALONE = "prores", "mjpeg", "intra profile"


@pytest.fixture(scope="module", params=TAKES)
def take(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("take") / f"{request.param}.mov", FRAMES, **TAKES[request.param])


@cache
def decoded_in_full(take: Path) -> tuple[list[int], list[int]]:
    """Times and numbers of all frames, by plain decoding."""
    with av.open(str(take)) as container:
        frames = [(frame.pts, number_of(frame)) for frame in container.decode(video=0)]
    return [time for time, _ in frames], [number for _, number in frames]


def test_every_frame_has_its_turn_and_those_looked_at_are_the_right_ones(take: Path) -> None:
    times, numbers = decoded_in_full(take)
    assert numbers == list(range(FRAMES))
    looked_at = {time - times[0] for time in times[::10]}
    with av.open(str(take)) as container:
        decoder = Decoder(container, container.streams.video[0], lambda time, following: time in looked_at)
        shown = [(time, None if frame is None else number_of(frame)) for time, frame in decoder]
    assert [time for time, _ in shown] == times
    assert [number for _, number in shown[::10]] == numbers[::10]
    assert all(number in (None, index) for index, (_, number) in enumerate(shown))
    if take.stem != "no b-frames":
        assert sum(number is None for _, number in shown) > FRAMES / (2 if take.stem in STAND_ALONE else 5)


def test_samples_are_as_with_full_decoding(take: Path) -> None:
    times, _ = decoded_in_full(take)
    with Reader(take, 3, 720) as reader:
        pictures = list(reader)
    assert np.array_equal(reader.frame_ticks, np.array(times) - times[0])
    for sample, picture in enumerate(pictures):
        centres = picture.image[60:120, 16::32].mean(axis=(0, 2))
        assert sum(1 << bit for bit, light in enumerate(centres) if light > 120) == picture.frame
        seconds = (times[picture.frame] - times[0]) * reader.time_base
        assert seconds <= Fraction(sample, 3) < (*(t * reader.time_base for t in times), 99)[picture.frame + 1]


def test_after_the_last_sample_hardly_anything_is_decoded(take: Path) -> None:
    times, numbers = decoded_in_full(take)
    last = times[70] - times[0]
    with av.open(str(take)) as container:
        stream = container.streams.video[0]
        decoder = Decoder(container, stream, lambda time, following: True, times[0], proven=True, last=last)
        shown = [(time, None if frame is None else number_of(frame)) for time, frame in decoder]
    assert [time for time, _ in shown[:72]] == times[:72]
    assert [number for _, number in shown[:71]] == numbers[:71]
    assert len(shown) < 71 + 60
    assert sum(number is not None for _, number in shown[71:]) < 30


def test_a_reader_can_go_to_other_samples(take: Path) -> None:
    known = Known(decoded_in_full(take)[0][0], proven=True)
    stretches = [SampleRange(9, 14), SampleRange(3, 5), SampleRange(0, 2), SampleRange(19, 24)]

    def seen(reader: Reader, stretch: SampleRange) -> list[tuple[int, int, bytes]]:
        pictures = [(one.frame, one.repeats, one.image.tobytes()) for one in reader.read(stretch)]
        assert sum(repeats for _, repeats, _ in pictures) == stretch.count
        first = int(reader.frame_ticks[0])
        return [(first, reader.end_ticks, b""), *pictures]

    with Reader(take, 3, 180, known=known) as again:
        for stretch in stretches:
            with Reader(take, 3, 180, known=known) as fresh:
                assert seen(again, stretch) == seen(fresh, stretch)
