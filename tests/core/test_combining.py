"""How components combine into one score: weights, merits and faults, shots, takes in which nothing varies."""

import numpy as np
import pytest

from bestshot.core.select.combine import combine

WANTED = {"aesthetics": 0.4, "sharpness": 0.3, "exposure": 0.2, "saliency": 0.0}
BUMP = np.where(np.arange(90) // 9 == 4, 0.7, 0.5)
FLAT = np.full(90, 0.5)
CUES = dict.fromkeys(("clean_detail", "sharpest_part", "blur", "light", "midtones"), FLAT)
BLURRED = CUES | {
    name: np.where(BUMP > 0.5, worse, 0.5)
    for name, worse in (("clean_detail", 0.1), ("sharpest_part", 0.1), ("blur", 0.9))
}


def test_weights_of_what_is_missing_go_to_the_others_in_proportion() -> None:
    assert combine({"aesthetics": BUMP, "sharpness": BUMP, "exposure": FLAT}, CUES, WANTED, 3).weights == pytest.approx(
        {"aesthetics": 4 / 9, "sharpness": 3 / 9, "exposure": 2 / 9}
    )
    without = combine({"sharpness": BUMP, "exposure": FLAT}, CUES, WANTED, 3)
    assert without.weights == pytest.approx({"sharpness": 0.6, "exposure": 0.4})
    assert without.notes == ()
    asked = combine({"sharpness": BUMP, "exposure": FLAT}, CUES, WANTED | {"saliency": 0.2}, 3)
    assert asked.notes == ("likeness to the prompt left out: it needs CLIP",)
    nothing = combine({"sharpness": BUMP, "exposure": FLAT}, CUES, dict.fromkeys(WANTED, 0.0), 3)
    assert nothing.weights == {"sharpness": 0.5, "exposure": 0.5}


def test_what_is_better_scores_higher_and_a_penalty_lower() -> None:
    inside = BUMP > 0.5
    plain = {"aesthetics": FLAT, "sharpness": FLAT, "exposure": FLAT}
    for components, cues, better in (
        (plain | {"aesthetics": BUMP}, CUES, inside),
        (plain, CUES | {"clean_detail": BUMP}, inside),
        (plain | {"exposure": BUMP}, CUES, ~inside),
    ):
        combined = combine(components, cues, WANTED, 3)
        assert combined.score[better].min() > combined.score[~better].max() + 0.05
        assert combined.score[better].min() == 1
        assert combined.score.min() >= 0
        assert not combined.flat


def test_a_little_less_of_a_fault_is_no_merit() -> None:
    """A blurred picture has less noise; it must not look better for that than the rest."""
    wanted = WANTED | {"noise": 0.1}
    inside = BUMP > 0.5
    quieter = combine({"noise": np.where(inside, 0.28, 0.3), "exposure": FLAT}, CUES, wanted, 3).score
    assert np.ptp(quieter) == 0
    louder = combine({"noise": np.where(inside, 0.7, 0.3), "exposure": FLAT}, CUES, wanted, 3).score
    assert louder[inside].max() < louder[~inside].min() - 0.1


def test_one_plain_fault_outweighs_beauty() -> None:
    components = {"aesthetics": np.where(BUMP > 0.5, 0.9, 0.4), "sharpness": FLAT, "exposure": FLAT}
    score = combine(components, BLURRED, WANTED, 3).score
    assert score[BUMP > 0.5].max() < score[BUMP < 0.6].min()


def test_what_happens_in_a_faulty_picture_does_not_make_up_for_the_fault() -> None:
    moves = {"aesthetics": FLAT, "sharpness": FLAT, "exposure": FLAT, "action": np.where(BUMP > 0.5, 0.8, 0.0)}
    wanted = WANTED | {"action": 0.3}
    sound = combine(moves, CUES, wanted, 3).score
    assert sound[BUMP > 0.5].min() > sound[BUMP < 0.6].max()
    faulty = combine(moves, BLURRED, wanted, 3).score
    assert faulty[BUMP > 0.5].max() < faulty[BUMP < 0.6].min()


def test_a_shot_is_not_held_against_the_shots_around_it() -> None:
    """Four seconds of another subject, which has less detail."""
    level, shots = np.repeat([1.0, 0.2, 1.0], [39, 12, 39]), np.repeat([0, 1, 2], [39, 12, 39])
    plain, cues = {"sharpness": FLAT, "exposure": FLAT}, CUES | {"clean_detail": level}
    apart, together = (combine(plain, cues, WANTED, 3, shots=one).score for one in (shots, None))
    assert (apart[shots == 1] > together[shots == 1] + 0.01).all()


def test_the_best_of_a_dull_half_never_beats_a_fine_half() -> None:
    """One minute at 0.65 and one at 0.30 with a bump to 0.42, which only stands out of its own surroundings."""
    level = np.repeat([0.65, 0.30], 180) + np.random.default_rng(1).normal(0, 0.01, 360)
    level[265:277] += 0.12
    score = combine(
        {"aesthetics": level, "sharpness": level},
        {"clean_detail": 8 * level, "sharpest_part": 8 * level, "blur": -level},
        WANTED,
        3,
    ).score
    assert score[180:].max() < np.median(score[:180]) - 0.05


def test_a_component_without_weight_has_no_say() -> None:
    components = {"aesthetics": BUMP, "sharpness": BUMP[::-1], "exposure": FLAT}
    alone = combine(components, CUES, WANTED | {"sharpness": 0.0}, 3)
    assert np.array_equal(
        alone.score, combine({**components, "sharpness": FLAT}, CUES, WANTED | {"sharpness": 0.0}, 3).score
    )
    assert "sharpness" not in alone.weights


def test_a_component_that_hardly_varies_is_not_blown_up() -> None:
    tremble = FLAT + np.random.default_rng(1).normal(0, 1e-4, 90)
    cues = CUES | {"clean_detail": BUMP}
    trembling = combine({"aesthetics": tremble, "sharpness": BUMP, "exposure": tremble}, cues, WANTED, 3).score
    still = combine({"aesthetics": FLAT, "sharpness": BUMP, "exposure": FLAT}, cues, WANTED, 3).score
    assert np.abs(trembling - still).max() < 0.02
    assert np.ptp(still) > 0.1


def test_a_take_that_hardly_varies_in_anything_is_flat() -> None:
    tremble = FLAT + np.random.default_rng(1).normal(0, 1e-4, 90)
    everything = dict.fromkeys(("aesthetics", "sharpness", "exposure"), tremble)
    assert combine(everything, CUES, WANTED, 3).flat
    assert not combine(everything | {"aesthetics": BUMP}, CUES, WANTED, 3).flat
    assert not combine(everything, CUES | {"light": np.cumsum(BUMP)}, WANTED, 3).flat


def test_one_sample_is_enough() -> None:
    one = {"aesthetics": np.array([0.4]), "sharpness": np.array([0.2]), "exposure": np.array([0.0])}
    combined = combine(one, {name: np.array([0.5]) for name in CUES}, WANTED, 3)
    assert combined.score == pytest.approx([1])
    assert combined.flat
