"""The extension's page in Blender's preferences: its engine."""

from typing import Any

import bpy
from bpy.props import StringProperty

from ..core.home import home
from . import job, needs
from .panels import draw_outcome, draw_running, draw_set_up, paragraph


class BestShotPreferences(bpy.types.AddonPreferences):
    bl_idname = __package__.rpartition(".")[0]

    python: StringProperty(  # type: ignore[valid-type]
        name="Python",
        description="An interpreter that has the libraries already, or that the environment is to be made from",
        subtype="FILE_PATH",
    )

    def draw(self, context: Any) -> None:
        layout = self.layout
        if work := job.running():
            draw_running(layout, work)
        elif needs.has_python() and needs.model_at_hand():
            layout.label(text="BestShot is set up.", icon="CHECKMARK")
        else:
            draw_set_up(layout, context)
        draw_outcome(layout, context)
        layout.prop(self, "python")
        row = layout.row()
        row.label(text=str(home()), icon="FILE_FOLDER")
        row.operator("wm.path_open", text="", icon="FILEBROWSER").filepath = str(home())
        row = layout.row()
        row.operator("bestshot.diagnose", icon="INFO")
        row.operator("bestshot.remove_environment", icon="TRASH")
        if report := job.report():
            box = layout.box().column(align=True)
            for line in report.splitlines():
                paragraph(box, line, context)


CLASSES = (BestShotPreferences,)
