"""The program on one page: a take is analysed once, slowly; moments are selected from the analysis, at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from . import cache, models
from .between import left_of
from .cache_key import key_of, key_with
from .camera_proxies import camera_proxies
from .errors import InputError, proxy_not_used
from .files import facts_of
from .overview import overlooked
from .part import WHOLE, Part, Samples, past_the_end, too_short
from .selection import doubtful, select_moments
from .settings import QUALITIES, QUICK, THOROUGH, Settings
from .slicing import part_of
from .values import Analysis, Progress, Selection, quiet

NOT_ON_CARD = "decoded by the processor: the graphics card is for thorough looks at the take itself"


def find_best_shots(
    video: Path,
    settings: Settings | None = None,
    progress: Progress = quiet,
    part: Part | None = None,
    closely: Sequence[Part] = (),
) -> tuple[Analysis, Selection]:
    """Find the best moments of a video file, or of a part of it.

    progress(done, total, stage) is called for every frame; what it raises ends the work and leaves nothing behind.
    closely: as in `analyse`. Raises InputError where the file cannot be used or ends before the part, ModelError where
    a model that was asked for is not at hand.
    """
    settings = settings or Settings()
    analysis = analyse(video, settings, progress, part=part, closely=closely)
    return analysis, select(analysis, settings)


def analyse(
    video: Path,
    settings: Settings,
    progress: Progress = quiet,
    load: models.Load | None = None,
    part: Part | None = None,
    stand_in: Path | None = None,
    choice: models.Choice | None = None,
    closely: Sequence[Part] = (),
) -> Analysis:
    """Look at the take, or at a part of it: minutes, unless the cache has it, or more than it. Only settings that
    shape an analysis matter, and the prompt, which costs no new look.

    load: gives the judge that was chosen; for whoever keeps judges from take to take.
    stand_in: a smaller copy of the take, such as Blender's proxy, whose pictures are looked at instead where they
    prove to be the take's, frame for frame; before those of the camera, which the settings allow. Notes say which was
    used, and why others were not. Times and facts remain the take's.
    choice: who judges, where it is not for the settings to say.
    closely: stretches to look at closely besides what the quality asks for; they change nothing where all is anyway.
    InputError where the take ends before one begins.
    Where the judge fails in the middle, the run begins anew with the default one, and a note says so.
    """
    choice = choice or models.choose(settings.model)
    load = load or models.Warm()
    try:
        return _judged(video, settings, progress, load, part, stand_in, choice, closely)
    except models.JudgeFailed as error:
        return _judged(video, settings, progress, load, part, stand_in, models.after(choice, error), closely)


def _judged(
    video: Path,
    settings: Settings,
    progress: Progress,
    load: models.Load,
    part: Part | None,
    stand_in: Path | None,
    choice: models.Choice,
    closely: Sequence[Part],
) -> Analysis:
    samples = part.around(settings.sample_fps) if part else WHOLE
    if part and part.samples(settings.sample_fps).none:
        raise too_short(video.name)
    asked = settings.hardware
    if settings.quality != THOROUGH and not part:
        settings = replace(settings, hardware=False)
    analysis, notes = _by_proxy(video, settings, progress, load, samples, stand_in, choice)
    if asked and not (analysis is None and settings.hardware):
        notes.append(NOT_ON_CARD)
    if analysis is None:
        kept = _kept(video, settings, choice, samples)
        if part:  # what somebody points at is looked at closely
            settings = replace(settings, quality=THOROUGH)
        key = key_of(video, choice.identity, settings) if settings.cache else None
        if settings.quality != THOROUGH:
            analysis = _skimmed(video, settings, progress, load, choice, key, kept, closely)
        elif kept:
            analysis = kept
        else:
            # What decodes is brought in only where something is decoded: it takes longer than all else that choosing
            # does.
            from .footage import Look  # noqa: PLC0415

            analysis = Look(video, settings, samples, choice, load, progress, key).at_take()
    if part:
        analysis = part_of(analysis, part, settings.sample_fps)
    else:
        _assert_begin_in(analysis, closely)
    analysis = overlooked(analysis, choice, load, settings.prompt)
    return replace(analysis, notes=(*analysis.notes, *notes, *choice.notes))


def _by_proxy(
    video: Path,
    settings: Settings,
    progress: Progress,
    load: models.Load,
    samples: Samples,
    stand_in: Path | None,
    choice: models.Choice,
) -> tuple[Analysis | None, list[str]]:
    """What the first smaller copy shows that proves to be the take's, None without; and why others do not."""
    refused: list[str] = []
    proxies = [stand_in] if stand_in else []
    if settings.use_proxies:
        proxies += camera_proxies(video)
    if not proxies:
        return None, refused
    settings = replace(settings, quality=THOROUGH, hardware=False)  # it costs little
    own = key_of(video, choice.identity, settings) if settings.cache else None
    for proxy in proxies:
        try:
            facts_of(proxy)
            key = own and key_with(own, proxy)
            if key and (kept := cache.load(key, video, samples)):
                return kept, refused
            from .footage import Look  # noqa: PLC0415 - as above

            return Look(video, settings, samples, choice, load, progress, key).at_stand_in(proxy), refused
        except InputError as error:
            refused.append(proxy_not_used(proxy, error))
    return None, refused


def _kept(video: Path, settings: Settings, choice: models.Choice, samples: Samples) -> Analysis | None:
    """What the cache has of the take, the closest look; for a part of it, only what was looked at all over it."""
    if not settings.cache:
        return None
    found = None
    for quality in (THOROUGH,) if settings.quality == THOROUGH else QUALITIES:
        kept = cache.load(key_of(video, choice.identity, replace(settings, quality=quality)), video, samples)
        if kept and (samples == WHOLE or _is_measured(kept, samples)):
            if kept.measured is None:
                return kept
            # What is gone on from holds what it came from, so that looks of all qualities add up
            found = max(found or kept, kept, key=lambda one: one.looked_at)
    return found


def _assert_begin_in(analysis: Analysis, closely: Sequence[Part]) -> None:
    for stretch in closely:
        if stretch.start >= analysis.end:
            raise past_the_end(analysis.take.path.name, stretch.start, analysis.end)


def _is_measured(analysis: Analysis, samples: Samples) -> bool:
    if analysis.measured is None:
        return True
    stop = None if samples.stop is None else samples.stop + 1 - analysis.first_sample
    return bool(analysis.measured[samples.first - analysis.first_sample : stop].all())


def _skimmed(
    video: Path,
    settings: Settings,
    progress: Progress,
    load: models.Load,
    choice: models.Choice,
    key: str | None,
    kept: Analysis | None,
    closely: Sequence[Part],
) -> Analysis:
    """Look at as much of the take as the quality and the user ask for, or as is needed besides what was kept."""
    wanted = [stretch.around(settings.sample_fps) for stretch in closely]

    def doubts(analysis: Analysis) -> list[Samples]:
        _assert_begin_in(analysis, closely)  # now, before much was looked at
        asked = [] if analysis.measured is None else left_of(analysis.measured, wanted)
        if settings.quality == QUICK:
            return asked
        told = overlooked(analysis, choice, load, settings.prompt)
        # Together, as those of the beginning are to tell of the whole take
        return list(dict.fromkeys([*asked, *doubtful(told, settings, _threshold(told, settings))]))

    if kept and not doubts(kept):
        return kept
    # What decodes is brought in only where something is decoded: it takes longer than all else that choosing does.
    from .footage import Look  # noqa: PLC0415
    from .media.skimming import Unskimmable  # noqa: PLC0415
    from .skimming import skim  # noqa: PLC0415

    look = Look(video, settings, WHOLE, choice, load, progress, key)
    try:
        return skim(look, doubts, kept)
    except Unskimmable:
        return look.at_take()


def select(analysis: Analysis, settings: Settings) -> Selection:
    """Choose moments from an analysis: milliseconds, pure, the same answer everywhere."""
    return select_moments(analysis, settings, _threshold(analysis, settings))


def _threshold(analysis: Analysis, settings: Settings) -> float:
    """Cosine distance up to which two moments look alike."""
    if settings.similarity_threshold is not None:
        return settings.similarity_threshold
    return models.similarity_threshold(analysis.model)
