"""Runs in Blender, for review.py: times calls of the extension's functions, and how drawing follows a dragged setting.

What is defined here can be used in the code that review.py runs there.
"""

import sys
import time
from functools import reduce
from typing import Any

import bpy
import helpers
from helpers import bestshot, scene
from reviewing import settled

CHANGE_SECONDS, CHANGES = 0.05, 40  # of a setting that is dragged: between two steps, and how many
_EVENTS = sys.monitoring.events

seconds: dict[
    str, list[tuple[float, float]]
] = {}  # by module and function: of each call, on the clock and of the processor
lags: list[float] = []  # from a change of a setting to the outlines for it
changed: dict[float, float] = {}  # values of the setting: when it got them

_names: dict[Any, str] = {}
_began: dict[Any, tuple[float, float]] = {}


def time_calls(*calls: str) -> None:
    """Time these functions, such as "live.watch", from now on, without slowing others down."""
    for call in calls:
        module, *names = call.split(".")
        code = reduce(getattr, names, bestshot(module)).__code__
        _names[code], seconds[call] = call, []
        sys.monitoring.set_local_events(sys.monitoring.DEBUGGER_ID, code, _EVENTS.PY_START | _EVENTS.PY_RETURN)


def _start(code: Any, _: int) -> None:
    _began[code] = time.perf_counter(), time.thread_time()


def _end(code: Any, _: int, value: Any) -> None:
    clock, processor = _began[code]
    seconds[_names[code]].append((time.perf_counter() - clock, time.thread_time() - processor))


def taken(call: str) -> list[tuple[float, float]]:
    """What was timed of a function since this was last called."""
    found = list(seconds[call])
    seconds[call].clear()
    return found


def note_ends() -> None:
    """Note from now on when shots were put on the timeline, and when outlines were there for what setting."""
    results, live = bestshot("search_results"), bestshot("live")
    insert, preview = results.insert, live._preview

    def noted(*arguments: Any, **named: Any) -> Any:
        done = insert(*arguments, **named)
        helpers.ended = time.perf_counter()
        return done

    def previewed(job: Any) -> None:
        preview(job)
        value = round(job.request.settings.w_sharpness, 3)
        if value in changed:
            lags.append(time.perf_counter() - changed[value])

    results.insert, live._preview = noted, previewed


def drag() -> None:
    """Change a weight step by step, as a slider does while it is dragged."""
    changed.clear()
    lags.clear()
    steps = iter(range(1, CHANGES + 1))

    def change() -> float | None:
        step = next(steps, None)
        if step is None:
            return None
        value = round(0.1 + 0.02 * step, 3)
        scene().bestshot.w_sharpness = value
        changed[value] = time.perf_counter()
        return CHANGE_SECONDS

    bpy.app.timers.register(change)


def dragged() -> bool:
    """Whether the last step is on the timeline."""
    return len(changed) == CHANGES and settled() and not bpy.app.timers.is_registered(bestshot("live")._place)


sys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, "bench")
sys.monitoring.register_callback(sys.monitoring.DEBUGGER_ID, _EVENTS.PY_START, _start)
sys.monitoring.register_callback(sys.monitoring.DEBUGGER_ID, _EVENTS.PY_RETURN, _end)
vars(helpers).update(
    time=time, helpers=helpers, time_calls=time_calls, taken=taken, note_ends=note_ends, lags=lags, drag=drag,
    dragged=dragged,
)  # fmt: skip
