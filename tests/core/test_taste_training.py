"""A taste is learnt from tables of rated clips, told on takes left out; what is no taste is refused."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from commands import bestshot, errors
from planted import add_video, encode

from bestshot.core.errors import BestShotError, InputError
from bestshot.core.taste import store
from bestshot.core.taste.labels import Label
from bestshot.core.taste.ratings import RatedClip, mean_ratings, read_ratings
from bestshot.core.taste.report import Report, auc, report
from bestshot.core.taste.words import WORDS
from bestshot.core.train import least_kept

NAMES = list(WORDS)


def table(folder: Path, text: str, *clips: str) -> Path:
    for name in clips:
        (folder / name).touch()
    (folder / "ratings.csv").write_bytes(text.encode())
    return folder


# --- the table


def test_ratings_are_read(tmp_path: Path) -> None:
    folder = table(tmp_path, "\ufeffFile; Rating\r\na.mp4;5\r\nb.mp4; 2,5\r\n", "a.mp4", "b.mp4")
    assert read_ratings(folder) == (RatedClip(folder / "a.mp4", 5.0), RatedClip(folder / "b.mp4", 2.5))


def test_of_several_ratings_of_a_clip_the_mean_counts(tmp_path: Path) -> None:
    folder = table(tmp_path, "file,rating\na.mp4,5\nb.mp4,2.5\na.mp4,2\n", "a.mp4", "b.mp4")
    assert mean_ratings(read_ratings(folder)) == {folder / "a.mp4": 3.5, folder / "b.mp4": 2.5}


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: there is no such folder"):
        read_ratings(tmp_path / "nowhere")


def test_spans_are_read(tmp_path: Path) -> None:
    folder = table(tmp_path, 'file,start,end,kept\n"a, b.mp4",0:10,12.5,yes\n"a, b.mp4",20,21,0\n', "a, b.mp4")
    first, second = read_ratings(folder)
    assert (first.file.name, first.start, first.end, first.kept) == ("a, b.mp4", 10, Fraction(25, 2), True)
    assert not second.kept
    assert read_ratings(table(tmp_path, "file,start,end\na.mp4,1,2\n", "a.mp4"))[0].kept


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "has no columns file,rating nor file,start,end"),
        ("file,stars\na.mp4,3\n", "has no columns file,rating nor file,start,end"),
        ("file,rating\n", "has no rows"),
        ("file,rating\na.mp4,3\nb.mp4,3\n", "line 3: there is no clip 'b.mp4'"),
        ("file,rating\na.mp4,fine\n", "line 2: 'fine' is no number"),
        ("file,rating\na.mp4\n", "line 2: '' is no number"),
        ("file,rating\na.mp4,nan\n", "line 2: 'nan' is no number"),
        ("file,start,end\na.mp4,5,5\n", "line 2: the span ends before it begins"),
        ("file,start,end\na.mp4,soon,5\n", "line 2: "),
        ("file,start,end,kept\na.mp4,1,5,maybe\n", "line 2: kept: 'maybe' is neither yes nor no"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_in_a_line(text: str, error: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_ratings(table(tmp_path, text, "a.mp4"))
    assert error in str(raised.value)
    assert "\n" not in str(raised.value)


def test_clips_count_as_kept_from_the_rating_on_that_divides_them_evenly() -> None:
    assert least_kept([1, 2, 3, 4]) == 3
    assert least_kept([5, 5, 5, 1, 2]) == 5
    assert least_kept([1, 1, 1, 2]) == 2
    with pytest.raises(BestShotError, match="all ratings are the same"):
        least_kept([3, 3])


# --- the report


def test_auc_is_how_often_the_kept_one_comes_first() -> None:
    assert auc(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == 3.5 / 4
    assert auc(np.array([]), np.array([1.0])) == 0.5


def choices(seed: int, takes: int, each: int, taste: float) -> Sequence[Label]:
    """Return labels of someone who likes what is dark, as far as `taste` says, beside the throw of a coin."""
    chance, labels = np.random.default_rng(seed), []
    for take in range(takes):
        for place in range(each):
            stand = dict(zip(NAMES, chance.uniform(-1, 1, len(NAMES)).tolist(), strict=True))
            kept = bool(-taste * stand["light"] + chance.logistic() > 0)
            score = float(chance.uniform(0.7, 1))
            labels.append(Label(f"take {take}", 5.0 * place, 5.0 * place + 1, 5.0 * place + 3, kept, "unknown",
                                "2026", score, stand))  # fmt: skip
    return labels


def test_a_taste_is_told_from_takes_left_out() -> None:
    found = report(choices(0, 12, 8, 5.0), NAMES)
    assert found.is_taste
    assert found.plain == pytest.approx(0.5, abs=0.12)
    assert found.learnt > 0.75
    assert found.gain == pytest.approx(found.learnt - found.plain)
    assert report(choices(0, 60, 1, 5.0), NAMES, across=True).is_taste


@pytest.mark.parametrize("across", [False, True])
def test_noise_is_no_taste(across: bool) -> None:
    """Of twenty editors who throw a coin, about one may pass for one with a taste."""
    takes, each = (40, 1) if across else (8, 6)
    passed = [report(choices(seed, takes, each, 0.0), NAMES, across=across).is_taste for seed in range(20)]
    assert sum(passed) <= 2


def test_a_gain_must_be_beyond_chance() -> None:
    assert not Report(0.5, 0.5, 0.0, 0.0).is_taste
    assert not Report(0.5, 0.58, 0.08, 0.05).is_taste
    assert Report(0.5, 0.6, 0.1, 0.05).is_taste
    assert str(Report(0.5, 0.6, 0.1, 0.05)) == (
        "AUC on takes left out: plain 0.50, learnt 0.60, gain +0.10 ± 0.05 (chance 0.50)"
    )


def test_too_few_choices_are_refused() -> None:
    few = choices(0, 2, 8, 5.0)
    with pytest.raises(BestShotError, match=r"too few choices to learn from: \d+ kept and \d+ rejected, in 2 takes"):
        report(few, NAMES)
    with pytest.raises(BestShotError, match="too few takes of which some moments are kept and others not: 0"):
        report([replace(one, kept=one.take != "take 0") for one in choices(0, 5, 4, 5.0)], NAMES)


# --- from clips to a file


def clip(path: Path, levels: Sequence[int], seed: int) -> None:
    """Write a clip of noise that does not move, of a second for each of these mean levels."""
    grain = np.random.default_rng(seed).integers(-30, 30, (90, 160, 3))
    with av.open(str(path), "w") as container:
        pictures = (np.clip(level + grain, 0, 255).astype(np.uint8) for level in levels for _ in range(8))
        encode(container, add_video(container, (160, 90), 8, g="8"), pictures)


@pytest.mark.usefixtures("root")
def test_training_on_rated_clips(tmp_path: Path) -> None:
    """Sixteen clips, the darker the better; then with ratings that mean nothing."""
    folder, levels = tmp_path / "clips", np.random.default_rng(3).permutation(np.linspace(60, 180, 16)).astype(int)
    folder.mkdir()
    for number, level in enumerate(levels.tolist()):
        clip(folder / f"{number}.mp4", [level] * 2, number)
    rows = [f"{number}.mp4,{200 - level}" for number, level in enumerate(levels.tolist())]
    table(folder, "\n".join(["file,rating", *rows]))
    ran = bestshot("taste", "train", folder, "--out", tmp_path / "dark.json")
    assert "16 choices in 16 takes: 8 kept, 8 rejected" in ran.stdout
    assert "darker" in ran.stdout
    assert ran.stdout.startswith("AUC on takes left out: plain ")
    assert not store.path().exists()
    assert bestshot("taste", "import", tmp_path / "dark.json").stdout == "16 choices read, you have 16 now, 0 before\n"
    assert "darker" in bestshot("taste", "show").stdout

    alternating = [f"{number}.mp4,{rank % 2}" for rank, number in enumerate(np.argsort(levels).tolist())]
    table(folder, "\n".join(["file,rating", *alternating]))
    ran = bestshot("taste", "train", folder, "--out", tmp_path / "noise.json", code=1)
    assert [line[:30] for line in errors(ran.stderr)] == ["error: no taste beyond chance:"]
    assert not (tmp_path / "noise.json").exists()


@pytest.mark.usefixtures("root")
def test_training_on_spans_that_were_kept(tmp_path: Path) -> None:
    """Takes of bright and dark stretches of five seconds, of which the dark ones were kept."""
    rows, chance = ["file,start,end"], np.random.default_rng(0)
    for number in range(8):
        darks = chance.permutation([True, True, True, False, False, False]).tolist()
        clip(tmp_path / f"{number}.mp4", [80 if dark else 160 for dark in darks for _ in range(5)], number)
        rows += [f"{number}.mp4,{5 * place + 1},{5 * place + 4}" for place, dark in enumerate(darks) if dark]
    ran = bestshot("taste", "train", table(tmp_path, "\n".join(rows)))
    assert "you prefer: darker" in ran.stdout
    assert {one.kept for one in store.read().labels} == {True, False}
    assert all(one.take.startswith(tuple(f"{number}." for number in range(8))) for one in store.read().labels)
    outside = table(tmp_path, "file,start,end\n0.mp4,99,100\n")
    assert "ends before 99 s" in errors(bestshot("taste", "train", outside, code=3).stderr)[0]
