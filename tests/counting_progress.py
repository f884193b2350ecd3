"""A progress callback that counts its calls."""


class Heard:
    """calls: how many there were. last: `done` and `total` of the last one."""

    def __init__(self) -> None:
        self.calls = 0
        self.last = (0, 0)

    def __call__(self, done: int, total: int, stage: str) -> None:
        self.calls += 1
        self.last = done, total
