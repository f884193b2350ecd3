"""How prompts are read, and how a picture's likeness to them is rated."""

import numpy as np
import pytest

from bestshot.core.scorers import prompt_match
from bestshot.core.scorers.base import EmbeddingsInput, WeightedVector
from bestshot.core.scorers.prompts import Prompt, prompts


def towards(*angles: float) -> np.ndarray:
    """(n, 2) unit vectors at these degrees."""
    turns = np.radians(angles)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def test_relevance_is_a_half_where_nothing_speaks_for_the_words() -> None:
    words, neutral = towards(0)[0], towards(90, 180)
    relevant = prompt_match.relevance(towards(0, 45, 90, -45), words, neutral)
    assert relevant[1] == pytest.approx(0.5, abs=1e-6)  # as like the words as the nearest neutral ones
    assert relevant[0] == pytest.approx(1 / (1 + np.exp(-10)))  # cosines 1 and, at most, 0
    assert relevant[2] == pytest.approx(1 / (1 + np.exp(10)))
    assert relevant[3] == pytest.approx(1 / (1 + np.exp(-10 * 2**0.5)))


def test_relevance_is_comparable_between_prompts_and_takes() -> None:
    """What lies over all cosines alike, as it does between CLIP's pictures and words, changes nothing."""
    chance = np.random.default_rng(1)

    def unit(rows: np.ndarray) -> np.ndarray:
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    pictures, words, neutral = (chance.normal(size=(n, 64)) for n in (40, 1, 4))
    plain = prompt_match.relevance(unit(pictures), unit(words)[0], unit(neutral))
    shared = np.ones((1, 8))  # a direction of its own that all pictures, and all words, have in common
    pictures, words, neutral = (np.hstack([unit(v), shared.repeat(len(v), 0)]) for v in (pictures, words, neutral))
    lifted = prompt_match.relevance(pictures, words[0], neutral)
    assert lifted == pytest.approx(plain)
    assert (pictures @ words[0]).min() > 7


def test_prompt_match_weighs_prompts_and_turns_the_unwanted_round() -> None:
    neutral, pictures = towards(180), towards(0, 60, 120)
    one, other = towards(0)[0], towards(90)[0]
    first, second = (prompt_match.relevance(pictures, words, neutral) for words in (one, other))

    def likeness(*wishes: WeightedVector) -> np.ndarray:
        return prompt_match.match(EmbeddingsInput(pictures, None, wishes, neutral))

    assert likeness(WeightedVector(one)) == pytest.approx(first)
    assert likeness(WeightedVector(one, 0.3)) == pytest.approx(first)
    assert likeness(WeightedVector(one), WeightedVector(other, 0.5)) == pytest.approx((2 * first + second) / 3)
    assert likeness(WeightedVector(one), WeightedVector(other, -0.5)) == pytest.approx((2 * first + 1 - second) / 3)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ()),
        (" ; ;; - ;-:0.5", (Prompt(":0.5", -1.0),)),
        ("well-lit interior wide shot", (Prompt("well-lit interior wide shot"),)),
        (
            "wide  shot; golden light:0.5; -blurry crowd",
            (Prompt("wide shot"), Prompt("golden light", 0.5), Prompt("blurry crowd", -1.0)),
        ),
        ("- rain : .25;fog:0; sun: 1;", (Prompt("rain", -0.25), Prompt("sun"))),
        (
            "filmed in 16:9; a clock at 12:30; 2:3",
            (Prompt("filmed in 16:9"), Prompt("a clock at 12:30"), Prompt("2:3")),
        ),
        ("“Café” ☕:1.0", (Prompt("“Café” ☕"),)),
    ],
)
def test_prompts(setting: str, expected: tuple[Prompt, ...]) -> None:
    assert prompts(setting) == expected
