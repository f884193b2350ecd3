"""The engine's own Python environment: which one, making it, what it holds. Nothing but the standard library."""
