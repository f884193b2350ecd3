"""A camera's own small file stands in for its take where that is allowed and it shows the same; else that is told."""

import json
import os
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from commands import bestshot
from numbered import record
from proxies import NTSC, proxy

from bestshot.core.media.camera_proxies import find_camera_proxies
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings

COUNT = 240
SETTINGS = Settings(model="none", cache=False, use_proxies=True)
JPEG = b"\xff\xd8\xff\xe0 and so on"

FOUND = {
    "GX010012.MP4": (["GL010012.LRV"], ["GL020012.LRV", "GL010013.LRV", "GX010012.WAV", "GX010012.JPG"]),
    "GH010012.MP4": (["GL010012.LRV"], ["GH01001.LRV"]),
    "GOPR0012.MP4": (["GOPR0012.LRV", "GOPR0012.THM"], ["GLPR0012.LRV"]),
    "DJI_0001.MP4": (["DJI_0001.LRF"], ["DJI_0002.LRF", "DJI_0001.SRT", "DJI_0001.MOV"]),
    "VID_20220101_094420_00_013.mp4": (
        ["LRV_20220101_094420_01_013.lrv"],
        ["LRV_20220101_094420_11_013.lrv", "LRV_20220101_094420_01_014.lrv"],
    ),
    "take.mov": (["TAKE.LRV", "take.lrv", "Take.lrf", "take.thm"], ["take.lrv.part", "take lrv", "xtake.lrv"]),
    "GL010012.LRV": (["GL010012.THM"], ["GX010012.MP4", "GX010012.LRV"]),
}


@pytest.mark.parametrize("take", FOUND)
def test_names_lead_to_the_small_file(take: str, tmp_path: Path) -> None:
    found, others = FOUND[take]
    for name in (take, *found, *others):
        (tmp_path / name).write_bytes(b"no picture")
    there = {entry.name for entry in tmp_path.iterdir()}  # of names that differ in case, some systems keep one
    assert [path.name for path in find_camera_proxies(tmp_path / take)] == [name for name in found if name in there]
    assert {path.parent for path in find_camera_proxies(tmp_path / take)} == {tmp_path}


def test_plain_files_only(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "take.lrv").write_bytes(b"elsewhere")
    (tmp_path / "take.lrv").mkdir()
    (tmp_path / "take.thm").write_bytes(JPEG)
    assert find_camera_proxies(tmp_path / "take.mp4") == ()
    assert find_camera_proxies(tmp_path / "nowhere" / "take.mp4") == ()
    if os.name != "nt":
        (tmp_path / "take.lrf").symlink_to(tmp_path / "folder" / "take.lrv")
        os.mkfifo(tmp_path / "Take.lrv")
        assert find_camera_proxies(tmp_path / "take.mp4") == ()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("take") / "take.mp4", COUNT, rate=NTSC, bf="3", g="30")


@pytest.fixture
def take(recorded: Path, tmp_path: Path) -> Path:
    """As on a GoPro's card, with a thumbnail beside it."""
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "GX010012.THM").write_bytes(JPEG)
    return Path(shutil.copy(recorded, tmp_path / "card" / "GX010012.MP4"))


def small(take: Path, name: str = "GL010012.LRV", **how: object) -> Path:
    return proxy(take, take.parent / name, container="mp4", **how)


def test_it_judges_where_that_is_allowed(take: Path) -> None:
    without = analyse(take, SETTINGS)
    small(take)
    by_take = analyse(take, Settings(model="none", cache=False))
    by_copy = analyse(take, SETTINGS)
    assert without.notes == by_take.notes == ()
    assert by_copy.notes == ("Judged on the proxy GL010012.LRV, 160 x 90.",)
    assert by_copy.take == by_take.take
    assert np.array_equal(by_copy.frame_ticks, by_take.frame_ticks)
    assert np.array_equal(by_copy.samples, by_take.samples)
    assert not np.array_equal(by_copy.components["sharpness"], by_take.components["sharpness"])
    assert np.array_equal(without.components["sharpness"], by_take.components["sharpness"])


def test_a_thumbnail_that_is_a_video_will_do(take: Path) -> None:
    small(take, "GX010012.THM")
    assert analyse(take, SETTINGS).notes == ("Judged on the proxy GX010012.THM, 160 x 90.",)


UNFIT = {
    "half the rate": ({"every": 2, "rate": NTSC / 2}, "it has 120 frames, the take 240"),
    "a frame less": ({"frames": COUNT - 1}, "it has 239 frames, the take 240"),
    "of another shape": ({"size": "160x120"}, "its pictures have another shape, 160 x 120"),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_what_does_not_match_is_told_and_the_take_read(kind: str, take: Path) -> None:
    how, why = UNFIT[kind]
    small(take, **how)
    found = analyse(take, SETTINGS)
    assert found.notes == (f"The proxy GL010012.LRV was not used: {why}.",)
    plain = analyse(take, Settings(model="none", cache=False))
    assert np.array_equal(found.components["sharpness"], plain.components["sharpness"])


def test_the_take_is_then_looked_at_no_closer_than_asked(tmp_path: Path) -> None:
    take = record(tmp_path / "DJI_0001.MP4", 900, g="60")
    small(take, "DJI_0001.LRF", rate=Fraction(30), frames=899)
    found = analyse(take, Settings(model="none", cache=False, use_proxies=True, quality="quick"))
    assert found.notes == ("The proxy DJI_0001.LRF was not used: it has 899 frames, the take 900.",)
    assert found.measured is not None


def test_a_proxy_of_blender_goes_before(take: Path, tmp_path: Path) -> None:
    small(take)
    built = proxy(take, tmp_path / "proxy_25.avi", size="128x72")
    assert analyse(take, SETTINGS, proxy=built).notes == ("Judged on the proxy proxy_25.avi, 128 x 72.",)
    proxy(take, built, frames=7)
    assert analyse(take, SETTINGS, proxy=built).notes == (
        "Judged on the proxy GL010012.LRV, 160 x 90.",
        "The proxy proxy_25.avi was not used: it has 7 frames, the take 240.",
    )


def test_find_and_batch_use_it(take: Path, tmp_path: Path, own_home: Path) -> None:
    small(take)
    out, used = tmp_path / "out", "Judged on the proxy GL010012.LRV, 160 x 90."
    assert used not in bestshot("find", take).stdout
    assert f"note: {used}" in bestshot("find", take, "--use-proxies").stdout

    def status() -> str:
        bestshot("batch", take.parent, "--out", out, "--no-clips", "--use-proxies")
        (told,) = json.loads((out / "summary.json").read_bytes())["takes"]
        return told["status"]

    metadata = out / "GX010012.MP4" / "metadata.json"
    assert [status(), status()] == ["done", "kept"]
    assert used in json.loads(metadata.read_bytes())["notes"]
    assert json.loads(metadata.read_bytes())["parameters"]["use_proxies"] is True
    (take.parent / "GL010012.LRV").unlink()
    assert [status(), status()] == ["done", "kept"]
    assert used not in json.loads(metadata.read_bytes())["notes"]
