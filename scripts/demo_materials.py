"""The materials, the sky and the sun of the demonstration's landscape, as nodes for Cycles."""

from typing import Any

import bpy
import numpy as np
from mathutils import Vector

SUN = (np.radians(17.0), np.radians(-68.0))  # elevation, and turn from north to the east
HAZE = 0.011  # share of the light that 100 m of air at the lake's level take


class Nodes:
    """Adds nodes to a tree. A value is a number, a tuple, or another node's output."""

    def __init__(self, owner: Any) -> None:
        owner.use_nodes = True
        self.tree = owner.node_tree
        self.tree.nodes.clear()

    def add(self, kind: str, *inputs: Any, named: dict[str, Any] | None = None, **settings: Any) -> Any:
        """Return the first output of a new node, the node itself where it has none."""
        node = self.tree.nodes.new("ShaderNode" + kind)
        for name, value in settings.items():
            setattr(node, name, value)
        for key, value in [*enumerate(inputs), *(named or {}).items()]:
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, node.inputs[key])
            elif value is not None:
                node.inputs[key].default_value = value
        return node.outputs[0] if node.outputs else node

    def math(self, operation: str, *values: Any) -> Any:
        """Return the result of an operation on numbers."""
        return self.add("Math", *values, operation=operation)

    def dot(self, first: Any, second: Any) -> Any:
        """Return the dot product of two vectors."""
        return self.add("VectorMath", first, second, operation="DOT_PRODUCT").node.outputs["Value"]

    def noise(self, vector: Any, scale: float, detail: float, **more: float) -> Any:
        """Return fractal noise, about 0.5."""
        return self.add("TexNoise", named={"Vector": vector, "Scale": scale, "Detail": detail, **more})

    def ramp(self, value: Any, *stops: tuple[float, Any]) -> Any:
        """Return the colour, or the grey, that these stops give for the value."""
        colours = self.add("ValToRGB", value)
        elements = colours.node.color_ramp.elements
        for index, (place, colour) in enumerate(stops):
            element = elements[index] if index < 2 else elements.new(place)
            element.position = place
            element.color = (*colour, 1) if isinstance(colour, tuple) else (colour, colour, colour, 1)
        return colours

    def mix(self, share: Any, first: Any, second: Any) -> Any:
        """Return a mixture of two colours."""
        return self.add("MixRGB", share, first, second)

    def geometry(self, output: str) -> Any:
        """Return what the surface is like there: Position, Normal, Incoming."""
        return self.add("NewGeometry").node.outputs[output]

    def height_of(self, vector: Any) -> Any:
        """Return the vector's third coordinate."""
        return self.add("SeparateXYZ", vector).node.outputs[2]


def sun() -> tuple[float, float, float]:
    """Return the direction of the sun, unit length."""
    up, turn = SUN
    return (float(np.sin(turn) * np.cos(up)), float(np.cos(turn) * np.cos(up)), float(np.sin(up)))


def rock() -> Any:
    """Return rock in layers, with grass where it is flat and low, and snow where it is flat and high."""
    material = bpy.data.materials.new("Rock")
    nodes = Nodes(material)
    place = nodes.geometry("Position")
    z, level = nodes.height_of(place), nodes.height_of(nodes.geometry("Normal"))
    fine, broad = nodes.noise(place, 3.0, 8.0, Roughness=0.62), nodes.noise(place, 0.5, 5.0)
    layers = nodes.noise(nodes.add("Mapping", place, None, None, (0.7, 0.7, 2.2)), 1.1, 7.0, Distortion=0.8)
    stone = nodes.ramp(layers, (0.3, (0.11, 0.095, 0.085)), (0.52, (0.24, 0.21, 0.185)), (0.72, (0.33, 0.30, 0.27)))
    grass = nodes.ramp(broad, (0.35, (0.035, 0.06, 0.016)), (0.5, (0.075, 0.095, 0.022)), (0.65, (0.16, 0.13, 0.045)))
    uneven = nodes.math("ADD", fine, -0.5)
    flat = nodes.math("MULTIPLY_ADD", uneven, 0.35, level)
    low = nodes.math("MULTIPLY_ADD", z, -0.14, nodes.math("MULTIPLY_ADD", uneven, 0.5, 1.0))
    green = nodes.math("MULTIPLY", nodes.ramp(flat, (0.5, 0.0), (0.68, 1.0)), nodes.ramp(low, (0.12, 0.0), (0.4, 1.0)))
    high = nodes.math("MULTIPLY_ADD", z, 0.16, nodes.math("MULTIPLY_ADD", broad, 0.8, -1.25))
    high = nodes.math("MULTIPLY_ADD", uneven, 0.5, high)
    white = nodes.math("MULTIPLY", nodes.ramp(high, (0.05, 0.0), (0.3, 1.0)), nodes.ramp(flat, (0.5, 0.0), (0.68, 1.0)))
    colour = nodes.mix(white, nodes.mix(green, stone, grass), (0.82, 0.85, 0.9, 1))
    colour = nodes.mix(nodes.ramp(z, (0.02, 1.0), (0.09, 0.0)), colour, (0.22, 0.19, 0.15, 1))  # the shore
    bump = nodes.add("Bump", named={"Strength": 0.7, "Distance": 0.12, "Height": fine})
    _finish(nodes, nodes.add("BsdfDiffuse", colour, named={"Normal": bump}))
    return material


def needles() -> Any:
    """Return the dark green of firs, some of it turning."""
    material = bpy.data.materials.new("Needles")
    nodes = Nodes(material)
    spots = nodes.noise(nodes.geometry("Position"), 2.0, 3.0)
    colour = nodes.ramp(spots, (0.35, (0.012, 0.03, 0.012)), (0.55, (0.03, 0.055, 0.018)), (0.7, (0.085, 0.085, 0.02)))
    _finish(nodes, nodes.add("BsdfDiffuse", colour))
    return material


def water() -> Any:
    """Return a mountain lake's surface: calm in places, dark from above, a mirror towards the horizon."""
    material = bpy.data.materials.new("Water")
    nodes = Nodes(material)
    place = nodes.geometry("Position")
    waves = nodes.noise(nodes.add("Mapping", place, None, None, (1.0, 0.55, 1.0)), 9.0, 4.0)
    rough = nodes.ramp(nodes.noise(place, 0.22, 2.0), (0.42, 0.25), (0.6, 1.0))
    bump = nodes.add("Bump", named={"Strength": rough, "Distance": 0.006, "Height": waves})
    mirror = nodes.add("BsdfGlossy", (0.9, 0.95, 1.0, 1), named={"Roughness": 0.03, "Normal": bump})
    deep = nodes.add("BsdfDiffuse", (0.006, 0.028, 0.032, 1))
    facing = nodes.add("Fresnel", named={"IOR": 1.33, "Normal": bump})
    _finish(nodes, nodes.add("MixShader", facing, deep, mirror))
    return material


def _finish(nodes: Nodes, surface: Any) -> None:
    """Lay haze over the surface: thicker with the distance, thinner with the height, warm towards the sun."""
    path = nodes.add("LightPath").node.outputs
    density = nodes.math("POWER", 2.718, nodes.math("MULTIPLY", nodes.height_of(nodes.geometry("Position")), -0.12))
    air = nodes.math("MULTIPLY", path["Ray Length"], density)
    thick = nodes.math("SUBTRACT", 1.0, nodes.math("POWER", 2.718, nodes.math("MULTIPLY", air, -HAZE)))
    seen = nodes.math("MULTIPLY", thick, nodes.math("SUBTRACT", 1.0, path["Is Shadow Ray"]))
    toward = nodes.dot(nodes.geometry("Incoming"), tuple(-part for part in sun()))
    warm = nodes.math("POWER", nodes.math("MAXIMUM", toward, 0.0), 3.0)
    haze = nodes.add("Emission", nodes.mix(warm, (0.36, 0.47, 0.68, 1), (1.0, 0.62, 0.34, 1)), 0.42)
    nodes.add("OutputMaterial", nodes.add("MixShader", seen, surface, haze))


def add_sky() -> None:
    """Give the scene a clear evening sky, with a few clouds that are lit from the side."""
    world = bpy.data.worlds.new("Sky")
    bpy.context.scene.world = world
    nodes = Nodes(world)
    air = nodes.add(
        "TexSky", sky_type="NISHITA" if bpy.app.version < (5, 0) else "SINGLE_SCATTERING",
        sun_elevation=SUN[0], sun_rotation=SUN[1], sun_disc=False, altitude=900, air_density=1.1, ozone_density=1.4,
        **{"dust_density" if bpy.app.version < (5, 0) else "aerosol_density": 1.6},
    )  # fmt: skip
    way = nodes.add("TexCoord").node.outputs["Generated"]
    z = nodes.height_of(way)
    far = nodes.math("MAXIMUM", nodes.math("ADD", z, 0.09), 0.03)
    plane = nodes.add("VectorMath", way, nodes.add("CombineXYZ", far, far, far), operation="DIVIDE")
    place = nodes.add("Mapping", plane, (4.1, 2.2, 0), None, (0.34, 0.55, 0))
    cover = nodes.ramp(nodes.noise(place, 1.0, 9.0, Roughness=0.58, Distortion=0.35), (0.5, 0.0), (0.72, 0.85))
    cover = nodes.math("MULTIPLY", cover, nodes.ramp(z, (0.0, 0.0), (0.07, 1.0)))
    toward = nodes.dot(way, sun())
    clouds = nodes.ramp(toward, (-0.2, (1.7, 1.25, 1.2)), (0.6, (3.6, 2.3, 1.6)), (1.0, (7.5, 4.6, 2.6)))
    nodes.add("OutputWorld", nodes.add("Background", nodes.mix(cover, air, clouds), 0.16))


def add_sun() -> None:
    """Give the scene its low, warm sun."""
    lamp = bpy.data.lights.new("Sun", "SUN")
    lamp.energy, lamp.color, lamp.angle = 4.6, (1.0, 0.72, 0.46), 0.01
    thing = bpy.data.objects.new("Sun", lamp)
    thing.rotation_euler = Vector(sun()).to_track_quat("Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(thing)
