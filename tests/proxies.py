"""Smaller copies of takes, as Blender and cameras make them."""

from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from take_cache import cached

NTSC = Fraction(30000, 1001)


def proxy(
    take: Path,
    path: Path,
    *,
    rate: Fraction = NTSC,
    frames: int | None = None,
    size: str = "160x90",
    every: int = 1,
    container: str | None = None,
) -> Path:
    """Encode a smaller copy of a take as Blender does: a key frame every 10 frames, no B-frames, at the given rate.

    every: keep one frame in that many. container: where the name does not say it. Copied from the cache where possible.
    """
    recipe = (rate, frames, size, every, container)
    return cached(path, lambda place: _encode(take, place, *recipe), Path(__file__), take.read_bytes(), *recipe)


def _encode(
    take: Path, path: Path, rate: Fraction, frames: int | None, size: str, every: int, container: str | None
) -> None:
    wide, high = map(int, size.split("x"))
    options = {"g": "10", "bf": "0", "crf": "20"}
    with av.open(str(take)) as source, av.open(str(path), "w", container) as target:
        video = target.add_stream("libx264", rate=rate, options=options)
        video.width, video.height, video.pix_fmt = wide, high, "yuv420p"
        for number, frame in enumerate(islice(source.decode(video=0), 0, frames, every)):
            small = frame.reformat(wide, high)
            small.pts, small.time_base = number, 1 / rate
            target.mux(video.encode(small))
        target.mux(video.encode())
