"""One take while it is analysed: what the cache holds of it, and what is read, scored and merged in addition."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from ..base.files import stat_file
from ..base.interpolation import gaps_in
from ..base.progress import RepeatableProgress
from ..base.time_range import SampleRange, TimeRange, too_short
from ..errors import Cancelled, InputError, proxy_not_used
from ..media.camera_notes import CameraNotes, read_camera_notes
from ..media.camera_proxies import find_camera_proxies
from ..scorers.base import FrameScorer
from ..settings import THOROUGH, Settings
from ..values import Analysis, Hint
from .cache import store
from .cache.key import key_with
from .cached_analyses import CachedAnalyses
from .cuts import unchecked_pairs, with_cuts
from .derive import derive_components
from .find_footage import find_footage
from .merge import Merge
from .references import embed_references
from .request import Request
from .score_embeddings import score_embeddings

if TYPE_CHECKING:
    from .coarse_to_fine import RangeScanner
    from .scanner import Scanner

TURN = 60  # samples that are read before their scores are safe from cancelling
PROGRESS_MARGIN = 1.5  # overestimate the remaining work, so that the bar never moves back
NOT_ON_CARD = "decoded by the processor: the card is used only where all of the take itself is yet to be read"


class Session:
    """Use as `with Session(request) as session:`, with one or more scans, then `session.finish()`.

    Each scan first checks the cache, and decodes nothing that is there. Modules that decode are imported only where
    something is decoded: importing them takes longer than selecting from the cache.

    analysis: of the whole take, or of the part of it that was read, with all that is known so far.
    """

    def __init__(self, request: Request) -> None:
        self._progress = RepeatableProgress(request.progress, "finding cuts")
        self.request = replace(request, progress=self._progress)
        self._cached = CachedAnalyses(self.request)
        self._notes: list[str] = []
        self._finished: Analysis | None = None
        self._base: Analysis | None = None
        self._merge: Merge | None = None
        self._ranges: RangeScanner | None = None
        self._current: Analysis | None = None
        self._expected_seconds = 0.0
        self._read_all = self._recalled = False
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """InputError where no sample is asked for, or a reference cannot be read: now, not after minutes of work."""
        request = self.request
        if request.part and request.part.samples(request.settings.sample_fps).is_empty:
            raise too_short(request.video.name)
        if request.like and request.settings.w_likeness and request.choice.spec:
            embed_references(request)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep what was analysed before the work was cancelled, so that the next session continues from there."""
        if (
            kind in (Cancelled, KeyboardInterrupt)
            and self._merge is not None
            and self._base is not None
            and self._finished is None
        ):
            self._merge.finish(self._base)
        self._opened.close()

    @property
    def analysis(self) -> Analysis:
        """See the class."""
        if self._finished is not None:
            return self._finished
        if self._current is None:
            assert self._merge is not None
            assert self._base is not None
            self._current = self._merge.analysis(self._base)
        return self._current

    @property
    def part(self) -> Analysis:
        """The analysis of the part that was asked for, with what its cues and embeddings give.

        InputError where the take ends before what is asked for.
        """
        if not self.request.part:
            self.request.assert_refined_within(self.analysis.end)
        part = derive_components(self._cached.cropped(self.analysis), self.request.settings.sample_fps)
        part = score_embeddings(part, self.request)
        return replace(part, footage=find_footage(part, self.request, self._camera), hints=self._hints)

    def recall(self) -> None:
        """Take what the cache has, and read nothing. InputError where it has nothing."""
        self._recalled = True
        self._finished = self._cached.recall()
        if self._finished is None:
            raise InputError(f"{self.request.video.name} was not analysed with these settings yet")

    def scan_proxy(self) -> bool:
        """Read a smaller copy of the take where one proves to show the same; return whether there is one.

        Notes for the user say why others were not used.
        """
        settings = replace(self.request.settings, quality=THOROUGH, hardware=False)  # it costs little
        proxies = [self.request.proxy] if self.request.proxy else []
        if settings.use_proxies:
            proxies += find_camera_proxies(self.request.video)
        own = self._cached.key(settings) if proxies else None
        for proxy in proxies:
            try:
                stat_file(proxy)
                key = own and key_with(own, proxy)
                kept = self._cached.load(key)
                if kept is None or self._cached.missing(kept):
                    from .full_scan import scan_proxy  # noqa: PLC0415 - see the class

                    kept = scan_proxy(self._new_scanner(settings), proxy, key)
                self._finished = kept
            except InputError as error:
                self._notes.append(proxy_not_used(proxy, error))
            else:
                return True
        return False

    def scan_all(self) -> None:
        """Read all samples that are asked for."""
        self._restart()
        self._read_all = True
        kept = self._cached.find(self.request.settings)
        if kept is None or not self._cached.is_complete(kept):
            from .full_scan import scan_take  # noqa: PLC0415 - see the class

            settings = self.request.settings
            kept = scan_take(self._new_scanner(), self._cached.key(settings), self._cached.beginning(settings))
        self._finished = kept

    def scan_key_frames(self, least_seconds: float) -> None:
        """Read key frames alone. NotSkimmable where that is impossible, or saves no time.

        least_seconds: length of what is asked for from which on this saves time; about as much will be scanned sample
        by sample.
        """
        self._restart()
        self._expected_seconds = least_seconds
        settings = replace(self.request.settings, hardware=False)
        self._finished = self._cached.find(settings)
        if self._finished is not None:
            return
        from .coarse_to_fine import RangeScanner, scan_key_frames  # noqa: PLC0415 - see the class

        scanner, merge = self._new_scanner(settings), self._new_merge(settings)
        overview = scan_key_frames(scanner, merge, least_seconds)
        self._base, self._ranges = overview.base, RangeScanner(scanner, overview.base, overview.known)
        measured = self.analysis.measured
        if not overview.is_proven and measured is not None:
            self.scan(gaps_in(measured)[:1])

    def scan(self, ranges: Sequence[SampleRange], stride: int = 1) -> None:
        """Read every sample of these ranges. NotSkimmable where all of the take has to be read instead.

        stride: the model rates every stride-th of them.
        """
        if self._merge is None:
            self._go_on_from(self.analysis)
        assert self._ranges is not None
        assert self._merge is not None
        expected = round(PROGRESS_MARGIN * self._expected_seconds * float(self.request.fps)) if stride == 1 else 0
        total = max(expected, self._ranges.done + sum(one.count for one in ranges))
        for turn in _in_turns(ranges):
            self._ranges.scan(turn, self._merge, stride=stride, total=total)
        self._current = None

    def find_cuts(self, within: Sequence[TimeRange] = (), threshold: float = 0.0) -> bool:
        """Find the cuts between samples that follow each other; return whether any pairs were left to check.

        within: where to find them between samples further apart, too, if these show different views: their cosine
        distance is more than `threshold`.
        """
        analysis = self.analysis
        pairs = unchecked_pairs(analysis, within, threshold)
        if not len(pairs):
            return False
        from .look_for_cuts import look_for_cuts  # noqa: PLC0415 - see the class

        cuts = look_for_cuts(analysis, pairs, self._progress.repeat)
        if self._finished is None:
            assert self._base is not None
            self._base, self._current = with_cuts(self._base, pairs, cuts), None
        else:
            self._finished = with_cuts(self._finished, pairs, cuts)
            store.update(self._finished)
        return True

    def finish(self) -> Analysis:
        """Return the analysis of what was asked for, kept in the cache."""
        if self._finished is None:
            assert self._merge is not None
            assert self._base is not None
            self._finished = self._merge.finish(self._base)
        part = self.part
        if self.request.settings.hardware and not self._read_all:
            self._notes.append(NOT_ON_CARD)
        lacking = [one.label for one in self._cached.missing(part) if isinstance(one, FrameScorer)]
        why = "find again" if self._recalled else "what judges them is missing or damaged; install BestShot again"
        self._notes += [f"{label} left out: {why}" for label in lacking]
        return replace(part, notes=(*part.notes, *self._notes, *self.request.choice.notes))

    @cached_property
    def _camera(self) -> CameraNotes:
        return read_camera_notes(self.request.video)

    @property
    def _hints(self) -> tuple[Hint, ...]:
        marked = [Hint(time, by_camera=True) for time in self._camera.marks]
        return (*marked, *map(Hint, self.request.marks))

    def _restart(self) -> None:
        self._finished = self._base = self._merge = self._ranges = self._current = None
        self._opened.close()

    def _new_scanner(self, settings: Settings | None = None) -> "Scanner":
        from .scanner import Scanner  # noqa: PLC0415 - see the class

        request = replace(self.request, settings=settings) if settings else self.request
        return self._opened.enter_context(Scanner(request))

    def _new_merge(self, settings: Settings) -> Merge:
        self._merge = self._opened.enter_context(Merge(self._cached.key(settings)))
        return self._merge

    def _go_on_from(self, kept: Analysis) -> None:
        """Begin a merge with what the cache has."""
        from .coarse_to_fine import RangeScanner  # noqa: PLC0415 - see the class

        settings = replace(self.request.settings, hardware=False)
        scanner, merge = self._new_scanner(settings), self._new_merge(settings)
        merge.take_over(kept)
        self._base, self._ranges, self._finished = kept, RangeScanner(scanner, kept, None), None


def _in_turns(ranges: Sequence[SampleRange]) -> Iterator[list[SampleRange]]:
    """Yield the ranges in groups of some samples: what was read of a group when the work is cancelled is lost."""
    turn: list[SampleRange] = []
    for one in ranges:
        turn.append(one)
        if sum(each.count for each in turn) >= TURN:
            yield turn
            turn = []
    if turn:
        yield turn
