"""Run the pipeline on a planted take; a module, so that worker processes can import it."""

from pathlib import Path

from planted import Plan
from take_cache import planted_take

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings


def peaks_in(plan: Plan, folder: Path) -> list[float]:
    """Return the peaks, in seconds, of as many picks as the take has planted moments."""
    limit_cores(system_cores())  # as many of these processes share the cores
    take = planted_take(plan, folder / f"{plan.kind}-{plan.severity}.mp4")
    _, selection = find_best_shots(take, Settings(count=plan.count, model="nima", cache=False))
    take.unlink()
    return [float(pick.peak_time) for pick in selection.picks]
