"""scores.csv: every sample of the take with all its scores."""

import csv
from pathlib import Path

from ..values import Analysis, Selection

NAME = "scores.csv"


def write_timeline(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write scores.csv, one row a sample.

    Columns: `time` in seconds from the first shown frame, `frame` the number of the sample, one column a component
    (absolute, 0..1), `score` and `smoothed` (within the take, 0..1), `source_frame` the frame's number in the take.
    """
    path = folder / NAME
    times = analysis.times
    columns = [*analysis.components.values(), selection.score, selection.smoothed]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["time", "frame", *analysis.components, "score", "smoothed", "source_frame"])
        for sample, source_frame in enumerate(analysis.samples):
            scores = [f"{column[sample]:.4f}" for column in columns]
            table.writerow([f"{times[sample]:.6f}", sample, *scores, source_frame])
    return path
