"""The command line `bestshot`; each command has its own file."""
