"""The scale of one take is what it always was, bit for bit; that of several is of all their samples together."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_scores import graded, hills

from bestshot.core.base.arrays import Source
from bestshot.core.scorers.base import Evidence
from bestshot.core.select.evidence import evidence_of
from bestshot.core.select.joint import comparable, on_one_scale, scale_of
from bestshot.core.select.moments import Moments
from bestshot.core.select.scale import HOPELESS, completed, hopeless_of, measures_of
from bestshot.core.select.selection import choose, select_moments
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis, Footage, Hint


def awkward(seed: int, *, marked: bool = False, partly: bool = False) -> Analysis:
    """Return a take of two minutes of noise in many components, perhaps with a mark, perhaps partly interpolated."""
    chance = np.random.default_rng(seed)
    several = {name: chance.uniform(0, 1, 360) for name in ("sharpness", "exposure", "noise", "cover", "blocks")}
    vectors = chance.normal(size=(360, 8))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    known = graded(chance.uniform(0, 1, 360), embeddings=vectors, **several)
    cues = {name: chance.uniform(0, 1, 360) for name in known.cues}
    pictures = np.where(np.arange(360) % 90 < 40, Source.INTERPOLATED, Source.SAMPLED).astype(np.uint8)
    return replace(
        known,
        cues=cues,
        hints=(Hint(Fraction(50)),) if marked else (),
        pictures=pictures if partly else known.pictures,
    )


@pytest.mark.parametrize(("marked", "partly"), [(False, False), (True, False), (False, True), (True, True)])
def test_of_one_take_it_gives_the_same_bit_for_bit(marked: bool, partly: bool) -> None:
    analysis, settings = awkward(1, marked=marked, partly=partly), Settings(min_score=0.3)
    alone = select_moments(analysis, settings, 0.08)
    scaled = choose(Moments.of(analysis, settings, scale=scale_of([analysis], settings)), 0.08)
    assert alone.score.tobytes() == scaled.score.tobytes()
    assert alone.smoothed.tobytes() == scaled.smoothed.tobytes()
    assert alone.candidates.tobytes() == scaled.candidates.tobytes()
    assert alone.picks == scaled.picks
    assert alone.notes == scaled.notes
    assert len(alone.picks) == 5


def test_the_percentiles_are_those_of_all_samples_together() -> None:
    series = [evidence_of(one.components, one.cues, 3) for one in (awkward(2), awkward(3))]
    both = measures_of(series)["sharpness"][0]
    together = np.concatenate([one["sharpness"][0].values for one in series])
    assert [both.low, both.usual, both.high] == np.percentile(together, (5, 40, 99)).tolist()
    assert both.greatest == together.max()
    assert hopeless_of([np.zeros(3), np.full(97, 0.7)]) == pytest.approx(0.7)
    assert hopeless_of([np.zeros(3), np.full(97, 0.2)]) == HOPELESS


def test_what_only_another_take_shows_is_no_fault_here() -> None:
    spoilt, lively = Evidence(np.array([-0.8, -0.1]), 0.05, only_harms=True), Evidence(np.ones(2), 0.1, interest=True)
    plain = Evidence(np.zeros(3), 0.1)
    takes = [{"faces": {0: plain, 1: spoilt, 2: lively}}, {"faces": {0: plain}}]
    there = completed(takes[1], measures_of(takes), 3)["faces"]
    assert there[0] is plain
    assert there[1].values.tolist() == [-0.1, -0.1, -0.1]
    assert there[1].only_harms
    assert there[2].values.tolist() == [0, 0, 0]
    takes = [{"noise": {0: spoilt}}, {}]  # measured nowhere in the second
    assert completed(takes[1], measures_of(takes), 2)["noise"][0].values.tolist() == [-0.1, -0.1]


def test_the_best_of_all_has_1_and_the_minimum_score_is_held_against_it() -> None:
    fine, dull = graded(hills(60, (30, 0.5), width=6)), graded(hills(60, (30, 0.1), width=6))
    settings = Settings(min_score=0.7)
    scale = scale_of([fine, dull], settings)
    best, worse = (Moments.of(one, settings, scale=scale) for one in (fine, dull))
    assert best.smoothed.max() == pytest.approx(1)
    assert worse.smoothed.max() < 0.8
    assert best.good.any()
    assert not worse.good.any()
    assert Moments.of(dull, settings).good.any()


def test_what_lies_around_a_moment_does_not_count_between_takes() -> None:
    """A soft take with one less soft moment, and a sharp one: alone, the former would be the best there is."""
    soft = graded(np.full(240, 0.4), sharpness=0.2 + hills(80, (40, 0.05)) - 0.4)
    fine = graded(np.full(240, 0.4), sharpness=np.full(240, 0.6))
    settings = Settings()
    scale = scale_of([soft, fine], settings)
    of_soft, of_fine = (Moments.of(one, settings, scale=scale).smoothed for one in (soft, fine))
    assert of_soft.max() < of_fine.min()


def test_a_mark_in_one_take_holds_back_what_is_not_marked_in_another() -> None:
    takes = [awkward(4, marked=True), awkward(5)]
    alone, together = (scale_of(one, Settings()) for one in (takes[1:], takes))
    assert not alone.marked
    assert together.marked


def test_takes_are_compared_by_what_all_have_and_with_one_set_of_weights() -> None:
    with_sound = awkward(6)
    components = {name: with_sound.components[name] for name in ("aesthetics", "sharpness")}
    without = replace(with_sound, components=components, footage=Footage("drone", "camera"))
    found = comparable([with_sound, without], Settings())
    assert [set(one.components) for one in found] == [{"aesthetics", "sharpness"}] * 2
    assert {one.footage.kind for one in found} == {"unknown"}
    same = comparable([without, without], Settings())
    assert {one.footage.kind for one in same} == {"drone"}


def test_what_compares_with_the_surroundings_counts_within_a_take_and_the_light_itself_between_takes() -> None:
    one = awkward(7)
    cast = {"cast": np.full(360, 0.2)}
    cues = {**one.cues, "red": np.zeros(360), "blue": np.zeros(360)}
    within, between = (evidence_of({**one.components, **cast}, cues, 3, several=several) for several in (False, True))
    assert [list(found["cast"]) for found in (within, between)] == [[0], [1]]
    assert between["cast"][1].values.tolist() == [-0.2] * 360
    assert [len(found["exposure"]) for found in (within, between)] == [4, 3]


def named(name: str, analysis: Analysis) -> Analysis:
    return replace(analysis, take=replace(analysis.take, path=Path(name)))


def test_takes_searched_together_keep_their_shots_and_have_scores_on_one_scale() -> None:
    tops = (20, 0.5), (60, 0.3)
    fine, dull = (named(name, graded(hills(80, *tops) * scale)) for name, scale in (("fine.mp4", 1), ("dull.mp4", 0.4)))
    settings = Settings(count=2, min_score=0.5)
    alone = [select_moments(one, settings, 0.08) for one in (fine, dull)]
    together = on_one_scale([fine, dull], alone)
    for one, before in zip(together, alone, strict=True):
        assert [pick.sample for pick in one.picks] == [pick.sample for pick in before.picks]
        assert [pick.score for pick in one.picks] == one.smoothed[[pick.sample for pick in one.picks]].tolist()
    best, second = (pick.score for pick in together[0].picks)
    assert best == pytest.approx(1)
    assert max(pick.score for pick in together[1].picks) < 0.5 < second
    assert alone[1].picks[0].score == pytest.approx(1)
    said = "scores are on one scale with 1 other take, the best shot of all is "
    assert together[0].notes[0] == f"{said}here"
    assert together[1].notes[0].startswith(f"{said}in fine.mp4; all in this take is plainly worse, though")


def test_the_shots_of_a_take_are_ranked_by_the_scores_of_all() -> None:
    takes = [awkward(8), awkward(9)]
    settings = Settings(min_score=0)
    alone = [select_moments(one, settings, 0.08) for one in takes]
    together = on_one_scale(takes, alone)
    for one, before in zip(together, alone, strict=True):
        assert [pick.rank for pick in one.picks] == [1, 2, 3, 4, 5]
        scores = [pick.score for pick in one.picks]
        assert scores == sorted(scores, reverse=True)
        assert {pick.sample for pick in one.picks} == {pick.sample for pick in before.picks}
        levels = one.smoothed[one.candidates].tolist()
        assert levels == sorted(levels, reverse=True)
        assert one.vectors is not None
        assert before.vectors is not None
        order = [before.candidates.tolist().index(sample) for sample in one.candidates]
        assert one.vectors.tobytes() == before.vectors[order].tobytes()


def test_of_one_take_and_of_one_that_another_model_rated_nothing_changes() -> None:
    takes = [awkward(8), awkward(9), replace(awkward(10), model="clip-fast")]
    alone = [select_moments(one, Settings(), 0.08) for one in takes]
    assert on_one_scale(takes[:1], alone[:1]) == (alone[0],)
    *together, by_clip = on_one_scale(takes, alone)
    assert by_clip is alone[2]
    assert all(one.notes[0].startswith("scores are on one scale with 1 other take") for one in together)
    assert on_one_scale([], []) == ()
