"""Takes that are damaged, cut short, oddly named or no takes at all."""

import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numbered import BLOCK, WIDTH, record

from bestshot.core.analyse.cache.key import key_of
from bestshot.core.errors import InputError
from bestshot.core.media.reader import Reader
from bestshot.core.media.sampling import SampledFrame
from bestshot.core.settings import Settings

GROUP = 15  # frames from key frame to key frame
DAMAGED = "the file is damaged"


def read(path: Path, fps: float = 5) -> tuple[Reader, list[SampledFrame]]:
    with Reader(path, fps, 480) as reader:
        return reader, list(reader)


def number_in(picture: SampledFrame) -> int:
    centres = picture.image[60:120, BLOCK // 2 : WIDTH : BLOCK].mean(axis=(0, 2))
    return sum(1 << bit for bit, light in enumerate(centres) if light > 120)


def assert_every_picture_is_of_its_time(reader: Reader, pictures: list[SampledFrame]) -> None:
    for picture in pictures:
        time = int(reader.frame_ticks[picture.frame]) * reader.time_base
        assert abs(number_in(picture) - time * 30) < Fraction(1, 10)


def cut_off(whole: Path, share: float) -> Path:
    data = whole.read_bytes()
    part = whole.with_stem("part")
    part.write_bytes(data[: round(len(data) * share)])
    return part


@pytest.mark.parametrize(
    ("kind", "note"), [("mp4", "could be read"), ("mkv", "could be read"), ("ts", "")], ids=lambda value: value
)
def test_what_is_there_of_a_file_cut_short_is_read(kind: str, note: str, tmp_path: Path) -> None:
    whole = record(tmp_path / f"take.{kind}", 150, muxer={"movflags": "+faststart"} if kind == "mp4" else None)
    reader, pictures = read(cut_off(whole, 0.6))
    assert 60 < len(reader.frame_ticks) < 120
    assert reader.seconds == pytest.approx(len(reader.frame_ticks) / 30, abs=0.1)
    assert_every_picture_is_of_its_time(reader, pictures)
    if note:  # a transport stream has no header that would promise more
        assert len(reader.notes) == 1
        assert note in reader.notes[0]
        assert f"{reader.seconds:.1f}" in reader.notes[0]
        assert "of 5.0 s" in reader.notes[0]


def damaged(whole: Path, first: int, last: int) -> Path:
    """A copy with noise for the packets first..last, in decoding order."""
    with av.open(str(whole)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    data = bytearray(whole.read_bytes())
    for position, size in places[first : last + 1]:
        data[position + 4 : position + size] = np.random.default_rng(first).bytes(size - 4)
    path = whole.with_stem("damaged")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
@pytest.mark.parametrize(("first", "last"), [(50, 51), (61, 61), (65, 65), (73, 76), (60, 60)])
def test_damage_is_stepped_over_up_to_a_key_frame(kind: str, first: int, last: int, tmp_path: Path) -> None:
    whole = record(tmp_path / f"take.{kind}", 240, g=str(GROUP))
    reader, pictures = read(damaged(whole, first, last), fps=3)
    assert_every_picture_is_of_its_time(reader, pictures)
    numbers = {round(int(ticks) * reader.time_base * 30) for ticks in reader.frame_ticks}
    lost = set(range(240)) - numbers
    assert lost
    assert set(range(first - 10)) <= numbers  # as far as frames that lead to later ones reach
    # A decoder with several threads tells of a fault some frames later, so a whole group more may go.
    assert max(lost, default=0) < (last // GROUP + 3) * GROUP
    assert len(reader.notes) == 1
    assert reader.notes[0].startswith(DAMAGED)


def test_a_take_whose_beginning_is_damaged_begins_at_the_next_key_frame(tmp_path: Path) -> None:
    reader, pictures = read(damaged(record(tmp_path / "take.mp4", 120, g=str(GROUP)), 0, 0), fps=3)
    assert [number_in(picture) for picture in pictures[:3]] == [GROUP, GROUP + 10, GROUP + 20]
    assert reader.frame_ticks[0] == 0
    assert reader.notes[0].startswith(DAMAGED)


def test_old_containers_that_guess_times_lose_no_frame(tmp_path: Path) -> None:
    """H.264 with B-frames in AVI: the times that FFmpeg makes up for it go to and fro."""
    reader, pictures = read(record(tmp_path / "take.avi", 120, codec="libx264", bf="3"))
    assert len(reader.frame_ticks) == 120
    assert reader.seconds == pytest.approx(4, abs=0.1)
    assert [number_in(picture) for picture in pictures] == [picture.frame for picture in pictures]


NAMES = [
    'it\'s "one" of 100%d.mp4',
    " two  spaces .mp4",
    "-y.mp4",
    "🎬 für.mp4",
    "%03d.mp4",
    "a|b.mp4",
    "a#b?c=1&d.mp4",
]
NAMES += ["concat:take.mp4", "http:take.mp4", "*.mp4", "two\nlines.mp4", os.fsdecode(b"caf\xe9.mp4"), "no ending"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_will_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path / "take.mp4", 12)
    monkeypatch.chdir(tmp_path)
    try:
        shutil.move("take.mp4", name)
    except OSError:
        pytest.skip("this file system has no such names")
    assert [number_in(picture) for picture in read(Path(name))[1]] == [0, 6]


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The paths that a web server on this machine was asked for; the first one is its address."""
    paths: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        paths.append(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield paths
        server.shutdown()
        thread.join()


PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXTINF:4.0,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile {}\n"
SESSION = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
SESSION += "a=rtpmap:96 H264/90000\na=control:{}\n"
MANIFEST = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)


@pytest.mark.parametrize("ending", ["", ".mp4"])
@pytest.mark.parametrize(
    ("name", "text"), [("a.m3u8", PLAYLIST), ("a.ffconcat", CONCAT), ("a.sdp", SESSION), ("a.mpd", MANIFEST)]
)
def test_what_refers_to_other_files_is_refused(
    name: str, text: str, ending: str, asked: list[str], tmp_path: Path
) -> None:
    record(tmp_path / "take.ts", 60)
    path = tmp_path / (name + ending)
    for reference in ("take.ts", f"{asked[0]}/take.ts"):
        path.write_text(text.format(reference))
        with pytest.raises(InputError, match="playlists and scripts are not followed"):
            read(path)
    assert asked[1:] == []


@pytest.mark.parametrize(("name", "text"), [("a.m3u8", PLAYLIST), ("a.ffconcat", CONCAT)])
def test_those_playlists_would_be_followed_by_others(name: str, text: str, tmp_path: Path) -> None:
    """What is refused above is no nonsense: opened without our care, it plays the other file."""
    record(tmp_path / "take.ts", 60)
    (tmp_path / name).write_text(text.format("take.ts"))
    with av.open(str(tmp_path / name)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 60


def only_sound(path: Path) -> None:
    with av.open(str(path), "w") as container:
        audio = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 96000), np.int16), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48000, 0
        container.mux(audio.encode(frame))
        container.mux(audio.encode())


def half(path: Path) -> None:
    cut_off(record(path, 60), 0.5).rename(path)  # without its index, which lies at the end


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: None, "there is no such file"),
        (Path.mkdir, "is a folder"),
        (lambda path: path.write_text("Dear diary,\n" * 100), "is not a video"),
        (Path.touch, "is not a video"),
        (lambda path: path.write_bytes(np.random.default_rng(1).bytes(50_000)), "is not a video"),
        (only_sound, "has no picture, only sound"),
        (half, "is not a video"),
        pytest.param(pipe, "is no file", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes")),
    ],
    ids=["missing", "folder", "text", "empty", "noise", "only sound", "half an MP4", "pipe"],
)
def test_what_is_no_take_is_told_in_a_line(make, why: str, tmp_path: Path) -> None:
    path = tmp_path / "take.mp4"
    make(path)
    with pytest.raises(InputError, match=f"^[^\n]*take.mp4: {why}[^\n]*$"):
        read(path)


def test_the_cache_words_it_the_same_way(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.mp4", tmp_path / f"{'x' * 300}.mp4"):
        with pytest.raises(InputError) as by_cache:
            key_of(path, "none", Settings())
        with pytest.raises(InputError) as by_reader:
            read(path)
        assert str(by_cache.value) == str(by_reader.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    record(tmp_path / "take.mp4", 10).chmod(0)
    with pytest.raises(InputError, match="may not be read; check its permissions"):
        read(tmp_path / "take.mp4")
