"""Scores all samples from their embeddings: aesthetics by a head, match to a prompt. Nothing is decoded."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .. import models
from ..base.arrays import Source
from ..base.interpolation import interpolate
from ..errors import ModelError
from ..models.checksum import digest
from ..models.heads import Head, read_head
from ..models.vector_cache import kept
from ..scorers.base import EmbeddingsInput, EmbeddingsScorer, WeightedPrompt
from ..scorers.prompt_match import NEUTRAL
from ..scorers.prompts import prompts
from ..scorers.registry import in_order
from ..values import Analysis
from .request import Request
from .score_frames import RATING


def score_embeddings(analysis: Analysis, request: Request) -> Analysis:
    """Return the analysis with the components that its embeddings give, for the request's head and prompt.

    The model is loaded only where words are new to it. ModelError where the head or the model cannot be loaded.
    """
    choice = request.choice
    scorers = [one for one in request.scorers if isinstance(one, EmbeddingsScorer)]
    if analysis.embeddings is None or choice.spec is None or not scorers:
        return analysis
    rated = analysis.components.get(RATING)
    if choice.head is not None:
        rated = _head(choice).beauty(analysis.embeddings)
    wanted = prompts(request.settings.prompt) if choice.spec.reads else ()
    vectors = _vectors([one.text for one in wanted] + list(NEUTRAL), request) if wanted else []
    found = tuple(WeightedPrompt(vector, one.weight) for one, vector in zip(wanted, vectors, strict=False))
    neutral = np.stack(vectors[len(wanted) :]) if found else None
    take = EmbeddingsInput(analysis.embeddings, rated, found, neutral)

    known = analysis.pictures != Source.INTERPOLATED
    scores = {one.name: values for one in scorers if (values := one.score(take)) is not None}
    components = {**analysis.components, **{name: interpolate(values, known) for name, values in scores.items()}}
    sources = {**dict.fromkeys(scores, analysis.pictures), **analysis.sources}
    return replace(analysis, components={name: components[name] for name in in_order(components)}, sources=sources)


def _head(choice: models.ModelChoice) -> Head:
    assert choice.head is not None
    published = choice.head.read_bytes()

    def make(_: list[int]) -> list[NDArray[np.float64]]:
        head = read_head(published)
        return [np.append(head.weights, head.bias)]

    (vector,) = kept([f"head {digest(published)}"], make)
    return Head(np.asarray(vector[:-1], dtype=np.float64), float(vector[-1]))


def _vectors(texts: list[str], request: Request) -> list[NDArray[np.float32]]:
    """Return the embedding of each text, (D,) of unit length."""

    def read(numbers: list[int]) -> list[NDArray[np.float32]]:
        model = request.load_model(request.choice)
        if model is None:
            raise ModelError("no model reads the prompt")
        return list(model.read([texts[number] for number in numbers]))

    found = kept([f"words {request.choice.identity} {text}" for text in texts], read)
    return [np.asarray(vector, dtype=np.float32) for vector in found]
