"""Search damaged takes, N of them: `fuzz.py N [FIRST]`. Each must give moments, or one line that says what is wrong."""

import sys

from environment import ROOT, ensure, run

if __name__ == "__main__":
    sys.exit(run(ensure("demo"), ROOT / "scripts" / "damaged.py", *sys.argv[1:]))
