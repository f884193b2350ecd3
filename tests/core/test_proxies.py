"""A smaller copy stands in for a take where it is the take, frame for frame; where not, the take is read, and told."""

import subprocess
import sys
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from cached_analysis import names
from numbered import record, shown
from PIL import Image
from proxies import NTSC, proxy
from variable_rate import variable_time

from bestshot.core.base.progress import no_progress
from bestshot.core.base.time_range import TimeRange
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import Cancelled, InputError
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

COUNT = 240
USED = "Analysed the proxy {}, 160 x 90."
SETTINGS = Settings(model="none", cache=False)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("take") / "take.mp4", COUNT, rate=NTSC, sound="aac", bf="3", g="30")


def numbers(analysis: Analysis) -> list[int]:
    """The numbers in the pictures of the samples."""
    found = []
    for sample in range(len(analysis.samples)):
        picture = np.asarray(Image.open(BytesIO(analysis.thumbnails[sample])).convert("L"))
        high, wide = picture.shape
        centres = picture[high // 3 : high * 2 // 3, wide // 20 :: wide // 10].mean(axis=0)
        found.append(sum(1 << bit for bit, light in enumerate(centres) if light > 120))
    return found


# Blender 5 keeps the rate in an MP4 that is called AVI; Blender 4.2 makes a true AVI of 25 frames a second
KINDS = {"five.mov": NTSC, "four.avi": Fraction(25), "two.mkv": Fraction(24000, 1001)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "part", [None, TimeRange(Fraction(21, 10), Fraction(6)), TimeRange(Fraction(5))], ids=["whole", "part", "end"]
)
def test_pictures_are_the_copys_and_times_the_takes(
    kind: str, part: TimeRange | None, take: Path, tmp_path: Path
) -> None:
    copy = proxy(take, tmp_path / kind, rate=KINDS[kind])
    by_copy = analyse(take, SETTINGS, part=part, proxy=copy)
    by_take = analyse(take, SETTINGS, part=part)
    assert by_copy.notes == (USED.format(kind),)
    assert by_take.notes == ()
    assert by_copy.take == by_take.take
    assert (by_copy.time_base, by_copy.end_ticks) == (by_take.time_base, by_take.end_ticks)
    assert np.array_equal(by_copy.frame_ticks, by_take.frame_ticks)
    assert np.array_equal(by_copy.samples, by_take.samples)
    assert (by_copy.start, by_copy.end, by_copy.first_sample) == (by_take.start, by_take.end, by_take.first_sample)
    assert numbers(by_copy) == numbers(by_take)
    assert Image.open(BytesIO(by_copy.thumbnails[0])).size == (160, 90)


def test_clips_are_cut_from_the_take(take: Path, tmp_path: Path) -> None:
    analysis = analyse(
        take,
        SETTINGS,
        part=TimeRange(Fraction(2), Fraction(7)),
        proxy=proxy(take, tmp_path / "a.avi", rate=Fraction(25)),
    )
    selection = select(analysis, Settings(count=1, clip_pre_roll=0.5, clip_post_roll=0.5))
    write_results(tmp_path / "out", analysis, selection, no_progress)
    clip = tmp_path / "out" / "highlights" / "clip_001.mp4"
    (pick,) = selection.picks
    assert analysis.frames_before is not None
    first = analysis.frames_before + pick.first_frame
    assert shown(clip)[0] == list(range(first, first + pick.last_frame - pick.first_frame + 1))
    with av.open(str(clip)) as container:
        assert container.streams.video[0].width == 320
        assert container.streams.audio
    assert USED.format("a.avi") in (tmp_path / "out" / "metadata.json").read_text("utf-8")


def damaged(path: Path) -> Path:
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    path.write_bytes(data)
    return path


UNFIT = {
    "missing": (lambda take, path: path, "there is no such file"),
    "text": (lambda take, path: (path.write_text("no video"), path)[1], "is not a video"),
    "shorter": (lambda take, path: proxy(take, path, frames=COUNT - 1), "it has 239 frames, the take 240"),
    "of another shape": (lambda take, path: proxy(take, path, size="160x120"), "another shape, 160 x 120"),
    "uneven": (lambda take, path: record(path, COUNT, time_of=variable_time), "do not follow each other evenly"),
    "damaged": (lambda take, path: damaged(proxy(take, path)), "evenly|ends after|frames"),
}


@pytest.mark.parametrize("kind", UNFIT)
@pytest.mark.parametrize("cached", [False, True])
def test_what_is_no_copy_is_told_and_the_take_read(
    kind: str, cached: bool, take: Path, tmp_path: Path, root: Path
) -> None:
    make, why = UNFIT[kind]
    copy, settings = make(take, tmp_path / "copy.mp4"), Settings(model="none", cache=cached)
    plain = analyse(take, settings)
    found = analyse(take, settings, proxy=copy)
    again = analyse(take, settings, proxy=copy)
    (note,) = found.notes
    assert note.startswith("The proxy copy.mp4 was not used: ")
    assert any(word in note for word in why.split("|"))
    assert note.count("copy.mp4") == 1
    assert again.notes == found.notes
    assert np.array_equal(found.components["sharpness"], plain.components["sharpness"])
    assert analyse(take, settings).notes == ()  # what is kept of the take itself says nothing of proxies


def test_a_take_that_is_uneven_has_no_copy(tmp_path: Path) -> None:
    take = record(tmp_path / "take.mp4", 80, time_of=variable_time)
    copy = record(tmp_path / "copy.mp4", 80)
    (note,) = analyse(take, SETTINGS, proxy=copy).notes
    assert note == "The proxy copy.mp4 was not used: the frames of the take do not follow each other evenly."


def test_a_take_that_cannot_be_read_is_an_error_all_the_same(take: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.mp4: there is no such file"):
        analyse(tmp_path / "gone.mp4", SETTINGS, proxy=take)


def test_both_are_kept_apart(take: Path, tmp_path: Path, root: Path) -> None:
    settings, told = Settings(model="none"), []

    def calls(**options: object) -> int:
        told.clear()
        analyse(take, settings, lambda *step: told.append(step), **options)
        return len(told)

    copy = proxy(take, tmp_path / "copy.mov")
    assert calls(proxy=copy) > 0
    assert calls() > 0
    assert calls(proxy=copy) == calls() == calls(proxy=copy, part=TimeRange(Fraction(2), Fraction(3))) == 0
    assert len(names(root)) == 2
    assert calls(proxy=proxy(take, tmp_path / "copy.mov", size="80x46")) > 0


def test_cancelling_leaves_nothing_and_reads_nothing_else(take: Path, tmp_path: Path, root: Path) -> None:
    copy = proxy(take, tmp_path / "copy.mov")

    def impatient(done: int, total: int, stage: str) -> None:
        if done > 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        analyse(take, Settings(model="none"), impatient, proxy=copy)
    assert names(root) == []


AGAIN = """
import sys
from pathlib import Path
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings
print(len(analyse(Path(sys.argv[1]), Settings(), proxy=Path(sys.argv[2])).notes), "av" in sys.modules)
"""


def test_choosing_again_does_not_even_bring_in_a_decoder(take: Path, tmp_path: Path, own_home: Path) -> None:
    command = [sys.executable, "-c", AGAIN, take, proxy(take, tmp_path / "copy.mov")]
    first, again = (subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(2))
    assert (first, again) == ("1 True\n", "1 False\n")
