"""The commands of `bestshot`, a file each: what it takes, and whom it calls. Nothing is decided here."""

from . import batch, engine, find, models, setup

COMMANDS = (find, batch, models, setup, engine)
"""In the order to show. Each adds itself to a parser's commands."""

__all__ = ["COMMANDS"]
