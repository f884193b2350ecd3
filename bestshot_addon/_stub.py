from ..core.home import home


def model_at_hand():
    return (home() / "models" / "nima_mobilenet_aesthetic.onnx").exists()
