"""Processes that are started: they can be stopped at any time, and no others are ended."""

import multiprocessing
import os
import sys
import time
from pathlib import Path

import pytest

from bestshot.core.batch import executors
from bestshot.core.batch.executors import IsolatedWorkers
from bestshot.core.engine.setup.installing import install
from bestshot.core.errors import Cancelled
from bestshot.core.media import ffmpeg

posix = pytest.mark.skipif(os.name == "nt", reason="needs a shell")


def script(path: Path, words: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{words}\n")
    path.chmod(0o755)
    return path


def test_the_end_of_a_batch_is_not_that_of_other_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "STOP_TIMEOUT", 0.1)
    theirs = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    theirs.start()
    try:
        workers = IsolatedWorkers(1)
        busy = workers.submit(time.sleep, 600)
        while not workers._context.started:
            time.sleep(0.01)
        (ours,) = workers._context.started
        workers.end()
        assert busy.done()
        assert not ours.is_alive()
        assert theirs.is_alive()
    finally:
        theirs.kill()
        theirs.join()


@posix
def test_a_set_up_that_says_nothing_more_can_be_cancelled(tmp_path: Path) -> None:
    calls = 0

    def progress(done: int, total: int, stage: str) -> None:
        nonlocal calls
        calls += 1
        if calls > 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        install(script(tmp_path / "python", "exec >&- 2>&-; sleep 600"), [], [], progress)


@posix
def test_an_ffmpeg_is_not_run_to_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = script(tmp_path / "imageio_ffmpeg" / "binaries" / "ffmpeg-x", "sleep 600")
    (tmp_path / "imageio_ffmpeg" / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "imageio_ffmpeg", raising=False)
    monkeypatch.delenv("BESTSHOT_FFMPEG", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert ffmpeg.executable() == str(found)
