"""Settings for a kind of footage. A setting that a preset does not name has its default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """title: its name for people. help: what it is for. values: settings by name."""

    title: str
    help: str
    values: Mapping[str, Any]


PRESETS: Mapping[str, Preset] = {
    "drone": Preset(
        "Drone",
        "slow, wide pictures: aesthetics first, long clips, far apart",
        {
            "w_aesthetics": 0.5, "w_sharpness": 0.2, "smooth_window": 3.0, "min_peak_distance": 6.0,
            "clip_pre_roll": 2.0, "clip_post_roll": 3.0,
        },
    ),
    "interior": Preset(
        "Interior",
        "rooms and windows: good light counts most, every room once",
        {"w_exposure": 0.3, "min_peak_distance": 6.0, "clip_pre_roll": 1.0, "clip_post_roll": 2.5},
    ),
    "walk-through": Preset(
        "Walk-Through",
        "a moving hand-held camera: the steady, sharp stretches",
        {"w_aesthetics": 0.3, "w_sharpness": 0.4, "smooth_window": 2.0, "min_peak_distance": 4.0, "count": 7},
    ),
    "event": Preset(
        "Event",
        "people and short moments: many, close together",
        {
            "w_aesthetics": 0.35, "w_sharpness": 0.35, "smooth_window": 2.0, "min_peak_distance": 4.0, "count": 7,
        },
    ),
}  # fmt: skip
