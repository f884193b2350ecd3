"""The aesthetic heads that ship: published answers, and what is no head."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from bestshot.core.base.model_info import SHIPPED_FOLDER
from bestshot.core.errors import ModelError
from bestshot.core.models import CATALOG
from bestshot.core.models.heads import Head, read_head


@pytest.mark.parametrize(
    ("model", "tower", "known"),
    [
        ("clip-fast", "b_32", [-1.47, 0.27, 1.99, 3.61, 5.09, 6.39, 7.67, 8.92, 9.92, 11.01]),
        ("clip-best", "l_14", [1.66, 2.36, 3.07, 3.67, 4.24, 4.70, 5.07, 5.37, 5.58, 5.75]),
    ],
)
def test_heads_rate_the_published_embeddings_as_known(
    rated_embeddings: dict[str, np.ndarray], model: str, tower: str, known: list[float]
) -> None:
    head = read_head(SHIPPED_FOLDER / CATALOG[model].head.file)
    assert head.ratings(rated_embeddings[tower]) == pytest.approx(known, abs=0.006)
    aesthetics = head.aesthetics(rated_embeddings[tower])
    assert (np.diff(aesthetics) >= 0).all()
    assert aesthetics == pytest.approx(np.clip((np.array(known) - 1) / 9, 0, 1), abs=0.001)


def test_a_rating_becomes_0_to_1() -> None:
    head = Head(np.array([1.0, 0.0]), 0.0)
    assert head.aesthetics(np.array([[-3, 1], [1, 1], [5.5, 1], [10, 1], [12, 1]])).tolist() == [0, 0, 0.5, 1, 1]


def test_what_is_no_head_is_refused_and_nothing_in_it_runs(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    path = tmp_path / "head.npz"

    def refused() -> None:
        with pytest.raises(ModelError, match=r"^the aesthetic head head.npz cannot be read"):
            read_head(path)

    refused()
    for content in (b"", b"junk", pickle.dumps(Trap())):
        path.write_bytes(content)
        refused()
    for arrays in (
        {"weights": np.zeros(4)},
        {"weights": np.zeros((2, 4)), "bias": np.zeros(2)},
        {"weights": np.zeros(4), "bias": np.zeros(2)},
        {"weights": np.array([Trap()], dtype=object), "bias": np.float64(0)},
    ):
        np.savez(path, **arrays)
        refused()
    assert [file.name for file in tmp_path.iterdir()] == ["head.npz"]
