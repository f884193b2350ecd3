"""How well the tastes of simulated editors are learnt from their choices, measured on takes without any of these."""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benches.editors import EDITORS, LOOKS, MOOD, SETTINGS, Editor
from benches.made_takes import joined, wandering

from bestshot.core.base.arrays import Floats
from bestshot.core.pipeline import analyse, select
from bestshot.core.taste.labels import Label
from bestshot.core.taste.report import auc
from bestshot.core.taste.text import from_text
from bestshot.core.values import Analysis

CHOSEN_WITH = frozenset(
    {
        "bbb-multishot-30s", "gopro-hero7-walk", "intel-corridor-139s", "sam2-coffee", "hecate-multishot", "sam2-dog",
        "udacity-road",
    }
)  # fmt: skip
"""Clips that the constants of `core/taste/fit.py` and `core/select/taste_factor.py` were chosen with."""

TIMES = 0, 4, 8, 20, 50  # choices
LEARN, LEFT_OUT = 13, 6  # takes that an editor chooses in, and others

WRITER = """
import sys
from bestshot.core.taste import store
from bestshot.core.taste.labels import Label
for number in range(10**6):
    store.add([Label(sys.argv[1], 0.0, 10.0 * number + 1, 10.0 * number + 2, True)])
    print(number, flush=True)
"""

Make = Callable[[np.random.Generator, str], Analysis]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench.py taste", description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="takes joined of real clips, too")
    parser.add_argument("--chosen-with", action="store_true", help="told on clips that constants were chosen with")
    parser.add_argument("--consistent", action="store_true", help="editors without moods, who always choose alike")
    parser.add_argument("--rounds", type=int, default=12, help="editors of each kind (default 12)")
    parser.add_argument("--kills", type=int, default=200, help="processes to kill while they write (default 200)")
    options = parser.parse_args()
    moody = 0.0 if options.consistent else MOOD
    print_times(options.rounds)
    if options.kills:
        print(f"the file after {options.kills} kills while it was written: {kill_writers(options.kills)}")
    print("AUC of what the editor likes on takes left out, by choices, and the gain over the plain ranking; chance 0.5")
    first = 0 if options.chosen_with else 1000  # other takes than those that constants were chosen with
    rounds = range(first, first + options.rounds)
    if options.clips:
        known, others = _clips(options.clips)
        told = "the clips that constants were chosen with, in halves" if options.chosen_with else "the other clips"
        print(f"takes joined of the clips that constants were chosen with, told on {told}:")
        makes = {seed: _of_clips(known, [] if options.chosen_with else others, seed) for seed in rounds}
        print_table([_learn(makes[seed], seed, moody) for seed in rounds])
    print("takes whose scores wander:")
    print_table([_learn((wandering, wandering), seed, moody) for seed in rounds])
    print("the same, who swap the best moments of two takes:")
    print_table([_learn((wandering, wandering), seed, moody, swaps=True) for seed in rounds])
    print_within([_learn_within(seed) for seed in range(first, first + 4 * options.rounds)])


def print_times(rounds: int) -> None:
    """Print the CPU time of selecting from an hour, without labels and with 500 of them, 20 of that take."""
    chance = np.random.default_rng(0)
    hour = wandering(chance, "hour", seconds=3600)
    editor, labels = Editor("dark", chance), []
    for number in range(96):
        labels += editor.choose(wandering(chance, f"take {number}"), ())
    labels += editor.choose(hour, (), count=20)
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, known in (("without", ()), ("with", tuple(labels))):
            began = time.process_time()
            select(hour, SETTINGS, labels=known)
            seconds[name].append(1000 * (time.process_time() - began))
    plain, learnt = median(seconds["without"]), median(seconds["with"])
    print(f"selecting from an hour: {plain:.0f} ms of CPU; with {len(labels)} labels fitted anew: {learnt:.0f} ms")


def kill_writers(count: int) -> str:
    """Kill processes while they add labels, at any moment; return whether what each had said to be there was there."""
    chance, lost = np.random.default_rng(0), 0
    with TemporaryDirectory() as home:
        environment = {**os.environ, "BESTSHOT_HOME": home}
        for number in range(count):
            command = [sys.executable, "-c", WRITER, f"take {number}"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, encoding="utf-8") as process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(chance.uniform(0, 0.02))
                process.kill()
                said = 1 + len([line for line in process.stdout if line.endswith("\n")])
            labels = from_text(Path(home, "taste.json").read_bytes())  # it raises where the file is not whole
            lost += max(said - sum(one.take == f"take {number}" for one in labels), 0)
    return f"whole each time, {lost} labels lost"


def _clips(folder: Path) -> tuple[list[Analysis], list[Analysis]]:
    """Return analyses of the clips that constants were chosen with, and of others."""
    found: tuple[list[Analysis], list[Analysis]] = [], []
    for path in sorted(folder.glob("*.mp4")):
        found[path.stem not in CHOSEN_WITH].append(analyse(path, SETTINGS))
    return found


def _of_clips(clips: Sequence[Analysis], others: Sequence[Analysis], seed: int) -> tuple[Make, Make]:
    """Return what makes takes of the clips, and of the others; without others of one half of the clips, and the other.

    Of three or four clips, much of what an editor likes goes with one of them, and is learnt for what else that has.
    """
    order = np.random.default_rng((seed, 1)).permutation(len(clips))
    halves = [[clips[place] for place in order[begin::2]] for begin in (0, 1)]
    first, second = (
        lambda chance, name, part=part: joined(part, chance, name) for part in ((clips, others) if others else halves)
    )
    return first, second


Gains = Mapping[tuple[str, int], tuple[float, float]]
"""By editor and number of choices: AUC of the plain ranking, and of what was learnt."""


def _learn(makes: tuple[Make, Make], seed: int, moody: float, *, swaps: bool = False) -> Gains:
    """swaps: whether editors hold two takes against each other, and do not keep and reject in each."""
    chance = np.random.default_rng(seed)
    takes = [makes[0](chance, f"take {number}") for number in range(LEARN)]
    left_out = [makes[1](chance, f"left out {number}") for number in range(LEFT_OUT)]
    found = {}
    for name in EDITORS:
        editor = Editor(name, np.random.default_rng((seed, len(name))), moody)
        likes = [editor.likes(one) for one in left_out]
        plain = _agreement(left_out, likes, ())
        labels: list[Label] = []
        for take in () if swaps else takes:
            labels += editor.choose(take, labels)
        pairs = list(combinations(takes, 2)) if swaps else []
        for place in editor.chance.permutation(len(pairs))[: max(TIMES)]:
            labels.append(editor.swap(*pairs[place]))
        for count in TIMES:
            found[name, count] = plain, _agreement(left_out, likes, labels[:count])
    return found


def _agreement(takes: Sequence[Analysis], likes: Sequence[tuple[Floats, float]], labels: Sequence[Label]) -> float:
    """Return the mean AUC of the ranking over takes, for what is liked there."""
    found = []
    for take, (liking, least) in zip(takes, likes, strict=True):
        sampled = slice(1, None, round(SETTINGS.sample_fps))
        scores = select(take, SETTINGS, labels=tuple(labels)).smoothed[sampled]
        liked = liking[sampled] > least
        found.append(auc(scores[liked], scores[~liked]))
    return float(np.mean(found))


def _learn_within(seed: int) -> Mapping[str, tuple[float, float]]:
    """Return for each editor the plain AUC and the learnt one, on moments of a take where 12 others were labelled."""
    take, found = wandering(np.random.default_rng(seed), "take", seconds=300), {}
    plain = select(take, SETTINGS).smoothed
    for name in LOOKS:
        editor = Editor(name, np.random.default_rng((seed, len(name))))
        liking, least = editor.likes(take)
        labels = tuple(editor.choose(take, (), 12, (liking, least)))
        away = np.min([abs(take.times - one.peak) for one in labels], axis=0) > SETTINGS.min_peak_distance
        liked, learnt = liking > least, select(take, SETTINGS, labels=labels).smoothed
        found[name] = tuple(auc(scores[away & liked], scores[away & ~liked]) for scores in (plain, learnt))
    return found


def print_within(rounds: Sequence[Mapping[str, tuple[float, float]]]) -> None:
    """Print a row for each editor within a take."""
    print("within a take, on moments apart from 12 that were chosen:")
    for name in LOOKS:
        plain, learnt = np.array([one[name] for one in rounds]).T
        gains = learnt - plain
        print(f"{name:18} plain {plain.mean():.2f}, learnt {learnt.mean():.2f}, gain {gains.mean():+.3f}")


def print_table(rounds: Sequence[Gains]) -> None:
    """Print a row for each editor: the plain AUC, and after so many choices the mean, the gain and its worst."""
    rows: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for one in rounds:
        for key, pair in one.items():
            rows[key].append(pair)
    print(f"{'':18}" + "".join(f"{count:>7} choices {'(worst)':8}" for count in TIMES))
    for name in EDITORS:
        cells = []
        for count in TIMES:
            plain, learnt = np.array(rows[name, count]).T
            gains = learnt - plain
            cells.append(f"{learnt.mean():6.2f} {gains.mean():+6.3f} ({gains.min():+5.2f}) ")
        print(f"{name:18}" + " ".join(cells))


if __name__ == "__main__":
    main()
