"""How many cores this process uses: all that the system lets it use, or a part of them."""

import os

VARIABLE = "BESTSHOT_CORES"


def system_cores() -> int:
    """Return the number of cores that the system lets this process use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usable_cores() -> int:
    """Return the number of cores to use: BESTSHOT_CORES if that is a number from 1 to 9999, else `system_cores()`."""
    setting = os.environ.get(VARIABLE, "")
    return (int(setting) if setting.isdecimal() and len(setting) < 5 else 0) or system_cores()


_CORES_AT_START = usable_cores()


def limit_cores(parallel_jobs: int) -> None:
    """Use 1/n of the cores from now on, at least 1, as n takes are analysed in parallel on this machine."""
    os.environ[VARIABLE] = str(max(_CORES_AT_START // parallel_jobs, 1))
