"""A library of takes, and what a batch wrote of it."""

import json
import os
from pathlib import Path

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and a shell")

ODD = "<b>ü & 'x' #1 100%.mp4" if os.name != "nt" else "ü & 'x' #1 100%.mp4"

QUICK = ("--count", "1")


def summarized(out: Path) -> dict[str, dict]:
    """The entries of summary.json, by the folder of the take."""
    return {take["folder"]: take for take in json.loads((out / "summary.json").read_bytes())["takes"]}


def statuses(out: Path) -> dict[str, str]:
    return {folder: take["status"] for folder, take in summarized(out).items()}


def hidden(folder: Path) -> list[Path]:
    return list(folder.rglob(".*"))
