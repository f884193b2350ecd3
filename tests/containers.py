"""Takes in all kinds of containers: file name -> arguments for `numbered.record`."""

from fractions import Fraction


def uneven(number: int) -> Fraction:
    """Return the time of a frame in seconds, as in a phone's recording: about 30 a second, not evenly."""
    return Fraction(number, 30) + Fraction(number % 7, 400) + Fraction(number // 40, 3)


LONG = {"g": "1000", "bf": "3", "sc_threshold": "0"}  # one key frame, at the very beginning
TAKES: dict[str, dict[str, object]] = {
    "plain.mp4": {},
    "film.mov": {"rate": Fraction(24000, 1001), **LONG},
    "broadcast.mp4": {"rate": Fraction(30000, 1001), **LONG},
    "broadcast.mkv": {"rate": Fraction(30000, 1001), **LONG},
    "uneven.mp4": {"time_of": uneven, **LONG},
    "uneven.mkv": {"time_of": uneven, **LONG},
    "late.mp4": {"time_of": lambda number: 7 + Fraction(number, 30), **LONG},
    "late.mkv": {"time_of": lambda number: 7 + uneven(number), **LONG},
    "stream.ts": {"rate": Fraction(25), "g": "40", "bf": "3", "sc_threshold": "0"},
    "long.ts": {"rate": Fraction(25), **LONG},
    "old.avi": {"codec": "mpeg4", "g": "50", "bf": "0"},
    "older.avi": {"codec": "mpeg4", "g": "50", "bf": "2"},
    "camera.avi": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "disc.mpg": {"codec": "mpeg2video", "rate": Fraction(25), "g": "15", "bf": "2"},
    "web.webm": {"codec": "libvpx-vp9", "g": "60", "deadline": "realtime", "cpu-used": "8"},
    "flash.flv": {"g": "60", "bf": "2"},
    "bare.h264": {"g": "30", "bf": "2"},
    "studio.mxf": {"codec": "mpeg2video", "rate": Fraction(25), "g": "12", "bf": "2"},
    "cut.nut": {"g": "60", "bf": "2"},
}

GROUPS = {"g": "30", "sc_threshold": "0"}
HARD: dict[str, dict[str, object]] = {
    "open.mp4": {"bf": "3", "x264-params": "open-gop=1", **GROUPS},
    "open.ts": {"bf": "3", "x264-params": "open-gop=1", **GROUPS},
    "pyramid.mkv": {"bf": "7", "x264-params": "b-pyramid=normal", **GROUPS},
    "refreshed.mp4": {"bf": "0", "x264-params": "intra-refresh=1", **GROUPS},
    "hevc.mp4": {"codec": "libx265", "x265-params": "log-level=none:keyint=30"},
    "hevc.ts": {"codec": "libx265", "x265-params": "log-level=none:keyint=30"},
    "hidden.mkv": {"codec": "libvpx-vp9", "g": "30", "auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"},
    "broadcast.ts": {"codec": "mpeg2video", "g": "15", "bf": "2"},
    "master.mov": {"codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "windows.asf": {"codec": "wmv2", "g": "30"},
    "live.mkv": {"muxer": {"live": "1"}, **GROUPS},  # without an index
}
# The same takes, with more than one key frame
GROUPED = {name: options | ({"g": "60"} if options.get("g") == "1000" else {}) for name, options in TAKES.items()}
