"""Messages in the panel's own words: the label of a setting for its option, a button for a command."""

import re
from dataclasses import replace

from ..core.settings import SPECS
from .job import Outcome

_LABELS = {spec.option: spec.label for spec in SPECS}
_OPTION = re.compile(r"--[a-z][a-z-]*")
_ADD_CLIP = re.compile(r"`bestshot (setup --clip|models fetch [\w-]+)`(, or Add CLIP in Blender,?)?")
_SET_UP = ", or run `bestshot setup`"  # besides the button, which is named before


def in_panel_words(text: str) -> str:
    """Return a message as the panel shows it."""
    text = _ADD_CLIP.sub("Add CLIP", text).replace(_SET_UP, "")
    return _OPTION.sub(lambda found: _LABELS.get(found[0], found[0]), text)


def shown(outcome: Outcome) -> Outcome:
    """Return an outcome as the panel shows it."""
    notes, in_panel = (tuple(map(in_panel_words, texts)) for texts in (outcome.notes, outcome.in_panel))
    return replace(outcome, text=in_panel_words(outcome.text), notes=notes, in_panel=in_panel)
