"""Shots like references: how likeness is measured, how it ranks, and what may be a reference."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import planted
import pytest
from counting_progress import Heard
from take_cache import cached

from bestshot.core.base.reference import Reference, parse_reference
from bestshot.core.errors import InputError
from bestshot.core.media.stills import read_stills
from bestshot.core.pipeline import analyse, find_best_shots, select
from bestshot.core.scorers.base import EmbeddingsInput, WeightedVector
from bestshot.core.scorers.likeness import likeness
from bestshot.core.settings import Settings
from bestshot.core.values import Selection

PLACES, STAY, FPS = 5, 4, 12  # photographs, seconds at each, frames a second
SIZE = 640, 360
SETTINGS = Settings(count=2, sample_height=480, quality="thorough", clip_duration=3)


def walk() -> Iterator[np.ndarray]:
    """Every place once, and then again in another order, from nearer and in another direction."""
    photographs = planted.photographs()[:PLACES]
    for place, again in [(n, False) for n in range(PLACES)] + [(n * 2 % PLACES, True) for n in range(PLACES)]:
        image = photographs[place]
        height, width = image.shape[:2]
        size = min(height * 16 / 9, width) * (0.6 if again else 0.75)
        for frame in range(STAY * FPS):
            along = frame / (STAY * FPS) * 0.2 + (0.3 if again else 0.1)
            x, y = (width - size) * along, (height - size * 9 / 16) * (1 - along if again else along)
            crop = image[int(y) : int(y + size * 9 / 16), int(x) : int(x + size)]
            yield cv2.resize(crop, SIZE, interpolation=cv2.INTER_AREA if size > SIZE[0] else cv2.INTER_LINEAR)


def _make(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        planted.encode(container, planted.add_video(container, SIZE, FPS, g=str(2 * FPS)), walk())


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cached(tmp_path_factory.mktemp("walk") / "walk.mp4", _make, Path(__file__), (PLACES, STAY, FPS, SIZE))


def visits(place: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """When a place is in the picture for the first and for the second time, in seconds."""
    second = PLACES + next(n for n in range(PLACES) if n * 2 % PLACES == place)
    return (place * STAY, (place + 1) * STAY), (second * STAY, (second + 1) * STAY)


def peaks(selection: Selection) -> list[float]:
    return [float(pick.peak_time) for pick in selection.picks]


@pytest.mark.parametrize("place", range(PLACES))
def test_the_same_place_at_another_time_is_most_alike(take: Path, place: int) -> None:
    (start, end), (begin, stop) = visits(place)
    reference = Reference(str(take), Fraction(start) + 1, Fraction(end) - 1)
    analysis, selection = find_best_shots(take, replace(SETTINGS, w_likeness=1, min_score=0), like=[reference])
    times, alike = analysis.times, analysis.components["likeness"]
    of_visits = [alike[(times >= n) & (times < n + STAY)].mean() for n in range(0, 2 * PLACES * STAY, STAY)]
    assert np.argsort(of_visits)[-2:].tolist() == [begin // STAY, start // STAY]
    if place:  # the second look at the first one is blurred, and so no good shot however alike
        assert [start <= peak < end or begin <= peak < stop for peak in peaks(selection)] == [True, True]


def test_unwanted_places_come_last(take: Path) -> None:
    (start, end), again = visits(1)
    unwanted = Reference(str(take), Fraction(start) + 1, Fraction(end) - 1, unwanted=True)
    analysis, selection = find_best_shots(take, replace(SETTINGS, w_likeness=1, count=5), like=[unwanted])
    shown = [start <= peak < end or again[0] <= peak < again[1] for peak in peaks(selection)]
    assert len(shown) == 5
    assert not any(shown[:4])  # there are no more good ones of other places
    assert analysis.components["likeness"][analysis.times.searchsorted(start + 2)] < 0.2


def test_without_references_nothing_changes(take: Path) -> None:
    plain = analyse(take, SETTINGS)
    assert "likeness" not in plain.components
    assert select(plain, SETTINGS).picks == select(plain, replace(SETTINGS, w_likeness=0)).picks
    of_no_weight, _ = find_best_shots(take, replace(SETTINGS, w_likeness=0), like=[Reference(str(take))])
    assert "likeness" not in of_no_weight.components


def test_a_picture_is_a_reference_and_it_is_said_who_judges(take: Path, tmp_path: Path) -> None:
    path = tmp_path / "größe %03d #1.png"
    path.write_bytes(cv2.imencode(".png", planted.photographs()[2])[1].tobytes())
    analysis, selection = find_best_shots(take, replace(SETTINGS, w_likeness=1, count=1), like=[Reference(str(path))])
    (peak,) = peaks(selection)
    assert any(start <= peak < end for start, end in visits(2))
    assert any("judged by NIMA" in note for note in selection.notes)
    assert "like the references" in selection.picks[0].reason
    assert analysis.components["likeness"].max() > 0.3


def test_without_a_model_a_note_says_so(take: Path) -> None:
    analysis, selection = find_best_shots(take, replace(SETTINGS, model="none"), like=[Reference(str(take))])
    assert "likeness" not in analysis.components
    assert "likeness to the references left out: it needs a model" in selection.notes


def test_likeness_by_hand() -> None:
    embeddings = np.array([[1, 0], [0.9, np.sqrt(1 - 0.81)], [0, 1]])
    wanted, unwanted = (np.array(vector, np.float32) for vector in ((1, 0), (0, 1)))

    def of(*references: WeightedVector) -> list[float]:
        found = likeness(EmbeddingsInput(embeddings, references=references, similar=0.1))
        assert found is not None
        return found.round(3).tolist()

    assert of(WeightedVector(wanted)) == [1, 0.5, 0.001]  # distances 0, 0.1 and 1: 2 ** -10
    assert of(WeightedVector(unwanted, -1)) == [0.999, 0.98, 0]  # 0.564 away: 2 ** -5.64
    assert of(WeightedVector(wanted), WeightedVector(unwanted)) == [1, 0.5, 1]
    assert of(WeightedVector(wanted), WeightedVector(unwanted, -1)) == [0.999, 0.49, 0]
    assert likeness(EmbeddingsInput(embeddings)) is None


def test_frames_of_a_reference(take: Path) -> None:
    images = list(walk())

    def nearest(image: np.ndarray) -> float:
        return min(range(len(images)), key=lambda n: int(cv2.norm(images[n], image, cv2.NORM_L1))) / FPS

    (one,) = read_stills(take, 3, 480, Fraction(9, 2))
    assert nearest(one) == pytest.approx(14 / 3, abs=0.1)  # the first sample from there on
    some = [nearest(image) for image in read_stills(take, 3, 480, Fraction(8), Fraction(12))]
    assert len(some) == 8
    assert 8 <= min(some) < max(some) < 12
    whole = [nearest(image) for image in read_stills(take, 3, 480)]
    assert len(whole) == 8
    assert max(whole) - min(whole) > 0.6 * 2 * PLACES * STAY


@pytest.mark.parametrize(("name", "data"), [("gone.png", None), ("no.jpg", b"no picture"), ("no.mp4", b"no video")])
def test_what_cannot_be_read(take: Path, tmp_path: Path, name: str, data: bytes | None) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    heard = Heard()
    with pytest.raises(InputError, match=name):
        find_best_shots(take, replace(SETTINGS, cache=False), heard, like=[Reference(str(path))])
    assert heard.calls == 0  # told before the take is read


def test_how_references_are_written(tmp_path: Path) -> None:
    odd = tmp_path / "a@0:05.mp4"
    odd.touch()
    assert parse_reference(str(odd)) == Reference(str(odd))
    assert parse_reference("/b.mp4") == Reference(str(Path("/b.mp4").absolute()))
    assert parse_reference("/b.mp4@1:02.5", unwanted=True) == Reference(
        str(Path("/b.mp4").absolute()), Fraction(125, 2), unwanted=True
    )
    assert parse_reference("/b.mp4@0:10-0:14") == Reference(str(Path("/b.mp4").absolute()), Fraction(10), Fraction(14))
    with pytest.raises(ValueError, match="no time"):
        parse_reference("b.mp4@noon")
