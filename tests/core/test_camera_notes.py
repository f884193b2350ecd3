"""What cameras write into their takes and beside them, whole and damaged."""

import os
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from camera_boxes import box, faces, klv, newer_tags, put_into, scene, stream, tags
from numbered import record

from bestshot.core.media.camera_notes import CameraNotes, read_camera_notes

NOTHING = CameraNotes()
INDOORS, OUTDOORS = scene(SNOW=0.1, INDO=0.8), scene(URBA=0.7, INDO=0.2)
FLIGHT_LOG = "1\n00:00:00,000 --> 00:00:00,033\nFrameCnt: 1 [latitude: 47.1] [rel_alt: 12.300 abs_alt: 420.1]\n"


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("plain") / "plain.mp4", 30)


def test_an_ordinary_file_says_nothing(plain: Path, tmp_path: Path) -> None:
    assert read_camera_notes(plain) == NOTHING
    assert read_camera_notes(tmp_path / "not there.mp4") == NOTHING
    assert read_camera_notes(tmp_path) == NOTHING
    for content in (b"", b"\0", os.urandom(1), b"ftyp" * 9):
        (tmp_path / "odd.mp4").write_bytes(content)
        assert read_camera_notes(tmp_path / "odd.mp4") == NOTHING


@pytest.mark.parametrize("write", [tags, newer_tags])
def test_the_tags_of_the_camera_are_marks(write: object, plain: Path, tmp_path: Path) -> None:
    take = put_into(plain, tmp_path / "a.mp4", box(b"FIRM", b"HD7"), write(2500, 61001))
    assert read_camera_notes(take) == CameraNotes(None, (Fraction(5, 2), Fraction(61001, 1000)))


def test_tags_that_are_written_in_both_ways_count_once(plain: Path, tmp_path: Path) -> None:
    take = put_into(plain, tmp_path / "a.mp4", tags(9000, 2500), newer_tags(2500))
    assert read_camera_notes(take).marks == (Fraction(5, 2), 9)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("items", "kind"),
    [
        ([INDOORS] * 3, "interior"),
        ([INDOORS, OUTDOORS, OUTDOORS], None),
        ([scene(INDO=float("nan"))] * 3, None),
        ([OUTDOORS, faces(1), faces(2), faces(0)], "people"),
        ([INDOORS, faces(0), faces(0), faces(1)], "interior"),
        ([klv(b"SCEN", "?", 8)], None),
        ([klv(b"TYPE", "c", 1, b"Ff")], None),
    ],
)
def test_what_the_camera_recognizes_is_the_kind(
    items: list[bytes], kind: str | None, wide: bool, plain: Path, tmp_path: Path
) -> None:
    take = put_into(plain, tmp_path / "a.mp4", payloads=[stream(*items)] * 3, wide=wide)
    assert read_camera_notes(take) == CameraNotes(kind)


def test_a_few_payloads_all_over_the_take_are_read(plain: Path, tmp_path: Path) -> None:
    inside, outside = stream(INDOORS), stream(OUTDOORS)
    assert read_camera_notes(put_into(plain, tmp_path / "a.mp4", payloads=[inside] * 9 + [outside] * 91)).kind is None
    half = put_into(plain, tmp_path / "b.mp4", payloads=[outside] * 5 + [inside] * 95)
    assert read_camera_notes(half).kind == "interior"


def test_gopros_drone(plain: Path, tmp_path: Path) -> None:
    both = stream(INDOORS, device=b"Camera") + stream(device=b"GoPro Karma v1.0")
    assert read_camera_notes(put_into(plain, tmp_path / "a.mp4", payloads=[both])).kind == "drone"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (box(b"\xa9mdl", struct.pack(">HH", 6, 0), b"FC3582"), "drone"),
        (box(b"\xa9mdl", struct.pack(">HH", 10, 0), b"OsmoPocket"), None),
        (box(b"\xa9mdl", struct.pack(">HH", 9, 0), b"iPhone 15"), None),
        (box(b"\xa9fpt", struct.pack(">HH", 5, 0), b"+1.70"), "drone"),
    ],
)
def test_djis_drones(written: bytes, kind: str | None, plain: Path, tmp_path: Path) -> None:
    assert read_camera_notes(put_into(plain, tmp_path / "a.mp4", written)).kind == kind


@pytest.mark.parametrize("name", ["DJI_0007.SRT", "dji_0007.srt"])
def test_a_flight_log_beside_the_take(name: str, tmp_path: Path) -> None:
    take = record(tmp_path / "DJI_0007.MP4", 30)
    (tmp_path / name).write_text(FLIGHT_LOG)
    assert read_camera_notes(take) == CameraNotes("drone")
    (tmp_path / name).write_text("HOME(8.5, 47.3) 2017.05.11\nGPS(8.5, 47.3, 19) BAROMETER:12.3\n")  # older ones
    assert read_camera_notes(take) == CameraNotes("drone")
    (tmp_path / name).write_text("1\n00:00:01,000 --> 00:00:04,000\nWelcome home (at last).\n")
    assert read_camera_notes(take) == CameraNotes()


def test_a_flight_log_of_another_take_or_none_at_all(tmp_path: Path) -> None:
    take = record(tmp_path / "DJI_0007.MP4", 30)
    (tmp_path / "DJI_0008.SRT").write_text(FLIGHT_LOG)
    (tmp_path / "DJI_0007.SRT").mkdir()
    assert read_camera_notes(take) == NOTHING


@pytest.mark.parametrize(
    "damaged",
    [
        box(b"HMMT"),
        box(b"HMMT", b"\0\0"),
        box(b"HMMT", b"\0\0\0\1"),
        box(b"HMMT", b"\xff" * 3),
        box(b"GPMF", b"Highlights" + b"MANL" * 3),
        box(b"GPMF", b"MANL" * 9),
        box(b"HMMT", bytes(8), claimed=2**31),
        box(b"HMMT", bytes(8), claimed=1),
        box(b"HMMT", bytes(8), claimed=7),
        box(b"\xa9mdl"),
        b"\0\0\0\1HMMT" + b"\xff" * 8,
        b"\0\0\0",
    ],
)
def test_damaged_boxes_say_nothing(damaged: bytes, plain: Path, tmp_path: Path) -> None:
    assert read_camera_notes(put_into(plain, tmp_path / "a.mp4", damaged)) == NOTHING


def test_more_tags_than_there_is_room_for(plain: Path, tmp_path: Path) -> None:
    take = put_into(plain, tmp_path / "a.mp4", tags(1000, number=2**32 - 1))
    assert read_camera_notes(take).marks == (0, 1)
    flood = put_into(plain, tmp_path / "b.mp4", box(b"HMMT", struct.pack(">I", 10**6), os.urandom(4 * 10**6)))
    assert 900 < len(read_camera_notes(flood).marks) <= 1000


@pytest.mark.parametrize(
    "damaged",
    [
        klv(b"SCEN", "?", 8, bytes(8), claimed=60000),
        klv(b"SCEN", "?", 0, claimed=9),
        klv(b"SCEN", "?", 3, b"IND"),
        klv(b"DEVC", "", 1, claimed=0),
        b"DEVC",
        bytes(2**16),
        klv(b"DEVC", "", 0, claimed=65535) * 10000,
        struct.pack(">4sBBH", b"DEVC", 0, 255, 65535) * 30000,
        os.urandom(2**16),
    ],
)
def test_damaged_payloads_say_nothing(damaged: bytes, plain: Path, tmp_path: Path) -> None:
    assert read_camera_notes(put_into(plain, tmp_path / "a.mp4", payloads=[damaged] * 20)) == NOTHING


def test_boxes_inside_themselves_and_in_great_numbers_come_to_an_end(plain: Path, tmp_path: Path) -> None:
    nested = b""
    for _ in range(3000):
        nested = box(b"moov", nested)
    (tmp_path / "nested.mp4").write_bytes(nested)
    assert read_camera_notes(tmp_path / "nested.mp4") == NOTHING
    traks = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", box(b"stsd", bytes(16)))))) * 100_000
    (tmp_path / "many.mp4").write_bytes(box(b"moov", traks))
    assert read_camera_notes(tmp_path / "many.mp4") == NOTHING


def test_files_cut_off_or_damaged_anywhere_are_read_without_an_error(plain: Path, tmp_path: Path) -> None:
    whole = put_into(plain, tmp_path / "a.mp4", tags(2500), newer_tags(3000), payloads=[stream(INDOORS, faces(1))] * 3)
    data, chance = whole.read_bytes(), np.random.default_rng(0)
    begin = data.index(b"moov") - 1000
    for _ in range(300):
        broken = bytearray(data)
        for place in chance.integers(begin, len(data), 30).tolist():
            broken[place] = int(chance.integers(256))
        whole.write_bytes(broken[: int(chance.integers(begin, len(data) + 1))])
        notes = read_camera_notes(whole)
        assert notes.kind in (None, "interior", "people", "drone")
        assert list(notes.marks) == sorted(notes.marks)


@pytest.mark.parametrize(
    ("name", "kind"), [("gopro-karma-aerial", "drone"), ("gopro-hero7-walk", None), ("gopro-max-walk", None)]
)
def test_real_takes(name: str, kind: str | None, footage: Path) -> None:
    """The walks lead along a street, of which the camera is not sure, and no camera says that somebody walks."""
    assert read_camera_notes(footage / "takes" / f"{name}.mp4") == CameraNotes(kind)
