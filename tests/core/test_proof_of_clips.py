"""A clip that does not prove to play is left out, and a note says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from made_selection import choose, sampled
from numbered import cut, record

from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import OutputError
from bestshot.core.media.ffmpeg import executable


@pytest.mark.parametrize("instead", [": > clip_002.mp4", "printf 0123456789 > clip_002.mp4", "exit 1", "exit 0"])
def test_a_clip_that_does_not_prove_to_play_is_left_out(
    instead: str, ffmpeg: Callable[[str, str], None], tmp_path: Path
) -> None:
    path = record(tmp_path / "a.mp4", 60)
    ffmpeg("clip_002.mp4", f"{instead}; exit 0")
    _, notes = cut(path, tmp_path / "clips", (3, 12), (20, 29), (40, 49))
    assert [path.name for path in sorted((tmp_path / "clips").iterdir())] == ["clip_001.mp4", "clip_003.mp4"]
    assert len(notes) == 1
    assert notes[0].startswith("clip_002.mp4 was left out: ")


def test_metadata_names_no_clip_that_was_left_out(ffmpeg: Callable[[str, str], None], tmp_path: Path) -> None:
    analysis = sampled(tmp_path)
    ffmpeg("clip_002.mp4", ": > clip_002.mp4; exit 0")
    written = write_results(tmp_path / "out", analysis, choose(analysis, [12, 4, 8]), no_progress)
    metadata = json.loads((tmp_path / "out" / "metadata.json").read_bytes())
    assert [clip["filename"] for clip in metadata["clips"]] == ["clip_001.mp4", None, "clip_003.mp4"]
    assert metadata["notes"][-1] == written.notes[0] == "clip_002.mp4 was left out: it cannot be opened"
    assert all(path.is_file() for path in written.paths)
    assert not (tmp_path / "out" / "highlights" / "clip_002.mp4").exists()


SILENT = "'{real}' -v error -y -f lavfi -i sine=d=1 -c:a aac -f mp4 clip_002.mp4"
SHORT = "'{real}' -v error -y -f lavfi -i testsrc2=d=0.2 -f mp4 clip_002.mp4"
LONG = "'{real}' -v error -y -f lavfi -i testsrc2=d=3 -f mp4 clip_002.mp4"


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        (SILENT, "it has no picture"),
        (SHORT, "0.20 s of"),
        (LONG, "3.00 s of"),
    ],
)
def test_a_clip_of_other_pictures_is_left_out(
    instead: str, why: str, ffmpeg: Callable[[str, str], None], tmp_path: Path
) -> None:
    path = record(tmp_path / "a.mp4", 60)
    words = instead.format(real=executable())
    ffmpeg("clip_002.mp4", f"{words}; exit")
    _, notes = cut(path, tmp_path / "clips", (3, 12), (20, 29))
    assert [path.name for path in (tmp_path / "clips").iterdir()] == ["clip_001.mp4"]
    assert len(notes) == 1
    assert why in notes[0]


def test_an_ffmpeg_that_cuts_nothing_is_an_error(ffmpeg: Callable[[str, str], None], tmp_path: Path) -> None:
    path = record(tmp_path / "a.mp4", 60)
    ffmpeg(".mp4", "echo \"Unknown encoder 'libx264'\" >&2; exit 1")
    with pytest.raises(OutputError, match="Unknown encoder"):
        cut(path, tmp_path / "clips", (3, 12), (20, 29))
