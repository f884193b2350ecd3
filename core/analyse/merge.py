"""Gathers what was looked at of a take, in any order, into an analysis of the whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..base.arrays import Flags, Floats, Ints
from ..base.interpolation import interpolate, mask_or_all, nearest_known
from ..values import Analysis
from .cache import store

FEW = 4  # key frames whose next sample is known, for what they differ by to be told

Columns = Mapping[str, Floats]


class Gathering:
    """Looks at samples; of several at one sample the latest counts. `with Gathering() as gathering: …`

    Encoders treat key frames better or worse than others, most of all in grain. What they differ by on average, told
    where both are known, is taken off where nothing but a key frame is known.

    What is large of them waits on disk, so that memory does not grow with the take.
    """

    def __init__(self) -> None:
        self._draft = store.Draft(None)
        self._looks: list[tuple[Ints, Columns, Columns]] = []
        self._keys: list[bool] = []

    def __enter__(self) -> Self:
        self._draft.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._draft.__exit__()

    def keep(self, jpeg: bytes, vector: NDArray[np.float16] | None) -> None:
        """Take thumbnail and embedding (D,) of one look; those of n looks, and `add` of the n, in the same order."""
        self._draft.add(jpeg, vector)

    def add(self, samples: Ints, components: Columns, cues: Columns, keys: bool | Flags = False) -> None:
        """Take n looks. samples: (n,) numbers of the samples, -1 for a look that is of none. columns: (n,) by name.

        keys: whether these are key frames; of all, or (n,) of each.
        """
        self._looks.append((samples, components, cues))
        self._keys += np.broadcast_to(keys, len(samples)).tolist()

    def take_over(self, analysis: Analysis) -> None:
        """Take what was looked at for an analysis.

        What key frames alone told counts as such, less what they were already known to differ by.
        """
        measured = mask_or_all(analysis.measured, len(analysis.samples))
        for sample in np.flatnonzero(measured).tolist():
            self.keep(analysis.thumbnails[sample], None if analysis.embeddings is None else analysis.embeddings[sample])
        components, cues = (
            {name: values[measured] for name, values in columns.items()}
            for columns in (analysis.components, analysis.cues)
        )
        keys = measured & ~np.append(measured[1:], True)
        self.add(np.flatnonzero(measured), components, cues, keys[measured])

    def told(self, bare: Analysis) -> Analysis:
        """An analysis that has all but what looking tells, with what looking told so far; without thumbnails."""
        measured, looks = self._places(len(bare.samples))
        _, vectors = self._draft.so_far()
        keys = np.array(self._keys)
        samples = np.concatenate([samples for samples, _, _ in self._looks])
        # Looks at key frames, and those at the samples after them where somebody looked closer there
        both = np.flatnonzero(keys & (samples >= 0))
        both = both[~keys[looks[samples[both]]]]
        after = looks[samples[both] + 1]

        def column(parts: list[Floats]) -> Floats:
            values = np.concatenate(parts)
            told = values[looks]
            if len(both) >= FEW:
                told = told - np.median(values[both] - values[after]) * keys[looks]
            return interpolate(told, measured)

        return replace(
            bare,
            components={
                name: np.clip(column([one[name] for _, one, _ in self._looks]), 0, 1) for name in self._looks[0][1]
            },
            cues={name: column([one[name] for _, _, one in self._looks]) for name in self._looks[0][2]},
            embeddings=None if vectors is None else vectors[looks],
            measured=None if measured.all() else measured,
        )

    def finish(self, bare: Analysis, key: str | None) -> Analysis:
        """The same with thumbnails, kept under the key."""
        told = self.told(bare)
        thumbnails, vectors = self._draft.so_far()
        with store.Draft(key) as draft:
            for look in self._places(len(bare.samples))[1].tolist():
                draft.add(thumbnails[look], None if vectors is None else vectors[look])
            return draft.finish(
                take=told.take,
                time_base=told.time_base,
                frame_ticks=told.frame_ticks,
                end_ticks=told.end_ticks,
                samples=told.samples,
                components=told.components,
                cues=told.cues,
                model=told.model,
                notes=told.notes,
                measured=told.measured,
            )

    def _places(self, count: int) -> tuple[Flags, Ints]:
        """(N,) which samples were looked at, and for each sample the number of the look at it or at the nearest."""
        samples = np.concatenate([samples for samples, _, _ in self._looks])
        counted = np.flatnonzero(samples >= 0)
        places = np.full(count, -1, dtype=np.int64)
        places[samples[counted]] = counted
        measured = places >= 0
        return measured, places[nearest_known(measured)]
