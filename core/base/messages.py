"""Words that are said in more than one place."""

from .model_info import TITLES


def judged_by(model: str | None) -> str:
    """Who judged, by the name of the model; None without one."""
    return f"judged by {TITLES.get(model, model)}" if model else "judged without a model"


def analysed_samples(count: int, of: int) -> str:
    """Return how many samples were analysed, where not all were, as a sentence."""
    return f"{count} of {of} samples were analysed; the others are interpolated"


def number_of(count: int, noun: str) -> str:
    """Such as `1 moment` or `5 moments`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def capital(text: str) -> str:
    """The text as it begins a line."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """An error's line, or a note, as a sentence."""
    return capital(text) + ("" if text.endswith(".") else ".")
