"""scores.csv: all scores of every sample."""

import csv
from pathlib import Path

from ..values import Analysis, Selection

NAME = "scores.csv"


def write_scores_csv(folder: Path, analysis: Analysis, selection: Selection) -> Path:
    """Write scores.csv, one row per sample, and return its path.

    Columns: `time` in seconds from the take's first shown frame; `frame`, the number of the sample, counted over the
    whole take; one column per component (absolute, 0..1); `score`, of the sample, and `smoothed`, of the moment around
    it (from 0; 1 is the best moment of what was analysed, and a single sample may have more); `source_frame`, the
    number of the frame in the take, empty if only a part of it was analysed; `measured`, 1 if the sample was analysed
    and 0 if it, or the model's rating of it, is interpolated.
    """
    path = folder / NAME
    times = analysis.times
    columns = [*analysis.components.values(), selection.score, selection.smoothed]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["time", "frame", *analysis.components, "score", "smoothed", "source_frame", "measured"])
        measured = analysis.wholly_measured
        for sample, (number, source_frame) in enumerate(zip(analysis.sample_numbers, analysis.samples, strict=True)):
            scores = [f"{column[sample]:.4f}" for column in columns]
            table.writerow(
                [f"{times[sample]:.6f}", number, *scores, "" if analysis.part else source_frame, int(measured[sample])]
            )
    return path
