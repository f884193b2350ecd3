"""What an analysis is kept under: a key for the take, the model and the settings; for a part, its samples too."""

import json
import re
from hashlib import blake2b
from pathlib import Path

from ...base.files import stat_file
from ...base.time_range import WHOLE_TAKE, SampleRange
from ...errors import InputError
from ...settings import SPECS, Settings
from .entry import FORMAT

SAMPLE = 2**16  # bytes of content read in each of three places
ENTRY = re.compile(r"(?P<key>[0-9a-f]{32})(-(?P<first>\d{1,12})-(?P<stop>\d{1,12}|end))?")


def key_of(path: Path, model_identity: str, settings: Settings) -> str:
    """Return 32 hex digits that stand for this content, this model and the settings that shape an analysis.

    The path is no part of it, so a moved file keeps its entry; size, time of change and samples of the content are.
    model_identity: changes whenever the model would rate differently, such as "nima-2dc1beae"; "none" without.
    Raises InputError where the file cannot be read.
    """
    shaping = {s.name: getattr(settings, s.name) for s in SPECS if s.shapes_analysis} | {"model": model_identity}
    return _digest(path, [FORMAT, shaping])


def key_with(key: str, other: Path, *facts: str) -> str:
    """Return the key for a take of that key whose pictures, or whose sound, are another file's. InputError where that
    cannot be read.

    The name of that file is part of it, as the notes name it. facts: what else says how it is used.
    """
    return _digest(other, [key, other.name, *facts])


def _digest(path: Path, further: list[object]) -> str:
    """Return 32 hex digits for the content of a file and further facts."""
    facts = stat_file(path)
    known = json.dumps([*further, facts.st_size, facts.st_mtime_ns], sort_keys=True)
    digest = blake2b(known.encode(), digest_size=16)
    try:
        with path.open("rb") as file:
            for start in (0, facts.st_size // 2, max(0, facts.st_size - SAMPLE)):
                file.seek(start)
                digest.update(file.read(SAMPLE))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions and its disk") from None
    return digest.hexdigest()


def name_of(key: str, held: SampleRange) -> str:
    """Return the name of the entry of these samples."""
    return key if held == WHOLE_TAKE else f"{key}-{held.first}-{'end' if held.stop is None else held.stop}"


def beginning(name: str, key: str, samples: SampleRange) -> int:
    """Return up to which sample the entry of that name holds these samples, from the first on, but not all; else 0."""
    found = ENTRY.fullmatch(name)
    if found is None or found["key"] != key or found["stop"] in (None, "end") or int(found["first"]) != samples.first:
        return 0
    stop = int(found["stop"])
    return stop if samples.stop is None or stop < samples.stop else 0


def holds(name: str, key: str, samples: SampleRange) -> bool:
    """Return whether the entry of that name is one of that key and holds all these samples."""
    found = ENTRY.fullmatch(name)
    if found is None or found["key"] != key:
        return False
    stop = None if found["stop"] in (None, "end") else int(found["stop"])
    return SampleRange(int(found["first"] or 0), stop).contains(samples)
