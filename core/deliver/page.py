"""What pages of HTML have in common: how they look, light or dark, and how text and links get into them."""

import os
from html import escape
from pathlib import PurePath
from urllib.parse import quote

from ..base.printable import printable_line
from .theme import ACCENT, BACKGROUND, ERROR, LINE, MUTED, PANEL, TEXT

LIGHT = {"background": "#f6f6f4", "panel": "#ffffff", "line": "#d9dadf", "text": "#1c1e22", "muted": "#666c77"}
LIGHT |= {"accent": "#8f5f00", "error": "#b3261e"}
DARK = {"background": BACKGROUND, "panel": PANEL, "line": LINE, "text": TEXT, "muted": MUTED}
DARK |= {"accent": ACCENT, "error": ERROR}


def _variables(colours: dict[str, str]) -> str:
    return "; ".join(f"--{name}: {colour}" for name, colour in colours.items())


STYLE = f"""
:root {{ color-scheme: light dark; {_variables(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}
body {{ margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.5rem; background: var(--background); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif }}
h1 {{ margin: 0; font-size: 1.7rem; font-weight: 600 }}
h2 {{ margin: 3rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 1rem;
  font-weight: 400 }}
h3 {{ margin: 0; font-size: 1.15rem; font-weight: 600 }}
h1, h2, h3, p {{ overflow-wrap: anywhere }}
p {{ margin: .2rem 0 0; color: var(--muted) }}
a {{ color: inherit; text-decoration-color: var(--muted); text-underline-offset: .2em }}
a:hover, a:focus {{ color: var(--accent) }}
article, .failed {{ margin-top: 1.5rem; padding: 1.25rem; border-radius: 8px; background: var(--panel) }}
.failed {{ border-left: 4px solid var(--error) }}
.failed ul {{ margin: .5rem 0 0; padding-left: 1.2rem }}
b {{ color: var(--accent); font-weight: 600 }}
"""
"""For every page; a page adds what only it has."""

END = "</body>\n</html>\n"


def beginning(title: str) -> str:
    """Return what a page of that title begins with, by which an earlier one is known."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>'
    )


def head(title: str, style: str) -> str:
    """Return a page of that title up to its body. style: CSS besides `STYLE`."""
    return f"{beginning(title)}\n<style>{STYLE}{style}</style>\n</head>\n<body>"


def text(words: str) -> str:
    """Return a line of text, for HTML."""
    return escape(printable_line(words))


def link(path: PurePath) -> str:
    """Return a relative URL. Its "./" keeps a name with a colon from being taken for a protocol."""
    return "./" + quote(os.fsencode(path.as_posix()))
