"""Requests that wait for their answer, and what to ask instead after CLIP took the engine down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..base import model_info
from ..base.model_info import TITLES
from .messages import Cancelled, Compare, Find, Work

HEAVY_MODELS = {model.name for model in model_info.CLIP}
"""Names of the models that may need more memory than the machine has."""


@dataclass(frozen=True)
class PendingRequest:
    """A request without an answer.

    deadline: monotonic time by which its cancelling must be confirmed; None for one that is not being cancelled.
    note: a further note for its answer, "" for none.
    """

    request: Work
    deadline: float | None = None
    note: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.deadline is not None


def without_clip(
    pending: Mapping[int, PendingRequest], model: str, how: str
) -> tuple[dict[int, PendingRequest], list[Cancelled]]:
    """Return the requests to send to a new engine, by id, and the answers to those that were being cancelled.

    Requests that would use CLIP use the default model instead, or none where that is not installed, and a note says so.
    model: the CLIP model in use when the engine ended. how: how it ended, in words.
    """
    plain = model_info.DEFAULT.name if model_info.DEFAULT.installed else "none"
    instead = "no model was used" if plain == "none" else f"{TITLES[plain]} was used instead"
    note = f"{TITLES[model]} took the engine down ({how}), possibly because memory ran out: {instead}"
    again: dict[int, PendingRequest] = {}
    answers: list[Cancelled] = []
    for id, waiting in pending.items():
        if waiting.is_cancelled:
            answers.append(Cancelled(id))
        else:
            request = _with_model(waiting.request, plain)
            again[id] = waiting if request == waiting.request else PendingRequest(request, note=note)
    return again, answers


def _with_model(request: Work, plain: str) -> Work:
    """Return the request with that plain model in place of another one, if it uses any."""
    if isinstance(request, Compare):
        return replace(request, takes=tuple(_find_with(one, plain) for one in request.takes))
    return _find_with(request, plain) if isinstance(request, Find) else request


def _find_with(request: Find, plain: str) -> Find:
    if request.settings.get("model") in (plain, "none"):
        return request
    return replace(request, settings={**request.settings, "model": plain})
