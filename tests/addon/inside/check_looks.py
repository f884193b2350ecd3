"""What panels show of files is looked at once, and again when it may have changed."""

from pathlib import Path

import pytest

from bestshot.bestshot_addon import current_job, looks
from bestshot.bestshot_addon.job import Outcome


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    looks.look_again()
    looks.forget()


def check_looking_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert not looks.seen(Path.exists, file)
    file.touch()
    assert not looks.seen(Path.exists, file)
    assert looks.seen(Path.exists, tmp_path)
    looks.forget()
    assert looks.seen(Path.exists, file)


def check_the_timer_looks_again_at_what_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "file"
    looks.seen(Path.exists, file)
    file.touch()
    assert looks.look_again() >= 10
    assert looks.seen(Path.exists, file)
    looks.look_again()
    looks.look_again()  # nothing was shown since: nothing is looked at
    file.unlink()
    assert not looks.seen(Path.exists, file)


def check_a_job_that_ends_may_have_changed_it(tmp_path: Path) -> None:
    looks.seen(Path.exists, tmp_path / "file")
    (tmp_path / "file").touch()
    current_job.set_outcome(Outcome("BestShot is set up."))
    assert looks.seen(Path.exists, tmp_path / "file")
    current_job.set_outcome(None)
