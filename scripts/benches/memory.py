"""Compare the peak memory of runs on takes of one minute and one hour: it must not grow with the length."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.speed import FFMPEG, FIND, full_hd


def main() -> None:
    """Print the peak resident memory of both and their ratio."""
    parser = argparse.ArgumentParser(prog="bench.py memory", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="length of the long take (default 60)")
    parser.add_argument("--height", type=int, default=1080, help="lines of the takes (default 1080)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        minute = full_hd(Path(folder), 60, options.height)
        long = Path(folder) / "long.mp4"
        loop = ("-stream_loop", str(options.minutes - 1), "-i", str(minute), "-c", "copy", str(long))
        subprocess.run((FFMPEG, "-v", "error", "-y", *loop), check=True)
        peaks = [
            peak_megabytes((*FIND, str(take), "--no-cache", "--quality", "thorough", "--model", "nima"))
            for take in (minute, long)
        ]
        print(f"peak resident memory: {peaks[0]:.0f} MB for one minute, {peaks[1]:.0f} MB for {options.minutes}")
        print(f"ratio {peaks[1] / peaks[0]:.2f}")


def peak_megabytes(command: tuple[str, ...]) -> float:
    """Run a command; return its peak resident memory in megabytes."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"error: {' '.join(command)} ended with {child.returncode}")
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    main()
