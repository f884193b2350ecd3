"""What makes a moment good: one small file a scorer, each declaring what it needs. See `registry`."""
