"""The little of SVG that a graph needs."""

from pathlib import Path
from xml.etree import ElementTree

from .theme import legible

Style = dict[str, float | str]


class Drawing:
    """A picture of `width` x `height` pixels, y downwards; stroke_width= stands for the attribute stroke-width."""

    def __init__(self, width: float, height: float, font: str) -> None:
        """font: CSS names of fonts, first choice first."""
        box = f"0 0 {_text(width)} {_text(height)}"
        self._root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=box)
        self._root.attrib |= {"width": _text(width), "height": _text(height), "font-family": font}

    def add(self, tag: str, text: str | None = None, tip: str = "", /, **attributes: float | str) -> None:
        """Add a shape. text: what it says. tip: shown when the pointer rests on it."""
        named = {name.rstrip("_").replace("_", "-"): _text(value) for name, value in attributes.items()}
        shape = ElementTree.SubElement(self._root, tag, named)
        shape.text = None if text is None else legible(text)
        if tip:
            ElementTree.SubElement(shape, "title").text = legible(tip)

    def write(self, path: Path) -> None:
        ElementTree.indent(self._root)
        path.write_bytes(ElementTree.tostring(self._root, "utf-8", xml_declaration=True) + b"\n")


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
