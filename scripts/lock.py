"""Writes which exact versions a set-up installs: `python3 scripts/lock.py`, for maintainers, before a release.

The direct dependencies are those of `libraries.py` and `torch_builds.py` in `core/engine/setup`. uv resolves them to
the newest versions, the same ones for all systems and Pythons. The files `requirements-*.txt` there get the
hash of every wheel that these can use. A package without a wheel for one of them ends the program, as BestShot could
not be set up there. Prints how much is downloaded.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environment import ensure, run

PYTHONS = ((3, 11), (3, 12), (3, 13))
"""Those of Blender 4.2 to 5.2, and what lies between: every package must have wheels for each."""

LATER_PYTHONS = ((3, 14),)
"""Their wheels are listed where there are any."""

HEAD = "# Written by scripts/lock.py. To change it, change libraries.py or torch_builds.py, and run that.\n"

LIMITS = ("setuptools<82",)
"""What torch's older builds need, and the newest does not say."""

Package = dict[str, Any]
"""A package as PEP 751 describes it: name, version, marker, wheels."""


@dataclass(frozen=True)
class System:
    """A kind of computer. platform, machine: as in markers. required: whether BestShot must be installable there."""

    title: str
    platform: str
    machine: str
    required: bool

    def needs(self, package: Package, python: tuple[int, int]) -> bool:
        """Return whether the package is needed there, with that Python."""
        from packaging.markers import Marker  # noqa: PLC0415  (only the project's environment has it)

        version = ".".join(map(str, python))
        facts = {"sys_platform": self.platform, "platform_machine": self.machine}
        facts |= {"python_version": version, "python_full_version": f"{version}.0"}
        return "marker" not in package or Marker(package["marker"]).evaluate(facts)

    def wheels(self, package: Package, python: tuple[int, int]) -> list[dict[str, Any]]:
        """Return the wheels that fit there, with that Python."""
        from packaging import tags  # noqa: PLC0415
        from packaging.utils import parse_wheel_filename  # noqa: PLC0415

        if self.platform == "darwin":
            platforms = list(tags.mac_platforms((26, 0), self.machine))
        elif self.platform == "linux":
            names = [
                *(f"manylinux_2_{minor}" for minor in range(5, 40)),
                "manylinux1",
                "manylinux2010",
                "manylinux2014",
            ]
            platforms = [f"{name}_{self.machine}" for name in names]
        else:
            platforms = [f"win_{self.machine.lower()}"]
        fitting = {*tags.cpython_tags(python, platforms=platforms)}
        fitting |= {*tags.compatible_tags(python, f"cp{python[0]}{python[1]}", platforms)}
        files = [(wheel["url"].rpartition("/")[2], wheel) for wheel in package["wheels"]]
        return [wheel for file, wheel in files if parse_wheel_filename(file)[3] & fitting]


SYSTEMS = (
    System("Windows", "win32", "AMD64", True),
    System("macOS", "darwin", "arm64", True),
    System("Linux", "linux", "x86_64", True),
    System("Windows on ARM", "win32", "ARM64", False),
    System("macOS on Intel", "darwin", "x86_64", False),
    System("Linux on ARM", "linux", "aarch64", False),
)


def write_files() -> None:
    """Write all files, and print about each what the systems download."""
    from bestshot.core.engine.setup import pins, torch_builds  # noqa: PLC0415  (only the project's environment has it)
    from bestshot.core.engine.setup.libraries import CUTTING, LIBRARIES  # noqa: PLC0415

    engine = [library.requirement for library in LIBRARIES]
    cutting = [CUTTING.requirement]
    open_clip = [library.requirement for library in torch_builds.OTHERS]
    packages = resolve([*engine, *cutting, *open_clip, *torch_builds.PIP.pair], LIMITS)
    names = {package["name"] for package in packages}
    of_torch = {name for name in names if belongs_to_torch(name)}
    exact = [f"{package['name']}=={package['version']}" for package in packages if package["name"] not in of_torch]
    of_engine = {package["name"] for package in resolve(engine, exact)}
    of_cutting = {package["name"] for package in resolve(cutting, exact)} - of_engine
    for build in torch_builds.BUILDS:  # all builds get the same versions of the rest
        resolve([*engine, *open_clip, *build.pair], exact)
    contents = {
        pins.ENGINE: of_engine,
        pins.CUTTING: of_cutting,
        pins.TORCH: of_torch,
        pins.CLIP_MODEL: names - of_engine - of_cutting - of_torch,
    }
    for file, listed in contents.items():
        chosen = [package for package in packages if package["name"] in listed]
        file.write_text(HEAD + "".join(line for package in chosen for line in lines_of(package)), "utf-8")
        print(file.name)
        for system in SYSTEMS:
            print(f"  {system.title:15} {download(system, chosen)}")


def belongs_to_torch(name: str) -> bool:
    """Return whether a package belongs to one build of torch, and comes from the same index."""
    return name in ("torch", "torchvision", "triton") or name.startswith(("nvidia-", "cuda-"))


def resolve(requirements: list[str], exact: Iterable[str] = ()) -> list[Package]:
    """Return the packages that these requirements need on any of the systems, by name.

    exact: requirements that fix the versions of packages which are needed. Ends the program where nothing fits.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--fork-strategy", "fewest"]
    command += ["--python-version", ".".join(map(str, PYTHONS[0])), "--only-binary", ":all:", "--format", "pylock.toml"]
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(exact), "utf-8")
        command += ["--constraints", str(constraints), "-"]
        done = subprocess.run(command, input="\n".join(requirements), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit("error: there are no versions that fit together; uv says why above")
    packages: list[Package] = tomllib.loads(done.stdout)["packages"]
    names = [package["name"] for package in packages]
    if forked := {name for name in names if names.count(name) > 1}:
        sys.exit(f"error: the version of {', '.join(sorted(forked))} would not be the same everywhere")
    return [package for package in packages if any(system.needs(package, PYTHONS[-1]) for system in SYSTEMS)]


def lines_of(package: Package) -> Iterator[str]:
    """Yield what pip reads about a package; ends the program where a wheel is missing."""
    hashes = set()
    for system in SYSTEMS:
        for python in PYTHONS + LATER_PYTHONS:
            if not system.needs(package, python):
                continue
            wheels = system.wheels(package, python)
            if not wheels and system.required and python in PYTHONS:
                version = ".".join(map(str, python))
                sys.exit(f"error: {package['name']} has no wheel for Python {version} on {system.title}")
            hashes |= {wheel["hashes"]["sha256"] for wheel in wheels}
    yield f"{package['name']}=={package['version']}"
    if "marker" in package:
        yield f" ; {package['marker']}"
    for value in sorted(hashes):
        yield f" \\\n    --hash=sha256:{value}"
    yield "\n"


def download(system: System, packages: list[Package]) -> str:
    """Return how much a system downloads of the packages, in words, and which ones it cannot have."""
    sizes, missing = {}, []
    for package in packages:
        if system.needs(package, PYTHONS[-1]):
            if wheels := system.wheels(package, PYTHONS[-1]):
                sizes[package["name"]] = max(wheel["size"] for wheel in wheels) / 1e6
            else:
                missing.append(package["name"])
    largest = sorted(sizes, key=lambda name: -sizes[name])[:6]
    words = [f"{sum(sizes.values()):5.0f} MB:", *(f"{name} {sizes[name]:.0f}" for name in largest)]
    return " ".join([*words, *(f"(no {name})" for name in missing)])


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        write_files()
    else:
        sys.exit(run(ensure("lock"), __file__, "--here"))
