"""Keeping, rejecting and going on, with a real engine; no edit is lost, whatever the order of events."""

from collections.abc import Callable
from random import Random
from typing import Any

import bpy
import pytest
from found import searched
from stage import add, trim

from bestshot.bestshot_addon import decisions, ours, shots, tags, vse
from bestshot.bestshot_addon.shots import Shot
from bestshot.core.taste import store

OPERATORS = bpy.ops.bestshot


@pytest.fixture
def source(scene: Any) -> Any:
    """A take on the timeline, searched for three shots."""
    scene.bestshot.count, scene.bestshot.min_score = 3, 0
    strip = add(scene, "steady.mp4")
    choose(scene, strip)
    searched(scene)
    return strip


def choose(scene: Any, strip: Any) -> None:
    vse.select_only(scene, strip)


def ids(scene: Any) -> list[int]:
    return [shot.id for shot in shots.of(scene)]


def check_keeping_and_finding_again(scene: Any, source: Any) -> None:
    before = ids(scene)
    assert OPERATORS.keep(take=source.name, id=before[1]) == {"FINISHED"}
    assert [shot.is_kept for shot in shots.of(scene)] == [False, True, False]
    scene.bestshot.count = 1
    choose(scene, source)
    searched(scene)
    assert ids(scene) == [before[1]]
    assert OPERATORS.keep(take=source.name, id=before[1]) == {"FINISHED"}
    assert not shots.of(scene)[0].stays


def check_the_next_best_comes_in_its_place(scene: Any, source: Any) -> None:
    first, *others = shots.of(scene)
    assert OPERATORS.reject(take=source.name, id=first.id) == {"FINISHED"}
    now = shots.of(scene)
    assert [shot.id for shot in others] == [shot.id for shot in now if shot.id in ids_of(others)]
    assert first.id not in ids_of(now)
    assert {(shot.first, shot.end, shot.channel) for shot in others} <= {(s.first, s.end, s.channel) for s in now}
    (new,) = (shot for shot in now if shot.id not in ids_of(others))
    assert new.channel == first.channel
    assert len(scene.timeline_markers) == len(now) == 3
    assert ours.rejected(scene, source.name) == [first.id]
    choose(scene, source)
    searched(scene)
    assert first.id not in ids(scene)
    assert OPERATORS.restore() == {"FINISHED"}
    choose(scene, source)
    searched(scene)
    assert first.id in ids(scene)


def ids_of(some: list[Shot]) -> set[int]:
    return {shot.id for shot in some}


def check_the_same_as_outside(scene: Any, source: Any) -> None:
    """What is kept and rejected here gives what `--keep` and `--reject` give to a new file."""
    first, second, _ = shots.of(scene)
    decisions.reject(scene, source.name, first.id)
    decisions.set_kept(scene, next(shot for shot in shots.of(scene) if shot.id == second.id), True)
    told = decisions.constraints_of(scene, source)
    assert [round(one.peak * 1000) for one in told.keep] == [second.id]
    assert [round(one * 1000) for one in told.reject] == [first.id]


def check_stepping_and_nudging(scene: Any, source: Any) -> None:
    by_time = sorted(shots.of(scene), key=lambda shot: shot.peak)
    scene.frame_set(by_time[0].peak - 1)
    choose(scene, source)
    for shot in by_time:
        assert OPERATORS.step(direction=1) == {"FINISHED"}
        assert (scene.frame_current, shots.current(scene).id) == (shot.peak, shot.id)
    assert OPERATORS.step(direction=1) == {"CANCELLED"}
    assert OPERATORS.step(direction=-1) == {"FINISHED"}
    shot = shots.current(scene)
    assert shot.id == by_time[1].id
    OPERATORS.nudge(handle="PEAK", frames=3)
    OPERATORS.nudge(handle="IN", frames=-5)
    OPERATORS.nudge(handle="OUT", frames=4)
    now = shots.current(scene)
    assert (now.peak, now.first, now.end, now.stays) == (shot.peak + 3, shot.first - 5, shot.end + 4, True)
    assert shot.peak + 3 in {marker.frame for marker in scene.timeline_markers}
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = 7, 9
    scene.use_preview_range = False
    OPERATORS.loop()
    assert preview_range(scene) == (True, now.first, now.end - 1)
    OPERATORS.step(direction=-1)
    there = shots.current(scene)
    assert preview_range(scene) == (True, there.first, there.end - 1)
    OPERATORS.loop()
    assert preview_range(scene) == (False, 7, 9)


def preview_range(scene: Any) -> tuple[bool, int, int]:
    return scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end


def check_moving_along_with_the_take(scene: Any, source: Any) -> None:
    before = {shot.id: (shot.first, shot.end, shot.peak) for shot in shots.of(scene)}
    first, end = vse.handles(source)
    vse.put(scene, source, channel=1, start=vse.content_start(source) + 40, first=first + 40, end=end + 40)
    assert OPERATORS.move_along() == {"FINISHED"}
    after = {shot.id: (shot.first - 40, shot.end - 40, shot.peak - 40) for shot in shots.of(scene)}
    assert after == before
    assert not any(shot.is_changed for shot in shots.of(scene))
    assert sorted(marker.frame for marker in scene.timeline_markers) == sorted(
        peak + 40 for *_, peak in before.values()
    )


def check_assembling_what_is_kept(scene: Any, source: Any) -> None:
    kept = sorted(shots.of(scene)[:2], key=lambda shot: shot.first)
    for shot in kept:
        OPERATORS.keep(take=shot.take, id=shot.id)
    scene.frame_set(5000)
    assert OPERATORS.assemble_kept() == {"FINISHED"}
    row = sorted((strip for strip in vse.open_strips(scene) if vse.handles(strip)[0] >= 5000), key=vse.handles)
    lengths = [shot.end - shot.first for shot in kept]
    assert [vse.handles(strip) for strip in row if strip.type == "MOVIE"] == [
        (5000, 5000 + lengths[0]), (5000 + lengths[0], 5000 + sum(lengths)),
    ]  # fmt: skip
    assert len(shots.of(scene)) == 3  # the copies are the user's own
    assert OPERATORS.assemble_kept() == {"CANCELLED"}


def edits() -> dict[str, Callable[[Any, Any, Random], None]]:
    """What an editor does to the strip of a shot."""

    def move(scene: Any, strip: Any, random: Random) -> None:
        first, end = vse.handles(strip)
        by = 20_000 + 500 * len(vse.open_strips(scene)) + random.randrange(100)
        start = vse.content_start(strip) + by
        vse.put(scene, strip, channel=strip.channel, start=start, first=first + by, end=end + by)

    return {
        "trim": lambda scene, strip, random: trim(strip, random.randrange(1, 4), random.randrange(3)),
        "move": move,
        "rename": lambda scene, strip, random: setattr(strip, "name", f"mine {random.randrange(10**6)}"),
        "lock": lambda scene, strip, random: setattr(strip, "lock", True),
        "mute": lambda scene, strip, random: setattr(strip, "mute", not strip.mute),
        "keep": lambda scene, strip, random: tags.set_state(strip, tags.KEPT),
    }


def state_of(strip: Any) -> tuple[Any, ...]:
    return strip.name, vse.placement_of(strip), strip.lock, tuple(vse.appearance_of(strip).items())


@pytest.mark.parametrize("seed", range(20))
def check_no_edit_is_lost(scene: Any, source: Any, seed: int) -> None:
    """Ten random events each: edits, deletions, rejections, searches with other settings."""
    random, edited, unwanted = Random(seed), {}, set()  # noqa: S311 - no secret
    for _ in range(10):
        free = [shot for shot in shots.of(scene) if shot.id not in edited]
        event = random.choice([*edits(), "delete", "reject", "find", "find"])
        if event == "find" or not free:
            scene.bestshot.count = random.randrange(2, 7)
            choose(scene, source)
            searched(scene)
        elif event == "reject":
            shot = random.choice(free)
            OPERATORS.reject(take=shot.take, id=shot.id)
            unwanted.add(shot.id)
        elif event == "delete":
            shot = random.choice(free)
            vse.remove(scene, [shots.strip_of(scene, shot)])
            unwanted.add(shot.id)
        else:
            shot = random.choice(free)
            edits()[event](scene, strip := shots.strip_of(scene, shot), random)
            edited[shot.id] = state_of(strip)
        now = {shot.id: state_of(shots.strip_of(scene, shot)) for shot in shots.of(scene)}
        assert {id: now.get(id) for id in edited} == edited, event
        assert event == "delete" or not unwanted & now.keys()


def check_more_like_this(scene: Any, source: Any) -> None:
    before = shots.of(scene)
    assert OPERATORS.more_like(take=source.name, id=before[1].id) == {"FINISHED"}
    after = shots.of(scene)
    assert ids_of(before) < ids_of(after)
    assert {(shot.id, shot.first, shot.end, shot.channel) for shot in before} <= {
        (shot.id, shot.first, shot.end, shot.channel) for shot in after
    }


def check_markers_are_rejected_likewise(scene: Any, source: Any) -> None:
    decisions.clear(scene)
    scene.bestshot.mode = "MARKERS"
    choose(scene, source)
    searched(scene)
    first, *others = shots.of(scene)
    assert OPERATORS.reject(take=source.name, id=first.id) == {"FINISHED"}
    now = shots.of(scene)
    assert ids_of(others) < ids_of(now)
    assert first.id not in ids_of(now)
    assert not any(shot.stays for shot in now)


def check_more_like_what_is_selected(scene: Any, source: Any, capfd: pytest.CaptureFixture[str]) -> None:
    other = add(scene, "ntsc.mp4", start=9001)
    before = shots.of(scene)
    vse.select_only(scene, source)
    with pytest.raises(RuntimeError, match="Select videos, pictures or shots"):
        OPERATORS.like_these()  # a take that was searched is no reference, and nothing is kept
    capfd.readouterr()  # which Blender prints, too
    vse.select_only(scene, other)
    for unlike in (False, True):
        assert OPERATORS.like_these(unlike=unlike) == {"FINISHED"}
        after = shots.of(scene)
        assert ids_of(before) < ids_of(after)
        assert not [shot for shot in after if shot.take != source.name]
        before = after


def check_more_like_what_is_kept(scene: Any, source: Any) -> None:
    before = shots.of(scene)
    vse.select_only(scene, source)
    assert OPERATORS.keep(take=source.name, id=before[0].id) == {"FINISHED"}
    assert OPERATORS.like_these() == {"FINISHED"}
    assert ids_of(before) < ids_of(shots.of(scene))


def check_choices_are_learnt_where_the_user_says_so(scene: Any, source: Any) -> None:
    first, second, _ = shots.of(scene)
    OPERATORS.keep(take=source.name, id=first.id)
    assert store.read().labels == ()
    scene.bestshot.learn = True
    OPERATORS.keep(take=source.name, id=second.id)
    OPERATORS.reject(take=source.name, id=first.id)
    labels = store.read().labels
    assert {(round(one.peak * 1000), one.kept) for one in labels} == {(first.id, False), (second.id, True)}
    OPERATORS.restore()
    OPERATORS.keep(take=source.name, id=second.id)  # no longer
    assert store.read().labels == ()
    OPERATORS.keep(take=source.name, id=second.id)
    assert OPERATORS.forget_choices() == {"FINISHED"}
    assert store.read().labels == ()
