import os
from pathlib import Path

from ..core.home import home


def model_at_hand():
    return any(
        (Path(f) / "nima_mobilenet_aesthetic.onnx").exists()
        for f in [home() / "models", *os.environ.get("BESTSHOT_MODELS", "").split(os.pathsep)]
    )
