"""Builds the extension and a repository to install it from: `python3 scripts/build.py [--blender PROGRAM] [FOLDER]`.

The folder, `dist` where none is named, gets bestshot-VERSION.zip, index.json and index.html. Put it on any static web
server: the link on the page can be dragged into Blender, which then offers updates, too.
"""

import argparse
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import blenders

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path(__file__).with_name("repository.html")
MOST_BYTES = 17_000_000  # the models are 15 MB of it
TOP = {"__init__.py", "blender_manifest.toml", "LICENSE", "README.md"}
FOLDERS = {"bestshot_addon", "core"}
MODELS = {
    f"core/models/files/{name}"
    for name in (
        "nima_mobilenet_aesthetic.onnx",
        "nima_mobilenet_aesthetic.LICENSE",
        "nima_fault_head.npz",
        "nima_fault_head.LICENSE",
        "face_detection_yunet_2023mar.onnx",
        "face_detection_yunet_2023mar.LICENSE",
        "iris_landmark.tflite",
        "iris_landmark.LICENSE",
        "aesthetic_head_vit_b_32.npz",
        "aesthetic_head_vit_b_32.LICENSE",
        "aesthetic_head_vit_l_14.npz",
        "aesthetic_head_vit_l_14.LICENSE",
    )
}


def main() -> None:
    """Build what is in the repository now, and say where it lies."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="where to (default: dist)")
    parser.add_argument("--blender", help="the Blender whose builder is used (default: one that tests run on)")
    options = parser.parse_args()
    made = build(options.folder, find_builder(options.blender))
    print(f"{made}: {made.stat().st_size / 1000:.0f} kB")


def build(folder: Path, builder: list[str]) -> Path:
    """Validate and build the zip, look into it, and list it in a repository; ends the program where one fails."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("bestshot-*.zip"):  # or the repository would offer it
        old.unlink()
    _run(*builder, "validate", str(ROOT))
    _run(*builder, "build", "--source-dir", str(ROOT), "--output-dir", str(folder))
    (made,) = folder.glob("bestshot-*.zip")
    _run(*builder, "validate", str(made))
    if complaints := look_into(made):
        made.unlink()
        sys.exit("error: " + "; ".join(complaints))
    _run(*builder, "server-generate", "--repo-dir", str(folder), "--html", "--html-template", str(PAGE))
    return made


def look_into(made: Path) -> list[str]:
    """Return what must not be so: a large zip, anything in it but our Python, the models with their licences, the
    manifest, the licence and the readme, or any of these missing.
    """
    complaints = [f"{made.name} is too large"] if made.stat().st_size >= MOST_BYTES else []
    with zipfile.ZipFile(made) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")]
    complaints += [f"{path} does not belong in {made.name}" for path in paths if not _belongs(path)]
    complaints += [f"{name} is missing in {made.name}" for name in sorted((TOP | MODELS) - set(map(str, paths)))]
    return complaints


def _belongs(path: PurePosixPath) -> bool:
    if str(path) in TOP | MODELS:
        return True
    return path.parts[0] in FOLDERS and len(path.parts) > 1 and path.suffix in (".py", ".txt")


def find_builder(blender: str | None = None) -> list[str]:
    """The command of Blender's own builder: that of the Blender named, or of the newest that tests run on."""
    if blender:
        return [blender, "--command", "extension"]
    python = blenders.one()
    if python is None:
        sys.exit("error: there is no Blender to build with; name one with --blender")
    ask = "import importlib.util as util; print(*util.find_spec('bpy').submodule_search_locations)"
    package = subprocess.run((python, "-c", ask), capture_output=True, text=True, check=True).stdout.strip()
    (script,) = Path(package).glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    return [str(python), "-B", str(script)]


def _run(*command: str) -> None:
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if ended.returncode:
        sys.stdout.buffer.write(ended.stdout)
        sys.exit(f"error: {' '.join(command)} failed")


if __name__ == "__main__":
    main()
