"""What panels show of files is checked once, and again when it may have changed."""

from pathlib import Path

import pytest

from bestshot.bestshot_addon import current_job, status_cache
from bestshot.bestshot_addon.job import Outcome


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    status_cache.refresh()
    status_cache.clear()


def check_checking_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert not status_cache.cached(Path.exists, file)
    file.touch()
    assert not status_cache.cached(Path.exists, file)
    assert status_cache.cached(Path.exists, tmp_path)
    status_cache.clear()
    assert status_cache.cached(Path.exists, file)


def check_the_timer_checks_again_what_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "file"
    status_cache.cached(Path.exists, file)
    file.touch()
    assert status_cache.refresh() >= 10
    assert status_cache.cached(Path.exists, file)
    status_cache.refresh()
    status_cache.refresh()  # nothing was shown since: nothing is checked
    file.unlink()
    assert not status_cache.cached(Path.exists, file)


def check_a_job_that_ends_may_have_changed_it(tmp_path: Path) -> None:
    status_cache.cached(Path.exists, tmp_path / "file")
    (tmp_path / "file").touch()
    current_job.set_outcome(Outcome("BestShot is set up."))
    assert status_cache.cached(Path.exists, tmp_path / "file")
    current_job.set_outcome(None)
