"""From an analysis to a selection: which moments are the best. Pure, and a matter of milliseconds."""
