"""What a person asks to see, in words: `wide shot; golden light:0.5; -blurry crowd`."""

import re
from dataclasses import dataclass

_WEIGHT = re.compile(r"(?P<text>.*\S)\s*:\s*(?P<weight>0?\.\d{1,9}|[01](\.\d{1,9})?)", re.DOTALL)


@dataclass(frozen=True)
class Prompt:
    """One thing that is looked for. weight: over 0 to 1; below 0, as far as -1, for what is to be avoided."""

    text: str
    weight: float = 1.0


def prompts(setting: str) -> tuple[Prompt, ...]:
    """Return the prompts in the setting: separated by semicolons, each with a minus before it where it is unwanted, and
    a weight from 0 to 1 behind a colon where it counts less. Any text is valid: what is no weight is text.
    """
    found = []
    for part in setting.split(";"):
        text, weight = " ".join(part.split()), 1.0
        unwanted = text.startswith("-")
        text = text.removeprefix("-").lstrip()
        if weighed := _WEIGHT.fullmatch(text):
            text, weight = weighed["text"], min(float(weighed["weight"]), 1.0)
        if text and weight:
            found.append(Prompt(text, -weight if unwanted else weight))
    return tuple(found)
