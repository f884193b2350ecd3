"""Times and durations as people read them."""


def clock(seconds: float, decimals: int = 1) -> str:
    """A time as m:ss.s, or h:mm:ss.s from an hour on; rounded, not cut off."""
    ticks = round(seconds * 10**decimals)
    whole, part = divmod(ticks, 10**decimals)
    minutes, rest = divmod(whole, 60)
    text = f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{text}.{part:0{decimals}}" if decimals else text


def duration(seconds: float) -> str:
    """Seconds for people: `42 s`, `3 min 05 s`, `1 h 12 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def time_left(seconds: float, share: float) -> str:
    """The time left for people, where `share` (0..1) took `seconds`; "" while that cannot be told."""
    return duration(seconds / share - seconds) if seconds > 1 and 0 < share < 1 else ""
