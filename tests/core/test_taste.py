"""Labels are learnt from, and no label changes nothing."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_labels import LEARN, NAMES, PLAIN, consistent, label, prefers_dark, two_hills
from made_scores import graded

from bestshot.core.base.constraints import Constraints, Kept, Swapped
from bestshot.core.pipeline import select, select_and_learn
from bestshot.core.select.choice_labels import labels_of, swaps_of
from bestshot.core.select.combine import combined
from bestshot.core.select.taste_factor import name_of, standing
from bestshot.core.settings import Settings
from bestshot.core.taste import labels as labels_module
from bestshot.core.taste import store
from bestshot.core.taste.fit import WORTH, Taste, fit
from bestshot.core.taste.labels import Labels, merged, replaced
from bestshot.core.taste.look import look_of
from bestshot.core.taste.words import WORDS, describe

pytestmark = pytest.mark.usefixtures("root")

# --- ranking


def test_without_labels_nothing_changes_to_the_bit() -> None:
    plain, learning = select(two_hills(), PLAIN), select_and_learn(two_hills(), LEARN)
    assert plain.picks == learning.picks
    assert np.array_equal(plain.smoothed, learning.smoothed)
    assert np.array_equal(plain.score, learning.score)
    assert learning.taste == "nothing is learnt yet: no choices"
    assert plain.taste == ""
    assert set(learning.notes) == {*plain.notes, learning.taste}


def test_labels_that_say_nothing_change_nothing_to_the_bit() -> None:
    contradictory = tuple(
        label("other", 10.0 * number, number % 2 == 0, light=(-1) ** (number // 2) * 0.8) for number in range(40)
    )
    only_kept = tuple(replace(one, kept=True) for one in prefers_dark())
    for labels in (contradictory, only_kept):
        found = select(two_hills(), LEARN, labels=labels)
        assert np.array_equal(found.smoothed, select(two_hills(), PLAIN).smoothed)
        assert found.taste == f"nothing is learnt yet from {len(labels)} choices"


def test_of_two_equally_fine_moments_the_one_to_the_taste_comes_first() -> None:
    for labels, best in ((prefers_dark(), 20), (tuple(replace(one, kept=not one.kept) for one in prefers_dark()), 60)):
        found = select(two_hills(), LEARN, labels=labels)
        assert float(found.picks[0].peak_time) == pytest.approx(best, abs=0.5)
        assert found.notes[0] == f"you prefer: {'darker' if best == 20 else 'brighter'}, from 30 choices"


def test_what_is_plainly_faulty_is_not_lifted() -> None:
    """All that is dark is blown out, too; one who prefers the dark still gets the sound moment."""
    times = np.arange(240) / 3
    analysis = two_hills(exposure=np.where(times < 40, 0.9, 0.0), noise=np.where(times < 40, 0.9, 0.0))
    picks = select(analysis, Settings(learn=True), labels=prefers_dark(200)).picks
    assert all(pick.start >= 40 for pick in picks)
    assert float(picks[0].peak_time) == pytest.approx(60, abs=1)


def test_the_factor_is_bounded() -> None:
    analysis = two_hills()
    plain, learnt = combined(analysis, LEARN), combined(analysis, LEARN, labels=prefers_dark(500))
    assert learnt.taste.is_learnt
    factor = learnt.score[plain.score > 0] / plain.score[plain.score > 0]
    assert factor.min() >= 1 - WORTH
    assert factor.max() <= 1
    assert np.array_equal(plain.quality, learnt.quality)


def test_a_standing_is_the_rank_among_moments_of_the_take() -> None:
    values = np.linspace(0, 1, 201)
    assert standing(values, "sharpness") == pytest.approx(np.linspace(-1, 1, 201))
    assert standing(values**3, "sharpness")[100] == pytest.approx(0)  # whatever the scale
    assert not standing(np.full(50, 0.3), "sharpness").any()
    half_faces = standing(np.repeat([0.0, 0.8], 100), "faces")
    assert half_faces[0] == -half_faces[-1] < 0
    faint = standing(values / 100, "sharpness")  # what hardly varies hardly stands out
    assert abs(faint).max() == pytest.approx(0.09, abs=0.01)


# --- the fit


def test_what_is_liked_is_learnt_with_its_sign_and_in_words() -> None:
    taste = fit(consistent(40), list(NAMES))
    assert taste.weights["steadiness"] > 1
    assert max(abs(taste.weights["light"]), abs(taste.weights["noise"])) < 0.3
    assert describe(taste) == "you prefer: steadier, from 40 choices"
    assert describe(fit(consistent(40, sign=-1), list(NAMES))) == "you prefer: shakier, from 40 choices"
    assert describe(Taste()) == "nothing is learnt yet: no choices"
    assert describe(Taste(choices=1)) == "nothing is learnt yet from 1 choice"
    assert set(NAMES) < set(WORDS)


def test_a_taste_in_two_things_is_learnt_whole() -> None:
    chance = np.random.default_rng(0)
    stand = chance.uniform(-1, 1, (40, len(WORDS))).tolist()
    labels = [
        label("other", 10.0 * place, False, **dict(zip(WORDS, one, strict=True))) for place, one in enumerate(stand)
    ]
    liking = [one.standings["action"] - one.standings["cast"] for one in labels]
    labels = [replace(one, kept=liked > 0) for one, liked in zip(labels, liking, strict=True)]
    taste = fit(labels, list(WORDS))
    assert describe(taste) == "you prefer: more neutral colors, more action, from 40 choices"
    assert taste.weights["action"] == pytest.approx(-taste.weights["cast"], rel=0.3)


def test_the_less_sure_a_taste_is_the_nearer_its_factor_is_to_1() -> None:
    odds = np.array([-9.0, 0.0, 9.0])
    assert Taste(chance=1).worth(odds) == pytest.approx([1 - WORTH, 1 - WORTH / 2, 1], abs=1e-4)
    assert Taste(chance=0.5).worth(odds) == pytest.approx([1 - WORTH / 2, 1 - WORTH / 4, 1], abs=1e-4)
    chances = [fit(consistent(count), list(NAMES)).chance for count in (8, 12, 40)]
    assert chances == sorted(chances)
    assert 0.5 < chances[0] < chances[-1] < 1


def test_random_choices_hardly_ever_pass_for_a_taste() -> None:
    passed = []
    for seed in range(40):
        chance = np.random.default_rng(seed)
        labels = [label("other", 10.0 * place, bool(chance.random() < 0.5)) for place in range(30)]
        labels = [replace(one, standings=dict(zip(WORDS, chance.uniform(-1, 1, 13), strict=False))) for one in labels]
        passed.append(fit(labels, list(WORDS)).is_learnt)
    assert sum(passed) <= 8


def test_kinds_of_footage_share_what_they_have_in_common() -> None:
    """The same few choices say less about another kind, and many of a kind outweigh those of others."""
    few = consistent(12, kind="drone")
    weight = {kind: fit(few, list(NAMES), kind).weights.get("steadiness", 0.0) for kind in ("drone", "event")}
    assert weight["drone"] > weight["event"] > 0
    both = (*consistent(60, take="one", kind="drone"), *consistent(60, take="two", kind="event", sign=-1))
    assert fit(both, list(NAMES), "drone").weights["steadiness"] > 0
    assert fit(both, list(NAMES), "event").weights["steadiness"] < 0


def test_within_the_take_the_look_is_learnt_from_its_own_labels_alone() -> None:
    """Three looks take turns, all else is equal; shots of one are kept, those of the others are rejected."""
    count = 360
    turn = np.arange(count) // 30 % 3
    analysis = graded(np.full(count, 0.5), embeddings=np.eye(3, dtype=np.float16)[turn])
    middles = [(15 + 30 * number, turn[15 + 30 * number]) for number in range(8)]
    kept = [Fraction(place, 3) for place, look in middles if look == 0]
    rejected = [Fraction(place, 3) for place, look in middles if look != 0]
    labels = labels_of(analysis, LEARN, Constraints(tuple(map(Kept, kept)), tuple(rejected)), "2026")
    learnt = combined(analysis, LEARN, labels=labels)
    assert learnt.taste.look is not None
    assert learnt.score[285] > 1.1 * max(learnt.score[315], learnt.score[345])  # of the looks 0, 1, 2; none has a label
    assert "the look of the shots" in describe(learnt.taste)
    elsewhere = tuple(replace(one, take="another") for one in labels)
    assert not combined(analysis, LEARN, labels=elsewhere).taste.is_learnt


def test_of_a_look_alone_nothing_else_is_said() -> None:
    labels = [label("here", 10.0 * place, place % 2 == 0) for place in range(20)]
    looks = np.where([[one.kept] for one in labels], 1.0, -1.0)
    taste = fit(labels, list(NAMES), looks=looks)
    assert describe(taste) == "you prefer: the look of the shots that you keep here, from 20 choices"


def test_the_components_of_a_look_are_the_principal_ones() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 20)) * np.linspace(5, 0.1, 20)
    found = look_of(vectors.astype(np.float16)).of(vectors.astype(np.float16))
    centred = vectors - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    expected = (left * sizes)[:, :8] / sizes[0] * 60**0.5
    assert found.shape == (60, 8)
    assert abs(found) == pytest.approx(abs(expected), abs=0.02)
    assert not look_of(np.ones((5, 4), np.float16)).of(np.ones((5, 4), np.float16)).any()


# --- labels


def test_a_label_says_how_the_moment_stands() -> None:
    analysis = two_hills()
    kept = Kept(Fraction(20), Fraction(19), Fraction(23))
    one, other = labels_of(analysis, LEARN, Constraints((kept,), (Fraction(60), Fraction(999))), "2026")
    assert (one.take, one.start, one.peak, one.end, one.kept) == (name_of(analysis), 19, 20, 23, True)
    assert (other.start, other.peak, other.end, other.kept) == (59, 60, 62, False)
    assert one.standings["light"] == -other.standings["light"] < 0
    assert one.score == pytest.approx(1, abs=0.02)


def test_the_same_moment_again_replaces_its_label() -> None:
    first, again = label("a", 10, True), label("a", 10.3, False, when="2027")
    others = label("a", 12, True), label("b", 10, True)
    assert merged((first, *others), [again]) == (*others, again)
    same = replace(first, when="2027")
    assert merged((first,), [same]) == (first,)  # nothing new was chosen


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_module, "MOST", 3)
    many = [label("a", 10.0 * number, True, when=f"202{number}") for number in range(6)]
    assert [one.when for one in merged(many[:2], many[2:])] == ["2023", "2024", "2025"]


def test_what_was_taken_back_is_no_label() -> None:
    before = [label("a", 10, True), label("a", 20, False), label("a", 90, True), label("b", 10, True)]
    after = replaced(before, "a", 0, 60, [before[1]])
    assert sorted(after, key=before.index) == before[1:]


# --- swaps


def swaps(count: int, sign: float = 1) -> Labels:
    """Return labels of moments that gave way to ones that are steadier."""
    chance = np.random.default_rng(count)
    found = []
    for place in range(count):
        stand = dict(zip(NAMES, chance.uniform(-1, 1, 3).tolist(), strict=True))
        stand["steadiness"] = -sign * abs(stand["steadiness"])
        one = replace(label("other", 10.0 * place, False, **stand), score=chance.uniform(-0.2, 0.2))
        found.append(replace(one, rival=f"b.mp4 at {place:.3f} s"))
    return tuple(found)


def test_swaps_alone_teach_and_with_their_sign() -> None:
    taste = fit(swaps(20), list(NAMES))
    assert taste.weights["steadiness"] > 1
    assert describe(taste) == "you prefer: steadier, from 20 choices"
    assert fit(swaps(20, sign=-1), list(NAMES)).weights["steadiness"] < -1
    turned = [replace(one, kept=True, score=-one.score, standings={name: -value for name, value in
              one.standings.items()}) for one in swaps(20)]  # fmt: skip
    assert fit(turned, list(NAMES)).weights == pytest.approx(taste.weights)  # whichever of the two it is told of
    mixed = swaps(20) + tuple(replace(one, kept=True) for one in swaps(20))
    assert not fit(mixed, list(NAMES)).is_learnt


def test_a_swap_says_how_much_more_the_moment_had_than_the_one_in_its_place() -> None:
    dark_first = two_hills()
    bright = replace(dark_first, cues={**dark_first.cues, "light": np.full(240, 5.0)})
    other = replace(bright, take=replace(bright.take, path=Path("b.mp4")))
    swapped = Swapped(Fraction(20), Path("there", "b.mp4"), Fraction(60))
    wishes = Constraints((Kept(Fraction(20)),), (), (swapped, replace(swapped, peak=Fraction(999))))
    (one,) = swaps_of(dark_first, LEARN, wishes, "2026", (), lambda video: other)
    assert (one.take, one.peak, one.kept, one.rival) == (name_of(dark_first), 20, False, "b.mp4 at 60.000 s")
    assert one.standings["light"] < -0.5
    assert one.standings["aesthetics"] == pytest.approx(0, abs=0.05)
    assert one.score == pytest.approx(0, abs=0.05)
    assert labels_of(dark_first, LEARN, wishes, "2026") == (), "that it stays where it was is no wish to keep it"
    assert swaps_of(dark_first, LEARN, wishes, "2027", (one,), lambda video: None) == (one,)
    assert swaps_of(dark_first, LEARN, wishes, "2026", (), lambda video: None) == ()


def test_a_swap_that_is_taken_back_is_no_label() -> None:
    swapped = Swapped(Fraction(20), Path("b.mp4"), Fraction(60))
    wishes = Constraints((Kept(Fraction(20)),), (), (swapped,))
    (one,) = swaps_of(two_hills(), LEARN, wishes, "2026", (), lambda video: two_hills())
    store.add([one])
    select_and_learn(two_hills(), LEARN, wishes, complete=True)
    assert [label.rival for label in store.read().labels] == ["b.mp4 at 60.000 s"]
    select_and_learn(two_hills(), LEARN, Constraints(), complete=True)
    assert store.read().labels == ()
