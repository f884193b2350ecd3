"""From a take to an analysis: frames are read, scored, merged and cached."""
