"""Decoding on a graphics card where that is asked for. Without one, the processor does it all the same.

Nobody has run this on a machine with a card yet: what is tried for real are the ways around one.
"""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from cached_analysis import names
from commands import bestshot
from numbered import record
from proxies import proxy

from bestshot.core.analyse.session import NOT_ON_CARD
from bestshot.core.media.obstacles import CardFailed
from bestshot.core.media.reader import Reader
from bestshot.core.pipeline import analyse
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis

SOFTWARE = Settings(model="none", cache=False)
HARDWARE = Settings(model="none", cache=False, hardware=True)
BY_CARD = "decoded by the graphics card"


def assert_same(one: Analysis, other: Analysis) -> None:
    assert (one.take, one.time_base, one.end_ticks) == (other.take, other.time_base, other.end_ticks)
    assert np.array_equal(one.frame_ticks, other.frame_ticks)
    assert np.array_equal(one.samples, other.samples)
    for name, values in one.components.items():
        assert np.array_equal(values, other.components[name])


def test_a_codec_that_no_card_knows_is_decoded_by_the_processor(tmp_path: Path) -> None:
    take = record(tmp_path / "take.mov", 60, codec="prores_ks", pix_fmt="yuv422p10le")
    found = analyse(take, HARDWARE)
    assert found.notes == ("decoded by the processor: no graphics card here decodes prores",)
    assert_same(found, analyse(take, SOFTWARE))


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("take") / "take.mp4", 90, bf="3", g="30", crf="10")


@pytest.mark.parametrize("quality", ["thorough", "balanced"])
def test_one_that_a_card_may_know_comes_out_the_same(quality: str, take: Path) -> None:
    found = analyse(take, replace(HARDWARE, quality=quality))  # too short for a balanced look at less than all
    assert found.notes in ((BY_CARD,), ("decoded by the processor: no graphics card here decodes h264",))
    assert_same(found, analyse(take, SOFTWARE))


def test_a_reader_that_must_use_a_card_fails_without(take: Path, tmp_path: Path) -> None:
    if analyse(take, HARDWARE).notes == (BY_CARD,):
        pytest.skip("this machine has a card")
    with pytest.raises(CardFailed, match=r"^no graphics card here decodes h264$"):
        Reader(take, 3, 720, hardware=True)


def test_what_the_card_is_not_for_says_so(take: Path, tmp_path: Path) -> None:
    copy = proxy(take, tmp_path / "copy.mp4")
    by_proxy = analyse(take, HARDWARE, proxy=copy)
    assert by_proxy.notes == ("Analysed the proxy copy.mp4, 160 x 90.", NOT_ON_CARD)
    quick = Settings(model="none", cache=False, hardware=True, quality="quick")
    assert analyse(take, quick).notes == (NOT_ON_CARD,)


def test_both_are_kept_apart(take: Path, root: Path) -> None:
    software, hardware = replace(SOFTWARE, cache=True, quality="thorough"), replace(HARDWARE, cache=True)
    analyse(take, software)
    first = analyse(take, replace(hardware, quality="thorough"))
    assert len(names(root)) == 2
    assert analyse(take, replace(hardware, quality="thorough")).notes == first.notes
    assert analyse(take, software).notes == ()
    assert analyse(take, hardware).notes == (NOT_ON_CARD,)  # what the processor saw will do


def test_find_tells_it(take: Path, own_home: Path) -> None:
    assert "decoded by the" not in bestshot("find", take).stdout
    assert "  note: decoded by the " in bestshot("find", take, "--hardware").stdout


CARDS = {"yuv420p": "nv12", "yuvj420p": "nv12", "yuv420p10le": "p010le"}


@pytest.mark.parametrize("format", CARDS)
def test_the_order_in_which_cards_store_colours_changes_no_picture(format: str, tmp_path: Path) -> None:
    take = tmp_path / "take.mp4"
    rng = np.random.default_rng(1)
    with av.open(str(take), "w") as container:
        video = container.add_stream("libx264", rate=30, options={"crf": "10"})
        video.width, video.height, video.pix_fmt = 320, 180, format
        for _ in range(3):
            coarse = rng.integers(0, 256, (18, 32, 3), dtype=np.uint8)
            picture = np.ascontiguousarray(coarse.repeat(10, axis=0).repeat(10, axis=1))
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(video.encode())
    with Reader(take, 3, 90) as reader, av.open(str(take)) as container:
        list(reader)
        for frame in container.decode(video=0):
            assert frame.format.name == format
            plain = reader._video.picture(frame)
            assert np.array_equal(reader._video.picture(frame.reformat(format=CARDS[format])), plain)
