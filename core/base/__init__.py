"""What all stages use: files and folders, times and ranges, messages. Knows nothing of takes or scores."""
