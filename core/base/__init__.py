"""What every stage stands on: files and folders, times and stretches, messages; knows nothing of takes or scores."""
