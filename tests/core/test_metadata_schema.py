"""Every metadata.json has the form that docs/metadata.schema.json writes down."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import bestshot
from numbered import record

SCHEMA = json.loads(Path(__file__).parents[2].joinpath("docs", "metadata.schema.json").read_text("utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
         "null": type(None)}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """What of a value is not as the schema has it; as much of JSON Schema as ours uses."""
    if "anyOf" in schema:
        if all(any(faults(value, one)) for one in schema["anyOf"]):
            yield f"{place}: fits none"
        return
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds):
        yield f"{place}: {value!r} is no {kinds}"
        return
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema["items"], f"{place}[{number}]")
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        yield from (f"{place}: lacks {name}" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            if name in known or isinstance(rest, dict):
                yield from faults(item, known.get(name, rest), f"{place}.{name}")
            elif not rest:
                yield f"{place}: has {name}"


@pytest.mark.parametrize("more", [(), ("--start", "2", "--end", "8"), ("--count", "1", "--keep", "3", "--no-clips")])
def test_metadata_has_the_form_that_is_written_down(more: tuple[str, ...], tmp_path: Path, own_home: Path) -> None:
    take = record(tmp_path / "take.mp4", 300, sound="aac")
    bestshot("find", take, "--out", tmp_path / "out", "--model", "none", "--count", "2", *more)
    metadata = json.loads((tmp_path / "out" / "metadata.json").read_bytes())
    assert list(faults(metadata, SCHEMA)) == []
    assert {"source", "clips", "part", "samples"} <= metadata.keys()


def test_the_check_finds_what_is_wrong() -> None:
    wrong = {"clips": [{"rank": "1"}], "notes": "no list", "files": {}, "bestshot_version": "0", "more": 1}
    found = list(faults(wrong, SCHEMA))
    assert ".notes: 'no list' is no ['array']" in found
    assert ": has more" in found
    assert ".clips[0]: lacks filename" in found
