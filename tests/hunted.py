"""The pipeline let loose on a planted take; here, where processes of their own find it."""

from pathlib import Path

from planted import Plan, make

from bestshot.core.base.cpu import limit_cores, system_cores
from bestshot.core.pipeline import find_best_shots
from bestshot.core.settings import Settings


def peaks_in(plan: Plan, folder: Path) -> list[float]:
    """Make the take and choose as many moments as it has."""
    limit_cores(system_cores())  # as many of these processes share the cores
    take = make(plan, folder / f"{plan.kind}-{plan.severity}.mp4")
    _, selection = find_best_shots(take, Settings(count=plan.count, model="nima", cache=False))
    take.unlink()
    return [float(pick.peak_time) for pick in selection.picks]
