"""Sound: clipping, wind, noise and silence count against a moment; a cheer, laughter or a bang are of interest."""

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import binary_opening, median_filter, minimum_filter1d, uniform_filter1d

from ..base.arrays import Flags, Floats
from .base import SUBJECT, Evidence, SoundScorer, stateless
from .sound_levels import measure
from .speech import speech
from .surroundings import usual_around

NOTHING = -90.0  # decibels: the last step of 16 bits; nothing softer is recorded
PAUSES, DROP = 30, 20.0  # percentile of a take's levels that is as quiet as its pauses, and decibels below it at which
# a recorder is off
LEAST_SILENCE = 2.0  # seconds: the gate of a recorder closes for less between words
CLIPPED_HALF = 0.005  # share of samples at full scale at which sound is half as good: plain to hear
FLOOR, HARSH = -50.0, -25.0  # decibels: noise that nobody hears beside other sound, and that drowns it
HEARD = 2.0  # seconds over which loudness is averaged: longer than a pause between words
MEANINGFUL = 1.5  # decibels that the level at least varies by around a reaction
REACTION = 2.5  # robust standard deviations over what is usual around that are worth a look: speech stays below
OVERLOADED = 0.05  # share of samples at full scale at which a reaction counts half
NOISY = 1.2, 1.8  # decibels of ripple: of noise, and of tones
STEADY = 1.0  # decibels: noise and hum vary less from frame to frame, voices and claps more


def complete(measured: Mapping[str, Floats], sample_fps: float) -> Mapping[str, Floats]:
    """Return `speech`, 0..1: see there."""
    return {"speech": speech(measured, sample_fps)}


def silent(loudness: Floats, sample_fps: float) -> Flags:
    """Return where a take that has sound has none, (N,): digital zero, a recorder that is off or has ended."""
    heard = loudness[loudness > NOTHING]
    if not len(heard):
        return np.zeros(len(loudness), dtype=bool)
    quiet = loudness < max(float(np.percentile(heard, PAUSES)) - DROP, NOTHING)
    return np.asarray(binary_opening(quiet, np.ones(max(int(LEAST_SILENCE * sample_fps), 1), np.bool_)), np.bool_)


def noise(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return the level of steady noise around each sample, (N,) in decibels: what is left in the pauses, as far as it
    is no tone.
    """
    width = 2 * int(sample_fps) + 1
    heard = np.where(cues["loudness"] > NOTHING, cues["floor"], 0)  # digital zero says nothing of the noise around it
    floor = minimum_filter1d(heard, width, mode="nearest")
    floor = np.where(floor < 0, floor, FLOOR)
    ripple = uniform_filter1d(cues["ripple"], width, mode="nearest")
    tonal = np.clip((ripple - NOISY[0]) / (NOISY[1] - NOISY[0]), 0, 1)
    return np.asarray(FLOOR + np.maximum(floor - FLOOR, 0) * (1 - tonal))


def reaction(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return how far the sound of two seconds rises over what is usual in the half minute around each sample, (N,) in
    robust standard deviations, at least 0; steady noise, wind and what is badly clipped do not count.
    """
    lively = np.clip(cues["flutter"] / STEADY, 0, 1) ** 4 * (1 - cues["wind"])
    lively *= OVERLOADED / (OVERLOADED + cues["clipped"])
    loudness, heard = cues["loudness"], cues["loudness"] > NOTHING
    if heard.any():  # else what sounds before a recorder is off would stand out
        loudness = np.where(heard, loudness, np.median(loudness[heard]))
    power = uniform_filter1d(10 ** (loudness / 10), max(round(HEARD * sample_fps), 1), mode="nearest")
    level = 10 * np.log10(np.maximum(power, 1e-12))
    usual = usual_around(level, sample_fps)
    spread = 1.4826 * usual_around(np.abs(level - usual), sample_fps)
    return np.asarray(np.clip((level - usual) / np.maximum(spread, MEANINGFUL), 0, None) * lively)


def sound(cues: Mapping[str, Floats], sample_fps: float) -> Floats:
    """Return 0 (bad) to 1 (good), (N,): what clipping, wind, noise and silence leave of it. NaN where there is nothing
    to hear in all of the take.
    """
    if cues["loudness"].max() <= NOTHING:
        return np.full(len(cues["loudness"]), np.nan)
    drowned = np.clip((noise(cues, sample_fps) - FLOOR) / (HARSH - FLOOR), 0, 1)
    unclipped = CLIPPED_HALF / (CLIPPED_HALF + cues["clipped"])
    return np.asarray(unclipped * (1 - cues["wind"]) * (1 - drowned) * ~silent(cues["loudness"], sample_fps))


def evidence(sound: Floats, cues: Mapping[str, Floats], sample_fps: float) -> tuple[Evidence, ...]:
    """Return faults, as far as they come and go, and reactions. One that does not vary would only dilute the others."""
    second = 2 * int(sample_fps / 2) + 1
    faults = (
        Evidence(-np.log(cues["clipped"] + 0.001), 2.0, only_harms=True),
        Evidence(-silent(cues["loudness"], sample_fps).astype(float), 0.25, only_harms=True),
        Evidence(-median_filter(cues["wind"], second, mode="nearest"), 0.3, only_harms=True),
        Evidence(-noise(cues, sample_fps), 12.0, only_harms=True, proof=SUBJECT),
    )
    there = tuple(one for one in faults if np.ptp(one.values) > one.noise / 2)
    return (*there, Evidence(reaction(cues, sample_fps), REACTION, interest=True, happening="reaction heard"))


SCORER = SoundScorer(
    name="sound", version=2, label="Sound", colour="#7fb069", praise="good sound", evidence=evidence, derive=sound,
    cues=("loudness", "floor", "flutter", "clipped", "wind", "ripple", "speech"), complete=complete,
    open=stateless(measure),
    tastes={"sound": ("better sound", "rougher sound")},
)  # fmt: skip
