"""A real Blender with its window, on a screen of its own: a test runs code in it, clicks, types, takes pictures."""

import json
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 1280, 720
DEADLINE = 240.0  # seconds until a test gives up waiting: far more than anything takes
ROWS, COLUMNS = 9, 14  # pixels between two looks for a button; the smallest are 20 wide and high


class Screen:
    """What a test sees and does. Positions are pixels from the upper left corner.

    keeps_pictures: of every step; where that is not wanted, there is one only of what was waited for in vain.
    """

    keeps_pictures = True

    def __init__(self, display: subprocess.Popen[str], driver: socket.socket, log: Path, pictures: Path) -> None:
        driver.settimeout(DEADLINE)
        self._driver = driver.makefile("rw", encoding="utf-8")
        self._display, self._log, self._pictures = display, log, pictures
        self._taken = self._log_start = 0
        self._known: dict[tuple[str, str], tuple[int, int]] = {}  # where buttons were in their region

    def begin(self, pictures: Path) -> None:
        """Begin another test, with that folder for its pictures and an empty log."""
        self._pictures, self._taken = pictures, 0
        self._log_start = self._log.stat().st_size

    def is_alive(self) -> bool:
        """Return whether Blender still answers."""
        try:
            return self.run("True")
        except AssertionError:
            return False

    def reset(self) -> None:
        """Open an empty file and enable the extension anew."""
        self.run("reset()")
        self.wait("drawn()")
        self.check_log()

    def run(self, code: str, **values: Any) -> Any:
        """Execute code in Blender, on its main thread; what its last expression is worth, as JSON can say it.

        `bpy`, all of inside/helpers.py and reviewing.py, and the values can be used. That it answers shows that Blender
        is not stuck.
        """
        try:
            self._driver.write(json.dumps([code, values]) + "\n")
            self._driver.flush()
            line = self._driver.readline()
        except OSError as error:
            line, code = "", f"{code}: {error}"
        assert line, f"Blender does not answer to {code}\n{self.log}"
        fine, value = json.loads(line)
        assert fine, value
        return value

    def wait(self, condition: str | Callable[[], Any], **values: Any) -> Any:
        """Wait until a condition, an expression in Blender or a function here, is true; its value."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            value = self.run(condition, **values) if isinstance(condition, str) else condition()
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {condition}, see {self._grab('waited in vain')}\n{self.log}")

    def picture(self, name: str) -> Path | None:
        """Wait until all is drawn; where pictures are kept, return one of it, with a number and that name."""
        before = self.run("drawn()")
        self.wait(
            "drawn() > before + 1", before=before
        )  # what is drawn is shown at the latest before it is drawn again
        return self._grab(name) if self.keeps_pictures else None

    def _grab(self, name: str) -> Path:
        self._taken += 1
        path = self._pictures / f"{self._taken:02} {name}.png"
        grab = 'ffmpeg -v error -y -f x11grab -video_size "$1" -i "$DISPLAY" -frames:v 1 "$2"'
        self._do("sh", "-c", grab, "sh", f"{WIDTH}x{HEIGHT}", str(path))
        return path

    def press(self, *keys: str, region: str = "WINDOW") -> None:
        """Press keys one after the other, such as "ctrl+z", with the mouse over the middle of a region."""
        x, y, width, height = self.run("rectangle(kind)", kind=region)
        self.move(x + width // 2, y + height // 2)
        self._do("xdotool", "key", "--delay", "50", *keys)

    def click(self, button: str, region: str = "UI") -> None:
        """Click the button that calls an operator, such as "bestshot.find", or shows a value, such as ".use_snap"."""
        self.click_at(*self.find(button, region))

    def click_at(self, x: int, y: int) -> None:
        """Click with the left button of the mouse."""
        self.move(x, y)
        self._do("xdotool", "mousedown", "1", "sleep", "0.05", "mouseup", "1")

    def move(self, x: int, y: int) -> None:
        """Move the mouse there; Blender wants to see it move there, too."""
        self._do("xdotool", "mousemove", str(x + 2), str(y + 1), "mousemove", str(x), str(y))

    def find(self, button: str, region: str = "UI") -> tuple[int, int]:
        """The place of a button, by what Blender says of the one under the mouse."""
        return self.wait(lambda: self._look_for(button, region))

    def buttons(self, region: str = "UI") -> list[str]:
        """What all buttons of a region do, from top to bottom; for writing tests, as it takes a while."""
        places = sorted(self._places(region), key=lambda place: place[::-1])
        return list(dict.fromkeys(found for place in places if (found := self._under(*place, region))))

    def _look_for(self, button: str, region: str) -> tuple[int, int] | None:
        left, top, *_ = self.run("rectangle(kind)", kind=region)
        known = self._known.get((button, region))
        places = self._places(region)
        for x, y in [(left + known[0], top + known[1]), *places] if known else places:
            # the second look is sure: at the first, Blender may not have seen the mouse move yet
            if button in self._under(x, y, region) and button in self._under(x, y, region):
                self._known[button, region] = x - left, y - top
                return x, y
        return None

    def _places(self, region: str) -> list[tuple[int, int]]:
        """Columns of places all over a region: the middle, quarters, eighths …, as most buttons are wide."""
        x, y, width, height = self.run("rectangle(kind)", kind=region)
        columns, parts = dict.fromkeys([width // 2]), 4
        while width // parts * 2 > COLUMNS:
            columns |= dict.fromkeys(width * part // parts for part in range(1, parts, 2))
            parts *= 2
        return [(x + column, row) for column in columns for row in range(y + 5, y + height, ROWS)]

    def _under(self, x: int, y: int, region: str) -> str:
        self.move(x, y)
        return self.run("under_mouse(kind)", kind=region)

    @property
    def log(self) -> str:
        """What Blender wrote to the terminal since the test began."""
        return self._log.read_bytes()[self._log_start :].decode("utf-8", "replace")

    @property
    def home(self) -> Path:
        """Blender's home folder."""
        return self._log.parent / "home"

    def check_log(self) -> None:
        """Assert that Blender showed no traceback and no deprecation since the test began."""
        assert "Traceback" not in self.log
        assert "Deprecat" not in self.log

    def _do(self, *command: str) -> None:
        self._display.stdin.write(json.dumps(command) + "\n")
        self._display.stdin.flush()
        line = self._display.stdout.readline()
        assert line, f"the screen is gone\n{self.log}"
        code, said = json.loads(line)
        assert code == 0, said
