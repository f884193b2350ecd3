"""What is told from the embeddings of a take alone: beauty by a head, likeness to words. No picture is looked at."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .. import models
from ..base.interpolation import interpolate, mask_or_all
from ..errors import ModelError
from ..models.heads import read_head
from ..models.vector_cache import cached_vectors
from ..scorers import SCORERS, Overview, Wish
from ..scorers.aesthetics import SCORER as AESTHETICS
from ..scorers.prompt_match import NEUTRAL
from ..scorers.prompts import prompts
from ..values import Analysis


def score_embeddings(analysis: Analysis, choice: models.ModelChoice, load: models.LoadModel, prompt: str) -> Analysis:
    """The analysis with the components that its embeddings tell, for that head and that prompt.

    load: called only where words are new to the model. ModelError where the head or the judge cannot be loaded.
    """
    if analysis.embeddings is None or choice.spec is None:
        return analysis
    rated = analysis.components.get(AESTHETICS.name)
    if choice.head is not None:
        rated = read_head(choice.head).aesthetics(analysis.embeddings)
    wanted = prompts(prompt) if choice.spec.understands_text else ()
    vectors = _vectors([one.text for one in wanted] + list(NEUTRAL), choice, load) if wanted else []
    wishes = tuple(Wish(vector, one.weight) for one, vector in zip(wanted, vectors, strict=False))
    neutral = np.stack(vectors[len(wanted) :]) if wishes else None
    overview = Overview(analysis.embeddings, rated, wishes, neutral)

    told = {scorer.name: scorer.overlook(overview) for scorer in SCORERS if scorer.overlook}
    known = mask_or_all(analysis.measured, len(analysis.samples))
    whole = {name: interpolate(values, known) for name, values in told.items() if values is not None}
    components = {**analysis.components, **whole}
    ordered = {scorer.name: components[scorer.name] for scorer in SCORERS if scorer.name in components}
    return replace(analysis, components=ordered)


def _vectors(texts: list[str], choice: models.ModelChoice, load: models.LoadModel) -> list[NDArray[np.float32]]:
    """Where each text lies among the pictures."""

    def read(numbers: list[int]) -> list[NDArray[np.float32]]:
        judge = load(choice)
        if judge is None:
            raise ModelError("no model reads the prompt")
        return list(judge.embed_text([texts[number] for number in numbers]))

    found = cached_vectors([f"words {choice.identity} {text}" for text in texts], read)
    return [np.asarray(vector, dtype=np.float32) for vector in found]
