"""Which files of a library are takes, where their results go, and the page that leads to them."""

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import pytest
from commands import bestshot, errors
from library_takes import ODD, QUICK, statuses, summarized
from numbered import record

from bestshot.core.batch.library import list_takes
from bestshot.core.errors import UsageError

pytestmark = pytest.mark.usefixtures("own_home", "private")


def test_which_files_are_takes(tmp_path: Path) -> None:
    for name in ("b/2.MOV", "b/10.mkv", "a.mp4", "c/.trash/x.mp4", "out/old/x.mp4", "d.LRV", "found/highlights/y.mp4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    named = tmp_path / "d.LRV"
    clips = tmp_path / "found" / "highlights"
    (clips / "clip_001.mp4").touch()
    everything = ["a.mp4", "b/10.mkv", "b/2.MOV", "d.LRV", "found/highlights/clip_001.mp4", "found/highlights/y.mp4"]
    listed = list_takes([tmp_path, tmp_path / "b", tmp_path / "b" / ".." / "a.mp4", named], tmp_path / "out")
    assert [take.name for take in listed.takes] == everything
    assert [take.path for take in listed.takes] == [tmp_path / name for name in everything]

    known = {"bestshot_version": "0.1.0", "clips": [{"filename": "clip_001.mp4"}]}
    (tmp_path / "found" / "metadata.json").write_text(json.dumps(known))
    listed = list_takes([tmp_path], tmp_path / "out")
    assert [take.name for take in listed.takes] == ["a.mp4", "b/10.mkv", "b/2.MOV"]
    listed = list_takes([tmp_path / "b", tmp_path / "c"], tmp_path / "out")
    assert [take.name for take in listed.takes] == ["b/10.mkv", "b/2.MOV"]
    assert listed.notes == (f"{tmp_path / 'c'}: holds no video",)
    with pytest.raises(UsageError, match="is the folder of the takes"):
        list_takes([tmp_path / "a.mp4"], tmp_path / "b" / "..")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_may_be_anything(tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    library.mkdir()
    for name in (b"-y \xff.mp4", b"two\nlines\x1b[2J.mp4", b"c:d?e#f.mp4"):
        try:
            record(library / "plain.mp4", 60).rename(library / os.fsdecode(name))
        except OSError:
            pytest.skip("this file system has no such names")
    (library / "bad\nerror: x.mp4").write_text("no video")
    ran = bestshot("batch", library, "--out", out, *QUICK, code=3)
    assert len(errors(ran.stderr)) == 1
    assert len(ran.stdout.splitlines()) == 4
    assert "\x1b" not in ran.stdout + ran.stderr
    leads = Page((out / "index.html").read_text("utf-8")).leads
    assert len(leads) == 3 * 5
    assert all((out / os.fsdecode(unquote_to_bytes(lead))).exists() for lead in leads)
    assert len(summarized(out)) == 4


class Page(HTMLParser):
    """What a page consists of, and what it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.leads: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.leads += [value or "" for name, value in attributes if name in ("href", "src")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_page_has_each_take_under_its_folder(tmp_path: Path) -> None:
    library, out = tmp_path / "library", tmp_path / "out"
    for name in ("a.mp4", "day 1/b.mp4", "day 1/deep/c.mp4", "day 1/x.mp4", "z.mp4"):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        record(library / name, 60)
    bestshot("batch", library, "--out", out, *QUICK, "--no-clips")
    titles = {"a.mp4", "b.mp4", "c.mp4", "x.mp4", "z.mp4", "day 1", "day 1/deep"}
    said = [words for words in Page((out / "index.html").read_text("utf-8")).said if words in titles]
    assert said == ["a.mp4", "z.mp4", "day 1", "b.mp4", "x.mp4", "day 1/deep", "c.mp4"]


def test_the_page_leads_to_everything(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (library / "<script>.mp4").write_text("no video")
    bestshot("batch", library, "--out", out, *QUICK, code=3)
    page = Page((out / "index.html").read_text("utf-8"))
    assert page.open == []
    assert not page.tags & {"script", "link"}
    assert ODD in page.said
    assert any(words.startswith("<script>.mp4: is not a video") for words in page.said)
    assert all(lead.startswith("./") and (out / unquote(lead)).exists() for lead in page.leads)
    sheets = [unquote(lead) for lead in page.leads if lead.endswith("contact_sheet.jpg")]
    assert set(sheets) == {f"./{name}/contact_sheet.jpg" for name, status in statuses(out).items() if status == "done"}
    assert f"./day 2/deep/{ODD}/highlights/clip_001.mp4" in map(unquote, page.leads)
