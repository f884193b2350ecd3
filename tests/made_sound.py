"""Sound made of noise and tones: (2, n) float32 at 16 kHz, two microphones side by side."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile
from scipy.signal import butter, sosfilt

RATE = 16_000

Sound = NDArray[np.float32]


def decibels(level: float) -> float:
    return float(10 ** (level / 20))


def _times(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * RATE)) / RATE


def _noise(seconds: float, band: tuple[float, float], level: float, seed: int, channels: int) -> NDArray[np.float64]:
    """Noise between two frequencies, at that level in dB, another one in each channel."""
    white = np.random.default_rng(seed).normal(size=(channels, int(seconds * RATE)))
    filtered = sosfilt(butter(2, band, "bandpass", fs=RATE, output="sos"), white, axis=1)
    return filtered * (decibels(level) / np.sqrt((filtered**2).mean()))


def both(mono: NDArray[np.float64]) -> Sound:
    return np.broadcast_to(mono, (2, mono.shape[-1])).astype(np.float32)


def room(seconds: float, level: float = -52, seed: int = 1) -> Sound:
    """The quiet of a room, in both channels about the same."""
    shared, own = (_noise(seconds, (60, 7500), level, seed + place, 1 + place) for place in (0, 1))
    return (both(shared[0]) + 0.1 * own).astype(np.float32)


def hiss(seconds: float, level: float = -28) -> Sound:
    return _noise(seconds, (300, 7500), level, 7, 2).astype(np.float32)


def wind(seconds: float, level: float = -16, *, one_microphone: bool = False) -> Sound:
    """Gusts: strong, low, and at each microphone another."""
    low = _noise(seconds, (20, 90), level, 3, 2)
    gusts = np.random.default_rng(4).uniform(0.4, 1.3, int(seconds * 3) + 2)
    low *= np.interp(_times(seconds) * 3, np.arange(len(gusts)), gusts)
    return both(low[0]) if one_microphone else low.astype(np.float32)


def words(seconds: float, level: float = -22, seed: int = 5) -> Sound:
    """Speech-like sound: harmonics of a gliding voice, in syllables, with a pause of a second after each sentence."""
    chance, times = np.random.default_rng(seed), _times(seconds)
    pitch = 130 + 25 * np.sin(2 * np.pi * 0.7 * times) + 10 * np.sin(2 * np.pi * 2.1 * times)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    formants = sum(np.sin(n * phase) / (1 + ((n * 130 - 600) / 500) ** 2) for n in range(1, 25))
    syllables, begin = np.zeros_like(times), 0.0
    while begin < seconds:
        for _ in range(int(chance.integers(6, 12))):
            length = chance.uniform(0.12, 0.25)
            sounding = slice(int(begin * RATE), int((begin + length) * RATE))
            syllables[sounding] = np.sin(np.pi * (times[sounding] - begin) / length) * chance.uniform(0.5, 1)
            begin += length + chance.uniform(0.01, 0.06)
        begin += 1.0
    voice = formants * syllables
    return both(voice * (decibels(level) / np.sqrt((voice**2).mean())))


def music(seconds: float, level: float = -24) -> Sound:
    """Chords that change every second and ring on, without a drum."""
    chance, times, tune = np.random.default_rng(6), _times(seconds), np.zeros(int(seconds * RATE))
    for begin in range(int(seconds)):
        since = times[begin * RATE :] - begin
        for hertz in chance.choice([165, 196, 220, 262, 294, 330, 392], 3, replace=False):
            ringing = np.exp(-since / 2) * np.minimum(since * 20, 1)
            tune[begin * RATE :] += ringing * sum(np.sin(2 * np.pi * hertz * n * since) / n for n in range(1, 6))
    return both(tune * (decibels(level) / np.sqrt((tune**2).mean())))


def drums(seconds: float, level: float = -18) -> Sound:
    """Bass drums, twice a second: each beat sets in at once, glides down to its tone and rings for a while."""
    times, beats = _times(seconds), np.zeros(int(seconds * RATE))
    for half in range(int(seconds * 2)):
        since = times[half * RATE // 2 :] - half / 2
        beats[half * RATE // 2 :] += np.sin(2 * np.pi * 55 * since + 6 * np.exp(-40 * since)) * np.exp(-9 * since)
    return both(beats * (decibels(level) / np.sqrt((beats**2).mean())))


def cheer(seconds: float, level: float = -18) -> Sound:
    """Many people at once, loud: voices that swell and claps, which no two microphones hear alike."""
    crowd = _noise(seconds, (400, 4000), 0, 8, 2)
    chance = np.random.default_rng(9)
    claps = np.zeros((2, int(seconds * RATE)))
    for channel in claps:
        for begin in chance.integers(0, len(channel) - 700, int(seconds * 25)):
            channel[begin : begin + 700] += chance.normal(size=700) * np.exp(-np.arange(700) / 100)
    voices = sum(words(seconds, 0, seed) for seed in range(20, 26))
    mixed = crowd + 4 * claps + voices
    return (mixed * (decibels(level) / np.sqrt((mixed**2).mean()))).astype(np.float32)


def bang(seconds: float = 1.0, level: float = -13) -> Sound:
    fading = np.random.default_rng(10).normal(size=int(seconds * RATE)) * np.exp(-12 * _times(seconds))
    return both(fading * decibels(level))


def clipped(sound: Sound, gain: float = 30) -> Sound:
    """The same, recorded too loud."""
    return np.clip(sound * decibels(gain), -1, 1).astype(np.float32)


def nothing(seconds: float) -> Sound:
    return np.zeros((2, int(seconds * RATE)), np.float32)


def put(sound: Sound, at: float, other: Sound) -> Sound:
    """Return the sound with another one in place of it, from `at` seconds on."""
    first = int(at * RATE)
    return np.concatenate([sound[:, :first], other, sound[:, first + other.shape[1] :]], axis=1)


def write(path: Path, sound: Sound) -> Path:
    """Write a WAV file, 16 bits."""
    wavfile.write(path, RATE, np.round(np.clip(sound.T, -1, 1) * 32767).astype(np.int16))
    return path
