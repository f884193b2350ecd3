"""The commands of `bestshot`, each in its own file: its options, and the functions it calls."""

from . import batch, compare, engine, find, models, setup, taste

COMMANDS = (find, batch, compare, taste, models, setup, engine)
"""In the order to show. `add` of each adds the command to a parser."""

__all__ = ["COMMANDS"]
