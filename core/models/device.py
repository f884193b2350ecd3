"""What torch computes on: which device, how exactly, how much at once."""

from dataclasses import dataclass
from typing import Any

HALF_FROM = 7  # the first generation of NVIDIA's with fast half precision, Volta


@dataclass(frozen=True)
class Device:
    """name: as torch calls it. half: whether it is good at half precision. batch: pictures at once, from 2 on."""

    name: str
    half: bool
    batch: int

    @property
    def precision(self) -> str:
        """As open_clip calls it."""
        return "fp16" if self.half else "fp32"

    @property
    def dtype(self) -> Any:
        """As torch calls it."""
        import torch  # noqa: PLC0415

        return torch.float16 if self.half else torch.float32

    def __str__(self) -> str:
        return f"{self.name}, {'half' if self.half else 'single'} precision"


def best_device() -> Device:
    """An NVIDIA card, else Apple's, else the processor, which is not much faster for getting more at once."""
    import torch  # noqa: PLC0415

    if torch.cuda.is_available():
        return Device("cuda", torch.cuda.get_device_capability()[0] >= HALF_FROM, batch=64)
    if torch.backends.mps.is_available():
        return Device("mps", half=True, batch=16)
    return Device("cpu", half=False, batch=4)
