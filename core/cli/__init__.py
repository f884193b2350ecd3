"""The command line: `bestshot`, a file each for its commands."""
