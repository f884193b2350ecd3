"""Small pictures of the samples of a take, in one file on disk."""

from dataclasses import dataclass
from pathlib import Path

from .arrays import Ints


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """JPEG pictures back to back in one file: picture i lies at offsets[i]:offsets[i + 1]. offsets: (N + 1,).

    owner: what these are a part of; the file may go when that is let go.
    order: (M,) which of them each sample has; None: each its own.
    """

    path: Path
    offsets: Ints
    owner: "Thumbnails | None" = None
    order: Ints | None = None

    def __getitem__(self, sample: int) -> bytes:
        """The JPEG bytes of a sample, by sample number; OSError where the file is gone."""
        sample = sample if self.order is None else int(self.order[sample])
        start, stop = int(self.offsets[sample]), int(self.offsets[sample + 1])
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def part(self, first: int, stop: int) -> "Thumbnails":
        """Return those of the samples from `first` up to but without `stop`."""
        if self.order is not None:
            return Thumbnails(self.path, self.offsets, self, self.order[first:stop])
        return Thumbnails(self.path, self.offsets[first : stop + 1], self)
