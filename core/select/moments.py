"""What is known of the moment around each sample, and the pick that it becomes where it is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from ..base.arrays import Flags, Floats
from ..settings import Settings
from ..taste.labels import Labels
from ..values import Analysis, Pick
from .clip_bounds import end_of, frames_around
from .combine import Combined, combined
from .explain import in_words, is_faulty, strengths
from .hints import words_at
from .relaxation import good_enough
from .scale import Scale
from .smooth import moment_scores, relative, smooth
from .snap import shifts


@dataclass(frozen=True, eq=False)
class Moments:
    """The moments around the N samples of an analysis.

    score, smoothed: (N,) as in Selection. good: (N,) whether they have the least quality that is asked for.
    components, standings, cues: name to (N,), averaged over the smoothing window.
    happenings: what no component shows, in words, to whether it happens there, (N,).
    later: (N,) seconds by which clips are shifted.
    """

    analysis: Analysis
    settings: Settings
    scored: Combined
    score: Floats
    smoothed: Floats
    good: Flags
    components: Mapping[str, Floats]
    standings: Mapping[str, Floats]
    cues: Mapping[str, Floats]
    happenings: Mapping[str, Flags]
    later: Floats

    @classmethod
    def of(
        cls,
        analysis: Analysis,
        settings: Settings,
        scale: Scale | None = None,
        labels: Labels = (),
    ) -> Self:
        """Return the moments of an analysis.

        scale: that of several takes; None: of this one. labels: what the user's taste is learnt from.
        """
        scored = combined(analysis, settings, scale, labels)
        over = settings.smooth_window, settings.sample_fps, analysis.shots
        best, best_quality = (scale.best, scale.best_quality) if scale else (None, None)
        return cls(
            analysis,
            settings,
            scored,
            score=relative(scored.score, *over, best),
            smoothed=moment_scores(scored.score, *over, best),
            good=good_enough(analysis, scored.quality, settings, best_quality),
            components={name: smooth(values, *over) for name, values in analysis.components.items()},
            standings={name: smooth(values, *over) for name, values in scored.standings.items()},
            cues={name: smooth(values, *over) for name, values in analysis.cues.items()},
            happenings={words: smooth(one.values, *over) >= one.noise for words, one in scored.happenings.items()},
            later=shifts(analysis, settings),
        )

    def pick(self, sample: int, rank: int) -> Pick:
        """Return the moment around a sample as a pick."""
        analysis, (pre, post), later = self.analysis, self.settings.rolls, float(self.later[sample])
        first, last = frames_around(analysis, sample, pre - later, post + later)
        lifted_by = strengths(self.components, self.scored.weights, sample)
        moment = {name: float(values[sample]) for name, values in self.cues.items()}
        frozen = bool(self.scored.frozen[sample])
        faulty = frozen or is_faulty(self.components, self.standings, sample)
        happened = tuple(words for words, there in self.happenings.items() if there[sample])
        reason = in_words(lifted_by, moment, happened, faulty=faulty)
        hint = words_at(analysis, sample)
        peak = min(max(int(analysis.samples[sample]), first), last)
        start = max(analysis.time_of(first), analysis.start)
        return Pick(
            rank=rank,
            sample=sample,
            peak_frame=peak,
            first_frame=first,
            last_frame=last,
            peak_time=max(analysis.time_of(peak), analysis.start),
            start=start,
            end=end_of(analysis, sample, last, start + Fraction(pre + post).limit_denominator(1000)),
            score=float(self.smoothed[sample]),
            components={name: float(values[sample]) for name, values in self.components.items()},
            strengths=lifted_by,
            reason=", ".join(filter(None, (hint, reason, "frozen" if frozen else ""))),
            hint=hint,
        )

    def levels(self, sample: int) -> dict[str, tuple[float, float]]:
        """Return the standing and the value of each component of the moment around a sample; see `explain.behind`."""
        return {
            name: (float(standing[sample]), float(self.components[name][sample]))
            for name, standing in self.standings.items()
        }
