"""Times and durations as people read them."""


def format_time(seconds: float, decimals: int = 1) -> str:
    """Return a time in seconds as `m:ss.s`, from one hour on as `h:mm:ss.s`; rounded, not truncated."""
    ticks = round(seconds * 10**decimals)
    whole, fraction = divmod(ticks, 10**decimals)
    minutes, rest = divmod(whole, 60)
    text = f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{text}.{fraction:0{decimals}}" if decimals else text


def format_duration(seconds: float) -> str:
    """Return a duration such as `42 s`, `3 min 05 s` or `1 h 12 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def format_time_left(seconds: float, share: float) -> str:
    """Return the remaining time, where `share` (0..1) of the work took `seconds`; "" while it cannot be estimated."""
    return format_duration(seconds / share - seconds) if seconds > 1 and 0 < share < 1 else ""
