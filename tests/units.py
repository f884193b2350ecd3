"""Which tests belong together, as they share what fixtures made, and how they are shared out among processes."""

import re
from typing import Any

IN_REAL_BLENDER = re.compile(r"(tests/window|tests/addon/test_command\.py)\b.*\[(\d\.\d)\b")
# those of more than a minute, the longest first
LONGEST = (
    "tests/addon/test_blenders.py",
    "tests/window 4.3",
    "tests/window 5.2",
    "tests/core/test_planted.py",
    "tests/core/test_judging.py",
    "tests/core/test_parts.py",
)


def unit_of(nodeid: str) -> str:
    """Return the unit of a test: its file; for one in a real Blender, those of its version, which starts only once."""
    found = IN_REAL_BLENDER.match(nodeid)
    return f"{found[1]} {found[2]}" if found else nodeid.partition("::")[0]


def rank_of(nodeid: str) -> int:
    """Return the place of the test's unit among the longest; those that are not named share the last one."""
    unit = unit_of(nodeid)
    return LONGEST.index(unit) if unit in LONGEST else len(LONGEST)


def scheduler(config: Any, log: Any) -> Any:
    """Return a scheduler of pytest-xdist that gives each process one unit after the other, in the tests' order."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - not there in a Blender

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    return Units(config, log)
