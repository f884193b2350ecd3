"""Notes in a scene: lists of small dictionaries under a key of our own, saved and undone with the file."""

import json
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

Note = dict[str, Any]


def from_json(text: str) -> Any:
    """Return the value that a text stands for; None where it is no JSON, as others may have written it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class Notes:
    """The notes under one key. fields: what each is made of; every note has a `source`, the name of a strip.

    Other add-ons and scripts may write anything under our names, which is then not ours.
    """

    def __init__(self, key: str, **fields: type) -> None:
        self._key, self._fields = key, {"source": str, **fields}

    def each(self, scene: Any) -> Iterator[Note]:
        """Yield the notes of ours, and nothing else that is there."""
        found = scene.get(self._key)
        for item in found if isinstance(found, list) else ():
            note = item.to_dict()
            if note.keys() == self._fields.keys() and all(
                isinstance(note[name], kind) and (kind is not float or isfinite(note[name]))
                for name, kind in self._fields.items()
            ):
                yield note

    def of(self, scene: Any, source: str) -> list[Note]:
        """Return the notes about the strip named `source`."""
        return [note for note in self.each(scene) if note["source"] == source]

    def add(self, scene: Any, note: Note) -> None:
        """Add a note."""
        self._write(scene, [*self.each(scene), note])

    def set(self, scene: Any, source: str, note: Note) -> None:
        """Add a note in place of all others about the same source."""
        self._write(scene, [*(one for one in self.each(scene) if one["source"] != source), note])

    def drop(self, scene: Any, should: Callable[[Note], bool]) -> list[Note]:
        """Remove the notes for which `should` is true; return them."""
        notes = list(self.each(scene))
        dropped = [note for note in notes if should(note)]
        if dropped:
            self._write(scene, [note for note in notes if note not in dropped])
        return dropped

    def change(self, scene: Any, change: Callable[[Note], Note]) -> None:
        """Replace each note by what `change` returns for it."""
        if notes := list(self.each(scene)):
            self._write(scene, [change(note) for note in notes])

    def _write(self, scene: Any, notes: list[Note]) -> None:
        if notes:
            scene[self._key] = notes
        elif self._key in scene:
            del scene[self._key]
