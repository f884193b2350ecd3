"""A progress that is listened to."""


class Heard:
    """Counts the frames that a reading came to, and keeps what progress said last."""

    def __init__(self) -> None:
        self.calls = 0
        self.last = (0, 0)

    def __call__(self, done: int, total: int, stage: str) -> None:
        self.calls += 1
        self.last = done, total
