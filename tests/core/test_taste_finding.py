"""What is kept and rejected is learnt on the command line and by the engine, and only if it is asked for."""

from fractions import Fraction
from pathlib import Path

import pytest
from commands import bestshot, errors

from bestshot.core.base.progress import no_progress
from bestshot.core.engine.messages import Find, Picked
from bestshot.core.engine.worker import Worker
from bestshot.core.taste import store

pytestmark = pytest.mark.usefixtures("root")

OFF = {"model": "none", "quality": "thorough"}
ON = {**OFF, "learn": True}


def stored() -> list[tuple[float, bool]]:
    return sorted((one.peak, one.kept) for one in store.read().labels)


def test_the_command_line_notes_choices(take: Path, tmp_path: Path) -> None:
    options = ("--model", "none", "--quality", "thorough", "--keep", "10", "--reject", "0:40,50")
    bestshot("find", take, *options)
    assert not store.path().exists()
    out = bestshot("find", take, *options, "--learn").stdout
    assert "note: nothing is learnt yet from 3 choices" in out
    assert stored() == [(10, True), (40, False), (50, False)]
    bestshot("find", take, "--model", "none", "--quality", "thorough", "--learn")  # which decides nothing
    assert len(stored()) == 3

    assert bestshot("taste", "export", tmp_path / "mine.json").stdout.startswith("3 choices written to ")
    shown = bestshot("taste", "show").stdout
    assert shown.splitlines()[0] == "3 choices in 1 take: 1 kept, 2 rejected"
    assert str(store.path()) in shown
    assert bestshot("taste", "reset").stdout == "3 choices forgotten\n"
    assert stored() == []
    for _ in range(2):  # again adds nothing
        bestshot("taste", "import", tmp_path / "mine.json")
        assert stored() == [(10, True), (40, False), (50, False)]


def test_files_that_are_none_of_ours_are_told_in_a_line(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert "holds no labels" in errors(bestshot("taste", "import", other, code=3).stderr)[0]
    assert "is in the way" in errors(bestshot("taste", "export", other, code=1).stderr)[0]
    assert other.read_text() == "{}"
    missing = errors(bestshot("taste", "import", tmp_path / "none.json", code=3).stderr)
    assert missing == [f"error: {tmp_path / 'none.json'}: there is no such file"]
    assert "ratings.csv: there is no such file" in errors(bestshot("taste", "train", tmp_path, code=3).stderr)[0]


def test_the_engine_learns_what_a_request_decides(take: Path) -> None:
    worker = Worker(lambda message: None)

    def find(keep: tuple[int, ...], reject: tuple[int, ...], settings: dict[str, object], **more: object) -> Picked:
        kept = tuple((Fraction(one), Fraction(one - 1), Fraction(one + 2)) for one in keep)
        request = Find(1, str(take), settings, keep=kept, reject=tuple(map(Fraction, reject)), **more)
        answer = worker.answer(request, no_progress)
        assert isinstance(answer, Picked)
        return answer

    assert find((10,), (40,), OFF).taste == ""
    assert not store.path().exists()
    found = find((10,), (40,), ON, cached=True)
    assert found.taste == "nothing is learnt yet from 2 choices"
    assert found.taste in found.notes
    assert stored() == [(10, True), (40, False)]
    find((10, 20, 40), (), ON, cached=True)
    assert stored() == [(10, True), (20, True), (40, True)]
    find((60,), (), ON, cached=True, decided=False)  # merely held
    assert stored() == [(10, True), (20, True), (40, True)]
    find((), (), ON, cached=True)  # all was taken back
    assert stored() == []
