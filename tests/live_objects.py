"""Count objects that are still alive while the garbage collector is off."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Turn the garbage collector off, so that an object goes with its last reference only."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def living(*kinds: type) -> int:
    """Return how many objects of exactly these types there are; other tests may hold some."""
    return sum(type(thing) in kinds for thing in gc.get_objects())  # isinstance would wake strange ones
