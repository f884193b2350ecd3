"""The engine and its client, in real processes: what is asked is answered, exactly."""

import json
import socket
import struct
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from commands import bestshot, files
from engines import answer, greeted, outside, running, until

from bestshot.core.base.constraints import Constraints, Kept
from bestshot.core.base.model_info import NIMA, SHIPPED_FOLDER
from bestshot.core.base.time_range import TimeRange
from bestshot.core.engine import messages
from bestshot.core.engine.client import Engine
from bestshot.core.engine.messages import PROTOCOL, Failed, Picked, ProgressReport
from bestshot.core.errors import Cancelled, EngineError
from bestshot.core.media.reader import STAGE
from bestshot.core.pipeline import analyse, find_best_shots
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis
from bestshot.core.version import VERSION

UNRATED = Settings(count=2, model="none", cache=False)  # where it does not matter what is found


def scores(found: Picked) -> list[float]:
    """The curve of an answer."""
    return [number / 65535 for (number,) in struct.iter_unpack("<H", found.curve)]


def test_the_client_needs_the_standard_library_alone() -> None:
    tell = "\nprint(*sorted({name.split('.')[0] for name in sys.modules}))"
    before = set(outside(tell).stdout.split())  # what an environment itself may bring in
    after = set(
        outside(
            "from bestshot.core.base import model_info, time_range\nfrom bestshot.core.engine import client\n"
            "from bestshot.core.engine.setup import environment" + tell
        ).stdout.split()
    )
    assert after - before - set(sys.stdlib_module_names) == {"bestshot"}


@pytest.fixture(scope="module")
def take(short_take: Path) -> Path:
    return short_take


def test_a_model_stays_warm(models_folder: Path, own_home: Path, take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESTSHOT_MODELS", str(models_folder))
    settings, part = Settings(count=2, cache=False), TimeRange(Fraction(0), Fraction(10))
    with running() as engine:
        found = [engine.find_and_wait(take, settings, part=part) for _ in range(2)]
    assert found[0].model == "nima"
    assert found[0].picks == found[1].picks


def test_models_are_fetched(own_home: Path) -> None:
    """The one that ships, for which nothing has to be done."""
    with running() as engine:
        for names in ((), ("nima",), ("nima", "nima")):
            assert engine.fetch_and_wait(names).paths == (str(SHIPPED_FOLDER / NIMA.file),) * len(names)
        with pytest.raises(EngineError, match="'nina' is not a model; there is clip-best, clip-fast, nima") as caught:
            engine.fetch_and_wait(("nima", "nina"))
        assert caught.value.exit_code == 2


def test_a_download_that_stalls_is_cancelled_and_the_engine_stays(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with running() as engine:
            id = engine.fetch(("clip-fast",))
            until(engine, lambda reply: isinstance(reply, ProgressReport) and "downloading" in reply.stage)
            pid = engine.pid
            engine.cancel(id)
            assert answer(engine, id) == messages.Cancelled(id)
            assert isinstance(answer(engine, engine.diagnose()), messages.Diagnosis)
            assert engine.pid == pid
    assert list((own_home / "models").iterdir()) == []


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One for all that follows, as in Blender."""
    with pytest.MonkeyPatch.context() as patch, running() as engine:
        patch.setenv("BESTSHOT_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("BESTSHOT_MODELS", raising=False)
        greeted(engine)
        yield engine


def test_it_greets(engine: Engine) -> None:
    assert engine.greeting == messages.Greeting(PROTOCOL, VERSION, engine.pid)


def test_it_finds_what_a_direct_call_finds(engine: Engine, take: Path, tmp_path: Path) -> None:
    settings = Settings(count=2, cache=False)
    analysis, selection = find_best_shots(take, settings)
    found = engine.find_and_wait(take, settings, tmp_path / "out")
    same = "rank peak_frame first_frame last_frame peak_time start end score strengths reason".split()
    assert len(found.picks) == 2
    for told, pick in zip(found.picks, selection.picks, strict=True):
        assert [getattr(told, name) for name in same] == [getattr(pick, name) for name in same]
        assert told.components == pick.components
        assert told.thumbnail == analysis.thumbnails[pick.sample]
    assert found.take == messages.TakeFacts(Fraction(40), 400, Fraction(10), True, 320, 180, "h264", "aac")
    assert (found.weights, found.averages, found.model) == (selection.weights, selection.averages, "nima")
    assert set(selection.notes) <= set(found.notes)
    assert scores(found) == pytest.approx(selection.smoothed, abs=1e-4)
    assert (found.curve_start, found.sample_seconds) == (0, pytest.approx(1 / 3))
    assert {str(tmp_path / "out" / name) for name in files(tmp_path / "out")} == set(found.written)
    assert len(found.written) == 7


def test_it_finds_in_a_part_what_a_direct_call_finds(engine: Engine, take: Path) -> None:
    settings, part = Settings(count=2, cache=False), TimeRange(Fraction(10), Fraction(31, 2))
    _, selection = find_best_shots(take, settings, part=part)
    told: list[tuple[int, int]] = []
    found = engine.find_and_wait(take, settings, None, lambda done, total, _: told.append((done, total)), part)
    assert [(told.start, told.end, told.peak_time) for told in found.picks] == [
        (pick.start, pick.end, pick.peak_time) for pick in selection.picks
    ]
    assert (found.start, found.end) == (part.start, part.end)
    assert (found.take.duration, found.take.frames, found.take.constant_rate) == (Fraction(40), 55, True)
    assert (found.curve_start, len(scores(found))) == (10, 17)
    assert {total for _, total in told} == {57}  # frames of the samples around it
    assert told[-1][0] >= 57
    assert found.notes == selection.notes
    to_the_end = engine.find_and_wait(take, settings, part=TimeRange(Fraction(35)), proxy=take)
    assert "Analysed the proxy a take.mp4, 320 x 180." in to_the_end.notes
    assert (to_the_end.start, to_the_end.end) == (35, 40)


def test_it_stays_warm_and_keeps_what_it_saw(engine: Engine, take: Path, tmp_path: Path) -> None:
    pid, stages = engine.pid, []
    for _ in range(2):
        told: list[tuple[int, int, str]] = []
        settings = Settings(count=1, quality="thorough", model="none")
        engine.find_and_wait(take, settings, None, lambda *step, told=told: told.append(step))
        stages.append(told)
    first, again = stages
    assert [done for done, _, _ in first] == sorted({done for done, _, _ in first})
    assert {(total, stage) for _, total, stage in first} == {(400, STAGE)}
    assert again == []
    assert engine.pid == pid


@pytest.fixture(scope="module")
def analysis(take: Path) -> Analysis:
    return analyse(take, Settings(model="none", cache=False))


@pytest.mark.parametrize(
    ("ticks", "constant"),
    [
        ([0, 1, 2, 3, 4], True),
        ([0, 1, 2, 4, 5], False),  # one is missing, on a clock as coarse as the frames
        ([0, 33, 67, 100, 133, 167], True),  # rounded to milliseconds
        ([0, 33, 67, 133, 167, 200], False),
        ([0, 40, 80, 120, 150, 180], False),
        ([0], True),
    ],
)
def test_constant_rates_are_told_from_others(ticks: list[int], constant: bool, analysis: Analysis) -> None:
    assert replace(analysis, frame_ticks=np.array(ticks)).has_constant_rate is constant


@pytest.mark.parametrize(
    ("video", "out", "code", "word"),
    [("missing.mp4", None, 3, "there is no such file"), ("{take}", "{take}/in", 1, "choose another folder")],
)
def test_what_cannot_be_done_is_said(
    engine: Engine, take: Path, video: str, out: str | None, code: int, word: str
) -> None:
    folder = Path(out.format(take=take)) if out else None
    with pytest.raises(EngineError, match=word) as caught:
        engine.find_and_wait(Path(video.format(take=take)), None, folder)
    assert caught.value.exit_code == code
    assert engine.alive


def test_cancelling_in_the_middle(engine: Engine, take: Path) -> None:
    id = engine.find(take, Settings(cache=False, count=3))
    until(engine, lambda reply: isinstance(reply, ProgressReport))
    engine.cancel(id)
    assert until(engine, lambda reply: True) == [messages.Cancelled(id)]
    engine.cancel(id)  # once more does nothing
    assert isinstance(answer(engine, engine.find(take, UNRATED)), Picked)


def test_what_progress_raises_cancels(engine: Engine, take: Path) -> None:
    def progress(done: int, total: int, stage: str) -> None:
        raise Cancelled

    pid = engine.pid
    with pytest.raises(Cancelled):
        engine.find_and_wait(take, Settings(cache=False), None, progress)
    assert engine.poll() == []
    assert engine.pid == pid


def test_requests_queue_up_and_are_cancelled_at_once_while_they_wait(engine: Engine, take: Path) -> None:
    some_work = replace(UNRATED, quality="thorough")
    first, second, third = (engine.find(take, settings) for settings in (some_work, UNRATED, UNRATED))
    until(engine, lambda reply: isinstance(reply, ProgressReport) and reply.id == first)
    engine.cancel(second)
    replies = until(engine, lambda reply: isinstance(reply, Picked) and reply.id == third)
    answers = [reply for reply in replies if not isinstance(reply, ProgressReport)]
    assert [(type(reply), reply.id) for reply in answers] == [
        (messages.Cancelled, second), (Picked, first), (Picked, third)
    ]  # fmt: skip
    assert second not in {reply.id for reply in replies if isinstance(reply, ProgressReport)}


def test_it_tells_what_is_at_hand(engine: Engine) -> None:
    told = answer(engine, engine.diagnose())
    assert isinstance(told, messages.Diagnosis)
    assert told.facts["numpy"] == np.__version__
    assert sys.executable in told.facts["Python"]
    assert {"ffmpeg", "Model NIMA", "Folder", "Free disk"} <= set(told.facts)


def found_by(engine: Engine, id: int) -> Picked:
    """The answer to a request."""
    return until(engine, lambda message: isinstance(message, Picked) and message.id == id)[-1]


def test_it_chooses_again_from_its_cache_alone(take: Path, own_home: Path) -> None:
    settings = Settings(count=2, model="none")
    with running() as engine:
        unknown = engine.find(take, settings, cached=True)
        failed = until(engine, lambda message: isinstance(message, Failed))[-1]
        assert (failed.id, failed.exit_code) == (unknown, 3)
        assert failed.message == "a take.mp4 was not analysed with these settings yet"
        found = engine.find_and_wait(take, settings)
        again = found_by(engine, engine.find(take, replace(settings, count=1), cached=True))
        assert again.picks == found.picks[:1]
        kept = Kept(found.picks[1].peak_time, found.picks[1].start, found.picks[1].end)
        constraints = Constraints((kept,), (found.picks[0].peak_time,))
        chosen = found_by(
            engine, engine.find(take, settings, cached=True, constraints=constraints, why_not=Fraction(1))
        )
        (mine,) = (pick for pick in chosen.picks if pick.kept)
        assert (mine.start, mine.end, mine.peak_time) == (kept.start, kept.end, kept.peak)
        assert mine.thumbnail == found.picks[1].thumbnail
        assert found.picks[0].peak_time not in {pick.peak_time for pick in chosen.picks}
        assert chosen.why_not
    with running() as engine:  # another process has it from the disk
        assert found_by(engine, engine.find(take, settings, cached=True)).picks == found.picks


def test_the_same_constraints_give_the_same_picks_everywhere(take: Path, own_home: Path, tmp_path: Path) -> None:
    settings = Settings(count=3, model="none")
    first = find_best_shots(take, settings)[1].picks[0]
    kept, rejected = (first.peak_time + 15) % 40, first.peak_time
    constraints = Constraints((Kept(kept),), (rejected,))
    _, expected = find_best_shots(take, settings, constraints=constraints)
    with running() as engine:
        found = found_by(engine, engine.find(take, settings, constraints=constraints))
    bounds = [(pick.start, pick.end, pick.peak_time, pick.kept) for pick in expected.picks]
    assert [(pick.start, pick.end, pick.peak_time, pick.kept) for pick in found.picks] == bounds
    told = "--keep", float(kept), "--reject", float(rejected), "--count", 3, "--model", "none"
    bestshot("find", take, *told, "--out", tmp_path, "--no-clips")
    clips = json.loads((tmp_path / "metadata.json").read_bytes())["clips"]
    assert [clip["start_time"] for clip in clips] == [round(float(start), 6) for start, *_ in bounds]
    assert [clip["kept"] for clip in clips] == [is_kept for *_, is_kept in bounds]
