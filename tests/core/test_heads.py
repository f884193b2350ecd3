"""The aesthetic heads: published answers, and what is no head."""

import pickle
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from bestshot.core.errors import ModelError
from bestshot.core.models.heads import Head, read_head

torch = pytest.importorskip("torch", reason="needs torch, which setup --clip brings")

B32, L14, IMPROVED = "sa_0_4_vit_b_32_linear.pth", "sa_0_4_vit_l_14_linear.pth", "sac+logos+ava1-l14-linearMSE.pth"


@pytest.fixture
def heads(models_folder: Path) -> Path:
    folder = models_folder / "aesthetic_heads"
    if not folder.is_dir():
        pytest.skip("needs the aesthetic heads, ../shared/models/aesthetic_heads")
    return folder


@pytest.mark.parametrize(
    ("file", "tower", "known"),
    [
        (L14, "l_14", [-2.46, -0.14, 1.90, 3.58, 5.10, 6.47, 7.79, 9.05, 10.23, 11.30]),
        (B32, "b_32", [-1.47, 0.27, 1.99, 3.61, 5.09, 6.39, 7.67, 8.92, 9.92, 11.01]),
        (IMPROVED, "l_14", [1.66, 2.36, 3.07, 3.67, 4.24, 4.70, 5.07, 5.37, 5.58, 5.75]),
    ],
)
def test_heads_rate_the_published_embeddings_as_known(heads: Path, file: str, tower: str, known: list[float]) -> None:
    """The mean embedding of each bucket of pictures that LAION's head had rated 0..1, 1..2, …, 9..10."""
    embeddings = np.stack([np.load(heads / f"vit_{tower}_embeddings" / f"rating{i}.npy").ravel() for i in range(10)])
    head = read_head((heads / file).read_bytes())
    assert head.ratings(embeddings) == pytest.approx(known, abs=0.006)
    beauty = head.beauty(embeddings)
    assert (np.diff(beauty) >= 0).all()
    assert beauty == pytest.approx(np.clip((np.array(known) - 1) / 9, 0, 1), abs=0.001)


def saved(value: object) -> bytes:
    buffer = BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def test_layers_collapse_to_what_they_compute_one_after_the_other() -> None:
    torch.manual_seed(1)
    layers = torch.nn.Sequential(
        torch.nn.Linear(7, 5), torch.nn.Dropout(0.2), torch.nn.Linear(5, 3), torch.nn.Linear(3, 1)
    )
    head = read_head(saved(layers.state_dict()))
    pictures = torch.randn(9, 7)
    with torch.no_grad():
        expected = layers.eval()(pictures)[:, 0].numpy()
    assert head.ratings(pictures.numpy()) == pytest.approx(expected, abs=1e-5)


def test_a_rating_becomes_0_to_1() -> None:
    head = Head(np.array([1.0, 0.0]), 0.0)
    assert head.beauty(np.array([[-3, 1], [1, 1], [5.5, 1], [10, 1], [12, 1]])).tolist() == [0, 0, 0.5, 1, 1]


def test_what_is_no_head_is_refused_and_nothing_in_it_runs(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    two_ratings = saved(torch.nn.Linear(4, 2).state_dict())
    for content in (b"", b"junk", two_ratings, saved({"weight": Trap()}), pickle.dumps(Trap())):
        with pytest.raises(ModelError, match="cannot be read"):
            read_head(content)
    assert not list(tmp_path.iterdir())
