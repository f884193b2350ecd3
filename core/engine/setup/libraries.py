"""The libraries that BestShot depends on directly, and the versions that it works with.

pyproject.toml, which does not ship, asks for the same. The exact versions that a set-up installs are in `pins`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """One package. module: the name to import. megabytes: about the size of the download, with what only it needs.

    least, below: the versions that work, from the first up to but without the second; "" for no upper end.
    """

    package: str
    module: str
    least: str
    below: str
    megabytes: int

    @property
    def requirement(self) -> str:
        """Return the requirement in pip's form, such as `numpy>=1.26`."""
        return f"{self.package}>={self.least}" + (f",<{self.below}" if self.below else "")

    def accepts(self, version: str) -> bool:
        """Return whether BestShot works with that version."""
        return _numbers(self.least) <= _numbers(version) and not (
            self.below and _numbers(version) >= _numbers(self.below)
        )


LIBRARIES = (
    Library("numpy", "numpy", "1.26", "", 17),
    Library("scipy", "scipy", "1.11", "", 36),
    Library("opencv-python-headless", "cv2", "4.10", "5", 62),
    Library("av", "av", "18", "19", 36),
    Library("pillow", "PIL", "10.1", "", 7),
)
"""What the engine cannot run without."""

CUTTING = Library("imageio-ffmpeg", "imageio_ffmpeg", "0.6", "", 68)
"""What only cutting clips needs: an ffmpeg."""

INSTALLED_MEGABYTES = 600
"""About the size on disk of an environment with `LIBRARIES`."""


def _numbers(version: str) -> list[int]:
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return numbers
