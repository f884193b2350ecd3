"""Text that is used in more than one place."""

from .model_info import TITLES


def scored_by(model: str | None) -> str:
    """Return which model, by its name, scored the pictures: `scored by NIMA`; None: `scored without a model`."""
    return f"scored by {TITLES.get(model, model)}" if model else "scored without a model"


def partly_analysed(count: int, total: int) -> str:
    """Return the note for a take of which only some samples were analysed."""
    return f"{count} of {total} samples were analysed; the others are interpolated"


def number_of(count: int, noun: str) -> str:
    """Return a number with its noun, such as `1 moment` or `5 moments`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def capital(text: str) -> str:
    """Return the text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return an error's line, or a note, as a sentence with a capital and a full stop."""
    return capital(text) + ("" if text.endswith(".") else ".")
