"""Key frames first, then ranges sample by sample: what is analysed is what a thorough analysis finds there."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.video.stream import VideoStream
from cached_analysis import names
from counting_progress import Heard
from live_objects import living, uncollected
from numbered import record
from qualities import BALANCED, QUICK, THOROUGH, itself

from bestshot.core.analyse.cache import store
from bestshot.core.analyse.crop import part_of
from bestshot.core.base.arrays import Source
from bestshot.core.base.progress import no_progress
from bestshot.core.base.time_range import TimeRange
from bestshot.core.deliver.results import write_results
from bestshot.core.errors import Cancelled
from bestshot.core.media.decoder import Decoder
from bestshot.core.media.key_frames import KeyFrameReader
from bestshot.core.media.reader import STAGE, Reader
from bestshot.core.pipeline import analyse, select
from bestshot.core.settings import Settings
from bestshot.core.values import Analysis


@pytest.fixture(scope="module")
def both(take: Path) -> tuple[Analysis, Analysis]:
    return analyse(take, THOROUGH), analyse(take, BALANCED)


def test_what_was_looked_at_is_what_a_thorough_look_finds(both: tuple[Analysis, Analysis]) -> None:
    thorough, balanced = both
    assert np.array_equal(thorough.frame_ticks, balanced.frame_ticks)
    assert np.array_equal(thorough.samples, balanced.samples)
    for name in ("take", "time_base", "end_ticks", "part", "first_sample", "frames_before", "notes"):
        assert getattr(thorough, name) == getattr(balanced, name)
    close = itself(balanced)
    assert 0.1 < close.mean() < 0.8
    for columns, others in ((thorough.components, balanced.components), (thorough.cues, balanced.cues)):
        assert list(columns) == list(others)
        for name, values in columns.items():
            there = close & (balanced.sources[name] != Source.INTERPOLATED)
            assert values[there] == pytest.approx(others[name][there], abs=1e-12)
    for sample in np.flatnonzero(close).tolist():
        assert thorough.thumbnails[sample] == balanced.thumbnails[sample]


def test_between_them_it_is_interpolated(both: tuple[Analysis, Analysis]) -> None:
    _, balanced = both
    assert balanced.measured is not None
    gaps = np.flatnonzero(~balanced.measured[1:-1] & ~balanced.measured[:-2]) + 1
    for name, values in balanced.components.items():
        if (balanced.sources[name] != Source.INTERPOLATED).all():  # sound is heard all through
            continue
        ahead = np.isin(gaps + 1, np.flatnonzero(~balanced.measured)) & (values[gaps - 1] > 0) & (values[gaps + 1] > 0)
        bends = values[gaps - 1] - 2 * values[gaps] + values[gaps + 1]
        assert np.abs(bends[ahead]).max(initial=0) < 1e-12


def test_picks_are_those_of_a_thorough_look_and_all_was_looked_at_there(both: tuple[Analysis, Analysis]) -> None:
    thorough, balanced = both
    chosen, expected = select(balanced, BALANCED), select(thorough, THOROUGH)
    close = itself(balanced)
    in_time = [sorted(one.picks, key=lambda pick: pick.sample) for one in (chosen, expected)]
    for pick, same in zip(*in_time, strict=True):
        assert close[max(pick.sample - 30, 0) : pick.sample + 31].all()  # all that it stands out of
        near = abs(pick.peak_time - same.peak_time) <= Fraction(1, 2)
        assert near or expected.smoothed[pick.sample] >= same.score - 0.02  # as good as equal
        there = (pick.peak_frame, pick.first_frame, pick.last_frame)
        assert there[0] == thorough.samples[pick.sample]
        assert pick.start == thorough.time_of(there[1])
        assert pick.end == thorough.time_of(there[2] + 1)
    assert any("of 270 samples were analysed" in note for note in chosen.notes)
    assert not any("analysed" in note for note in expected.notes)


def test_what_was_read_is_let_go_of_at_once(take: Path) -> None:
    """A take is opened for one round of closer looks after the other: what each holds must not add up."""
    held = (Reader, KeyFrameReader, Decoder, VideoStream)
    with uncollected():
        before = living(*held)
        analyse(take, BALANCED)
        assert living(*held) == before


def test_quick_looks_at_key_frames_alone(take: Path) -> None:
    analysis = analyse(take, QUICK)
    assert analysis.measured is not None
    assert np.flatnonzero(analysis.measured).tolist() == list(range(0, 270, 6))
    assert len(select(analysis, QUICK).picks) == 2
    assert analysis.thumbnails[2] == analysis.thumbnails[0]
    assert analysis.thumbnails[4] == analysis.thumbnails[6]


PART = TimeRange(Fraction(10), Fraction(85))


def test_most_of_a_take_is_skimmed_as_the_whole_is(take: Path) -> None:
    thorough, balanced = analyse(take, THOROUGH, part=PART), analyse(take, BALANCED, part=PART)
    assert np.array_equal(thorough.frame_ticks, balanced.frame_ticks)
    assert np.array_equal(thorough.samples, balanced.samples)
    for name in ("take", "time_base", "end_ticks", "part", "first_sample", "start", "end", "notes"):
        assert getattr(thorough, name) == getattr(balanced, name)
    close = itself(balanced)
    assert 0.1 < close.mean() < 0.8
    for name, values in thorough.components.items():
        there = close & (balanced.sources[name] != Source.INTERPOLATED)
        assert values[there] == pytest.approx(balanced.components[name][there], abs=1e-12)
    chosen, expected = select(balanced, BALANCED), select(thorough, THOROUGH)
    for pick in chosen.picks:
        assert close[max(pick.sample - 30, 0) : pick.sample + 31].all()
        assert any(expected.smoothed[pick.sample] >= same.score - 0.02 for same in expected.picks)


def test_a_small_or_short_part_is_looked_at_closely(take: Path) -> None:
    assert analyse(take, BALANCED, part=TimeRange(Fraction(30), Fraction(80))).measured is None
    assert analyse(take, QUICK, part=TimeRange(Fraction(30), Fraction(80))).measured is not None
    assert analyse(take, QUICK, part=TimeRange(Fraction(30), Fraction(50))).measured is None


def test_parts_and_the_whole_add_up(take: Path, root: Path) -> None:
    settings = replace(QUICK, cache=True)
    part = analyse(take, settings, part=PART)
    heard = Heard()
    assert analyse(take, settings, heard).analysed > part.analysed
    assert heard.calls == 0
    balanced = replace(BALANCED, cache=True)
    closer = analyse(take, balanced, part=PART)
    assert part.analysed < closer.analysed < len(closer.samples)
    assert analyse(take, balanced, heard, part=PART).analysed == closer.analysed
    assert heard.calls == 0


def test_a_short_take_is_looked_through(take: Path) -> None:
    assert analyse(take, Settings(model="none", cache=False, count=20, quality="balanced")).measured is None


def test_what_only_a_key_frame_told_is_not_believed_at_the_end_of_a_part(both: tuple[Analysis, Analysis]) -> None:
    """Whether a sample is itself is told by the next one, which the part no longer has."""
    _, balanced = both
    assert balanced.measured is not None
    last = int(np.flatnonzero(balanced.measured[6:] & ~itself(balanced)[6:] & balanced.measured[5:-1])[0]) + 6
    for end, is_sure in ((last, True), (last + 1, False)):
        own = part_of(balanced, TimeRange(Fraction(last - 2, 3), Fraction(end, 3)), 3.0)
        assert (own.measured is None) == is_sure


def test_a_part_without_a_key_frame_is_looked_at(tmp_path: Path) -> None:
    take = record(tmp_path / "take.mp4", 180, g="60", sc_threshold="0")  # 6 s
    part = TimeRange(Fraction(7, 3), Fraction(23, 6))
    quick, thorough = (analyse(take, one, part=part) for one in (QUICK, THOROUGH))
    assert quick.measured is None
    assert all(np.array_equal(values, quick.components[name]) for name, values in thorough.components.items())
    assert select(quick, QUICK).picks


def test_what_is_kept_serves_again_and_is_gone_on_from(take: Path, root: Path) -> None:
    def find(**settings: object) -> tuple[Analysis, int]:
        heard = Heard()
        asked = {"quality": "balanced", **settings}
        return analyse(take, Settings(model="none", **asked), heard), heard.calls  # type: ignore[arg-type]

    quick, _ = find(quality="quick")
    two, _ = find(count=2)
    again, calls = find(count=2)
    assert calls == 0
    assert np.array_equal(again.measured, two.measured)  # type: ignore[arg-type]
    assert quick.analysed < two.analysed
    more, calls = find(count=4)
    assert two.analysed < more.analysed < 270
    assert calls < 270 * 4 * 0.7  # of 1080 frames
    assert find(count=4)[1] == find(count=2)[1] == 0
    assert find(quality="quick")[0].analysed == more.analysed  # better than asked
    assert len(names(root)) == 2
    all_of_it, calls = find(quality="thorough")
    assert calls > 1000
    assert all_of_it.measured is None
    for quality in ("balanced", "quick"):
        served, calls = find(quality=quality, count=3)
        assert calls == 0
        assert served.measured is None


def test_what_is_kept_is_what_was_found(take: Path, root: Path, both: tuple[Analysis, Analysis]) -> None:
    settings = Settings(model="none", count=2, quality="balanced")
    first, second = analyse(take, settings), analyse(take, settings)
    _, fresh = both
    for one in (second, fresh):
        assert np.array_equal(one.measured, first.measured)  # type: ignore[arg-type]
        assert all(np.array_equal(values, one.components[name]) for name, values in first.components.items())
        assert [one.thumbnails[i] for i in range(270)] == [first.thumbnails[i] for i in range(270)]
    assert select(second, settings).picks == select(fresh, settings).picks


def test_nothing_is_left_behind_by_what_is_stopped(take: Path, root: Path, private: Path) -> None:
    for limit in (5, 600, 1150):
        heard = Heard()

        def stop(done: int, total: int, stage: str, heard: Heard = heard, limit: int = limit) -> None:
            heard(done, total, stage)
            if heard.calls > limit:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            analyse(take, Settings(model="none", count=2, quality="balanced"), stop)
        assert names(private) == []
        assert names(root) == []


def test_artefacts_tell_what_was_looked_at(both: tuple[Analysis, Analysis], tmp_path: Path) -> None:
    for analysis, settings, folder in zip(both, (THOROUGH, BALANCED), (tmp_path / "a", tmp_path / "b"), strict=True):
        write_results(folder, analysis, select(analysis, settings), no_progress)
    rows = [line.rsplit(",", 1)[1] for line in (tmp_path / "b" / "scores.csv").read_text().splitlines()]
    assert rows[0] == "measured"
    assert np.array_equal(np.array(rows[1:], int), both[1].measured)  # type: ignore[arg-type]
    assert f'"measured": {rows.count("1")},\n    "of": 270' in (tmp_path / "b" / "metadata.json").read_text()
    assert '"quality": "balanced"' in (tmp_path / "b" / "metadata.json").read_text()
    assert 'stroke-dasharray="3 3"' in (tmp_path / "b" / "scores.svg").read_text()
    assert 'stroke-dasharray="3 3"' not in (tmp_path / "a" / "scores.svg").read_text()
    assert store.LIMIT  # both were private


def test_a_cancelled_analysis_is_gone_on_from(take: Path, own_home: Path) -> None:
    """Cancelled half way through the samples, it goes on with the rest, and knows all that it did."""
    settings = replace(BALANCED, cache=True)
    frames: list[int] = []

    def listen(done: int, total: int, stage: str) -> None:
        if stage == STAGE:
            frames.append(done)

    whole = analyse(take, replace(settings, cache=False), listen)
    most = max(frames)

    def cancel(done: int, total: int, stage: str) -> None:
        if stage == STAGE and done > most // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        analyse(take, settings, cancel)
    frames.clear()
    again = analyse(take, settings, listen)
    assert again.analysed >= whole.analysed
    assert max(frames, default=0) < 0.7 * most
    for name, values in again.cues.items():  # components may depend on samples beside them
        both = (again.sources[name] == Source.SAMPLED) & (whole.sources[name] == Source.SAMPLED)
        assert values[both] == pytest.approx(whole.cues[name][both], abs=1e-12)
