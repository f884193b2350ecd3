"""What the rest of the program relies on holds of every scorer of the registry."""

import numpy as np
import pytest
from made_pictures import blurred, split, textured

from bestshot.core.scorers.base import (
    EmbeddingsInput,
    EmbeddingsScorer,
    FrameScorer,
    ModelScorer,
    PairInput,
    PairScorer,
    SoundInput,
    SoundScorer,
    WeightedVector,
)
from bestshot.core.scorers.picture import FrameInput
from bestshot.core.scorers.registry import SCORERS

HEARD = [
    np.random.default_rng(1).normal(0, 0.1, (2, 2700)).astype(np.float32),
    np.ones((1, 2700), np.float32),
    np.zeros((8, 2700), np.float32),
    np.zeros((2, 0), np.float32),
    np.full((1, 2700), np.nan, np.float32),
]


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
def test_every_scorer_keeps_its_word(scorer) -> None:
    """The registry is all that the rest of the program knows of a scorer."""
    pictures = [textured(1), blurred(textured(2), 3), split(0.3, 255), split(1, 0), np.zeros((2, 2, 3), np.uint8)]
    frames = [FrameInput(picture) for picture in pictures]
    vectors = np.eye(5, 8, dtype=np.float32)
    rated = np.array([0.2, 0.5, 0.4, 0.1, 0.9])
    take = EmbeddingsInput(
        vectors,
        rated,
        (WeightedVector(vectors[1]), WeightedVector(vectors[2], -0.5)),
        np.eye(2, 8, 6, np.float32),
        (WeightedVector(vectors[3]), WeightedVector(vectors[4], -1)),
    )
    rows = []
    for one in SCORERS:
        if isinstance(one, FrameScorer):
            with one.open() as score:
                rows.append([score(frame) for frame in frames])
        elif isinstance(one, PairScorer):
            with one.open() as score:
                rows.append([score(PairInput(frame.luma, frame.luma)) for frame in frames])
        elif isinstance(one, SoundScorer):
            with one.open() as score:
                rows.append([score(SoundInput(heard, 8000)) for heard in HEARD])
    cues = {name: np.array([row[name] for row in part]) for part in rows for name in part[0]}
    cues |= {
        cue: np.array([-1e4, -1.0, 0.0, 2.0, 1e4])
        for one in SCORERS
        if isinstance(one, ModelScorer)
        for cue in one.cues
    }
    for one in SCORERS:
        if isinstance(one, SoundScorer):
            cues.update(one.complete(cues, 3.0))
    assert all(np.isfinite(values).all() for values in cues.values())
    assert set(scorer.cues) <= set(cues)
    if isinstance(scorer, EmbeddingsScorer):
        scores = scorer.score(take)
    else:
        scores = scorer.derive(cues, 3.0) if scorer.derive else cues[scorer.name]
    assert all(0 <= score <= 1 for score in scores)
    for evidence in scorer.evidence(np.array(scores), cues, 3.0):
        assert evidence.values.shape == (5,)
        assert np.isfinite(evidence.values).all()
        assert evidence.noise > 0


def test_names_are_unambiguous() -> None:
    names = [scorer.name for scorer in SCORERS] + [cue for scorer in SCORERS for cue in scorer.cues]
    assert len(names) == len(set(names))
    assert len({scorer.praise for scorer in SCORERS}) == len(SCORERS)
