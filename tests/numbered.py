"""Takes whose every frame shows its own number, so that tests can read from a picture which frame it is."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from take_cache import cached

from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.clips import cut_clips
from bestshot.core.values import Analysis, Pick, Take, Thumbnails

BITS, BLOCK = 10, 32
WIDTH, HEIGHT = BITS * BLOCK, 180


def numbered(number: int) -> np.ndarray:
    """Return a picture, shape (HEIGHT, WIDTH), uint8, whose columns show the bits of `number` in black and white."""
    bits = [(number >> bit) & 1 for bit in range(BITS)]
    return np.repeat(np.tile(np.array(bits, np.uint8) * 200 + 20, (HEIGHT, 1)), BLOCK, axis=1)


def number_of(frame: av.VideoFrame) -> int:
    picture = frame.to_ndarray(format="gray")
    centres = picture[60:120, BLOCK // 2 :: BLOCK].mean(axis=0)
    return sum(1 << bit for bit, light in enumerate(centres[:BITS]) if light > 120)


def record(
    path: Path,
    count: int = 120,
    *,
    rate: Fraction = Fraction(30),
    codec: str = "libx264",
    time_of: Callable[[int], Fraction] | None = None,
    sound: str = "",
    turn: int = 0,
    muxer: dict[str, str] | None = None,
    **options: str,
) -> Path:
    """Make a take of `count` numbered frames, or copy it from the cache; `options` are the encoder's."""
    times = [time_of(number) for number in range(count)] if time_of else None
    recipe = (count, rate, codec, times, sound, turn, muxer or {}, options)
    return cached(path, lambda place: _encode(place, *recipe), Path(__file__), *recipe)


def _encode(
    path: Path,
    count: int,
    rate: Fraction,
    codec: str,
    times: list[Fraction] | None,
    sound: str,
    turn: int,
    muxer: dict[str, str],
    options: dict[str, str],
) -> None:
    clock = Fraction(1, 90000) if times else 1 / rate
    options = dict(options)
    with av.open(str(path), "w", options=muxer) as container:
        video = container.add_stream(codec, rate=rate, options=options)
        video.width, video.height = (HEIGHT, WIDTH) if turn % 2 else (WIDTH, HEIGHT)
        video.pix_fmt = options.pop("pix_fmt", "yuv420p")
        video.codec_context.time_base = clock
        audio = container.add_stream(sound, rate=48000) if sound else None
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(numbered(number), turn)), format="gray")
            frame = frame.reformat(format=video.pix_fmt)
            frame.time_base = clock
            frame.pts = round((times[number] if times else number / rate) / clock)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            _hum(container, audio, count / rate)


def _hum(container: av.container.OutputContainer, audio: av.AudioStream, seconds: Fraction) -> None:
    """Encode silence with a tone in the first tenth of every second."""
    time = np.arange(round(seconds * 48000)) / 48000
    tone = (np.sin(time * 2 * np.pi * 1000) * (time % 1 < 0.1) * 16000).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(tone.repeat(2)[None], format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
    container.mux(audio.encode(frame))
    container.mux(audio.encode())


def look_at(path: Path) -> Analysis:
    """Return an analysis that holds the frames' times, and no samples."""
    with av.open(str(path)) as container:
        video = container.streams.best("video")
        audio = container.streams.best("audio")
        video.thread_type = "AUTO"
        base = video.time_base
        pts = []
        for packet in container.demux(video):
            try:
                for frame in packet.decode():
                    time = frame.pts if frame.pts is not None else frame.dts
                    pts.append(time if time is not None else round(len(pts) / video.guessed_rate / base))
            except av.FFmpegError:
                continue
        sound = audio.codec_context.name if audio and audio.codec_context else None
    ticks = np.array(pts) - pts[0]
    rising = np.concatenate([[True], ticks[1:] > np.maximum.accumulate(ticks)[:-1]])
    ticks = ticks[rising]
    end = int(ticks[-1] + (ticks[-1] - ticks[-2]))
    take = Take(path, Fraction(0), Fraction(0), WIDTH, HEIGHT, "", sound)
    return Analysis(
        take=take,
        time_base=base,
        frame_ticks=ticks,
        end_ticks=end,
        samples=np.zeros(0, np.int64),
        components={},
        cues={},
        pictures=np.zeros(0, np.uint8),
        sources={},
        embeddings=None,
        thumbnails=Thumbnails(path, np.zeros(1, np.int64)),
    )


def pick(analysis: Analysis, rank: int, first: int, last: int) -> Pick:
    start, end = analysis.time_of(first), analysis.time_of(last + 1)
    return Pick(
        rank=rank,
        sample=0,
        peak_frame=first,
        first_frame=first,
        last_frame=last,
        peak_time=start,
        start=start,
        end=end,
        score=0.5,
        components={},
        strengths=(),
        reason="",
    )


def cut(path: Path, folder: Path, *spans: tuple[int, int], stabilize: bool = False) -> tuple[Analysis, tuple[str, ...]]:
    analysis = look_at(path)
    folder.mkdir(exist_ok=True)
    picks = [pick(analysis, rank, *span) for rank, span in enumerate(spans, 1)]
    return analysis, cut_clips(folder, analysis, picks, stabilize, no_progress)


def shown(clip: Path) -> tuple[list[int], list[Fraction]]:
    """Return the numbers that the frames of a clip show, and their times in seconds."""
    with av.open(str(clip)) as container:
        frames = list(container.decode(video=0))
        return [number_of(frame) for frame in frames], [frame.pts * frame.time_base for frame in frames]
