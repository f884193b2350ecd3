"""A file with the sound of a take, such as that of a recorder that ran beside the camera."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True)
class SoundFile:
    """offset: seconds from the take's first shown frame to where the sound of the file begins; may be below 0."""

    path: Path
    offset: Fraction = Fraction(0)
