"""Scores all samples from their embeddings: aesthetics by a head, match to a prompt, likeness. Nothing is decoded."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Source
from ..base.interpolation import interpolate
from ..errors import ModelError
from ..models.heads import read_head
from ..models.vector_cache import cached_vectors
from ..scorers.base import EmbeddingsInput, EmbeddingsScorer, WeightedVector
from ..scorers.prompt_match import NEUTRAL
from ..scorers.prompts import prompts
from ..scorers.registry import in_order
from ..values import Analysis
from .model_queue import RATING
from .references import embed_references
from .request import Request

NO_LIKENESS = "likeness to the references left out: it needs a model"
LIKENESS_BY = "likeness is judged by {}; CLIP recognises better what a picture shows"


def score_embeddings(analysis: Analysis, request: Request) -> Analysis:
    """Return the analysis with the components that its embeddings give, for the request's head, prompt and references.

    The model is loaded only where words or references are new to it. ModelError where the head or the model cannot be
    loaded, InputError where a reference cannot be read.
    """
    choice = request.choice
    scorers = [one for one in request.scorers if isinstance(one, EmbeddingsScorer)]
    if analysis.embeddings is None or choice.spec is None or not scorers:
        return replace(analysis, notes=(*analysis.notes, NO_LIKENESS)) if request.like else analysis
    rated = analysis.components.get(RATING)
    if choice.head is not None:
        rated = read_head(choice.head).aesthetics(analysis.embeddings)
    wanted = prompts(request.settings.prompt) if choice.spec.understands_text else ()
    vectors = embed_words([one.text for one in wanted] + list(NEUTRAL), request) if wanted else []
    found = tuple(WeightedVector(vector, one.weight) for one, vector in zip(wanted, vectors, strict=False))
    neutral = np.stack(vectors[len(wanted) :]) if found else None
    references = embed_references(request) if request.settings.w_likeness else ()
    similar = choice.spec.similarity_threshold
    take = EmbeddingsInput(analysis.embeddings, rated, found, neutral, references, similar)

    # A sample that was not rated has the embedding of another one
    sources = analysis.sources.get(RATING, analysis.pictures)
    known = sources != Source.INTERPOLATED
    scores = {one.name: values for one in scorers if (values := one.score(take)) is not None}
    components = {**analysis.components, **{name: interpolate(values, known) for name, values in scores.items()}}
    notes = analysis.notes
    if references and not choice.spec.understands_text:
        notes = *notes, LIKENESS_BY.format(choice.spec.title)
    return replace(
        analysis,
        components={name: components[name] for name in in_order(components)},
        sources={**dict.fromkeys(scores, sources), **analysis.sources},
        notes=notes,
    )


def embed_words(texts: list[str], request: Request) -> list[NDArray[np.float32]]:
    """Return the embedding of each text, (D,) of unit length. ModelError where the model cannot be loaded."""

    def read(numbers: list[int]) -> list[NDArray[np.float32]]:
        model = request.load_model(request.choice)
        if model is None:
            raise ModelError("no model reads words")
        return list(model.embed_text([texts[number] for number in numbers]))

    found = cached_vectors([f"words {request.choice.identity} {text}" for text in texts], read)
    return [np.asarray(vector, dtype=np.float32) for vector in found]
