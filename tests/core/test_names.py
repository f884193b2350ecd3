"""Names of videos: wildcards that the shell left to us, and folders that every system tells apart."""

import os
import shutil
from pathlib import Path, PurePath

import pytest
from commands import bestshot, errors, files
from numbered import record

from bestshot.core.base.file_names import FolderNames
from bestshot.core.base.files import make_folder, stat_file
from bestshot.core.batch.library import list_takes
from bestshot.core.cli.expand import expand
from bestshot.core.errors import InputError, OutputError

FIND = ("find", "--model", "none", "--no-clips", "--count", "1")


def names_of(*wanted: str) -> list[str]:
    names = FolderNames()
    return [names.new(PurePath("out"), name).name for name in wanted]


@pytest.mark.parametrize(
    "names",
    [
        ("Clip", "clip", "CLIP"),
        ("Straße", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("\ufb01lm", "film"),
        ("x", "x.", "x ", "x. ."),
        ("x", "x", "x-2"),
        ("x-2", "x", "x"),
        (".", "..", " "),
    ],
    ids=str,
)
def test_folders_are_told_apart_everywhere(names: tuple[str, ...]) -> None:
    found = names_of(*names)
    assert found[0] == (names[0] if names[0].strip(". ") else "_")
    assert len({name.casefold() for name in found}) == len(names)
    assert all(name == name.rstrip(". ") and name.strip("._ ") + name for name in found)


@pytest.mark.parametrize("name", ["CON", "con", "aux.mp4", "NUL.tar.gz", "Com1", "lpt9.mov", "com¹.mp4", "prn .mp4"])
def test_no_folder_is_named_as_a_device(name: str) -> None:
    assert names_of(name) == [f"_{name}"]


@pytest.mark.parametrize("name", ["console.mp4", "com10", "auxiliary", "a.con", "ü & 'x' #1 100%", "-y", "lpt"])
def test_other_names_stay(name: str) -> None:
    assert names_of(name) == [name]


def test_two_videos_that_differ_in_case_have_a_folder_each(own_home: Path, tmp_path: Path) -> None:
    takes = [tmp_path / "x" / "Clip.mp4", tmp_path / "y" / "clip.mp4"]
    for take in takes:
        take.parent.mkdir()
        record(take)
    bestshot(*FIND, *takes, "--out", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Clip", "clip-2"]
    assert "metadata.json" in files(tmp_path / "out" / "clip-2")


def test_folders_of_a_library_are_told_apart(tmp_path: Path) -> None:
    wanted = {
        "Day/A.mp4": "Day/A.mp4",
        "day/a.mp4": "day-2/a.mp4",
        "con/aux.mp4": "_con/_aux.mp4",
        "x./b.mp4": "x/b.mp4",
    }
    for name in wanted:
        try:
            (tmp_path / name).parent.mkdir()
            (tmp_path / name).touch()
        except OSError:
            pytest.skip("this file system has no such names")
    found = {take.name: take.folder.as_posix() for take in list_takes([tmp_path], tmp_path / "out").takes}
    assert found == wanted


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    """Names in a folder that itself has a bracket in its name."""
    folder = tmp_path / "vids [1]"
    for name in ("b.mts", "a.mts", "._a.mts", "c.MP4", "deep/d.mts", "[x].mp4", "x.mp4"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ("*.mts", ["a.mts", "b.mts"]),
        ("?.mts", ["a.mts", "b.mts"]),
        ("[b-d].mts", ["b.mts"]),
        ("**/*.mts", ["a.mts", "b.mts", "deep/d.mts"]),
        ("*/d.mts", ["deep/d.mts"]),
        ("[x].mp4", ["[x].mp4"]),
        ("a.mts", ["a.mts"]),
        ("missing.mts", ["missing.mts"]),  # whose use says what is wrong
    ],
)
def test_wildcards(pattern: str, matching: list[str], videos: Path) -> None:
    assert expand([videos / pattern]) == [videos / name for name in matching]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_of_that_very_name_wins(videos: Path) -> None:
    (videos / "*.mts").touch()
    assert expand([videos / "*.mts"]) == [videos / "*.mts"]


def test_case_counts_as_on_the_file_system(videos: Path) -> None:
    if os.name == "nt":
        assert expand([videos / "C*.mp4"]) == [videos / "c.MP4"]
    else:
        with pytest.raises(InputError):
            expand([videos / "C*.mp4"])


@pytest.mark.parametrize("command", ["find", "batch"])
def test_a_pattern_that_matches_nothing_is_one_line(command: str, videos: Path, tmp_path: Path) -> None:
    told = bestshot(command, videos / "*.avi", "--out", tmp_path / "out", code=3)
    assert told.stderr == f"error: {videos / '*.avi'}: there is no such file, and none that matches\n"
    assert not (tmp_path / "out").exists()


def test_find_takes_a_pattern(own_home: Path, tmp_path: Path) -> None:
    (tmp_path / "vids").mkdir()
    shutil.copy(record(tmp_path / "vids" / "one.mp4"), tmp_path / "vids" / "two.mp4")
    bestshot(*FIND, "vids/*.mp4", "--out", "out", folder=tmp_path)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one", "two"]
    told = bestshot(*FIND, "vids/*.mp4", "--start", "1", folder=tmp_path, code=2)
    assert errors(told.stderr) == ["error: --start and --end are for one video at a time"]


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_what_is_no_name_of_a_file_is_told_in_a_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\ufffdb: is no name that a file can have$"):
        stat_file(tmp_path / name)
    with pytest.raises(OutputError, match=r"a\ufffdb: is no name that a folder can have$"):
        make_folder(tmp_path / name)
