"""Progress where nobody watches: plain lines, seldom."""

from io import BytesIO, StringIO, TextIOWrapper

import pytest

from bestshot.core.base import terminal_progress
from bestshot.core.base.progress import KEY_FRAMES, Overall
from bestshot.core.base.terminal_progress import StatusLine, TerminalProgress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(terminal_progress.time, "monotonic", lambda: now[0])
    return now


def lines(clock: list[float], total: int, count: int, seconds: float) -> list[str]:
    """Return what is shown of `count` steps that take so many seconds together."""
    stream = StringIO()
    with TerminalProgress(_line=StatusLine(stream)) as progress:
        for step in range(count + 1):
            progress(step, total, "cutting")
            clock[0] += seconds / count
    assert "\r" not in stream.getvalue()
    assert not set("█░") & set(stream.getvalue())
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("seconds", [1, 30, 200, 500])
def test_no_more_than_every_tenth_is_shown(seconds: float, clock: list[float]) -> None:
    shown = lines(clock, 1000, 1000, seconds)
    assert shown[0] == "cutting  0%"
    assert shown[-1].startswith("cutting  100%")
    assert len(shown) <= 2 + min(seconds / 5, 10)


def test_long_work_shows_that_it_goes_on(clock: list[float]) -> None:
    assert 50 < len(lines(clock, 1000, 1000, 3600)) < 75
    assert 50 < len(lines(clock, 0, 1000, 3600)) < 75


def test_a_new_stage_is_shown(clock: list[float]) -> None:
    stream = StringIO()
    with TerminalProgress(_line=StatusLine(stream)) as progress:
        for stage in ("analysing", "cutting"):
            for step in range(3):
                progress(step, 2, stage)
    assert stream.getvalue().splitlines() == ["analysing  0%", "analysing  100%", "cutting  0%", "cutting  100%"]


class Terminal(TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("encoding", "kind", "shown"),
    [
        ("utf-8", "xterm", "\rcutting  ████████████░░░░░░░░░░░░   50%"),
        ("ascii", "xterm", "\rcutting  ############............   50%"),
        ("utf-8", "dumb", "cutting  50%\n"),
    ],
)
def test_a_bar_is_drawn_as_the_terminal_can(
    encoding: str, kind: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", kind)
    written = BytesIO()
    terminal = Terminal(written, encoding, newline="")
    TerminalProgress(_line=StatusLine(terminal))(1, 2, "cutting")
    assert written.getvalue().decode(encoding).rstrip(" ") == shown


def test_one_bar_over_all_takes_and_stages(clock: list[float]) -> None:
    """Two takes, the second three times as long: the first one is a quarter, and nothing goes back."""
    stream, overall, ends = StringIO(), Overall((1, 3)), []
    for number in (1, 2):
        with TerminalProgress(f"{number}/2  ", overall, StatusLine(stream)) as progress:
            for stage in ("analysing", "cutting"):
                for step in range(101):
                    clock[0] += 0.1 * (1, 3)[number - 1]
                    progress(step, 100, stage)
        overall.end_part()
        ends.append(overall.share)
    assert ends == [0.25, 1]
    shares = [int(line.partition("%")[0].split()[-1]) for line in stream.getvalue().splitlines()]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 95 < shares[-1] <= 100


def test_time_left_goes_by_the_take_at_work(clock: list[float]) -> None:
    """One that the cache had makes the others no shorter."""
    overall = Overall((1, 1, 1))
    assert overall.left == ""
    clock[0] += 2
    overall.end_part()
    clock[0] += 10
    overall.update(50, 95, "analysing")
    assert overall.share == pytest.approx((1 + 0.5) / 3)
    assert overall.left == "30 s"


def test_one_bar_over_all_stages() -> None:
    overall, shares = Overall(), []
    for stage in (KEY_FRAMES, "analysing frames", "finding cuts"):
        for done in range(11):
            overall.update(done, 10, stage)
            shares.append(overall.share)
        overall.update(0, 0, "loading a model")
    assert shares == sorted(shares)
    assert shares[10] == pytest.approx(0.19)
    assert 0.9 < shares[-1] <= 1
