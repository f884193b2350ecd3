"""BestShot: finds the best moments of a long take."""


def register() -> None:
    """Called by Blender when the extension is enabled."""
    from .bestshot_addon import registration  # noqa: PLC0415 - outside Blender there is no bpy

    registration.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .bestshot_addon import registration  # noqa: PLC0415

    registration.unregister()
