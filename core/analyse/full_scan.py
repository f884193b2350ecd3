"""Reads and scores every sample of a take, or of a smaller copy that proves to show the same, frame for frame."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..base.time_range import WHOLE_TAKE, SampleRange, TimeRange
from ..errors import Cancelled, InputError
from ..media.obstacles import CardFailed, NotSkimmable
from ..media.proxy_match import Unlike, assert_same_number, assert_same_shape, pace_of
from ..media.reader import STAGE, Reader
from ..media.sampling import unless_consecutive
from ..values import Analysis
from .beginning import joined, keep_beginning, rest_of
from .cache import store
from .merge import Merge
from .new_analysis import new_analysis
from .scanner import Scanner
from .score_frames import Table
from .score_sound import add_sound


def scan_take(scanner: Scanner, key: str | None, begun: Analysis | None = None) -> Analysis:
    """Return the analysis of all samples of the request, kept under the key. InputError where it cannot be read.

    begun: the beginning of it, read until the work was cancelled, to go on from.
    """
    if begun is not None:
        with suppress(InputError, NotSkimmable):  # then all is read
            return _scan_take(scanner, key, begun=begun)
    if not scanner.request.settings.hardware:
        return _scan_take(scanner, key)
    try:
        return _scan_take(scanner, key, "decoded by the graphics card", hardware=True)
    except CardFailed as failure:
        return _scan_take(scanner, key, f"decoded by the processor: {failure}", hardware=False)


def _scan_take(
    scanner: Scanner, key: str | None, *notes: str, hardware: bool = False, begun: Analysis | None = None
) -> Analysis:
    """notes: further ones to keep."""
    request, table = scanner.request, Table()
    rest = rest_of(request.samples, begun, request)
    pairs, height = scanner.scoring.needs_pairs, request.settings.sample_height
    with Merge(key) as merge, Reader(request.video, request.fps, height, hardware=hardware, pairs=pairs) as reader:
        if begun is not None:
            merge.take_over(begun)
        try:
            scanner.score(reader.read(rest, scanner.progress), merge.keep, table=table)
            read = joined(begun, reader, table.samples)
            end = reader.end_ticks * reader.time_base
            part, held = _held(request.samples, request.fps, end, reached_end=reader.reached_end)
            base = new_analysis(
                reader,
                frame_ticks=read.frame_ticks,
                samples=read.samples,
                model=request.choice.name,
                notes=(*reader.notes, *notes),
                part=part,
                frames_before=read.frames_before,
                numbers=unless_consecutive(read.numbers, held.first),
            )
            add_sound(merge, base, reader.zero, request, request.sound_scorers, scanner.progress.repeat)
        except (Cancelled, KeyboardInterrupt):
            if key and not hardware:
                keep_beginning(merge, begun, reader, table, request)
            raise
        merge.add(np.arange(len(read.samples) - len(table.samples), len(read.samples)), table.columns)
        return store.replace_beginning(begun, merge.finish(base, held))


def scan_proxy(scanner: Scanner, proxy: Path, key: str | None) -> Analysis:
    """Return the same from the pictures of a smaller copy, at the times of the take.

    Raises Unlike where the copy is not, frame for frame, the take; InputError where either cannot be read.
    """
    request = scanner.request
    pace, proxy_pace = pace_of(request.video), pace_of(proxy)
    assert_same_number(pace, proxy_pace)
    beginning, proxy_beginning = _beginning(scanner, request.video), _beginning(scanner, proxy)
    pace.numbers(beginning.frame_ticks)
    assert_same_shape(beginning.take, proxy_beginning.take)

    fps = request.fps * proxy_pace.rate / pace.rate
    pairs, height = scanner.scoring.needs_pairs, request.settings.sample_height
    with Merge(key) as merge, Reader(proxy, fps, height, pairs=pairs) as reader:
        table = scanner.score(reader.read(request.samples, scanner.progress), merge.keep)
        merge.add(np.arange(len(table.samples)), table.columns)
        numbers = proxy_pace.numbers(reader.frame_ticks)
        stop = int(numbers[-1]) + 1
        if reader.reached_end and abs(stop - pace.frames) > 1:
            raise Unlike(f"it ends after {stop} frames, the take after {float(pace.frames):.6g}")
        end_ticks = round(stop * pace.step)
        part, held = _held(request.samples, request.fps, end_ticks * pace.time_base, reached_end=reader.reached_end)
        base = new_analysis(
            beginning,
            time_base=pace.time_base,
            frame_ticks=pace.ticks(numbers),
            end_ticks=end_ticks,
            samples=table.samples,
            model=request.choice.name,
            notes=(
                *beginning.notes,
                f"Analysed the proxy {proxy.name}, {reader.take.width} x {reader.take.height}.",
            ),
            part=part,
            frames_before=int(numbers[0]),
            numbers=reader.numbers,
        )
        add_sound(merge, base, beginning.zero, request, request.sound_scorers, scanner.progress.repeat)
        return merge.finish(base, held)


def _beginning(scanner: Scanner, path: Path) -> Reader:
    """Return a reader that read the beginning of a file: it knows its true size, and the times of its first frames."""
    request = scanner.request

    def unknown(done: int, total: int, stage: str) -> None:
        scanner.progress(0, 0, STAGE)

    with Reader(path, request.fps, request.settings.sample_height) as reader:
        list(reader.read(SampleRange(0, 1), unknown))
    return reader


def _held(
    wanted: SampleRange, fps: Fraction, end: Fraction, *, reached_end: bool
) -> tuple[TimeRange | None, SampleRange]:
    """Return the part of the take that was read, None for all of it, and the samples of the take that it holds.

    end: of the take, seconds, where that was reached.
    """
    held = SampleRange(wanted.first, None if reached_end else wanted.stop)
    if held == WHOLE_TAKE:
        return None, held
    return TimeRange(held.first / fps, end if held.stop is None else held.stop / fps), held
