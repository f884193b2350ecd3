"""The fields of interlaced frames."""

import numpy as np
from av.video.frame import VideoFrame


def first_field(frame: VideoFrame) -> VideoFrame:
    """Return every second line of a frame, from the topmost on, as a frame of half the height."""
    field = VideoFrame(frame.width, frame.height // 2, frame.format.name)
    for source, target in zip(frame.planes, field.planes, strict=True):
        lines = np.frombuffer(memoryview(source), np.uint8).reshape(-1, source.line_size)[::2]
        into = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        count, width = min(len(lines), len(into)), min(source.line_size, target.line_size)
        into[:count, :width] = lines[:count, :width]
    field.color_range, field.colorspace = frame.color_range, frame.colorspace
    return field
