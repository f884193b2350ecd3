"""The operator that forgets what was learnt."""

from typing import Any

from ..core.base.messages import number_of
from . import learnt, windows
from .operator_base import Operator


class BESTSHOT_OT_forget_choices(Operator):
    """Forget all that BestShot learnt from your choices, in this file and in all others"""

    bl_idname = "bestshot.forget_choices"
    bl_label = "Forget My Choices"

    def invoke(self, context: Any, event: Any) -> set[Any]:
        return context.window_manager.invoke_confirm(self, event)  # type: ignore[no-any-return]

    def work(self, context: Any) -> set[Any]:
        from ..core.taste import store

        count = store.forget()
        learnt.keep("")
        windows.redraw()
        self.report({"INFO"}, f"{number_of(count, 'choice')} forgotten")
        return {"FINISHED"}


CLASSES = (BESTSHOT_OT_forget_choices,)
