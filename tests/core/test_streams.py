"""Which pictures of a file are judged, and in what shape, where it holds more than one stream, or an odd one."""

from fractions import Fraction
from pathlib import Path

import pytest
from filmed import ffmpeg, film, sound

from bestshot.core.errors import InputError
from bestshot.core.media.key_frames import KeyFrameReader
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.pipeline import analyse
from bestshot.core.settings import BALANCED, Settings


def read(path: Path) -> tuple[Reader, list[SampledFrame]]:
    with Reader(path, 3, 480) as reader:
        return reader, list(reader)


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_the_first_of_two_pictures_is_judged_as_blender_shows_it(kind: str, tmp_path: Path) -> None:
    second = ["-f", "lavfi", "-i", "testsrc2=s=640x480:r=25:d=8", "-map", "0", "-map", "1", "-b:v:1", "5M"]
    reader, pictures = read(film(tmp_path / f"two.{kind}", *second, "-disposition:v:1", "default"))
    assert (reader.take.width, reader.take.height, reader.seconds) == (320, 240, 4)
    assert {sampled.image.shape for sampled in pictures} == {(240, 320, 3)}


def with_cover(path: Path, *inputs: object) -> Path:
    cover = film(path.with_name("cover.png"), "-frames:v", "1", size="400x400", codec="png")
    maps = [word for number in range(inputs.count("-i") + 1) for word in ("-map", number)]
    disposition = ["-disposition:v:0" if path.suffix == ".m4a" else "-disposition:v:1", "attached_pic"]
    return ffmpeg(*inputs, "-i", cover, *maps, "-c:v", "copy", *disposition, path)


def test_cover_art_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^song.m4a: has no picture, only sound; choose a video file$"):
        read(with_cover(tmp_path / "song.m4a", *sound(4)))


def test_cover_art_is_not_looked_at(tmp_path: Path) -> None:
    take = film(tmp_path / "take.mp4")
    reader, _ = read(with_cover(tmp_path / "covered.mp4", "-i", take))
    assert (reader.take.width, reader.seconds, reader.notes) == (320, 4, [])


@pytest.mark.parametrize("kind", ["mkv", "ts", "avi", "flv", "h264.flv", "asf", "nut", "mov", "mpg"])
def test_sound_that_outlasts_the_picture_is_no_damage(kind: str, tmp_path: Path) -> None:
    others = {"flv": ("flv", "mp3"), "h264.flv": ("libx264", "aac"), "mpg": ("mpeg2video", "mp2")}
    codecs = others.get(kind, ("mpeg4", "mp2"))
    path = film(tmp_path / f"take.{kind}", *sound(15), "-c:a", codecs[1], codec=codecs[0])
    reader, _ = read(path)
    assert reader.notes == []
    assert reader.seconds == 4
    if kind in ("mkv", "mov"):
        with KeyFrameReader(path, 3, 480) as key_frames:
            assert len(list(key_frames)) > 1


def test_a_stream_that_appears_late_disturbs_nothing(tmp_path: Path) -> None:
    """Neither the beginning nor the end of the file, where ffmpeg looks for streams, has the sound."""
    parts = [(0, 8, []), (8, 1, [*sound(1), *sound(1), "-map", "0", "-map", "1", "-map", "2"]), (9, 8, [])]
    streams = [
        film(tmp_path / f"{begin}.ts", *more, "-b:v", "3M", "-output_ts_offset", begin, seconds=length, codec="libx264")
        for begin, length, more in parts
    ]
    path = tmp_path / "late.ts"
    path.write_bytes(b"".join(stream.read_bytes() for stream in streams))
    reader, _ = read(path)
    assert reader.seconds == pytest.approx(17, abs=0.1)
    assert len(reader.frame_ticks) > 420


JOINED = {"flv": "flv", "wmv": "wmv2", "wtv": "mpeg2video", "ivf": "libvpx", "apng": "apng", "mp4": "libx264"}
READ_ON = {"mkv": "libx264", "ts": "mpeg2video", "mpg": "mpeg2video", "nut": "mpeg4", "frag.mp4": "libx264"}


@pytest.mark.parametrize(("kind", "codec"), [*JOINED.items(), *READ_ON.items(), ("mov", "mpeg4")])
def test_a_recording_that_follows_in_the_file_is_told_where_it_is_not_read(
    kind: str, codec: str, tmp_path: Path
) -> None:
    options = ["-movflags", "frag_keyframe+empty_moov"] if kind == "frag.mp4" else []
    parts = [film(tmp_path / f"{name}.{kind}", *options, codec=codec) for name in ("first", "second")]
    joined = tmp_path / f"joined.{kind}"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    (note,) = read(joined)[0].notes
    why = "there the clock of the file starts anew" if kind in READ_ON else "there another recording begins"
    assert note.startswith(("only the first 4.0 s were analysed: " + why, "only the first 4.1 s were analysed: " + why))
    assert read(parts[0])[0].notes == []


def test_balanced_is_not_hindered_by_what_cannot_be_read_besides(tmp_path: Path) -> None:
    take = film(tmp_path / "take.mov", *sound(60), "-c:a", "pcm_s16le", "-g", "50", seconds=60, codec="libx264")
    whole = take.read_bytes()
    for name, data, note in [
        ("joined.mov", whole * 2, "only the first 60.0 s were analysed"),
        ("foreign.mov", whole.replace(b"sowt", b"abcd"), "the sound (unknown) is unreadable"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        analysis = analyse(path, Settings(model="none", cache=False, count=1, quality=BALANCED))
        assert analysis.measured is not None
        assert [one[: len(note)] for one in analysis.notes] == [note]


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
def test_every_picture_keeps_its_shape_where_that_changes(codec: str, tmp_path: Path) -> None:
    parts = [
        film(tmp_path / f"{size}.ts", "-output_ts_offset", begin, size=size, codec=codec)
        for begin, size in ((0, "640x360"), (4, "240x320"))
    ]
    path = tmp_path / "changes.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    reader, pictures = read(path)
    shapes = [sampled.image.shape for sampled in pictures]
    assert set(shapes[:11]) == {(360, 640, 3)}
    assert set(shapes[13:]) == {(320, 240, 3)}
    assert len(shapes) == 24
    assert reader.notes == []


@pytest.mark.parametrize(("wide", "high"), [(4000, 1), (1, 4000), (0x7FFFFFFF, 3)])
def test_absurd_pixels_are_told_in_a_line(wide: int, high: int, tmp_path: Path) -> None:
    path = film(tmp_path / "take.mp4", "-vf", "setsar=2/1", codec="libx264")
    data = path.read_bytes()
    place = data.index(b"pasp") + 4
    path.write_bytes(data[:place] + wide.to_bytes(4, "big") + high.to_bytes(4, "big") + data[place + 8 :])
    with pytest.raises(InputError, match=r"^take.mp4: its header says that a pixel is \d+ wide and \d+ high[^\n]+$"):
        read(path)


@pytest.mark.parametrize("size", ["1x1", "1x64", "64x1"])
def test_a_picture_too_small_is_told_in_a_line(size: str, tmp_path: Path) -> None:
    scaled = ["-vf", f"scale={size.replace('x', ':')},setsar=1", "-pix_fmt", "rgb24"]
    path = film(tmp_path / "dot.avi", *scaled, codec="rawvideo")
    with pytest.raises(InputError, match=rf"^dot.avi: its picture of {size.replace('x', ' x ')} pixels is too small"):
        read(path)


def test_the_smallest_picture_is_read(tmp_path: Path) -> None:
    path = film(tmp_path / "dot.avi", "-vf", "scale=2:2,setsar=1", "-pix_fmt", "rgb24", codec="rawvideo")
    assert {sampled.image.shape for sampled in read(path)[1]} == {(2, 2, 3)}
    assert read(path)[0].take.rate == Fraction(25)
