"""The times of a take of variable frame rate, for the test that makes it and the checks that use it."""

from fractions import Fraction


def variable_time(number: int) -> Fraction:
    """Return the time of a frame in seconds: 30 frames per second, then 10, then 20."""
    if number < 40:
        return Fraction(number, 30)
    if number < 55:
        return Fraction(40, 30) + Fraction(number - 40, 10)
    return Fraction(40, 30) + Fraction(15, 10) + Fraction(number - 55, 20)
