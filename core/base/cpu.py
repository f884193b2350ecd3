"""How many cores this process keeps busy: those that it may use, or its share of them."""

import os

VARIABLE = "BESTSHOT_CORES"


def available() -> int:
    """How many cores the system lets this process use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cores() -> int:
    """How many cores to keep busy: what BESTSHOT_CORES says where that is a number from 1 on, else all there are."""
    told = os.environ.get(VARIABLE, "")
    return (int(told) if told.isdecimal() else 0) or available()


_OURS = cores()


def share(parallel_jobs: int) -> None:
    """Keep only our share busy from now on, as many takes being looked at at once on this machine."""
    os.environ[VARIABLE] = str(max(_OURS // parallel_jobs, 1))
