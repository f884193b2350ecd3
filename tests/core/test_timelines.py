"""Timelines for other editors: not one frame off, read back by OpenTimelineIO and by arithmetic."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest
from commands import bestshot, files
from numbered import record, shown
from xml_structure import FCPXML, XMEML, Rule, faults

from bestshot.core.deliver import timelines
from bestshot.core.deliver.timelines import chapters, edl
from bestshot.core.deliver.timelines.timecode import Clock, at_rate, parse
from bestshot.core.deliver.timelines.timeline import Event, SourceTake, Timeline, joined

NTSC, FILM, HIGH = Fraction(30000, 1001), Fraction(24000, 1001), Fraction(60000, 1001)
CLOCKS = [
    Clock(FILM), Clock(Fraction(24)), Clock(Fraction(25)), Clock(NTSC), Clock(NTSC, True), Clock(Fraction(50)),
    Clock(HIGH), Clock(HIGH, True), Clock(Fraction(60)),
]  # fmt: skip
NAMES = "Büro & <Hof>.mp4", "it's #1 100%.mov", 'a "take".mp4'


def source(
    clock: Clock, start: str = "00:00:00:00", channels: int = 2, name: str = "take.mp4", hours: int = 11
) -> SourceTake:
    begin = parse(start, clock.rate)
    assert begin is not None
    frames = round(hours * 3600 * clock.rate)
    hour, minute, second = (int(part) for part in start.split(":")[:3])
    return SourceTake(Path("/films") / name, clock, clock.frames(hour, minute, second, 0), frames, 1920, 1080, channels)


def timeline(of: SourceTake, *shots: tuple[int, int]) -> Timeline:
    events = [Event(of, first, end, (first + end) // 2, f"clip_{rank:03}", f"0.9{rank} sharp", rank)
              for rank, (first, end) in enumerate(shots, start=1)]  # fmt: skip
    return joined("my take", events)


def test_drop_frame_keeps_up_with_the_clock() -> None:
    clock = Clock(NTSC, True)
    assert [clock.timecode(frame) for frame in (0, 1799, 1800, 17981, 17982, 107892)] == [
        "00:00:00;00", "00:00:59;29", "00:01:00;02", "00:09:59;29", "00:10:00;00", "01:00:00;00",
    ]  # fmt: skip
    assert Clock(HIGH, True).timecode(3600) == "00:01:00;04"
    assert Clock(NTSC).timecode(107892) == "00:59:56:12"


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_timecode_and_back(clock: Clock) -> None:
    for frame in (*range(0, 4000, 7), *range(17_900, 18_100), clock.day - 1, clock.frames(23, 59, 50, 0)):
        assert parse(clock.timecode(frame), clock.rate) == (frame, clock)
    assert clock.timecode(clock.day + 5) == clock.timecode(5)


def test_timecode_of_a_rate_of_its_own() -> None:
    start, clock = parse("01:00:00;10", NTSC)
    assert at_rate(start, clock, HIGH) == (2 * start, Clock(HIGH, True))
    assert parse("no timecode", NTSC) is parse("01:00:00:30", NTSC) is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channels", [0, 2])
@pytest.mark.parametrize("start", ["00:00:00:00", "01:00:00:00", "23:59:50:00"])
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_otio_reads_what_was_picked(clock: Clock, start: str, channels: int, name: str, tmp_path: Path) -> None:
    of = source(clock, start, channels, name)
    far = round(10 * 3600 * clock.rate)
    (path,), _ = timelines.write(tmp_path, timeline(of, (10, 85), (far, far + 71)), ["otio"])
    read = otio.adapters.read_from_file(str(path))
    assert [track.kind for track in read.tracks] == ["Video", "Audio"][: 1 + bool(channels)]
    for track in read.tracks:
        for clip, (first, end) in zip(track.find_clips(), ((10, 85), (far, far + 71)), strict=True):
            ranges, media = clip.source_range, clip.media_reference
            assert ranges.start_time.value - media.available_range.start_time.value == first
            assert ranges.duration.value == end - first
            assert ranges.start_time.rate == pytest.approx(float(clock.rate), abs=1e-9)
            assert media.available_range.start_time.value == of.start
            assert unquote(urlparse(media.target_url).path) == f"/films/{name}"
    marker = read.tracks[0][0].markers[0]
    assert marker.marked_range.start_time.value == of.start + 47


@pytest.mark.parametrize("start", ["00:00:00:00", "23:59:50:00"])
@pytest.mark.parametrize("clock", [one for one in CLOCKS if one.rate < 48], ids=str)
def test_edl_reads_back(clock: Clock, start: str, tmp_path: Path) -> None:
    of = source(clock, start)
    (path,), _ = timelines.write(tmp_path, timeline(of, (10, 85), (500, 571)), ["edl"])
    text = path.read_text("utf-8")
    assert text.splitlines()[1] == ("FCM: DROP FRAME" if clock.drop else "FCM: NON-DROP FRAME")
    events = re.findall(r"^\d{3}  (\S+) +B +C +(\S+) (\S+) (\S+) (\S+)$", text, re.MULTILINE)
    for (reel, *times), (first, end), record_start in zip(events, ((10, 85), (500, 571)), (0, 75), strict=True):
        assert reel
        begin, stop, recorded, recorded_end = (parse(time, clock.rate)[0] for time in times)
        assert (begin, stop) == ((of.start + first) % clock.day, (of.start + end) % clock.day)
        hour = clock.frames(1, 0, 0, 0)
        assert (recorded, recorded_end) == (hour + record_start, hour + record_start + end - first)
    if not clock.drop and start.startswith("00"):
        read = otio.adapters.read_from_string(text, "cmx_3600", rate=round(clock.rate))
        assert [clip.source_range.start_time.value for clip in read.tracks[0].find_clips()] == [10, 500]


@pytest.mark.parametrize("channels", [0, 2])
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_xmeml_reads_back(clock: Clock, channels: int, tmp_path: Path) -> None:
    of = source(clock, "01:00:00:00", channels, NAMES[0])
    (path,), _ = timelines.write(tmp_path, timeline(of, (10, 85), (500, 571)), ["xmeml"])
    root = ET.parse(path).getroot()  # noqa: S314 - our own
    assert root.find(".//media/video/format/samplecharacteristics/width").text == "1920"
    assert {one.text for one in root.iter("ntsc")} == {"TRUE" if clock.rate.denominator == 1001 else "FALSE"}
    assert root.find(".//file/timecode/displayformat").text == ("DF" if clock.drop else "NDF")
    assert int(root.find(".//file/timecode/frame").text) == of.start
    for track in root.findall(".//track"):
        found = [[int(item.find(name).text) for name in ("start", "end", "in", "out")] for item in track]
        assert found == [[0, 75, 10, 85], [75, 146, 500, 571]]
    read = otio.adapters.read_from_file(str(path), "fcp_xml")
    clips = list(read.find_clips()) if hasattr(read, "find_clips") else list(read[0].find_clips())
    assert [clip.source_range.duration.value for clip in clips[:2]] == [75, 71]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_fcpxml_lies_on_the_frames(clock: Clock, name: str, tmp_path: Path) -> None:
    of = source(clock, "01:00:00:00", 2, name)
    (path,), _ = timelines.write(tmp_path, timeline(of, (10, 85), (500, 571)), ["fcpxml"])
    root = ET.parse(path).getroot()  # noqa: S314 - our own

    def frames(text: str) -> int:
        count = Fraction(text.removesuffix("s")) * clock.rate
        assert count.denominator == 1, "it is on the grid"
        return int(count)

    assert Fraction(root.find(".//format").get("frameDuration").removesuffix("s")) == 1 / clock.rate
    asset = root.find(".//asset")
    assert unquote(urlparse(asset.find("media-rep").get("src")).path) == f"/films/{name}"
    begin, length = frames(asset.get("start")), frames(asset.get("duration"))
    assert begin == of.start
    offset = 0
    for clip, (first, end) in zip(root.iter("asset-clip"), ((10, 85), (500, 571)), strict=True):
        start, duration = frames(clip.get("start")), frames(clip.get("duration"))
        assert (start, duration, frames(clip.get("offset"))) == (of.start + first, end - first, offset)
        assert begin <= start < start + duration <= begin + length
        assert clip.get("tcFormat") == ("DF" if clock.drop else "NDF")
        assert start <= frames(clip.find("marker").get("start")) < start + duration
        offset += duration


def mixed(clock: Clock, channels: int) -> Timeline:
    """Return a timeline of two takes, of which the first sets the rate."""
    one, other = source(clock, channels=channels, name=NAMES[0]), source(Clock(NTSC, True), "01:00:00:00", 6, NAMES[2])
    shots = [(one, 10, 85), (other, 500, 571), (one, 900, 960), (other, 30, 90)]
    return joined("R & D <1>", [Event(of, first, end, first + 5, f"clip_{rank:03}", 'says "&" <b>', rank)
                                for rank, (of, first, end) in enumerate(shots, start=1)])  # fmt: skip


@pytest.mark.parametrize("channels", [0, 1, 2, 6])
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_xml_has_the_structure_that_programs_expect(clock: Clock, channels: int, tmp_path: Path) -> None:
    paths, _ = timelines.write(tmp_path, mixed(clock, channels), ["fcpxml", "xmeml"])
    for path, rules in zip(paths, (FCPXML, XMEML), strict=True):
        assert faults(ET.parse(path).getroot(), rules) == []  # noqa: S314 - our own


@pytest.mark.parametrize(
    "text, said",
    [
        ("<a><c/><b/></a>", "<a> has the children c b "),
        ("<a><b/><c/></a>", None),
        ('<a><b n="x"/></a>', '<b> has n="x"'),
        ('<a m="1"><b/></a>', '<a> has m="1"'),
        ("<a><b>3</b></a>", "<b> says '3'"),
        ("<a><d/></a>", "<d> is unknown"),
        ('<a><b/><c ref="r1"/></a>', "r1 is not given"),
    ],
)
def test_the_structure_is_checked(text: str, said: str | None) -> None:
    rules = {"a": Rule("b (c )?|d "), "b": Rule(may={"n": r"\d"}), "c": Rule(may={"ref": ".*"})}
    found = faults(ET.fromstring(text), rules)  # noqa: S314 - our own
    assert (said in found) if said else found == []


def test_frames_of_another_rate_are_not_played_faster(tmp_path: Path) -> None:
    (path,), _ = timelines.write(tmp_path, mixed(Clock(Fraction(25)), 2), ["fcpxml"])
    found = [clip.find("conform-rate") for clip in ET.parse(path).getroot().iter("asset-clip")]  # noqa: S314 - our own
    assert [one is None for one in found] == [True, False, True, False]
    assert found[1].attrib == {"scaleEnabled": "0", "srcFrameRate": "29.97"}


def test_a_thousand_shots_take_two_lists(tmp_path: Path) -> None:
    of = source(Clock(NTSC, True))
    many = timeline(of, *((100 * number, 100 * number + 60) for number in range(1000)))
    paths, _ = timelines.write(tmp_path, many, ["otio", "fcpxml", "xmeml", "edl", "markers"])
    counts = [len(re.findall(r"^\d{3}  ", path.read_text("utf-8"), re.MULTILINE)) for path in paths]
    assert [path.name for path in paths if path.suffix == ".edl"] == ["selects.edl", "selects_2.edl", "markers.edl"]
    assert counts[3:5] == [edl.MOST, 1]
    assert len(list(otio.adapters.read_from_file(str(paths[0])).tracks[0].find_clips())) == 1000


def test_markers_for_resolve(tmp_path: Path) -> None:
    of = source(Clock(Fraction(25)))
    (path,), _ = timelines.write(tmp_path, timeline(of, (0, 75), (100, 175)), ["markers"])
    assert path.read_text("utf-8").splitlines()[3:5] == [
        "001  001      V     C        01:00:01:12 01:00:01:13 01:00:01:12 01:00:01:13",
        " |C:ResolveColorBlue |M:clip_001 0.91 sharp |D:1",
    ]


def test_chapters_for_youtube(tmp_path: Path) -> None:
    of = source(Clock(Fraction(25)), hours=2)
    (path,), notes = timelines.write(tmp_path, timeline(of, (500, 575), (600, 675), (100_000, 100_075)), ["chapters"])
    assert path.read_text("utf-8") == "0:00 Start\n0:20 0.91 sharp\n1:06:40 0.93 sharp\n"
    assert notes == (chapters.FEWER.format(count=1),)
    paths, notes = timelines.write(tmp_path, timeline(of, (500, 575)), ["chapters"])
    assert (paths, notes) == ([], (chapters.NONE,))


def test_a_chapter_at_the_beginning_has_the_name_of_its_shot(tmp_path: Path) -> None:
    """And of two shots that lie too close, the better one has a chapter."""
    of = source(Clock(Fraction(25)), hours=2)
    shots = timeline(of, (9 * 25, 300), (1500, 1575), (1400, 1475), (100_000, 100_075))
    (path,), notes = timelines.write(tmp_path, shots, ["chapters"])
    assert path.read_text("utf-8") == "0:00 0.91 sharp\n1:00 0.92 sharp\n1:06:40 0.94 sharp\n"
    assert notes == (chapters.FEWER.format(count=1),)


def test_paths_may_be_relative() -> None:
    of = source(Clock(Fraction(25)), name="a take.mp4")
    assert replace(timeline(of, (0, 75)), base=Path("/films/out")).url(of) == "../a%20take.mp4"


def test_what_the_timeline_names_is_what_was_picked(tmp_path: Path, own_home: Path) -> None:
    """By the frames' numbers, which are to be seen in the pictures."""
    take, out = record(tmp_path / "take.mp4", 300, rate=NTSC, sound="aac"), tmp_path / "out"
    formats = "otio,fcpxml,xmeml,edl,markers,chapters"
    bestshot("find", take, "--out", out, "--count", 2, "--model", "none", "--export", formats, "--min-score", 0)
    clips = list(otio.adapters.read_from_file(str(out / "selects.otio")).tracks[0].find_clips())
    assert clips
    metadata = json.loads((out / "metadata.json").read_bytes())
    assert {"selects.otio", "selects.fcpxml", "selects.xml", "selects.edl", "markers.edl"} <= set(metadata["files"])
    for clip in clips:
        numbers = shown(out / "highlights" / f"{clip.name}.mp4")[0]
        first = int(clip.source_range.start_time.value - clip.media_reference.available_range.start_time.value)
        assert numbers == list(range(first, first + int(clip.source_range.duration.value)))
    assert metadata["source"]["rate"] == "30000/1001"
    again = files(out)
    bestshot("find", take, "--out", out, "--count", 2, "--model", "none", "--min-score", 0)
    assert not {name for name in files(out) if "selects" in name}, "those of an earlier run are BestShot's"
    assert again


def test_an_unknown_format_is_told() -> None:
    said = bestshot("find", "take.mp4", "--export", "otio,avid", code=2).stderr
    assert said == "error: --export: 'avid' is not one of otio, fcpxml, xmeml, edl, markers, chapters\n"
