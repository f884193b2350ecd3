"""The file of labels: choices come into it and are taken back, and it survives what happens to files."""

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from made_labels import LEARN, PLAIN, label, prefers_dark, two_hills

import bestshot
from bestshot.core.base.constraints import Constraints, Kept
from bestshot.core.batch.record import result_inputs
from bestshot.core.errors import InputError
from bestshot.core.pipeline import select, select_and_learn
from bestshot.core.taste import store
from bestshot.core.taste.text import from_text, to_text

pytestmark = pytest.mark.usefixtures("root")


def choose(*keep: float, reject: tuple[float, ...] = (), **how: bool) -> object:
    constraints = Constraints(tuple(Kept(Fraction(one)) for one in keep), tuple(map(Fraction, reject)))
    return select_and_learn(two_hills(), LEARN, constraints, **how)


def stored() -> list[tuple[float, bool]]:
    return sorted((one.peak, one.kept) for one in store.read().labels)


def test_off_nothing_is_read_or_written(tmp_path: Path) -> None:
    store.path().write_text("damaged, and none of our business")
    constraints = Constraints((Kept(Fraction(20)),), (Fraction(60),))
    assert select_and_learn(two_hills(), PLAIN, constraints).picks == select(two_hills(), PLAIN, constraints).picks
    assert [one.name for one in tmp_path.iterdir()] == ["taste.json"]
    assert store.path().read_text() == "damaged, and none of our business"


def test_choices_become_labels_and_are_taken_back() -> None:
    choose(20, reject=(60,))
    assert stored() == [(20, True), (60, False)]
    choose(40)
    assert stored() == [(20, True), (40, True), (60, False)]
    choose(40, 20, complete=True)
    assert stored() == [(20, True), (40, True)]
    choose(60, decided=False, complete=True)
    assert stored() == [(20, True), (40, True)]
    choose(complete=True)
    assert stored() == []


def test_what_did_not_change_is_not_written_again() -> None:
    choose(20, reject=(60,), complete=True)
    before = store.path().stat().st_mtime_ns, store.path().stat().st_ino
    choose(20, reject=(60,), complete=True)
    assert (store.path().stat().st_mtime_ns, store.path().stat().st_ino) == before


def test_results_of_a_batch_depend_on_the_taste_where_it_counts(tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.touch()
    before = [result_inputs(video, settings, "none") for settings in (PLAIN, LEARN)]
    store.add(prefers_dark())
    off, on = (result_inputs(video, settings, "none") for settings in (PLAIN, LEARN))
    assert off == before[0]
    assert on != before[1]


@pytest.mark.parametrize("name", ["a.mp4", "Büro <1> & 🎬.mp4", 'with "quotes"\n.mp4', "no text \udcff.mp4"])
def test_text_holds_all_of_a_label(name: str) -> None:
    labels = (label(name, 10, True, steadiness=0.25), replace(label(name, 20, False, noise=-1.75), rival=name))
    assert from_text(to_text(labels)) == labels
    assert len(to_text(labels).splitlines()) == 4  # a label a line


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"labels": []}', b'{"bestshot_taste": "1", "labels": []}',
        b'{"bestshot_taste": 1, "labels": [{"take": "a"}]}', b'{"bestshot_taste": 1, "labels": [7]}',
        b'{"bestshot_taste": 1, "labels": [{"take": "a", "start": 3, "peak": 2, "end": 1, "kept": true}]}',
        b'{"bestshot_taste": 1, "labels": [{"take": "a", "start": 1, "peak": 2, "end": NaN, "kept": true}]}',
        b'{"bestshot_taste": 1, "labels": [{"take": "a", "start": 1, "peak": 2, "end": 3, "kept": 1}]}',
        b'{"bestshot_taste": 1, "labels": [{"take": "a", "start": 1, "peak": 2, "end": 3, "kept": true, "x": 1}]}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_file_is_set_aside_and_never_lost(text: bytes, tmp_path: Path) -> None:
    for number in ("", "-2"):
        store.path().write_bytes(text)
        selection = choose(20)
        note = selection.notes[-1]
        assert note.startswith(f"{store.path()}: is damaged or something else: ")
        assert note.endswith(f"it is kept as taste.damaged{number}.json, and learning begins anew")
        assert (tmp_path / f"taste.damaged{number}.json").read_bytes() == text
        assert stored() == [(20, True)]


def test_a_file_of_a_newer_version_is_left_alone() -> None:
    store.path().write_text('{"bestshot_taste": 2, "better": true}')
    selection = choose(20, reject=(60,))
    assert selection.notes[-1] == f"{store.path()}: is of a newer BestShot; update this one"
    assert selection.taste == "nothing is learnt yet from 2 choices"
    assert store.path().read_text() == '{"bestshot_taste": 2, "better": true}'
    with pytest.raises(InputError, match="newer"):
        store.forget()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that count")
def test_a_folder_that_cannot_be_written_costs_no_picks(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        selection = choose(20, reject=(60,))
    finally:
        tmp_path.chmod(0o700)
    assert "cannot be written" in selection.notes[-1]
    assert len(selection.picks) > 0


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from bestshot.core.taste import store
from bestshot.core.taste.labels import Label
print("ready", flush=True)
input()
for number in range(int(sys.argv[3])):
    store.add([Label(sys.argv[2], 0.0, 10.0 * number + 1, 10.0 * number + 2, True)])
    print(number, flush=True)
"""


def writer(take: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(Path(bestshot.__file__).parents[1]), take, str(count)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def test_processes_that_write_at_once_lose_nothing() -> None:
    writers = [writer(take, 20) for take in "abc"]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        one.communicate("\n")
        assert one.returncode == 0
    assert len(store.read().labels) == 60


def test_killed_while_writing_the_file_is_whole() -> None:
    """Each is killed after it has said so many times that a label is in the file: all of those must be there."""
    for number in range(8):
        with writer(f"take {number}", 10_000) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.readline()
            process.stdin.write("\n")
            process.stdin.flush()
            for _ in range(1 + number):
                process.stdout.readline()
            process.kill()
            said = 1 + number + len(process.stdout.readlines())
        labels = from_text(store.path().read_bytes())
        mine = [one for one in labels if one.take == f"take {number}"]
        assert said - 1 <= len(mine) <= said + 1  # the last line may be cut off; one more may have been written
        assert [one.peak for one in mine] == [10.0 * place + 1 for place in range(len(mine))]
    assert store.read().note == ""
    store.forget()  # and it can be written
    assert not [one for one in store.path().parent.iterdir() if one.name.startswith(".bestshot-")]
