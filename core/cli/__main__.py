"""Run the command line as `python -m bestshot.core.cli`."""

import sys

from .main import main

sys.exit(main())
