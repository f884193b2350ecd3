"""Text from outside, such as names of files, as it can be shown."""

from unicodedata import category


def printable_line(text: str) -> str:
    """Return the text as one line: what would break it becomes a space, and each character that no terminal, picture or
    XML should get U+FFFD.
    """
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    """Replace line breaks, control characters, surrogates and noncharacters."""
    kind = category(character)
    if kind in ("Cc", "Zl", "Zp") and character.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if kind in ("Cc", "Cs") or character in "\ufffe\uffff" else character
