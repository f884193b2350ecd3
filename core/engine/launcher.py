"""Run the command line of the package that this file is in: `python -I launcher.py engine`.

The package is not installed in the engine's environment, and has another name inside Blender: here it is imported from
its folder under the name `bestshot`.
"""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).absolute().parents[2]
    spec = spec_from_file_location("bestshot", root / "__init__.py", submodule_search_locations=[str(root)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules["bestshot"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["bestshot"])
    sys.exit(import_module("bestshot.core.cli.main").main())
