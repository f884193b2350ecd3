"""In real windows: whatever an editor does in whatever order, no edit is lost, and undo brings back what was there.

BESTSHOT_SEQUENCES says how many random sequences there are.
"""

import os
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from window.screen import Screen

SEQUENCES = int(os.environ.get("BESTSHOT_SEQUENCES", "3"))
EVENTS = 12
EDITS = "trim", "move", "rename", "lock", "mute"
OTHERS = "delete", "keep", "reject", "undo", "undo", "redo", "save", "find", "find"


@dataclass
class Editor:
    """What should be there: the state of the timeline after each step, as far as undo reaches, and where we are in it.

    edited: shots that were changed or kept, and how they look since. unwanted: shots that were deleted or rejected.
    """

    screen: Screen
    steps: list[tuple[Any, dict[str, Any], set[str]]] = field(default_factory=list)
    at: int = -1
    edited: dict[str, Any] = field(default_factory=dict)
    unwanted: set[str] = field(default_factory=set)

    @property
    def state(self) -> Any:
        return self.screen.run("timeline_state()")

    def look(self, id: str) -> Any:
        state = self.state
        return [state["shots"][id]["place"], state["looks"][id]]

    def check(self, *, has_told: bool = True) -> None:
        """The panel lists just what is there; labels are just what was chosen. has_told: whether that is told by now.

        An edit in Blender's own ways counts as a choice from the next search or choice on.
        """
        assert set(self.screen.run("listed()")) == self.state["shots"].keys()
        if has_told:
            self.screen.wait("labels() == choices()")

    def did(self) -> None:
        """Note a step, and hold what was promised against what is there."""
        now = self.state
        for id, look in self.edited.items():
            assert [now["shots"][id]["place"], now["looks"][id]] == look
        assert not self.unwanted & now["shots"].keys()
        if self.at < 0 or now != self.steps[self.at][0]:
            del self.steps[self.at + 1 :]
            self.steps.append((now, deepcopy(self.edited), set(self.unwanted)))
            self.at += 1

    def go(self, by: int) -> None:
        """Undo (-1) or redo (1) one step that changed anything."""
        if not 0 <= self.at + by < len(self.steps):
            return
        self.at += by
        wanted, edited, unwanted = self.steps[self.at]
        for _ in range(EVENTS):  # steps that changed nothing lie between
            self.screen.press("ctrl+z" if by < 0 else "ctrl+shift+z")
            before = self.screen.run("drawn()")
            self.screen.wait("drawn() > before + 1 and settled()", before=before)
            if self.state == wanted:
                break
        assert self.state == wanted
        self.check()
        self.edited, self.unwanted = deepcopy(edited), set(unwanted)


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_no_edit_is_lost(screen: Screen, take: Path, folder: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    screen.run("settings = scene().bestshot; settings.min_score, settings.count, settings.learn = 0, 4, True")
    editor = Editor(screen)
    _find(editor)
    done = []
    for number in range(EVENTS):
        event = random.choice([*EDITS, *OTHERS])
        free = [id for id in editor.state["shots"] if id not in editor.edited]
        done.append(event)
        if event == "undo":
            editor.go(-1)
        elif event == "redo":
            editor.go(1)
        elif event == "save":
            _save_and_open(editor, folder / f"{number}.blend")
        elif event == "find" or not free:
            _find(editor)
        else:
            _change(editor, random.choice(free), event, random.randrange(1, 9))
        print(done)  # noqa: T201 - which sequence fails


def _find(editor: Editor) -> None:
    editor.screen.run("bestshot('vse').select_only(scene(), take()); bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    editor.screen.wait("settled()")
    editor.did()
    editor.check()


def _change(editor: Editor, id: str, event: str, number: int) -> None:
    screen = editor.screen
    if event in ("keep", "reject"):
        screen.run(f"bpy.ops.bestshot.{event}('EXEC_DEFAULT', True, take=take().name, id=int(id))", id=id)
        screen.wait("settled()")
    else:
        screen.run("change_shot(id, kind, number)", id=id, kind=event, number=number)
    if event in ("delete", "reject"):
        editor.unwanted.add(id)
    else:
        editor.edited[id] = editor.look(id)
    editor.did()
    editor.check(has_told=event in ("keep", "reject"))


def _save_and_open(editor: Editor, path: Path) -> None:
    before = editor.state
    editor.screen.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(path))
    editor.screen.run("bpy.ops.wm.read_homefile(app_template='Video_Editing')")
    editor.screen.run("bpy.ops.wm.open_mainfile(filepath=path)", path=str(path))
    editor.screen.wait("open_sidebar('BestShot') and settled()")
    assert editor.state == before
    editor.steps, editor.at = [], -1
    editor.did()
