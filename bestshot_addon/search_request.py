"""What to search for best moments: strips of a scene, with the settings of that time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..core.base.constraints import NO_CONSTRAINTS, Constraints, Kept
from ..core.base.messages import sentence
from ..core.base.reference import Reference
from ..core.base.sound_file import SoundFile
from ..core.base.time_range import TimeRange, exact_rate
from ..core.errors import InputError
from ..core.settings import Settings
from . import coverage, decisions, shots, vse
from .properties import choice_of, settings_of
from .proxies import proxy_of
from .shots import Shot
from .source_strips import LeftOut, check_kept, mapping_of, marks_in, part_of, recorder_of


@dataclass(frozen=True)
class Target:
    """A strip to search, by name, as a reference to a strip becomes invalid at undo.

    marks: times of the media, in seconds, that the user marked. constraints: shots that the user keeps or rejects.
    fps: frames of the timeline that a second of the media lasts. media_fps: frames of the media itself that it lasts.
    """

    strip: str
    video: Path
    part: TimeRange | None
    proxy: Path | None
    marks: tuple[Fraction, ...] = ()
    sound: SoundFile | None = None
    constraints: Constraints = NO_CONSTRAINTS
    fps: float = 0.0
    media_fps: float = 0.0


@dataclass(frozen=True)
class SearchRequest:
    """A search as the user requested it; later changes to the scene's settings do not matter.

    scene: its session_uid. targets: at least one. left_out: a sentence for each strip that cannot be searched.
    exit_code: the command line's for those that were left out, 0 where there are none.
    mode, order: see modes.py. out: folder for files, None for none.
    refine: ranges to analyse completely whatever the quality. cached: answer from what is analysed already.
    rejecting: shots, as (take, number), to be rejected when the answer is there. channel: where a new shot should lie.
    why_not: a time of the media, in seconds, of which the answer says why no shot lies there. like: what more is
    wanted of. decided: whether the constraints are what the user decided, and not what is there.
    """

    scene: int
    settings: Settings
    mode: str
    order: str
    targets: tuple[Target, ...]
    left_out: tuple[str, ...] = ()
    exit_code: int = 0
    out: Path | None = None
    refine: tuple[TimeRange, ...] = ()
    cached: bool = False
    rejecting: tuple[tuple[str, int], ...] = ()
    channel: int = 0
    why_not: Fraction | None = None
    like: tuple[Reference, ...] = ()
    decided: bool = True


def request_search(
    scene: Any,
    strips: Iterable[Any],
    out: Path | None = None,
    refine: Sequence[TimeRange] = (),
    cached: bool = False,
    hold: bool = False,
    rejecting: Sequence[tuple[str, int]] = (),
    keep: Sequence[Kept] = (),
    **given: Any,
) -> SearchRequest:
    """Return the request to search these strips of a scene, which must be the visible ones.

    out, refine, cached, rejecting: as in SearchRequest. hold: whether the shots that are there stay. keep: further
    moments to keep. given: settings and properties that override the scene's own. Raises BestShotError where no strip
    can be searched, nothing would be saved, or a setting is wrong.
    """
    check_kept(scene)
    mode, order = (given.pop(name, choice_of(scene, name)) for name in ("mode", "order"))
    settings = settings_of(scene, **given)
    targets, left_out, exit_code = [], [], 0
    for strip in strips:
        try:
            mapping = mapping_of(scene, strip)
            part = part_of(scene, strip, mapping)
        except LeftOut as error:
            left_out.append(sentence(str(error)))
            exit_code = error.exit_code
        else:
            proxy = proxy_of(scene, strip) if settings.use_proxies else None
            marks = marks_in(scene, mapping) if scene.bestshot.use_markers else ()
            sound = recorder_of(scene, strip, mapping) if settings.w_sound else None
            ids = {id for take, id in rejecting if take == strip.name}
            wishes = decisions.constraints_of(scene, strip, hold, ids)
            wishes = replace(wishes, keep=(*wishes.keep, *keep))
            rates = float(mapping.rate / mapping.step), float(mapping.rate)
            targets.append(Target(strip.name, vse.media_path(strip), part, proxy, marks, sound, wishes, *rates))
    if not targets:
        raise InputError(" ".join(left_out) or "select a movie strip, or make one active")
    return SearchRequest(
        scene.session_uid,
        settings,
        mode,
        order,
        tuple(targets),
        tuple(left_out),
        exit_code,
        out,
        tuple(refine),
        cached,
        tuple(rejecting),
        decided=not hold,
    )


def request_again(
    scene: Any, takes: Sequence[str], hold: bool = False, rejecting: Sequence[tuple[str, int]] = (), **given: Any
) -> SearchRequest:
    """Return the request to choose again among what is analysed of the strips of these names, put where it is now.

    hold, rejecting, given: as in `request_search`, which says what is raised.
    """
    mode = next((_mode_of(shot) for shot in shots.of(scene) if shot.take in takes), choice_of(scene, "mode"))
    strips = [strip for take in takes if (strip := vse.named(scene, take))]
    if not strips:
        raise InputError(f"'{takes[0]}' is gone" if takes else "there are no shots yet")
    return request_search(scene, strips, cached=True, hold=hold, rejecting=rejecting, mode=mode, **given)


def _mode_of(shot: Shot) -> str:
    return "ASSEMBLE" if shot.in_row else "MARKERS" if shot.is_marker else "PLACE"


def request_refinement(scene: Any) -> SearchRequest:
    """Return the request to search the strip under the playhead again as before, and to analyse completely there.

    BestShotError where everything is analysed there already.
    """
    source, strip, covered = coverage.under_playhead(scene)
    settings = settings_of(scene)
    time = mapping_of(scene, strip).source_of(scene.frame_current)
    # as far as a moment here competes with others, and as its score depends on other samples
    reach = exact_rate(settings.min_peak_distance + settings.smooth_window / 2)
    around = TimeRange(max(time - reach, Fraction(0)), time + reach)
    return request_search(scene, [source], refine=[around], quality=covered.quality, use_proxies=False)
