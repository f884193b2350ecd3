"""Analyses kept on disk: where (store), in what form (entry), under which name (key)."""
