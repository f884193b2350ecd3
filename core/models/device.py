"""What torch computes on: device, precision and batch size."""

from dataclasses import dataclass
from typing import Any

HALF_FROM = 7  # the first generation of NVIDIA's with fast half precision, Volta


@dataclass(frozen=True)
class Device:
    """name: as torch calls it. half: whether it is fast in half precision. batch_size: images at once, from 2 on."""

    name: str
    half: bool
    batch_size: int

    @property
    def precision(self) -> str:
        """The precision, as open_clip calls it."""
        return "fp16" if self.half else "fp32"

    @property
    def dtype(self) -> Any:
        """The precision, as torch calls it."""
        import torch  # noqa: PLC0415

        return torch.float16 if self.half else torch.float32

    def __str__(self) -> str:
        return f"{self.name}, {'half' if self.half else 'single'} precision"


def best_device() -> Device:
    """Return an NVIDIA card, else Apple's, else the processor, which gains little from larger batches."""
    import torch  # noqa: PLC0415

    if torch.cuda.is_available():
        return Device("cuda", torch.cuda.get_device_capability()[0] >= HALF_FROM, batch_size=64)
    if torch.backends.mps.is_available():
        return Device("mps", half=True, batch_size=16)
    return Device("cpu", half=False, batch_size=4)
