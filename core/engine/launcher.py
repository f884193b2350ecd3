"""Runs the command line from wherever this folder lies: `python -I launcher.py engine`. To be started by its path.

Inside Blender the package has another name than outside, and neither is installed in the engine's environment: here
it is put under the one name `bestshot`.
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
