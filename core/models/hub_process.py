"""A process that downloads one file from the Hugging Face hub, started by `fetch.py` with its request as JSON.

`hf_hub_download` blocks, and can only be stopped by ending its process. This one ends by itself, too, as soon as its
standard input closes, as that of a killed parent does. It imports nothing of BestShot and answers with a line of JSON:
{"file": path}, or {"error": reason, "errno": number or null}.
"""

import json
import os
import ssl
import sys
import threading
import urllib.request
from typing import Any
from urllib.error import HTTPError, URLError

_TIMEOUT_SECONDS = 10


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Download the file, unless it is there; return the answer."""
    sys.path[:] = request["path"]
    try:
        if not os.environ.get("HF_HUB_OFFLINE"):
            _connect(request["hub"])
        from huggingface_hub import hf_hub_download  # noqa: PLC0415

        return {"file": hf_hub_download(**request["arguments"], local_dir=request["folder"], token=False)}
    except Exception as error:
        cause: BaseException = error
        while reason := cause.__cause__ or cause.__context__:
            cause = reason
        return {"error": _in_a_line(cause), "errno": getattr(cause, "errno", None)}


def _connect(hub: str) -> None:
    """Raise at once where the hub cannot be reached: huggingface_hub tries for half a minute before it says so."""
    try:
        urllib.request.urlopen(urllib.request.Request(hub, method="HEAD"), timeout=_TIMEOUT_SECONDS).close()  # noqa: S310
    except HTTPError as error:  # it answers
        error.close()
    except URLError as error:
        if isinstance(error.reason, OSError) and not isinstance(error.reason, ssl.SSLError):  # it has its certificates
            raise error.reason from None


def _in_a_line(error: BaseException) -> str:
    words = " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
    return words if len(words) <= 200 else f"{words[:199]}…"


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(json.dumps(main(json.loads(sys.argv[1]))), flush=True)  # noqa: T201
    os._exit(0)  # not waiting for that thread
