"""Kinds of footage: the weights that suit each, and the other settings that its preset has.

A preset names its kind as the setting `footage`, and settings that are not named have their defaults. The weights are
those of the kind, so that they are the same where the kind was chosen, and where the camera or CLIP recognised it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """title: its name for people. help: what it is for.

    weights: of components, by name, where they differ from the defaults; all above 0, as only then they are computed.
    others: further settings by name, which only the preset sets, and not the kind.
    """

    name: str
    title: str
    help: str
    weights: Mapping[str, float]
    others: Mapping[str, Any]

    @property
    def values(self) -> Mapping[str, Any]:
        """The settings of the preset, by name."""
        return {"footage": self.name, **self.others}


PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "drone", "Drone", "slow, wide pictures: aesthetics and a smooth flight first, long clips, far apart",
            {
                "aesthetics": 0.5, "sharpness": 0.2, "steadiness": 0.3, "action": 0.1, "sound": 0.02, "faces": 0.05,
            },
            {"smooth_window": 3.0, "min_peak_distance": 6.0, "clip_pre_roll": 2.0, "clip_post_roll": 3.0},
        ),
        Preset(
            "interior", "Interior", "rooms and windows: good light and a steady camera count most, every room once",
            {"exposure": 0.4, "steadiness": 0.2, "cast": 0.2, "action": 0.05, "sound": 0.02, "faces": 0.05},
            {"min_peak_distance": 6.0, "clip_pre_roll": 1.0, "clip_post_roll": 2.5},
        ),
        Preset(
            "walk-through", "Walk-Through", "a moving hand-held camera: the steady, sharp stretches",
            {"aesthetics": 0.3, "sharpness": 0.4, "steadiness": 0.4, "action": 0.2, "sound": 0.05, "faces": 0.1},
            {"smooth_window": 2.0, "min_peak_distance": 4.0, "count": 7},
        ),
        Preset(
            "event", "Event", "where something happens: action, reactions and faces, many moments close together",
            {"aesthetics": 0.3, "action": 0.8, "sound": 0.4, "faces": 0.5},
            {"smooth_window": 2.0, "min_peak_distance": 4.0, "count": 7},
        ),
        Preset(
            "people", "People", "faces first, then what they do and say: many moments close together",
            {"aesthetics": 0.3, "action": 0.5, "sound": 0.3, "faces": 0.8},
            {"smooth_window": 2.0, "min_peak_distance": 4.0, "clip_post_roll": 2.5, "count": 7},
        ),
    )
}  # fmt: skip
