"""Exact numbers from text of others: bounded, as a short text such as 1e10000000 may stand for a very long number."""

import re
from fractions import Fraction

_FRACTION = re.compile(r"-?\d{1,100}([/.]\d{1,100})?", re.ASCII)


def parse_fraction(text: str) -> Fraction:
    """Return the number of a text such as 1001/30000 or -2.5. Raises ValueError, or ZeroDivisionError, for others."""
    if not _FRACTION.fullmatch(text):
        raise ValueError(f"'{text[:40]}' is no fraction")
    return Fraction(text)
