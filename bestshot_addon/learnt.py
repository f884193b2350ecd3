"""What was learnt of the user, in words, as the last search said."""

_text = ""


def text() -> str:
    """Return it; "" where it is not known."""
    return _text


def keep(text: str) -> None:
    """Keep it for the panel."""
    global _text  # noqa: PLW0603
    _text = text
