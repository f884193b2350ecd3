"""Key frames first, then ranges sample by sample: what the model rates of them."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from qualities import BALANCED, THOROUGH, itself

from bestshot.core.base.arrays import Source
from bestshot.core.base.progress import no_progress
from bestshot.core.deliver.results import write_results
from bestshot.core.pipeline import analyse, select
from bestshot.core.scorers.registry import SCORERS
from bestshot.core.values import Analysis


@pytest.fixture(scope="module")
def judged(take: Path) -> tuple[Analysis, Analysis]:
    """Both, as NIMA judges them."""
    return analyse(take, replace(THOROUGH, model="nima")), analyse(take, replace(BALANCED, model="nima"))


def test_with_a_judge_too(judged: tuple[Analysis, Analysis]) -> None:
    _, analysis = judged
    selection = select(analysis, replace(BALANCED, model="nima"))
    assert analysis.measured is not None
    assert analysis.embeddings is not None
    assert analysis.embeddings.shape == (270, 1024)
    assert list(analysis.components) == [one.name for one in SCORERS if one.name not in ("saliency", "likeness")]
    assert len(selection.picks) == 2


def test_of_what_picks_are_only_compared_with_the_judge_sees_some(judged: tuple[Analysis, Analysis]) -> None:
    settings = replace(BALANCED, model="nima")
    thorough, analysis = judged
    assert analysis.embeddings is not None
    assert thorough.embeddings is not None
    beauty, expected = analysis.components["aesthetics"], thorough.components["aesthetics"]
    close = np.flatnonzero(itself(analysis))
    judged = np.array([np.array_equal(analysis.embeddings[one], thorough.embeddings[one]) for one in close])
    assert np.array_equal(beauty[close[judged]], expected[close[judged]])
    assert 0.4 < judged.mean() < 0.9
    left = close[~judged]
    lines = np.interp(left, close[judged], beauty[close[judged]])
    assert np.median(np.abs(beauty[left] - lines)) < 1e-9  # next to stretches that were judged all through, they bend
    for pick in select(analysis, settings).picks:
        assert any(abs(pick.peak_time - same.peak_time) <= Fraction(1, 2) for same in select(thorough, settings).picks)


def test_what_is_called_measured_is_rated_as_a_thorough_look_rates_it(
    judged: tuple[Analysis, Analysis], tmp_path: Path
) -> None:
    thorough, balanced = judged
    rated = balanced.sources["aesthetics"]
    sampled = balanced.pictures == Source.SAMPLED
    assert np.count_nonzero(sampled & (rated == Source.INTERPOLATED)) > 10  # so that there is something to tell
    found, expected = balanced.components["aesthetics"], thorough.components["aesthetics"]
    assert found[sampled & (rated == Source.SAMPLED)] == pytest.approx(
        expected[sampled & (rated == Source.SAMPLED)], abs=0.02
    )
    begins = np.flatnonzero(sampled[1:] & (balanced.pictures[:-1] != Source.SAMPLED)) + 1
    assert np.all(rated[begins] != Source.INTERPOLATED)
    write_results(tmp_path, balanced, select(balanced, replace(BALANCED, clips=False)), no_progress)
    rows = [line.rsplit(",", 1)[1] for line in (tmp_path / "scores.csv").read_text().splitlines()[1:]]
    assert np.array_equal(np.array(rows, int) == 1, (balanced.pictures > 0) & (rated != Source.INTERPOLATED))
    assert f'"measured": {rows.count("1")},\n    "of": 270' in (tmp_path / "metadata.json").read_text()
