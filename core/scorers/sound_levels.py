"""What is measured in a piece of sound: its level, clipping, wind and voice, by its short-time spectrum."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from ..base.arrays import Floats
from .base import Columns, SoundInput

SILENT = -120.0  # decibels below full scale: of no sound at all
MOST_CHANNELS = 8  # further ones are not listened to

_FRAME = 0.043  # seconds: three periods of a low voice, and short beside a syllable
_FULL = 0.985  # of full scale: lossy codecs leave a clipped top a little uneven
_RUMBLE = 20, 130  # Hz: where wind is strongest; propellers and voices begin above
_HEARD = 200  # Hz from which on sound counts as loud: what lies below is hardly heard, and mostly no sound
_VOICE = 150, 4000  # Hz: where voices differ from other sounds
_PITCH = 75, 400  # Hz
_ALIKE = 0.9999  # coherence of channels that are one and the same
_SOFT, _HARSH = -40.0, -20.0  # decibels: rumble that nobody hears, and that drowns the rest

Spectra = NDArray[np.float32]


def measure(sound: SoundInput) -> Columns:
    """Return these numbers of a piece of sound, levels in decibels below full scale and above 200 Hz:

    loudness: its level. floor: that of its quietest tenth. flutter: standard deviation of the level from frame to
        frame, decibels.
    clipped: share of samples at full scale, in the worst channel.
    wind: 0..1, how much of the sound is rumble that the channels do not share.
    voiced: 0..1, how much of it is periodic, as vowels are.
    ripple: how much the spectrum changes from line to line, decibels: tones and chords stand out, noise is even.
    """
    window, hertz = _window(sound.rate)
    samples = np.clip(sound.samples[:MOST_CHANNELS], -8, 8)
    if samples.shape[1] < len(window) or not np.isfinite(samples).all() or not samples.any():
        return dict.fromkeys(("flutter", "clipped", "wind", "voiced", "ripple"), 0.0) | dict.fromkeys(
            ("loudness", "floor"), SILENT
        )
    frames = np.lib.stride_tricks.sliding_window_view(samples, len(window), axis=1)[:, :: len(window) // 2]
    spectra = rfft(frames * window, axis=2)
    power = spectra.real**2 + spectra.imag**2  # (channels, frames, bins)
    mean = power.mean(axis=0)
    low, high, heard = (int(limit / hertz) + 1 for limit in (*_RUMBLE, _HEARD))
    scale = 2 / np.sum(window**2) / len(window)
    levels = _decibels(mean[:, heard:].sum(axis=1) * scale)
    lines = mean[:, heard : int(_VOICE[1] / hertz)].mean(axis=0)
    return {
        "loudness": float(_decibels(mean[:, heard:].sum(axis=1).mean() * scale)),
        "floor": float(np.sort(levels)[len(levels) // 10]),
        "flutter": float(levels.std()),
        "clipped": float((np.abs(samples) >= _FULL).mean(axis=1).max()),
        "wind": _wind(spectra[:, :, low:high], float(mean[:, high:].sum()), float(scale)),
        "voiced": float(_voicing(mean, hertz, len(window)).mean()),
        "ripple": float(np.abs(np.diff(_decibels(lines * scale))).mean()),
    }


@cache
def _window(rate: int) -> tuple[Spectra, float]:
    """Return the window of one frame, and hertz from one bin of its spectrum to the next."""
    size = 2 ** round(np.log2(rate * _FRAME))
    return np.hanning(size).astype(np.float32), rate / size


def _decibels(power: NDArray[np.floating]) -> Floats:
    return np.asarray(10 * np.log10(np.asarray(power, np.float64) + 10 ** (SILENT / 10)))


def _wind(rumble: NDArray[np.complex64], above: float, scale: float) -> float:
    """rumble: (channels, frames, bins), the spectra where wind is. above: the sum of all power at higher frequencies,
    mean of the channels. scale: from power in one frame to that of sound.
    """
    below = rumble.real**2 + rumble.imag**2
    strength = float(below.mean(axis=0).sum())
    level = 10 * np.log10(strength * scale / rumble.shape[1] + 1e-12)
    share = strength / (strength + above + 1e-30)
    shared = 0.0
    if len(rumble) > 1:
        crossing = abs(np.vdot(rumble[0], rumble[1]))
        shared = float(crossing**2 / max(float(below[0].sum()) * float(below[1].sum()), 1e-30))
    if len(rumble) == 1 or shared > _ALIKE:  # one microphone
        shared = 1 - _gusting(_decibels(below[0].sum(axis=1)))
    loud, low, apart = (level - _SOFT) / (_HARSH - _SOFT), (share - 0.3) / 0.5, 1 - shared
    return float(np.prod(np.clip((loud, low, apart), 0, 1)))


def _gusting(levels: Floats) -> float:
    """Return how far levels, (frames,) in decibels, vary at random from frame to frame, 0..1: as fast as those of wind,
    and unlike those of a drum, which sets in at once and then fades evenly.
    """
    if len(levels) < 3:
        return 0.0
    deviation, bend = float(levels.std()), float(np.median(np.abs(np.diff(levels, 2))))
    return float(np.prod(np.clip(((deviation - 0.7) / 1.6, (bend / max(deviation, 0.1) - 0.3) / 0.4), 0, 1)))


def _voicing(mean: Spectra, hertz: float, size: int) -> Floats:
    """Return how periodic each frame is, (frames,) in 0..1, by the autocorrelation of what lies in the range of voices.

    Its peak at a lag in the range of pitch over that at lag 0, less the fall that the window causes: Boersma, Accurate
    short-term analysis of the fundamental frequency, 1993.
    """
    bins = np.arange(min(int(_VOICE[1] / hertz), mean.shape[1])) * hertz
    weights = np.minimum(bins, 1000) * (bins >= _VOICE[0])  # else the lowest tones would decide alone
    correlation = irfft(mean[:, : len(bins)] * weights.astype(np.float32), axis=1)
    rate = correlation.shape[1] * hertz  # lags a second
    first, stop = int(rate / _PITCH[1]), int(rate / _PITCH[0]) + 1
    lag = np.arange(first, stop) / rate * hertz  # in frames
    taper = (1 - lag) * (2 / 3 + np.cos(2 * np.pi * lag) / 3) + np.sin(2 * np.pi * lag) / (2 * np.pi)
    peak = (correlation[:, first:stop] / np.maximum(taper, 0.1)).max(axis=1) / np.maximum(correlation[:, 0], 1e-30)
    return np.asarray(np.clip((peak - 0.5) / 0.3, 0, 1), np.float64)
