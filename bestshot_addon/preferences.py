"""The extension's page in Blender's preferences: its engine."""

from typing import Any

import bpy
from bpy.props import BoolProperty, StringProperty

from ..core.home import home
from . import job, needs
from .panels import draw_outcome, draw_running, draw_set_up, paragraph


class BestShotPreferences(bpy.types.AddonPreferences):
    bl_idname = needs.ADDON

    python: StringProperty(
        name="Python",
        description="The interpreter to make the engine's environment from, instead of Blender's own",
        subtype="FILE_PATH",
    )
    use_as_it_is: BoolProperty(
        name="Use It As It Is",
        description="It has all libraries already: the engine runs on it, and nothing is downloaded",
    )

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        if work := job.running():
            draw_running(layout, work)
        elif needs.has_python() and needs.has_models():
            layout.label(text="BestShot is set up.", icon="CHECKMARK")
        else:
            draw_set_up(layout, context)
        draw_outcome(layout, context)
        column = layout.column()
        column.prop(self, "python")
        row = column.row()
        row.active = bool(self.python)
        row.prop(self, "use_as_it_is")
        row = layout.row()
        row.label(text=str(home()), icon="FILE_FOLDER")
        row.operator("wm.path_open", text="", icon="FILEBROWSER").filepath = str(home())
        row = layout.row()
        row.operator("bestshot.diagnose", icon="INFO")
        if needs.has_environment():
            row.operator("bestshot.set_up", text="Set Up Again", icon="FILE_REFRESH")
            row.operator("bestshot.remove_environment", icon="TRASH")
        if report := job.report():
            box = layout.box().column(align=True)
            for line in report.splitlines():
                paragraph(box, line, context)


CLASSES = (BestShotPreferences,)
