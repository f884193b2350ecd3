"""The extension's page in Blender's preferences: its engine."""

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ..core.base.model_info import CLIP, own_folder
from ..core.base.paths import home
from . import current_job, model_status, requirements, status_cache
from .status_cache import cached
from .widgets import draw_add_clip, draw_failure, draw_outcome, draw_running, draw_set_up, paragraph

_BUILDS = {
    "auto": ("Automatic", "What suits this machine"),
    "cuda": ("NVIDIA", "For NVIDIA cards, in the newest version that the driver knows"),
    "mps": ("Apple", "For Apple's graphics"),
    "cpu": ("Processor", "For the processor alone: small, and slow with the best model"),
    "pip": ("As pip Has It", "From pip's own index, where PyTorch's own cannot be reached"),
}


def _check_again(preferences: Any, context: Any) -> None:
    status_cache.clear()


class BestShotPreferences(bpy.types.AddonPreferences):
    bl_idname = requirements.ADDON

    python: StringProperty(
        name="Python",
        description="The interpreter to make the engine's environment from, instead of Blender's own",
        subtype="FILE_PATH",
        update=_check_again,
    )
    use_as_it_is: BoolProperty(
        name="Use It As It Is",
        description="It has all libraries already: the engine runs on it, and nothing is downloaded",
        update=_check_again,
    )
    clip_model: EnumProperty(
        name="CLIP Model",
        description="Which model Add CLIP brings",
        items=[("auto", "Automatic", "The best one with a graphics card, else the fast one")]
        + [(model.name, f"{model.title}, {model.megabytes / 1000:.1f} GB", model.pace) for model in CLIP],
        update=_check_again,
    )
    torch: EnumProperty(
        name="Build of torch",
        description="What CLIP computes with",
        items=[(name, *texts) for name, texts in _BUILDS.items()],
        update=_check_again,
    )

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        if work := current_job.running():
            draw_running(layout, work)
        elif cached(requirements.has_python):
            layout.label(text="BestShot is set up.", icon="CHECKMARK")
        else:
            draw_set_up(layout, context)
        outcome = current_job.outcome()
        if outcome and outcome.failed:
            draw_failure(layout, context, outcome)
        elif outcome:
            draw_outcome(layout, context, outcome)
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(self, "python")
        row = column.row()
        row.active = bool(self.python)
        row.prop(self, "use_as_it_is")
        if cached(requirements.has_python) and current_job.running() is None:
            self._draw_clip(layout, context)
        row = layout.row()
        row.label(text=str(home()), icon="FILE_FOLDER")
        row.operator("wm.path_open", text="", icon="FILEBROWSER").filepath = str(home())
        row = layout.row()
        row.operator("bestshot.diagnose", icon="INFO")
        if cached(requirements.has_environment):
            row.operator("bestshot.set_up", text="Set Up Again", icon="FILE_REFRESH")
            row.operator("bestshot.remove_environment", icon="TRASH")
        self._draw_report(layout, context)

    def _draw_clip(self, layout: Any, context: Any) -> None:
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        column.prop(self, "clip_model")
        column.prop(self, "torch")
        model = cached(model_status.lacking)
        if model is None:
            row = layout.row()
            row.label(text=cached(model_status.words), icon="CHECKMARK")
            again = row.operator("bestshot.add_clip", text="Set Up CLIP Again", icon="FILE_REFRESH")
            again.model = cached(model_status.installed)[0]  # perhaps on another build
            return
        draw_add_clip(layout, context, model)
        if model.name not in cached(model_status.installed):
            paragraph(layout, f"Without internet: put {model.file} into {own_folder()}.", context, active=False)

    def _draw_report(self, layout: Any, context: Any) -> None:
        if report := current_job.report():
            box = layout.box().column(align=True)
            for line in report.splitlines():
                paragraph(box, line, context)


CLASSES = (BestShotPreferences,)
