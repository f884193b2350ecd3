"""similarity.csv: how similar the candidates are that the picks were chosen from."""

import csv
from pathlib import Path

from ..values import Analysis, Selection

NAME = "similarity.csv"


def write_similarity_csv(folder: Path, analysis: Analysis, selection: Selection) -> Path | None:
    """Write similarity.csv: cosine distances (0 same, 2 opposite) of all pairs of candidates, best candidate first.

    Rows and columns are headed by the candidates' times in seconds. Returns its path; None, without writing a file, if
    there are no embeddings.
    """
    if selection.distances is None:
        return None
    path = folder / NAME
    times = [f"{time:.3f}" for time in analysis.times[selection.candidates]]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["time", *times])
        for time, row in zip(times, selection.distances, strict=True):
            table.writerow([time, *(f"{distance:.4f}" for distance in row)])
    return path
