"""The base class of operators that work on one shot."""

from typing import Any

from bpy.props import IntProperty, StringProperty

from ..core.errors import InputError
from . import ours, shots, vse
from .operator_base import Operator
from .shots import Shot


class _Named:
    """Not an operator itself: what several of them inherit from one crashes Blender 4.2 when it ends."""

    take: StringProperty(options={"HIDDEN", "SKIP_SAVE"})
    id: IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})


class ShotOperator(_Named, Operator):
    """Works on the shot of that take and number; without these, on the current one."""

    @classmethod
    def poll(cls, context: Any) -> bool:
        if not ours.has_result(vse.timeline_scene(context)):
            cls.poll_message_set("There are no shots yet")
            return False
        return True

    def shot(self, scene: Any) -> Shot:
        """Return the shot to work on. Raises InputError."""
        if not self.take:
            found = shots.current(scene)
            if found is None:
                raise InputError("select a shot")
            return found
        for shot in shots.of(scene):
            if (shot.take, shot.id) == (self.take, self.id):
                return shot
        raise InputError("that shot is gone")
