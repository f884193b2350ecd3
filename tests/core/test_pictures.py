"""The pictures about a selection: score graph and contact sheet."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from made_selection import COLOURS, choose, picture, sampled, thumbnails
from PIL import Image

from bestshot.core.base.format_time import format_time
from bestshot.core.deliver.contact_sheet import write_contact_sheet
from bestshot.core.deliver.score_plot import write_score_plot
from bestshot.core.scorers import registry
from bestshot.core.values import Analysis


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return sampled(tmp_path_factory.mktemp("take"))


def opened(path: Path) -> Image.Image:
    with Image.open(path) as sheet:
        return sheet.convert("RGB")


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own file


def test_the_graph_shows_every_pick_and_component(analysis: Analysis, tmp_path: Path) -> None:
    drawing = parsed(write_score_plot(tmp_path, analysis, choose(analysis, [12, 4, 8])))
    said = [text.text for text in drawing.iterfind("{*}text")]
    assert said[0] == "Büro <1> & 🎬.mp4"
    assert "aesthetics scored by NIMA" in said[1]
    assert {"1", "2", "3", "aesthetics", "sharpness", "exposure", "0:00", "0:06"} <= set(said)
    curves = [curve.get("points").split() for curve in drawing.iterfind("{*}polyline")]
    assert [len(curve) for curve in curves] == [18] * 5


def test_a_new_scorer_brings_its_legend(analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = replace(registry.SCORERS[0], name="grain", label="Film Grain", colour="#123456", penalty=True)
    monkeypatch.setattr(registry, "SCORERS", (*registry.SCORERS, noise))
    level = np.linspace(0, 1, len(analysis.samples))
    noisy = replace(analysis, components={**analysis.components, "grain": level, "unknown": level})
    selection = replace(choose(analysis, [12]), weights={"grain": 0.25, "unknown": 0.5})
    drawing = parsed(write_score_plot(tmp_path, noisy, selection))
    titles = {text.text: text.get("fill") for text in drawing.iterfind("{*}text")}
    assert titles["film grain"] == "#123456"
    assert {"counts against, 0.25", "unknown", "counts 0.50"} <= set(titles)
    assert "#123456" in {curve.get("stroke") for curve in drawing.iterfind("{*}polyline")}


def test_the_graph_of_a_long_take_stays_small_and_loses_no_spike(analysis: Analysis, tmp_path: Path) -> None:
    count = 3 * 3600 * 3
    noise = np.random.default_rng(0).random((6, count)) / 2
    noise[0, 20_000] = 1
    long = replace(
        analysis,
        frame_ticks=np.arange(count),
        time_base=Fraction(1, 3),
        end_ticks=count,
        samples=np.arange(count),
        components=dict(zip("abcdef", noise, strict=True)),
    )
    path = write_score_plot(tmp_path, long, replace(choose(analysis, [12]), score=noise[0], smoothed=noise[1]))
    assert path.stat().st_size < 300_000
    first, *_ = parsed(path).iterfind("{*}polyline")
    heights = sorted(float(point.split(",")[1]) for point in first.get("points").split())
    assert heights[0] < heights[1] - 10


@pytest.mark.parametrize("count", [0, 1, 2, 5, 16])
def test_the_contact_sheet_shows_each_pick_in_its_cell(count: int, analysis: Analysis, tmp_path: Path) -> None:
    sheet = opened(write_contact_sheet(tmp_path, analysis, choose(analysis, list(range(1, count + 1)))))
    width, height = sheet.size
    found = [
        colour
        for top in range(92, height - 180, 180 + 74 + 20)
        for left in range(28, width - 300, 320 + 20)
        for colour in range(3)
        if np.abs(np.subtract(sheet.getpixel((left + 160, top + 90)), COLOURS[colour])).max() < 12
    ]
    assert found == [sample % 3 for sample in range(1, count + 1)]


def test_pictures_of_all_shapes_and_lost_ones_fit_the_sheet(analysis: Analysis, tmp_path: Path) -> None:
    shapes = [(180, 320), (320, 180), (320, 320), (320, 40)]
    pictures = thumbnails(tmp_path / "thumbnails", [picture(COLOURS[0], shape) for shape in shapes])
    mixed = replace(analysis, thumbnails=pictures)
    selection = choose(analysis, [0, 1, 2, 3])
    sheet = opened(write_contact_sheet(tmp_path, mixed, selection))
    middles = [sheet.getpixel((28 + place * 340 + 160, 92 + 160)) for place in range(4)]
    assert np.abs(np.subtract(middles, COLOURS[0])).max() < 12
    (tmp_path / "thumbnails").unlink()
    assert opened(write_contact_sheet(tmp_path, mixed, selection)).height == 92 + 2 * (180 + 74 + 20) + 8


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00.0"), (8, "0:08.0"), (59.96, "1:00.0"), (754.25, "12:34.2"), (3599.99, "1:00:00.0")]
)
def test_times_are_written_as_people_do(seconds: float, said: str) -> None:
    assert format_time(seconds) == said
