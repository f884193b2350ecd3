"""What the camera itself wrote about a take: the kind of footage, and the moments that were marked while filming."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

from .boxes import Span, boxes, read
from .gpmf import Item, items, payloads

SURE = 0.5  # mean probability from which on the camera's opinion of the scene counts
MOST_FRAMES = 0.5  # share of the frames in which the camera found faces, from which on the take is of people
MOST_TAGS = 1000  # that are believed; cameras keep some hundred

_DRONES = re.compile(rb"Karma v", re.IGNORECASE)  # names of devices in GPMF
_FLIGHT_CAMERA = re.compile(rb"FC\d{3,4}\w?\0*")  # models of DJI's drones; its hand-held cameras are called otherwise
_FLIGHT = re.compile(rb"rel_alt\s*:|barometer\s*:|(home|gps)\s*\(\s*-?\d+\.|\[\s*latitude", re.I)  # in DJI's subtitles
_MOST_BYTES = 2**16  # read of each of these


@dataclass(frozen=True)
class CameraNotes:
    """kind: drone, interior or people; None where the camera does not say.

    marks: when somebody pressed the button for it (HiLight tags), in seconds from the first frame, rising.
    """

    kind: str | None = None
    marks: tuple[Fraction, ...] = ()


def read_camera_notes(take: Path) -> CameraNotes:
    """Return what the camera wrote in a take and beside it, by a few short reads whatever its length.

    What cannot be read, or is damaged, says nothing.
    """
    with suppress(OSError), take.open("rb") as file:
        whole = 0, os.fstat(file.fileno()).st_size
        marks = _marks(file, whole)
        sensed = [item for payload in payloads(file, whole) for item in items(payload)]
        is_drone = _is_flown(file, whole) or any(one.key == b"DVNM" and _DRONES.search(one.data) for one in sensed)
        kind = "drone" if is_drone or _has_flight_log(take) else _kind_of(sensed)
        return CameraNotes(kind, marks)
    return CameraNotes()


def _kind_of(sensed: Sequence[Item]) -> str | None:
    """Return what the camera recognized: faces in most frames, or the inside of a building."""
    faces = [one.number > 0 for one in sensed if one.key == b"FACE"]
    if faces and np.mean(faces) >= MOST_FRAMES:
        return "people"
    scenes = b"".join(one.data[: len(one.data) // 8 * 8] for one in sensed if one.key == b"SCEN")
    found = np.frombuffer(scenes, [("scene", "S4"), ("probability", ">f4")])
    indoors = found["probability"][found["scene"] == b"INDO"].astype(np.float64)
    indoors = indoors[(indoors >= 0) & (indoors <= 1)]
    return "interior" if len(indoors) and indoors.mean() >= SURE else None


def _marks(file: BinaryIO, whole: Span) -> tuple[Fraction, ...]:
    """Return the HiLight tags: of older cameras in HMMT, their number and then milliseconds; of newer ones in GPMF.

    There, each that was set by hand (MANL) follows its milliseconds, 16 bytes later, as
    https://github.com/icegoogles/GoPro-Highlight-Parser found.
    """
    found: set[int] = set()
    for box in islice(boxes(file, b"moov/udta/HMMT", whole), 1):
        data = read(file, box, 4 * (MOST_TAGS + 1))
        number, *tags = np.frombuffer(data[: len(data) // 4 * 4] or bytes(4), ">u4").tolist()
        found.update(tags[:number])
    for box in islice(boxes(file, b"moov/udta/GPMF", whole), 1):
        _, _, data = read(file, box, _MOST_BYTES).partition(b"Highlights")
        for one in islice(re.finditer(rb"(?s)(.{4}).{12}MANL", data), MOST_TAGS):
            found.add(int.from_bytes(one[1], "big"))
    return tuple(Fraction(one, 1000) for one in sorted(found))


def _is_flown(file: BinaryIO, whole: Span) -> bool:
    """Return whether DJI's boxes name the camera of a drone, or how the aircraft was pitched."""
    models = (read(file, one, 64) for one in boxes(file, b"moov/udta/\xa9mdl", whole))
    named = any(_FLIGHT_CAMERA.fullmatch(model[4:]) for model in models)  # behind the length of the text, and language
    return named or any(boxes(file, b"moov/udta/\xa9fpt", whole))


def _has_flight_log(take: Path) -> bool:
    """Return whether a file of subtitles lies beside the take, of its name in any case, that says where it flew."""
    wanted = f"{take.stem}.srt".casefold()
    with suppress(OSError), os.scandir(take.parent) as entries:
        for entry in entries:
            if entry.name.casefold() == wanted and entry.is_file():
                with Path(entry).open("rb") as file:
                    return _FLIGHT.search(file.read(_MOST_BYTES)) is not None
    return False
