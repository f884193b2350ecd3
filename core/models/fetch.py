"""Downloads a model's weights from the Hugging Face hub, checks them, and puts them into place at once."""

import json
import os
import shutil
import subprocess
import sys
import urllib.parse
from contextlib import suppress
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EROFS
from importlib.util import find_spec
from pathlib import Path

from ..base.lock import held
from ..base.model_info import own_folder
from ..base.progress import Progress, no_progress
from ..errors import ModelError, UsageError
from .catalog import CATALOG, Catalog, HubFile, ModelSpec
from .checksum import digest_of
from .installed import remedy
from .verified_file import find_verified

_CHILD = Path(__file__).with_name("hub_process.py")
_POLL_SECONDS = 0.1
_MEGABYTE = 1_000_000
_UNWRITABLE = {EACCES, EDQUOT, EFBIG, ENOSPC, EROFS}
_HUB_SETTINGS = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_XET": "1",  # which cannot go on where an earlier try ended
}


def fetch(name: str, progress: Progress = no_progress, catalog: Catalog = CATALOG) -> Path:
    """Return the verified weights of the model `name`, downloaded unless they are installed.

    UsageError where there is no such model; ModelError, in a line, where they cannot be had or written.
    progress(done, total, stage), in megabytes, is called at least every 0.1 seconds while it downloads; what it raises
    ends that at once. Whatever ends it, no part of the file ever bears the model's name; what was downloaded is kept
    in a folder beside, and the next try goes on with it where huggingface_hub does so, as all versions up to 1.17 do.
    """
    if name not in catalog:
        raise UsageError(f"'{name}' is not a model; there is {', '.join(catalog)}")
    spec = catalog[name]
    found = find_verified(spec.weights)
    if found.path is not None:
        return found.path
    if spec.hub is None:
        raise ModelError("; ".join([*found.notes, remedy(spec, [found])]))
    if find_spec("huggingface_hub") is None:
        raise ModelError(
            f"{spec.title} is downloaded with huggingface_hub, which is missing here: `bestshot setup --clip`, or Add "
            "CLIP in Blender, downloads the model, too; for a Python of your own, pip install huggingface_hub"
        )
    place = own_folder() / spec.weights.file
    folder = own_folder() / f"{spec.name}.download"
    try:
        with held("models", lambda: progress(0, 0, "waiting for another download")):
            if path := find_verified(spec.weights).path:  # the other one was of this model
                return path
            try:
                return _fetch_into(place, folder, spec, spec.hub, progress)
            finally:
                _tidy(folder)
    except OSError as error:
        raise ModelError(
            f"{place} cannot be written: {error.strerror}; make room there, or set BESTSHOT_HOME to another folder"
        ) from None


def _fetch_into(place: Path, folder: Path, spec: ModelSpec, hub: HubFile, progress: Progress) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    _tidy(folder)
    needed = spec.weights.size - _downloaded(folder)
    if shutil.disk_usage(place.parent).free < needed:
        raise OSError(ENOSPC, f"it needs {needed / 1e6:.0f} MB of room")
    folder.mkdir(exist_ok=True)
    try:
        downloaded = _download(hub, folder, spec.weights.size, progress)
        if digest_of(downloaded, progress) not in spec.weights.sha256:
            downloaded.unlink()
            raise ModelError("wrong checksum")
        downloaded.replace(place)
    except ModelError as error:
        raise ModelError(
            f"{spec.title} cannot be downloaded from {_host()} ({error}); try again with a working network, "
            f"or put {spec.weights.file} into a folder named in BESTSHOT_MODELS"
        ) from None
    return place


def _download(hub: HubFile, folder: Path, size: int, progress: Progress) -> Path:
    """Return the file once it is in the folder; ModelError, a short reason, or OSError where that fails.

    It is downloaded by a process of its own, which can be ended at any time.
    """
    request = {
        "path": sys.path,  # so that it finds the huggingface_hub that we do
        "hub": _hub(),
        "arguments": {"repo_id": hub.repository, "revision": hub.revision, "filename": hub.file},
        "folder": str(folder),
    }
    with subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(_CHILD), json.dumps(request)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **_HUB_SETTINGS},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            while process.poll() is None:
                done = min(_downloaded(folder), size)
                progress(done // _MEGABYTE, size // _MEGABYTE, f"downloading from {_host()}, in MB")
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
            said = process.stdout.read()
        finally:
            process.kill()
    try:
        answer = json.loads(said)
    except ValueError:
        raise ModelError(f"the process that downloads ended with {process.returncode}") from None
    if "file" in answer:
        return Path(answer["file"])
    if answer["errno"] in _UNWRITABLE:
        raise OSError(answer["errno"], os.strerror(answer["errno"]))
    raise ModelError(answer["error"])


def _hub() -> str:
    return os.environ.get("HF_ENDPOINT") or "https://huggingface.co"


def _host() -> str:
    return urllib.parse.urlsplit(_hub()).netloc


def _downloaded(folder: Path) -> int:
    """Return how many bytes of the file are there."""
    sizes = [0]
    for path in (*folder.rglob("*.incomplete"), *folder.glob("*.safetensors")):
        with suppress(OSError):
            sizes.append(path.stat().st_size)
    return max(sizes)


def _tidy(folder: Path) -> None:
    """Delete what no later try continues; the folder, too, where that is all."""
    for path in folder.rglob("*.incomplete"):
        if len(path.suffixes) > 2:  # of one try only, as huggingface_hub from 1.18 on names it
            with suppress(OSError):
                path.unlink()
    if folder.is_dir() and not _downloaded(folder):
        shutil.rmtree(folder, ignore_errors=True)
