"""The libraries that the engine's Python must have: what pyproject.toml asks for, since that does not ship."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """One package. module: what it is imported as. megabytes: about what is downloaded for it.

    least, below: the versions that will do, from the first up to the second, "" for no end.
    """

    package: str
    module: str
    least: str
    below: str
    megabytes: int

    @property
    def requirement(self) -> str:
        """As pip takes it, such as `numpy>=1.26`."""
        return f"{self.package}>={self.least}" + (f",<{self.below}" if self.below else "")

    def accepts(self, version: str) -> bool:
        """Whether that version will do."""
        return _numbers(self.least) <= _numbers(version) and not (
            self.below and _numbers(version) >= _numbers(self.below)
        )


LIBRARIES = (
    Library("numpy", "numpy", "1.26", "", 17),
    Library("scipy", "scipy", "1.11", "", 36),
    Library("opencv-python-headless", "cv2", "4.10", "5", 62),
    Library("av", "av", "18", "19", 36),
    Library("imageio-ffmpeg", "imageio_ffmpeg", "0.6", "", 68),
    Library("pillow", "PIL", "10.1", "", 7),
)

INSTALLED_MEGABYTES = 750


def _numbers(version: str) -> list[int]:
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return numbers
