"""What enabling, disabling and removing the extension does to Blender: nothing that stays, nothing that is heavy."""

import sys
from pathlib import Path

import addon_utils
import bpy
from extension import NAME, ZIP, install, remove
from registered import registered


def check_enabled() -> None:
    assert NAME in {addon.module for addon in bpy.context.preferences.addons}
    assert addon_utils.check(NAME) == (True, True)
    assert Path(sys.modules[NAME].__file__).is_relative_to(bpy.utils.user_resource("EXTENSIONS"))


def check_nothing_heavy_is_imported(loaded: set[str]) -> None:
    assert NAME in loaded
    blenders_and_ours = {"bl_ext", "bl_pkg", "bpy", "_bpy_internal"}
    assert {name.partition(".")[0] for name in loaded} <= sys.stdlib_module_names | blenders_and_ours


def check_no_policy_is_violated() -> None:
    addon_utils._is_first_reset()
    assert addon_utils._extensions_warnings_get() == {}


def check_disabling_leaves_nothing() -> None:
    enabled = registered()
    for _ in range(2):
        addon_utils.disable(NAME)
        assert "bestshot" not in str(registered()).lower()
        assert addon_utils.enable(NAME) is not None
        assert registered() == enabled


def check_installing_again_updates() -> None:
    enabled = registered()
    install()
    assert registered() == enabled


def check_removing_leaves_nothing() -> None:
    folder = Path(sys.modules[NAME].__file__).parent
    remove()
    assert not folder.exists()
    assert "bestshot" not in str(registered()).lower()


def check_the_repository_beside_the_zip() -> None:
    remove()
    bpy.context.preferences.system.use_online_access = True
    repositories = bpy.context.preferences.extensions.repos
    ours = repositories.new(name="ours", module="ours", remote_url=ZIP.with_name("index.json").as_uri())
    index = list(repositories).index(ours)
    assert bpy.ops.extensions.repo_sync(repo_index=index) == {"FINISHED"}
    assert bpy.ops.extensions.package_install(repo_index=index, pkg_id="bestshot") == {"FINISHED"}
    assert addon_utils.check("bl_ext.ours.bestshot") == (True, True)
    remove("ours")
