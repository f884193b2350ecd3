"""The one version number, read from the manifest that Blender reads."""

import tomllib
from pathlib import Path

VERSION: str = tomllib.loads((Path(__file__).parent.parent / "blender_manifest.toml").read_text("utf-8"))["version"]
