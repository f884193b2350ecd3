from pathlib import Path
from window.screen import Screen
from window.test_finding import take, made
import time
def test_try(screen: Screen, take, folder: Path) -> None:
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None")
    screen.run("bpy.context.window_manager.print_undo_steps()")
    screen.press("ctrl+z")
    time.sleep(1)
    screen.run("bpy.context.window_manager.print_undo_steps()")
    print(screen.run("made()"))
    print(screen.log)
