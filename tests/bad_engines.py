"""Fake engines that crash, hang or write nonsense. Needs nothing but the standard library and the protocol."""

import os
from pathlib import Path

from bestshot.core.engine.messages import PROTOCOL

HELLO = f"""
import json, os, sys, time
def say(**message):
    sys.stdout.write(json.dumps(message) + "\\n")
    sys.stdout.flush()
def greet(protocol={PROTOCOL}):
    say(type="greeting", protocol=protocol, version="0", pid=os.getpid())
def flood(text):
    while True:
        sys.stdout.write(text)
"""
# Ends when CLIP is about to be used; notes which model each of its runs was asked for.
FALLING = """
greet()
for line in sys.stdin:
    asked = json.loads(line)
    model = asked.get("settings", {}).get("model")
    with open(sys.argv[0] + ".asked", "a") as notes:
        print(asked["type"], model, file=notes)
    if asked["type"] == "stop":
        break
    if model in ("auto", "clip-best"):
        say(type="modelinuse", id=asked["id"], model="clip-best")
        os._exit(1)
    if asked["type"] == "find":
        say(type="modelinuse", id=asked["id"], model=model)
        take = dict(duration="1/1", frames=1, rate="1/1", constant_rate=True, width=1, height=1, codec="", audio=None)
        say(type="picked", id=asked["id"], video="", take=take, picks=[], curve="", model=model, weights={},
            averages={}, notes=["found nothing"], written=[])
    elif asked["type"] == "diagnose":
        say(type="diagnosis", id=asked["id"], facts={})
"""

# kind -> its code, and words of the client's message about it
FAKES = {
    "silent": ("sys.stdin.read()", "no sign of life for 1 seconds"),
    "of another version": (f"greet({PROTOCOL + 1}); sys.stdin.read()", "another version than this BestShot; restart"),
    "babbling": ("greet(); flood('Warning: something\\n')", "lines that are not messages"),
    "babbling without an end of line": ("greet(); flood('x' * 65536)", "lines that are not messages"),
    "greeting for ever": ("while True: greet()", "answers to no request"),
    "answering what nobody asked": ("greet()\nwhile True: say(type='cancelled', id=77)", "answers to no request"),
    "complaining for ever": (
        "greet()\nwhile True: say(type='failed', id=None, message='x', exit_code=1)",
        "answers to no request",
    ),
    "ending at once": ("raise ValueError('no such thing')", "cannot start (ValueError: no such thing); set up"),
    "ending well at once": ("sys.exit(0)", "cannot start (code 0)"),
    "ending in the middle of a line": (
        'greet(); sys.stdout.write(\'{"type": "pick\')',
        "stopped unexpectedly (code 0)",
    ),
    "ending later": ("greet(); sys.exit('last words')", "stopped unexpectedly (code 1: last words)"),
    "closing its output": ("greet(); os.close(1); sys.stdin.read()", "it stopped answering"),
    "no Python": ("this is no Python", "cannot start (SyntaxError"),
}
if os.name != "nt":
    FAKES["crashing"] = ("greet(); os.kill(os.getpid(), 11)", "the engine crashed (SIGSEGV)")


def fake(folder: Path, code: str) -> Path:
    """Write a program that fails as `code` says, to be run in place of the engine's launcher; return its path."""
    path = folder / "fake.py"
    path.write_text(HELLO + code)
    return path
