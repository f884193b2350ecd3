"""The shape of the demonstration's landscape, in units of 100 m; the lake's surface is at height 0."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TREES = 130_000  # at most
TREE_LINE = 5.2  # no tree stands higher
TIERS = (
    (0.08, 0.19, 0.55),
    (0.32, 0.145, 0.78),
    (0.56, 0.095, 1.0),
)  # of a fir: where a cone begins, its radius, its tip


def noise(x: Array, y: Array, seed: int) -> tuple[Array, Array, Array]:
    """Return smooth noise in 0..1 at these points, and its slope along x and y."""
    table = np.random.default_rng(seed).random((256, 256))
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v = x - i, y - j
    su, sv = u**3 * (u * (u * 6 - 15) + 10), v**3 * (v * (v * 6 - 15) + 10)
    du, dv = 30 * u * u * (u * (u - 2) + 1), 30 * v * v * (v * (v - 2) + 1)
    a, b = table[i % 256, j % 256], table[(i + 1) % 256, j % 256]
    c, d = table[i % 256, (j + 1) % 256], table[(i + 1) % 256, (j + 1) % 256]
    k = a - b - c + d
    return a + (b - a) * su + (c - a) * sv + k * su * sv, du * (b - a + k * sv), dv * (c - a + k * su)


def eroded(x: Array, y: Array, octaves: int, seed: int) -> Array:
    """Return fractal noise whose fine parts fade on slopes, so that it looks worn by water."""
    total, slope_x, slope_y, size = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x), 1.0
    for octave in range(octaves):
        value, along_x, along_y = noise(x, y, seed + octave)
        slope_x, slope_y = slope_x + along_x * size, slope_y + along_y * size
        total += size * value / (1 + slope_x**2 + slope_y**2)
        size *= 0.5
        x, y = 1.6 * x - 1.2 * y + 7.3, 1.2 * x + 1.6 * y - 3.1
    return total


def height(x: Array, y: Array) -> Array:
    """Return the ground's height at these points; the lake's surface is at 0."""
    bend = 3.0 * np.sin(y / 13)
    valley = np.abs(x - bend) / 11
    end = np.clip((y - 18) / 16, 0, None)
    walls = np.clip(np.sqrt(valley**2 + end**2) - 0.55, 0, None)
    rugged = eroded(x / 12 + 31.7, y / 12 + 12.9, 11, 5)
    hills = eroded(x / 5 + 3.3, y / 5 + 8.1, 8, 40)
    rise = (1 - np.exp(-0.9 * walls)) ** 1.6
    return -0.5 + rise * (rugged * 15.0 - 1.5) + np.clip(walls * 4, 0, 1) * hills * 1.1


def firs() -> tuple[Array, NDArray[np.int64]]:
    """Return the points (N, 3) and triangles (M, 3) of firs: where it is neither wet, steep nor high, and in groups."""
    chance = np.random.default_rng(8)
    x, y = chance.uniform(-22, 22, 8 * TREES), chance.uniform(-24, 20, 8 * TREES)
    z, step = height(x, y), 0.05
    slope = np.hypot(height(x + step, y) - z, height(x, y + step) - z) / step
    dense = noise(x / 2.3, y / 2.3, 77)[0] + 0.4 * noise(x / 0.6, y / 0.6, 78)[0]
    near = np.exp(-np.hypot(x, y + 2) / 26)
    fits = (z > 0.1) & (slope < 1.35) & (z < TREE_LINE - 1.6 * dense) & (chance.random(len(x)) < dense**2 * near * 1.9)
    x, y, z = (part[fits][:TREES, None] for part in (x, y, z))
    count = len(x)
    tall = chance.uniform(0.10, 0.24, (count, 1)) * (1 - 0.45 * z / TREE_LINE)
    turn = chance.uniform(0, 2 * np.pi, (count, 1))
    points, faces, sides = [], [], np.arange(7)
    for low, wide, top in TIERS:
        angle = turn + sides * 2 * np.pi / len(sides)
        reach = wide * chance.uniform(0.8, 1.2, angle.shape) * tall
        rim_height = z + tall * (low + chance.uniform(-0.04, 0.04, angle.shape))
        rim = np.stack([x + np.cos(angle) * reach, y + np.sin(angle) * reach, rim_height], -1)
        tip = np.stack([x, y, z + tall * top], -1)
        first = (len(points) * count + np.arange(count)[:, None]) * (len(sides) + 1)
        points.append(np.concatenate([rim, tip], 1).reshape(-1, 3))
        corners = np.broadcast_arrays(first + sides, first + np.roll(sides, -1), first + len(sides))
        faces.append(np.stack(corners, -1).reshape(-1, 3))
    return np.concatenate(points), np.concatenate(faces)
