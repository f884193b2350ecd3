"""In real windows: an editor's half hour with what was found, by mouse and keys."""

from pathlib import Path

import pytest
from window.screen import Screen


@pytest.fixture
def found(take: Path, screen: Screen) -> Path:
    """A take with five shots found, the panel beside it."""
    screen.run("scene().bestshot.min_score = 0")
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and 'shots' in (outcome() or '')")
    return take


def test_half_an_hour(screen: Screen, found: Path, folder: Path) -> None:  # noqa: PLR0915 - it is one
    screen.picture("found")
    assert screen.run("len(shots())") == 5
    screen.run("pan(9000)")
    screen.wait("not any(in_view(id) for id in shots())")
    screen.press("shift+period")
    screen.wait("current() and in_view(current())")
    screen.picture("the first one by key")
    first = screen.run("current()")
    screen.press("shift+period")
    screen.wait("current() != first", first=first)

    for number in range(2):  # reject two
        before, rejected = screen.run("shots()"), screen.run("current()")
        screen.press("alt+x")
        screen.wait("rejected not in shots() and len(shots()) == 5", rejected=rejected)
        assert set(before) - {rejected} < set(screen.run("shots()")), "the others stay"
        assert screen.run("current()") not in (None, rejected)
        screen.picture(f"rejected {number + 1}")

    for _ in range(3):  # keep three
        kept = screen.run("current()")
        screen.press("shift+y")
        screen.wait("shots()[kept]['kept']", kept=kept)
        screen.press("shift+comma")
    screen.picture("three kept")
    assert sum(shot["kept"] for shot in screen.run("shots()").values()) == 3

    free = [id for id, shot in screen.run("shots()").items() if not shot["kept"]]
    screen.run("edit(id, trim=3)", id=free[0])
    screen.run("edit(id, move=2)", id=free[1])
    screen.wait("all(shot['stays'] for shot in shots().values())")
    screen.picture("one trimmed, one moved")
    edited = screen.run("shots()")

    screen.run("scene().bestshot.count = 7")  # more, live
    screen.wait("len(shots()) == 7")
    screen.picture("seven")
    now = screen.run("shots()")
    assert {id: now[id]["place"] for id in edited} == {id: shot["place"] for id, shot in edited.items()}

    screen.press("ctrl+z")
    screen.wait("len(shots()) == 5")
    screen.press("ctrl+z", "ctrl+z")
    screen.wait("not all(shot['stays'] for shot in shots().values())")
    screen.picture("undone")
    screen.press("ctrl+shift+z", "ctrl+shift+z", "ctrl+shift+z")
    screen.wait("len(shots()) == 7")
    assert screen.run("shots()") == now

    file = folder / "edit.blend"
    screen.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(file))
    screen.run("bpy.ops.wm.read_homefile(app_template='Video_Editing')")
    screen.run("bpy.ops.wm.open_mainfile(filepath=path)", path=str(file))
    screen.wait("open_sidebar('BestShot')")
    assert screen.run("shots()") == now
    screen.wait("bestshot('thumbnails').count() >= 7")
    screen.wait("bestshot('curves').of(bestshot('vse').media_path(take())) is not None")
    screen.picture("opened again, with its pictures and its curve")

    screen.run("bpy.ops.bestshot.why_not('INVOKE_DEFAULT')")
    screen.wait("outcome()")
    screen.picture("why not this")
    screen.run("scene().frame_set(3000)")
    screen.press("shift+bracketright")
    screen.wait("len([strip for strip in row() if strip[0] >= 3000]) == 5")
    screen.picture("the kept ones assembled")
    assert screen.run("shots()") == now


def test_by_mouse(screen: Screen, found: Path) -> None:
    """Rows show shots, which is no undo step; the list is sorted, and filtered to what is kept."""
    screen.run("enlarge()")
    screen.wait("open_sidebar('BestShot')")
    scores = screen.run("[shot.score for shot in bestshot('shot_list').listing_of(bpy.context).shots]")
    assert scores == sorted(scores, reverse=True)
    best_first = screen.run("listed()")
    assert len(best_first) == 5
    screen.picture("the list")

    left, top = screen.find(".bestshot_row")
    screen.click_at(left, top)
    screen.wait("current()")
    shown = screen.run("current()")
    assert shown in best_first
    screen.picture("a row clicked")
    screen.click("bestshot.keep")
    screen.wait("shots()[shown]['kept']", shown=shown)
    screen.click("kept_only")
    screen.wait("listed() == [shown]", shown=shown)
    screen.picture("what is kept")
    screen.click("kept_only")
    screen.wait("listed() == all", all=best_first)
    screen.run("bpy.context.window_manager.bestshot_list.sort = 'TIME'")
    by_time = screen.run("listed()")
    assert by_time == sorted(best_first, key=int)
    screen.click(".bestshot_row")
    screen.run("bpy.context.window_manager.bestshot_row = 4")
    screen.wait("current() == last", last=by_time[4])
    screen.picture("by time")

    screen.press("ctrl+z")
    screen.wait("not shots()[shown]['kept']", shown=shown)
    assert screen.run("listed()") == by_time, "only the keeping was undone"
    screen.press("ctrl+z")
    screen.wait("shots() == {}")
    assert screen.run("outcome()") == ""
    screen.picture("undone")
    screen.run("bpy.context.window_manager.bestshot_list.sort = 'RANK'")


def test_what_is_undone_is_not_learnt(screen: Screen, found: Path) -> None:
    # in one go with a search, so that the shots do not follow the setting later, in an undo step of their own
    screen.run("scene().bestshot.learn = True; bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("share() is None and settled() and 'shots' in (outcome() or '')")
    best = screen.run("listed()[0]")
    screen.run("bpy.ops.bestshot.keep('EXEC_DEFAULT', True, take=take().name, id=int(id))", id=best)
    screen.wait("labels() == [(best, True)]", best=best)
    screen.press("ctrl+z")
    screen.wait("labels() == []")
    screen.press("ctrl+shift+z")
    screen.wait("labels() == [(best, True)]", best=best)
    screen.press("ctrl+z", "ctrl+z", "ctrl+z")
    screen.wait("shots() == {}")
    screen.run("scene().bestshot.learn = False")


def test_markers_alone(screen: Screen, found: Path) -> None:
    """They are listed, too, and shown, kept and rejected as strips are."""
    screen.run("enlarge(); scene().bestshot.mode = 'MARKERS'; bpy.ops.bestshot.clear('EXEC_DEFAULT', True)")
    screen.run("bpy.ops.bestshot.find('INVOKE_DEFAULT')")
    screen.wait("open_sidebar('BestShot') and share() is None and len(listed()) == 5")
    assert len(screen.run("strips()")) == 2, "the take, and its sound"
    screen.click(".bestshot_row")
    screen.wait("current()")
    shown = screen.run("current()")
    screen.click("bestshot.keep")
    screen.wait("shots()[shown]['kept']", shown=shown)
    screen.picture("a marker kept")
    screen.run("bpy.context.window_manager.bestshot_row = 4")
    screen.wait("current() != shown", shown=shown)
    rejected = screen.run("current()")
    screen.click("bestshot.reject")
    screen.wait("rejected not in shots()", rejected=rejected)
    screen.picture("a marker rejected")


def test_keys_are_free(screen: Screen) -> None:
    """Ours do something alone: no other key of Blender's in the timeline is the same."""
    ours, others = screen.run("keys()")
    assert len(ours) == 11
    assert len(others) > 150
    assert not {key: (others[key], call) for key, call in ours.items() if key in others}
