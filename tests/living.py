"""What is still alive without the collector of cycles having been at work."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Inside the `with`, nothing but the last reference going lets go of a thing."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def living(*kinds: type) -> int:
    """How many things of these very types there are; other tests may hold some."""
    return sum(type(thing) in kinds for thing in gc.get_objects())  # isinstance would wake strange ones
