"""Write simple SVG drawings."""

from pathlib import Path
from xml.etree import ElementTree

from ..base.printable import printable_line

Style = dict[str, float | str]


class Drawing:
    """A drawing of `width` x `height` pixels, y downwards. The attribute stroke-width is given as stroke_width."""

    def __init__(self, width: float, height: float, font: str) -> None:
        """Start an empty drawing. font: CSS names of fonts, first choice first."""
        box = f"0 0 {_text(width)} {_text(height)}"
        self._root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=box)
        self._root.attrib |= {"width": _text(width), "height": _text(height), "font-family": font}

    def add(self, tag: str, text: str | None = None, tip: str = "", /, **attributes: float | str) -> None:
        """Add an element. text: its content. tip: shown while the pointer rests on it."""
        named = {name.rstrip("_").replace("_", "-"): _text(value) for name, value in attributes.items()}
        element = ElementTree.SubElement(self._root, tag, named)
        element.text = None if text is None else printable_line(text)
        if tip:
            ElementTree.SubElement(element, "title").text = printable_line(tip)

    def write(self, path: Path) -> None:
        """Write the drawing to a file."""
        ElementTree.indent(self._root)
        path.write_bytes(ElementTree.tostring(self._root, "utf-8", xml_declaration=True) + b"\n")


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
