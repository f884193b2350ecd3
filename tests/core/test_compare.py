"""`bestshot compare` on takes of the same scenes with different faults, in which the better one is known."""

import json
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import av
import pytest
from commands import bestshot, errors, files, interrupt, stopped
from engines import running
from made_retakes import NAMES, films
from retakes import Retakes
from sources import Source

from bestshot.core.engine.asking import take_to_find
from bestshot.core.errors import EngineError
from bestshot.core.pipeline import analyse
from bestshot.core.select.joint import scale_of
from bestshot.core.select.moments import Moments
from bestshot.core.select.selection import choose, select_moments
from bestshot.core.settings import Settings

SCENES = tuple(map(Source, ("coffee", "rocket", "flower")))
PLAIN, WHOLE = Retakes(SCENES, "motion", "subtle", seed=3), Retakes(SCENES, "defocus", "subtle", whole=True, seed=5)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _places(home: Path, private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache for all tests of this file; no model but the one that ships."""
    monkeypatch.setenv("BESTSHOT_HOME", str(home))
    monkeypatch.delenv("BESTSHOT_MODELS", raising=False)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return films(PLAIN, tmp_path_factory.mktemp("takes"))


@pytest.fixture(scope="module")
def one_of_them_better(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return films(WHOLE, tmp_path_factory.mktemp("takes"))


@pytest.fixture(scope="module")
def written(three: list[Path], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison with everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BESTSHOT_HOME", str(home))
        out = tmp_path_factory.mktemp("results") / "out"
        bestshot("compare", *three, "--out", out, "--alternatives", "--export", "edl,otio,markers")
    return out


def record(out: Path) -> dict:
    return json.loads((out / "comparison.json").read_bytes())


def seconds_of(path: Path) -> float:
    with av.open(str(path)) as container:
        return float(container.duration / av.time_base)


def shots_of(group: dict) -> list[dict]:
    return [group["best"], *group["alternatives"]]


@pytest.mark.parametrize(
    ("plan", "takes"), [(PLAIN, "three"), (WHOLE, "one_of_them_better")], ids=[PLAIN.name, WHOLE.name]
)
def test_the_better_take_of_each_scene_is_chosen(
    plan: Retakes, takes: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    bestshot("compare", *request.getfixturevalue(takes), "--no-clips", "--out", tmp_path / "out")
    counted = 0
    for group in record(tmp_path / "out")["groups"]:
        scenes = {plan.scene_at(shot["take"], shot["peak_time"]) for shot in shots_of(group)}
        assert len(scenes) == 1, "moments of different scenes are in one group"
        there = {shot["take"] for shot in shots_of(group)}
        assert len(there) == len(shots_of(group))
        better = plan.better[scenes.pop()]
        if len(there) > 1 and better in there:
            counted += 1
            assert group["best"]["take"] == better
    assert counted >= 2


def test_find_scores_takes_that_are_given_together_on_one_scale(one_of_them_better: list[Path], tmp_path: Path) -> None:
    """One take has no fault, two are out of focus all through: by itself, the best shot of each has 1."""
    there = one_of_them_better
    bestshot("find", *there, "--no-clips", "--out", tmp_path / "out")
    bestshot("find", there[0], "--no-clips", "--out", tmp_path / "alone")
    told = [json.loads((tmp_path / "out" / path.stem / "metadata.json").read_bytes()) for path in there]
    alone = json.loads((tmp_path / "alone" / "metadata.json").read_bytes())
    best = [one["clips"][0]["score"] for one in told]
    better = WHOLE.better[0]
    assert best.index(max(best)) == better
    assert all(score < best[better] - 0.05 for take, score in enumerate(best) if take != better)
    assert alone["clips"][0]["score"] == 1
    assert {clip["peak_time"] for clip in alone["clips"]} == {clip["peak_time"] for clip in told[0]["clips"]}
    name = there[better].name
    for take, one in enumerate(told):
        where = "here" if take == better else f"in {name}"
        assert f"scores are on one scale with 2 other takes, the best shot of all is {where}" in one["notes"][0]


def test_of_a_real_take_the_scale_is_its_own_bit_for_bit(three: list[Path]) -> None:
    settings = Settings()
    analysis = analyse(three[0], settings)
    alone = select_moments(analysis, settings, 0.08)
    scaled = choose(Moments.of(analysis, settings, scale=scale_of([analysis], settings)), 0.08)
    assert alone.smoothed.tobytes() == scaled.smoothed.tobytes()
    assert (alone.picks, alone.notes) == (scaled.picks, scaled.notes)


def test_the_record_has_the_form_of_metadata(written: Path, three: list[Path]) -> None:
    told = record(written)
    assert [take["source_video"] for take in told["takes"]] == NAMES
    assert told["model"] == "nima"
    assert told["notes"][0].startswith("NIMA decided what shows the same thing; CLIP")
    assert [group["rank"] for group in told["groups"]] == list(range(1, len(told["groups"]) + 1))
    best = [group["best"]["score"] for group in told["groups"]]
    assert best == sorted(best, reverse=True)
    assert best[0] == 1
    bestshot("find", three[0], "--no-clips", "--out", written.parent / "find")
    clip = json.loads((written.parent / "find" / "metadata.json").read_bytes())["clips"][0]
    for group in told["groups"]:
        scores = [shot["score"] for shot in shots_of(group)]
        assert scores == sorted(scores, reverse=True)
        assert all(shot.keys() == clip.keys() | {"take", "behind"} for shot in shots_of(group))
        assert all(shot["source_video"] == NAMES[shot["take"]] for shot in shots_of(group))
        assert group["best"]["behind"] == ""
    there = {name: len(content) for name, content in files(written).items() if name != "comparison.json"}
    assert told["files"] == there


def test_there_is_a_clip_of_each_shot(written: Path) -> None:
    clips = {}
    for group in record(written)["groups"]:
        for place, shot in enumerate(shots_of(group), start=1):
            number = f"{group['rank']:03}" + ("" if place == 1 else f"_{place}")
            assert shot["filename"] == f"clip_{number}.mp4"
            clips[shot["filename"]] = shot["duration"]
    assert sorted(clips) == sorted(path.name for path in (written / "highlights").iterdir())
    for name, duration in clips.items():
        assert seconds_of(written / "highlights" / name) == pytest.approx(duration, abs=0.1)


class Page(HTMLParser):
    """What a page shows: tags, classes and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shown: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.shown if name == tag]


def test_the_page_shows_each_group_with_the_best_first(written: Path) -> None:
    page, groups = Page((written / "index.html").read_text("utf-8")), record(written)["groups"]
    assert len(page.all("article")) == len(groups)
    shown = [figure["class"] for figure in page.all("figure")]
    assert shown == [name for one in groups for name in ["best", *["other"] * len(one["alternatives"])]]
    leads = [video["src"] for video in page.all("video")]
    assert leads == [f"./highlights/{shot['filename']}" for one in groups for shot in shots_of(one)]
    assert all(video["poster"].startswith("data:image/jpeg;base64,/9j/") for video in page.all("video"))
    assert all(NAMES[shot["take"]] in page.words for one in groups for shot in shots_of(one))
    assert all(shot["reason"] in page.words for one in groups for shot in shots_of(one))
    assert page.all("script") == []
    assert "prefers-color-scheme: dark" in page.words


def test_the_timeline_has_the_best_of_each_group(written: Path) -> None:
    events = re.findall(r"^\d{3}  ", (written / "selects.edl").read_text("utf-8"), re.MULTILINE)
    assert len(events) == len(record(written)["groups"])
    assert {"selects.otio", "markers.edl"} <= set(files(written))


def test_running_again_replaces_what_is_ours_and_only_that(written: Path, three: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(written, out)
    (out / "highlights" / "mine.txt").write_text("mine")
    told = bestshot("compare", *three, "--out", out, "--no-clips")
    assert "analysing" not in told.stderr
    there = set(files(out))
    assert there == {"comparison.json", "contact_sheet.jpg", "index.html", "highlights/mine.txt"}
    assert Page((out / "index.html").read_text("utf-8")).all("video") == []
    (out / "index.html").write_text("mine")
    refused = bestshot("compare", *three, "--out", out, "--no-clips", code=2)
    assert errors(refused.stderr) == [
        f"error: {out / 'index.html'}: was changed since BestShot wrote it, and would be replaced; choose another "
        "folder, or move it"
    ]
    assert (out / "index.html").read_text() == "mine"


def test_results_of_find_and_of_compare_do_not_mix(written: Path, three: list[Path], tmp_path: Path) -> None:
    bestshot("find", three[0], "--no-clips", "--out", tmp_path)
    before = files(tmp_path)
    refused = bestshot("compare", *three, "--out", tmp_path, code=2)
    assert errors(refused.stderr) == [f"error: {tmp_path}: holds the results of `bestshot find`; choose another folder"]
    assert files(tmp_path) == before
    refused = bestshot("find", three[0], "--out", written, code=2)
    assert errors(refused.stderr) == [
        f"error: {written}: holds the results of `bestshot compare`; choose another folder"
    ]


def test_clips_that_compare_cut_are_no_takes_of_a_library(written: Path, tmp_path: Path) -> None:
    told = bestshot("batch", written, "--out", tmp_path / "batch", code=3)
    assert errors(told.stderr) == [f"error: {written}: holds no video; there is no video in what was named"]


def test_an_unreadable_take_is_told_and_the_others_go_on(three: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_text("no video")
    told = bestshot("compare", three[0], broken, three[1], "--no-clips", "--out", tmp_path / "out", code=3)
    assert len(errors(told.stderr)) == 1
    assert "broken.mp4" in errors(told.stderr)[0]
    assert [take["source_video"] for take in record(tmp_path / "out")["takes"]] == NAMES[:2]


@pytest.mark.parametrize(
    ("given", "code", "line"),
    [
        (["0"], 2, "comparing needs two videos or more"),
        (["0", "0"], 2, "comparing needs two videos or more"),
        (
            ["0", "1", "--model", "none"],
            2,
            "--model none: without a model it is unknown which shots show the same thing",
        ),
        (["0", "gone.mp4"], 3, "only one of the 2 takes can be used, and comparing needs two"),
        (["away.mp4", "gone.mp4"], 3, "none of the 2 takes can be used, and comparing needs two"),
        (["0", "1", "--min-score", "2"], 2, "--min-score: 2 is outside 0 to 1"),
    ],
)
def test_bad_input_gives_one_line(given: list[str], code: int, line: str, three: list[Path], tmp_path: Path) -> None:
    arguments = [three[int(one)] if one.isdigit() and len(one) == 1 and one in "01" else one for one in given]
    told = bestshot("compare", *arguments, "--out", tmp_path / "out", code=code, folder=tmp_path)
    assert errors(told.stderr)[-1] == f"error: {line}"
    assert files(tmp_path / "out") == {}


@pytest.mark.skipif(os.name == "nt", reason="signals go to a group of processes")
def test_what_was_analysed_before_ctrl_c_is_kept(three: list[Path], tmp_path: Path) -> None:
    once = ("compare", *three, "--no-clips", "--sample-fps", "2", "--out", tmp_path / "out")
    stopped(f"2/3 {three[1].name}", interrupt, *once)
    assert files(tmp_path / "out") == {}
    again = bestshot(*once)
    assert f"1/3 {three[0].name}" not in again.stderr
    assert f"3/3 {three[2].name}" in again.stderr


def test_the_engine_compares_as_the_command_line_does(written: Path, three: list[Path], tmp_path: Path) -> None:
    told = record(written)
    with running() as engine:
        found = engine.compare_and_wait([take_to_find(tmp_path / "gone.mp4"), *map(take_to_find, three)])
        assert found.takes[0] is None
        assert any("gone.mp4: there is no such file" in note for note in found.notes)
        assert len(found.groups) == len(told["groups"])
        for places, group in zip(found.groups, told["groups"], strict=True):
            for (take, place), shot in zip(places, shots_of(group), strict=True):
                pick = found.takes[take].picks[place]
                assert take == shot["take"] + 1
                assert (pick.rank, round(pick.score, 4), round(float(pick.start), 6)) == (
                    group["rank"],
                    shot["score"],
                    shot["start_time"],
                )
                assert pick.thumbnail.startswith(b"\xff\xd8")
        with pytest.raises(EngineError, match=r"only one of the 2 takes can be used.*gone.mp4: there is no such file"):
            engine.compare_and_wait([take_to_find(three[0]), take_to_find(tmp_path / "gone.mp4")])
        with pytest.raises(EngineError, match="comparing needs two videos or more"):
            engine.compare_and_wait([take_to_find(three[0])])
