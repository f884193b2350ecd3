"""Faults of the sound, reactions and speech are found where they are, and sound without any of these loses nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import made_sound as made
import numpy as np
import pytest
from filmed import film
from scipy.ndimage import maximum_filter1d

from bestshot.core.base.arrays import Floats
from bestshot.core.base.sound_file import SoundFile
from bestshot.core.pipeline import analyse, select
from bestshot.core.scorers.base import SoundInput
from bestshot.core.scorers.sound import SCORER, complete, evidence, reaction, silent, sound
from bestshot.core.scorers.sound_levels import measure
from bestshot.core.select.combine import combine
from bestshot.core.settings import Settings

FPS = 3.0
AT, LENGTH = 30, 6  # seconds: where something lies on a minute of sound
WITHIN = slice(int((AT + 1) * FPS), int((AT + LENGTH - 1) * FPS))


def cues_of(sound: made.Sound) -> dict[str, Floats]:
    """Return the cues of sound by samples, three a second."""
    step = made.RATE // 3
    rows = [measure(SoundInput(sound[:, at : at + step], made.RATE)) for at in range(0, sound.shape[1], step)]
    cues = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return {**cues, **complete(cues, FPS)}


@pytest.fixture(scope="module")
def talk() -> made.Sound:
    """A minute of somebody who speaks in a quiet room."""
    return made.room(60) + made.words(60)


def away(values: Floats) -> Floats:
    """Return the values that lie two seconds and more from what was put on the sound."""
    return np.concatenate([values[: int((AT - 2) * FPS)], values[int((AT + LENGTH + 2) * FPS) :]])


FAULTS: dict[str, Callable[[], made.Sound]] = {
    "clipped": lambda: made.clipped(made.words(LENGTH)),
    "wind": lambda: made.room(LENGTH) + made.wind(LENGTH),
    "wind in one microphone": lambda: made.room(LENGTH) + made.wind(LENGTH, one_microphone=True),
    "nothing": lambda: made.nothing(LENGTH),
    "hiss": lambda: made.hiss(LENGTH),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, talk: made.Sound) -> None:
    cues = cues_of(made.put(talk, AT, FAULTS[fault]()))
    good = sound(cues, FPS)
    assert good[WITHIN].mean() < 0.4
    assert away(good).min() > 0.9
    proofs = [one.values for one in evidence(good, cues, FPS) if one.only_harms]
    assert any(one[WITHIN].mean() < away(one).min() for one in proofs)
    assert reaction(cues, FPS)[WITHIN].max() < 2.5


@pytest.mark.parametrize("level", [-24, -16])
def test_drums_in_one_microphone_are_no_wind(level: float, talk: made.Sound) -> None:
    cues = cues_of(talk + made.put(made.nothing(60), AT, made.drums(LENGTH, level)))
    assert cues["wind"].max() < 0.2


@pytest.mark.parametrize("level", [-18, -12])
def test_a_cheer_stands_out_of_talk(level: float, talk: made.Sound) -> None:
    cues = cues_of(made.put(talk, AT, made.cheer(LENGTH, level)))
    rises = reaction(cues, FPS)
    assert int(rises.argmax()) / FPS == pytest.approx(AT + LENGTH / 2, abs=LENGTH / 2)
    (interest,) = (one for one in evidence(sound(cues, FPS), cues, FPS) if one.interest)
    assert rises.max() > interest.noise > away(rises).max()


def test_a_bang_stands_out_of_a_quiet_room() -> None:
    rises = reaction(cues_of(made.put(made.room(60), AT, made.bang())), FPS)
    assert int(rises.argmax()) / FPS == pytest.approx(AT + 0.5, abs=1.5)
    assert rises.max() > 5
    assert away(rises).max() < 1


STEADY: dict[str, Callable[[], made.Sound]] = {
    "words": lambda: made.room(30) + made.words(30),
    "music": lambda: made.music(30),
    "drums": lambda: made.music(30) + made.drums(30),
    "hiss": lambda: made.hiss(30),
    "room": lambda: made.room(30),
}


@pytest.mark.parametrize("kind", STEADY)
def test_what_is_the_same_all_through_is_evidence_of_nothing(kind: str) -> None:
    cues = cues_of(STEADY[kind]())
    (interest,) = evidence(sound(cues, FPS), cues, FPS)
    assert interest.interest
    assert interest.values.max() < interest.noise


@pytest.mark.parametrize(("seconds", "counts"), [(1.0, False), (4.0, True)])
def test_a_pause_that_a_recorder_leaves_out_is_no_fault(seconds: float, counts: bool, talk: made.Sound) -> None:
    cues = cues_of(made.put(talk, AT, made.nothing(seconds)))
    assert silent(cues["loudness"], FPS).any() == counts


def test_a_recorder_that_is_off_but_still_hums_is_silent(talk: made.Sound) -> None:
    cues = cues_of(made.put(talk, AT, made.room(LENGTH, -86)))
    assert silent(cues["loudness"], FPS)[WITHIN].all()


BACKGROUNDS: Mapping[str, Callable[[float], made.Sound]] = {
    "room": made.room,
    "hiss": lambda seconds: made.hiss(seconds, -34),
    "music": lambda seconds: made.music(seconds, -32),
    "wind": lambda seconds: made.room(seconds) + made.wind(seconds, -22),
}


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_speech_is_told_from_what_is_around_it(background: str) -> None:
    heard = made.put(BACKGROUNDS[background](40), 10, BACKGROUNDS[background](20) + made.words(20))
    speech = cues_of(heard)["speech"]
    spoken = speech[int(11 * FPS) : int(29 * FPS)]
    assert (spoken > 0.5).mean() > 0.6  # the rest are pauses
    assert (np.concatenate([speech[: int(9 * FPS)], speech[int(31 * FPS) :]]) > 0.5).mean() < 0.1


@pytest.mark.parametrize("weight", [0.02, 0.1, 0.3])
def test_a_fault_of_the_sound_leaves_what_is_seen_to_happen(weight: float, talk: made.Sound) -> None:
    """Somebody moves while it is windy: a fault of the picture could look like that, wind cannot."""
    heard = cues_of(made.put(talk, AT, made.room(LENGTH) + made.wind(LENGTH)))
    level = np.full(len(heard["wind"]), 0.5)
    inside = np.zeros(len(level), dtype=bool)
    inside[WITHIN] = True
    cues = dict.fromkeys(("clean_detail", "sharpest_part", "blur", "light", "midtones"), level) | heard
    components = dict.fromkeys(("aesthetics", "sharpness", "exposure"), level)
    components |= {"action": np.where(inside, 0.8, 0.0), "sound": sound(heard, FPS)}
    weights = {"aesthetics": 0.4, "sharpness": 0.3, "exposure": 0.2, "action": 0.4, "sound": weight, "saliency": 0.0}
    score = combine(components, cues, weights, FPS).score
    around = maximum_filter1d(inside, 5)  # action is averaged over as many samples
    assert score[inside].min() > score[~around].max()


def test_silence_is_a_fault_even_where_most_of_a_take_is_silent(talk: made.Sound) -> None:
    cues = cues_of(made.put(made.nothing(60), AT, talk[:, AT * made.RATE : (AT + LENGTH) * made.RATE]))
    level = np.full(len(cues["wind"]), 0.5)
    around = dict.fromkeys(("clean_detail", "sharpest_part", "blur", "light", "midtones"), level) | cues
    components = dict.fromkeys(("aesthetics", "sharpness", "exposure"), level) | {"sound": sound(cues, FPS)}
    weights = {"aesthetics": 0.4, "sharpness": 0.3, "exposure": 0.2, "sound": 0.1, "saliency": 0.0}
    quality = combine(components, around, weights, FPS).quality
    assert quality[WITHIN].min() > away(quality).max()


ODD: dict[str, made.Sound] = {
    "empty": np.zeros((2, 0), np.float32),
    "a sample": np.full((1, 1), 0.5, np.float32),
    "not numbers": np.full((2, 16_000), np.nan, np.float32),
    "without end": np.full((2, 16_000), np.inf, np.float32),
    "huge": np.full((2, 16_000), 1e38, np.float32),
    "many channels": np.zeros((64, 1000), np.float32) + 0.1,
}


@pytest.mark.parametrize("rate", [4_000, 48_000, 768_000])
@pytest.mark.parametrize("kind", ODD)
def test_odd_samples_give_plain_numbers(kind: str, rate: int) -> None:
    found = measure(SoundInput(ODD[kind], rate))
    assert np.isfinite(list(found.values())).all()
    assert {*found, "speech"} - {"voiced"} == set(SCORER.cues)


SETTINGS = Settings(model="none", quality="thorough", count=1)


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound of a talk of 40 s, with a cheer from 22 s on, and nothing from 30 s on, as a WAV file."""
    sound = made.put(made.room(40) + made.words(40), 22, made.cheer(4, -12))
    return made.write(tmp_path_factory.mktemp("sound") / "event.wav", made.put(sound, 30, made.nothing(6)))


@pytest.fixture(scope="module")
def silent_take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("take")
    wav = made.write(folder / "nothing.wav", made.nothing(40))
    return film(folder / "take.mkv", "-i", wav, "-c:a", "aac", size="160x120", seconds=40)


def test_a_cheer_is_picked_and_silence_is_not(event: Path, tmp_path: Path) -> None:
    take = film(tmp_path / "take.mkv", "-i", event, "-c:a", "aac", size="160x120", seconds=40)
    analysis = analyse(take, SETTINGS)
    (pick,) = select(analysis, SETTINGS).picks
    assert 21 < pick.peak_time < 27
    assert "reaction heard" in pick.reason
    words = [one.reason for one in select(analysis, replace(SETTINGS, count=3)).picks if not 19 < one.peak_time < 29]
    assert words
    assert not any("reaction" in one for one in words)
    assert not any("reaction" in one.reason for one in select(analysis, replace(SETTINGS, w_sound=0.0)).picks)
    off = analysis.components["sound"][int(31 * FPS) : int(35 * FPS)]
    assert off.max() == 0 < analysis.components["sound"][: int(20 * FPS)].min()


def test_a_track_without_any_sound_is_as_none(silent_take: Path, tmp_path: Path) -> None:
    analysis = analyse(silent_take, SETTINGS)
    assert "sound" not in analysis.components
    plain = analyse(film(tmp_path / "take.mkv", size="160x120", seconds=40), SETTINGS)
    found, expected = select(analysis, SETTINGS), select(plain, SETTINGS)
    assert found.score.tolist() == pytest.approx(expected.score.tolist())
    assert found.weights == expected.weights
    assert found.notes == expected.notes


@pytest.mark.parametrize("offset", [Fraction(0), Fraction(-10), Fraction(21, 2)])
def test_a_recorder_is_heard_in_place_of_the_take(offset: Fraction, silent_take: Path, event: Path) -> None:
    heard = analyse(silent_take, SETTINGS, sound=SoundFile(event, offset))
    rises = reaction(heard.cues, FPS)
    assert int(rises.argmax()) / FPS == pytest.approx(24 + float(offset), abs=2.5)
    assert "sound" not in analyse(silent_take, SETTINGS).components  # nor is what was heard before kept for it


def test_a_file_that_is_no_sound_gives_no_component(silent_take: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a text")
    assert "sound" not in analyse(silent_take, SETTINGS, sound=SoundFile(tmp_path / "notes.txt")).components
