"""XML as text, indented, with its document type."""

import re
from xml.etree import ElementTree as ET

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(root: ET.Element, document_type: str) -> str:
    """Return an element as a document; characters that XML does not have become "?"."""
    for element in root.iter():
        element.text = element.text and _NOT_IN_XML.sub("?", element.text)
        for name, value in element.attrib.items():
            element.set(name, _NOT_IN_XML.sub("?", value))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {document_type}>\n{body}\n'
