"""What was selected, written to disk: clips, pictures, data, timelines."""
