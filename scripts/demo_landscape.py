"""Renders the panorama of the demonstration's take, in Blender's Python: … demo_landscape.py PANORAMA.png

A lake between mountains on a clear evening, all around a camera that hovers over the lake.
"""

import sys
from typing import Any

import bpy
import numpy as np
from demo_materials import add_sky, add_sun, needles, rock, water
from demo_take import CAMERA, DEGREE, LATITUDES, LONGITUDES
from demo_terrain import Array, firs, height
from numpy.typing import NDArray

SIZE = 90.0  # edge of the ground, in units of 100 m
NORTH = 18.0  # its middle
POINTS = 1500  # of its grid, along one edge
SAMPLES = 5  # rays a pixel; the denoiser does the rest


def main(path: str) -> None:
    """Build the landscape, and render it."""
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    add_ground()
    add("Firs", *firs(), needles())
    add_lake()
    add_sky()
    add_sun()
    render(path)


def add(name: str, points: Array, faces: NDArray[np.int64], material: Any) -> Any:
    """Return a new object in the scene, made of these points (N, 3) and faces (M, 3 or 4)."""
    data = bpy.data.meshes.new(name)
    data.vertices.add(len(points))
    data.vertices.foreach_set("co", points.astype(np.float32).ravel())
    data.loops.add(faces.size)
    data.loops.foreach_set("vertex_index", faces.astype(np.int32).ravel())
    data.polygons.add(len(faces))
    data.polygons.foreach_set("loop_start", np.arange(0, faces.size, faces.shape[1], dtype=np.int32))
    data.update(calc_edges=True)
    data.materials.append(material)
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def add_ground() -> None:
    """Add the ground to the scene, as a grid."""
    line = np.linspace(-SIZE / 2, SIZE / 2, POINTS)
    x, y = np.meshgrid(line, line + NORTH, indexing="ij")
    points = np.stack([x, y, height(x, y)], -1).reshape(-1, 3)
    index = np.arange(POINTS * POINTS).reshape(POINTS, POINTS)
    corners = (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:])
    ground = add("Ground", points, np.stack([corner.ravel() for corner in corners], -1), rock())
    ground.data.shade_smooth()


def add_lake() -> None:
    """Add the water to the scene."""
    half = SIZE / 2
    corners = [(-half, NORTH - half, 0), (half, NORTH - half, 0), (half, NORTH + half, 0), (-half, NORTH + half, 0)]
    add("Lake", np.array(corners), np.array([[0, 1, 2, 3]]), water())


def render(path: str) -> None:
    """Render what the camera sees from west to east: equirectangular, 16 bits a channel."""
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.device, scene.cycles.samples = "CYCLES", "CPU", SAMPLES
    scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = True, False
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces, scene.cycles.glossy_bounces = 3, 1, 2
    scene.cycles.caustics_reflective = False
    (west, east), (low, high) = LONGITUDES, LATITUDES
    scene.render.resolution_x, scene.render.resolution_y = (east - west) * DEGREE, (high - low) * DEGREE
    scene.view_settings.view_transform, scene.view_settings.look = "AgX", "AgX - Medium High Contrast"
    scene.view_settings.exposure = 0.9
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera, camera.location, camera.rotation_euler = camera, CAMERA, (np.pi / 2, 0, 0)
    lens = camera.data
    lens.type, lens.clip_end = "PANO", 1000
    lens.panorama_type = "EQUIRECTANGULAR"
    lens.longitude_min, lens.longitude_max = np.radians(LONGITUDES)
    lens.latitude_min, lens.latitude_max = np.radians(LATITUDES)
    scene.render.image_settings.color_depth = "16"
    scene.render.filepath = path
    bpy.ops.render.render(write_still=True)


if __name__ == "__main__":
    main(sys.argv[1])
