"""Merges the scores of samples, in any order, into one analysis of the take."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Flags, Floats, Ints, Source, Sources
from ..base.interpolation import interpolate, nearest_known
from ..base.time_range import WHOLE_TAKE, SampleRange
from ..values import Analysis
from .cache.draft import Draft
from .score_frames import split

ENOUGH = 4  # key frames whose sample was analysed, too, from which on their difference is estimated


@dataclass(frozen=True, eq=False)
class _Scores:
    """Columns (n,) by name of n samples; NaN where one has none. samples: (n,), -1 for one that belongs to none.

    sources: (n,) of columns that differ from `source`. picture: number of the first picture; -1 for no pictures.
    """

    samples: Ints
    columns: Mapping[str, Floats]
    source: Sources
    sources: Mapping[str, Sources]
    picture: int


class Merge:
    """Collects scores of samples; of several for one sample the latest count. `with Merge(key) as merge: …`

    Encoders treat key frames better or worse than others, most of all in grain. What they differ by on average,
    estimated where both are known, is subtracted where nothing but a key frame is known.

    key: of the cache, under which the result is kept; None not to keep it. Pictures and embeddings wait on disk, so
    that memory does not grow with the take.
    """

    def __init__(self, key: str | None) -> None:
        self._key, self._draft = key, Draft(key)
        self._added: list[_Scores] = []
        self._pictures = 0

    def __enter__(self) -> Self:
        self._draft.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._draft.__exit__()

    @property
    def pictures(self) -> int:
        """How many samples gave thumbnail and embedding."""
        return self._draft.count

    @property
    def embeddings(self) -> NDArray[np.float16] | None:
        """Those embeddings, (n, D); None without a model."""
        return self._draft.so_far()[1]

    def keep(self, jpeg: bytes, embedding: NDArray[np.float16] | None) -> None:
        """Take thumbnail and embedding (D,) of one sample; those of n, and `add` for the n, in the same order."""
        self._draft.add(jpeg, embedding)

    def add(
        self,
        samples: Ints,
        columns: Mapping[str, Floats],
        source: Source | Sources = Source.SAMPLED,
        sources: Mapping[str, Sources] | None = None,
        *,
        pictures: bool = True,
    ) -> None:
        """Take the scores of n samples. samples: (n,) their numbers, -1 for what belongs to none.

        source: where the scores come from, of all or of each (n,); sources: of single columns, (n,) by name.
        pictures: whether `keep` got their pictures, just before.
        """
        count = len(samples)
        source = np.broadcast_to(np.uint8(source), count)
        self._added.append(_Scores(samples, columns, source, sources or {}, self._pictures if pictures else -1))
        self._pictures += count if pictures else 0

    def take_over(self, analysis: Analysis) -> None:
        """Take all that is known from an analysis.

        What only key frames gave counts as such, less what they were already known to differ by. What was interpolated
        is not known.
        """
        known = analysis.pictures != Source.INTERPOLATED
        for sample in np.flatnonzero(known).tolist():
            self.keep(analysis.thumbnails[sample], None if analysis.embeddings is None else analysis.embeddings[sample])
        columns = {
            name: np.where(analysis.sources[name] == Source.INTERPOLATED, np.nan, values)
            for name, values in {**analysis.components, **analysis.cues}.items()
        }
        self.add(
            np.flatnonzero(known),
            {name: values[known] for name, values in columns.items()},
            analysis.pictures[known],
            {name: source[known] for name, source in analysis.sources.items()},
        )
        for name, source in analysis.sources.items():
            if (besides := ~known & (source != Source.INTERPOLATED)).any():
                self.add(np.flatnonzero(besides), {name: columns[name][besides]}, source[besides], pictures=False)

    def analysis(self, base: Analysis) -> Analysis:
        """Return `base` with all scores, embeddings and thumbnails collected so far."""
        scores = _Joined(self._added, len(base.samples))
        pictures, places = scores.pictures()
        thumbnails, embeddings = self._draft.so_far()
        found = {name: column for name in scores.names if (column := scores.column(name))}
        components, cues = split({name: values for name, (values, _) in found.items()})
        return replace(
            base,
            components={name: np.clip(values, 0, 1) for name, values in components.items()},
            cues=cues,
            pictures=pictures,
            sources={name: found[name][1] for name in (*components, *cues)},
            embeddings=None if embeddings is None else embeddings[places],
            thumbnails=replace(thumbnails, order=places),
        )

    def finish(self, base: Analysis, held: SampleRange = WHOLE_TAKE) -> Analysis:
        """Return the same with thumbnails, kept under the key. held: the samples of the take that these are."""
        analysis = self.analysis(base)
        _, places = _Joined(self._added, len(base.samples)).pictures()
        if np.array_equal(places, np.arange(self._pictures)):
            return self._draft.finish(analysis, held)
        thumbnails, embeddings = self._draft.so_far()
        with Draft(self._key) as ordered:
            for place in places.tolist():
                ordered.add(thumbnails[place], None if embeddings is None else embeddings[place])
            return ordered.finish(analysis, held)


class _Joined:
    """Scores that were added one after the other, joined: L rows for N samples."""

    def __init__(self, added: list[_Scores], count: int) -> None:
        self._added, self._count = added, count
        self._samples = np.concatenate([one.samples for one in added])
        self._source = np.concatenate([one.source for one in added])
        self._picture = np.concatenate(
            [np.arange(len(one.samples)) + one.picture if one.picture >= 0 else np.full(len(one.samples), -1)
             for one in added]
        )  # fmt: skip

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for one in self._added for name in one.columns))

    def pictures(self) -> tuple[Sources, Ints]:
        """Return (N,) where each sample's picture comes from, and (N,) its number, or that of the nearest."""
        known, rows = self._latest(self._picture >= 0)
        return np.where(known, self._source[rows], np.uint8(Source.INTERPOLATED)), self._picture[rows]

    def column(self, name: str) -> tuple[Floats, Sources] | None:
        """Return the values of a column, (N,), and where they come from; None where no sample has one."""
        values = np.concatenate([one.columns.get(name, np.full(len(one.samples), np.nan)) for one in self._added])
        sources = np.concatenate([one.sources.get(name, one.source) for one in self._added])
        there = ~np.isnan(values)
        if not there.any():
            return None
        known, rows = self._latest(there)
        is_key = self._source == Source.KEY_FRAME
        # Rows of key frames whose sample was analysed, too, and of the samples after these
        both = np.flatnonzero(is_key & there & (self._samples >= 0) & (self._samples < self._count - 1))
        both = both[~is_key[rows[self._samples[both]]]]
        after = rows[self._samples[both] + 1]
        latest = values[rows]
        if len(both) >= ENOUGH:
            latest = latest - np.median(values[both] - values[after]) * is_key[rows]
        return interpolate(latest, known), np.where(known, sources[rows], np.uint8(Source.INTERPOLATED))

    def _latest(self, there: Flags) -> tuple[Flags, Ints]:
        """Return (N,) for which samples there is any of these rows, and (N,) the latest, or that of the nearest."""
        counted = np.flatnonzero(there & (self._samples >= 0))
        rows = np.full(self._count, -1, dtype=np.int64)
        rows[self._samples[counted]] = counted
        known = rows >= 0
        return known, rows[nearest_known(known)]
