"""Settings: ranges, types, and the errors for invalid values."""

import math
from dataclasses import fields

import pytest

from bestshot.core.errors import UsageError
from bestshot.core.scorers.registry import SCORERS
from bestshot.core.settings import SPECS, Settings, Spec

NUMBERS = [spec for spec in SPECS if spec.low is not None]
BY_NAME = {spec.name: spec for spec in SPECS}


def option(spec: Spec) -> str:
    return "--" + spec.name.replace("_", "-")


def test_the_table_is_the_settings() -> None:
    assert [spec.name for spec in SPECS] == [field.name for field in fields(Settings)]
    assert {name: getattr(Settings(), name) for name in BY_NAME} == {spec.name: spec.default for spec in SPECS}


def test_the_specification_has_its_parameters_with_its_ranges() -> None:
    assert (BY_NAME["sample_fps"].low, BY_NAME["sample_fps"].high) == (2, 5)
    assert (BY_NAME["sample_height"].low, BY_NAME["sample_height"].high) == (480, 1080)
    assert (BY_NAME["clip_duration"].low, BY_NAME["clip_duration"].high) == (3, 7)
    for name, low, high in (
        ("w_aesthetics", 0.3, 0.5), ("w_sharpness", 0.2, 0.4), ("w_exposure", 0.1, 0.3), ("w_saliency", 0, 0.3),
        ("smooth_window", 2, 3), ("min_peak_distance", 4, 6), ("clip_pre_roll", 0.5, 2), ("clip_post_roll", 1, 3),
        ("similarity_threshold", 0.1, 0.2), ("max_similar_clips", 1, 2), ("count", 3, 7),
    ):  # fmt: skip
        for value in (low, high):
            assert getattr(Settings(**{name: value}), name) == value
        if BY_NAME[name].default is not None:
            assert low <= BY_NAME[name].default <= high


@pytest.mark.parametrize("spec", NUMBERS, ids=option)
def test_both_ends_are_accepted_and_nothing_beyond(spec: Spec) -> None:
    assert spec.low is not None
    assert spec.high is not None
    for end in (spec.low, spec.high):
        assert spec.check(end) == end
        assert spec.check(str(end)) == end  # as the command line gives it
        assert type(spec.check(str(end))) is spec.kind
    step = 1 if spec.kind is int else 1e-6
    for beyond in (spec.low - step, spec.high + step, -1e300, "1e300"):
        with pytest.raises(UsageError) as raised:
            spec.check(beyond)
        assert str(raised.value).startswith(f"{option(spec)}: ")
    with pytest.raises(UsageError) as raised:
        spec.check(spec.high + 1)
    assert str(raised.value).endswith(f"is outside {spec.low:g} to {spec.high:g}")


@pytest.mark.parametrize("spec", NUMBERS, ids=option)
@pytest.mark.parametrize("value", ["many", "", "1,5", "nan", "inf", "-inf", math.nan, math.inf, -math.inf, [], "0x10"])
def test_a_value_that_is_no_number_is_rejected(spec: Spec, value: object) -> None:
    with pytest.raises(UsageError, match=f"^{option(spec)}: .* is (not a|outside)"):
        spec.check(value)


@pytest.mark.parametrize("spec", [spec for spec in NUMBERS if spec.kind is int], ids=option)
def test_a_fraction_is_rejected_and_not_truncated_where_whole_numbers_count(spec: Spec) -> None:
    assert spec.low is not None
    for value in (spec.low + 0.5, str(spec.low + 0.5)):
        with pytest.raises(UsageError, match="is not a whole number"):
            spec.check(value)
    assert spec.check(spec.low + 1.0) == spec.low + 1


@pytest.mark.parametrize("spec", SPECS, ids=option)
def test_none_is_accepted_for_automatic_settings_only(spec: Spec) -> None:
    if spec.automatic:
        assert spec.default is None
        assert spec.check(None) is None
    elif spec.low is not None or spec.choices:
        with pytest.raises(UsageError):
            spec.check(None)


def test_the_error_names_the_choices() -> None:
    with pytest.raises(UsageError, match=r"^--model: 'clipp' is not one of auto, nima, clip-fast, clip-best, none$"):
        Settings(model="clipp")


def test_a_clip_must_have_a_length() -> None:
    assert Settings(clip_pre_roll=0).rolls == (0, 2)
    with pytest.raises(UsageError, match="both 0"):
        Settings(clip_pre_roll=0, clip_post_roll=0)


@pytest.mark.parametrize(
    ("pre", "post", "whole", "rolls"),
    [(1, 2, None, (1, 2)), (1, 2, 6, (2, 4)), (0, 2, 3, (0, 3)), (2, 2, 3, (1.5, 1.5))],
)
def test_rolls(pre: float, post: float, whole: float | None, rolls: tuple[float, float]) -> None:
    settings = Settings(clip_pre_roll=pre, clip_post_roll=post, clip_duration=whole)
    assert settings.rolls == pytest.approx(rolls)


def test_every_scorer_has_its_weight() -> None:
    assert [f"w_{scorer.name}" for scorer in SCORERS] == [name for name in BY_NAME if name.startswith("w_")]
    assert Settings().weights == {scorer.name: BY_NAME[f"w_{scorer.name}"].default for scorer in SCORERS}


def test_every_setting_explains_itself() -> None:
    for spec in SPECS:
        assert spec.help
        assert spec.accepted or spec.kind in (bool, str)
    assert (BY_NAME["smooth_window"].accepted, BY_NAME["smooth_window"].default_text) == ("0 to 10 s", "2.5")
    assert (BY_NAME["clip_duration"].accepted, BY_NAME["clip_duration"].default_text) == (
        "3 to 7 s",
        "pre-roll + post-roll",
    )
    assert BY_NAME["model"].accepted == "auto, nima, clip-fast, clip-best, none"
    assert [BY_NAME[name].option for name in ("clips", "stabilize", "w_exposure")] == [
        "--no-clips",
        "--stabilize",
        "--w-exposure",
    ]
