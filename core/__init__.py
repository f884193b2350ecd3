"""BestShot's engine: finds the best moments of a take. Knows nothing of Blender."""
