"""What runs inside Blender. Nothing here is imported before Blender calls register()."""
