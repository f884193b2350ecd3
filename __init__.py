"""BestShot: finds the best moments of a long take."""
