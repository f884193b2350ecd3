"""The parts of FCPXML 1.11 and of xmeml 4 that our timelines use, as tables, and a check of documents by them.

The programs' own document types may not be shipped. What stands here says the same of these elements: which children
in which order, which attributes must be there and which may, and what values they take.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET


class Rule(NamedTuple):
    """children: pattern of their tags, each followed by a blank. must, may: attributes, with the pattern of a value."""

    children: str = ""
    must: Mapping[str, str] = {}
    may: Mapping[str, str] = {}
    text: str = r"\s*"


_TIME, _YES, _ANY, _ID = r"\d+(/\d+)?s", "[01]", r"(?s).*", r"r\d+"
_TC_FORMAT = "DF|NDF"
_MARKED = {"start": _TIME}
_FRAME_RATE = r"23\.98|24|25|29\.97|30|47\.95|48|50|59\.94|60|90|100|119\.88|120"

FCPXML = {
    "fcpxml": Rule("resources library ", {"version": r"1\.11"}),
    "resources": Rule("((format|asset) )*"),
    "format": Rule("", {"id": _ID}, {"frameDuration": _TIME, "width": r"\d+", "height": r"\d+"}),
    "asset": Rule(
        "(media-rep )+",
        {"id": _ID},
        {
            "name": _ANY, "start": _TIME, "duration": _TIME, "hasVideo": _YES, "format": _ID, "videoSources": r"\d+",
            "hasAudio": _YES, "audioSources": r"\d+", "audioChannels": r"\d+", "audioRate": r"\d+",
        },
    ),
    "media-rep": Rule("", {"src": r"[!-~]+"}, {"kind": "original-media|proxy-media"}),
    "library": Rule("(event )*"),
    "event": Rule("(project )*", {}, {"name": _ANY}),
    "project": Rule("sequence ", {}, {"name": _ANY}),
    "sequence": Rule(
        "(note )?spine ",
        {"format": _ID},
        {
            "duration": _TIME, "tcStart": _TIME, "tcFormat": _TC_FORMAT, "audioLayout": "mono|stereo|surround",
            "audioRate": r"(32|44\.1|48|88\.2|96|176\.4|192)k",
        },
    ),
    "spine": Rule("(asset-clip )*"),
    "asset-clip": Rule(
        "(note )?(conform-rate )?((marker|rating|keyword) )*",
        {"ref": _ID},
        {
            "name": _ANY, "offset": _TIME, "start": _TIME, "duration": _TIME, "format": _ID, "tcFormat": _TC_FORMAT,
        },
    ),
    "conform-rate": Rule("", {}, {"scaleEnabled": _YES, "srcFrameRate": _FRAME_RATE}),
    "note": Rule(text=_ANY),
    "marker": Rule("", {**_MARKED, "value": _ANY}, {"duration": _TIME}),
    "rating": Rule("", {"value": "favorite|reject"}, {**_MARKED, "duration": _TIME, "name": _ANY}),
    "keyword": Rule("", {**_MARKED, "value": ".+"}, {"duration": _TIME}),
}  # fmt: skip

_RATE = "rate "
_ITEM_ID = {"id": r"clipitem-\d+-\d+"}

XMEML = {
    "xmeml": Rule("sequence ", {"version": "4"}),
    "sequence": Rule("name duration rate timecode media ", {"id": r"sequence-\d+"}),
    "media": Rule("(video )?(audio )?"),
    "video": Rule("(format )?(track )+|samplecharacteristics "),
    "audio": Rule("(track )*|samplecharacteristics channelcount "),
    "format": Rule("samplecharacteristics "),
    "track": Rule("(clipitem )*"),
    "clipitem": Rule(
        "name enabled duration rate start end in out file (sourcetrack )?(marker )*(logginginfo )?(link )*", _ITEM_ID
    ),
    "file": Rule("(name pathurl duration rate timecode media )?", {"id": r"file-\d+"}),
    "samplecharacteristics": Rule(
        "rate width height anamorphic pixelaspectratio |depth samplerate "
    ),
    "rate": Rule("timebase ntsc "),
    "timecode": Rule("rate string frame displayformat "),
    "sourcetrack": Rule("mediatype trackindex "),
    "marker": Rule("name comment in out "),
    "logginginfo": Rule("description lognote "),
    "link": Rule("linkclipref mediatype trackindex clipindex "),
    "pathurl": Rule(text=r"[!-~]+"),
    "mediatype": Rule(text="video|audio"),
    "displayformat": Rule(text="DF|NDF"),
    "ntsc": Rule(text="TRUE|FALSE"),
    "string": Rule(text=r"\d\d:\d\d:\d\d[:;]\d\d"),
    "linkclipref": Rule(text=_ITEM_ID["id"]),
    **dict.fromkeys(
        "duration start end in trackindex clipindex timebase frame width height depth samplerate channelcount".split(),
        Rule(text=r"\d+"),
    ),
    "out": Rule(text=r"-1|\d+"),
    **dict.fromkeys(("enabled", "anamorphic"), Rule(text="TRUE|FALSE")),
    "pixelaspectratio": Rule(text="square"),
    **dict.fromkeys(("name", "comment", "description", "lognote"), Rule(text=_ANY)),
}  # fmt: skip


def faults(root: ET.Element, rules: Mapping[str, Rule]) -> list[str]:
    """Return what the document has that the rules do not allow, or lacks, a sentence each."""
    found = []
    for element in root.iter():
        rule = rules.get(element.tag)
        if rule is None:
            found.append(f"<{element.tag}> is unknown")
            continue
        children = "".join(f"{child.tag} " for child in element)
        if not re.fullmatch(rule.children, children):
            found.append(f"<{element.tag}> has the children {children}")
        if not re.fullmatch(rule.text, element.text or ""):
            found.append(f"<{element.tag}> says {element.text!r}")
        known = {**rule.must, **rule.may}
        found += [f"<{element.tag}> lacks {name}" for name in rule.must if name not in element.attrib]
        for name, value in element.attrib.items():
            if name not in known or not re.fullmatch(known[name], value):
                found.append(f'<{element.tag}> has {name}="{value}"')
    return found + _loose_ends(root)


def _loose_ends(root: ET.Element) -> list[str]:
    """Return the names that are given twice, and those that are referred to and not given."""
    # a file of xmeml is described once; where it is only referred to, it has no children
    given = [element.get("id") for element in root.iter() if "id" in element.attrib and len(element)]
    given += [element.get("id") for element in root.iter("format") if "id" in element.attrib]
    wanted = {element.get(name) for element in root.iter() for name in ("ref", "format") if name in element.attrib}
    wanted |= {element.text for element in root.iter("linkclipref")}
    wanted |= {element.get("id") for element in root.iter("file")}
    twice = sorted({f"{name} is given twice" for name in given if given.count(name) > 1})
    return twice + sorted(f"{name} is not given" for name in wanted - set(given))
