"""The CLIP model by itself: preprocessing, embeddings, text, memory that runs out."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from small_clip_model import ARCHITECTURE, CPU, DIMENSIONS, NAMES, SIDE, WEIGHTS, make, needs_clip, picture, roomy_for

from bestshot.core.errors import ModelError
from bestshot.core.models import CATALOG, ModelFailed, choose
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.models.device import best_device
from bestshot.core.models.heads import read_head

pytestmark = needs_clip


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    make(folder)
    return folder


@pytest.fixture
def judge(small: Path) -> ClipModel:
    return ClipModel("clip-fast", ARCHITECTURE, small / WEIGHTS, CPU)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(720, 1280), (1280, 720), (31, 45), (64, 64)])
def test_pictures_are_prepared_as_open_clip_does(judge: ClipModel, name: str, shape: tuple[int, int]) -> None:
    import open_clip  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    image = cv2.resize(picture(name), shape[::-1], interpolation=cv2.INTER_AREA)
    theirs = open_clip.create_model_and_transforms(ARCHITECTURE)[2]
    expected = theirs(Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))).numpy()
    prepared = judge.preprocess(image)
    assert prepared.shape == (3, SIDE, SIDE)
    assert (prepared == expected).all()


def test_embeddings_are_those_of_the_saved_model_whatever_the_batch(judge: ClipModel, small: Path) -> None:
    import open_clip  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    images = [picture(name) for name in NAMES]
    judgement = judge.predict_images(images)
    assert judgement.aesthetics is None
    assert (judgement.embeddings.dtype, judgement.embeddings.shape) == (np.float32, (len(NAMES), DIMENSIONS))
    assert np.linalg.norm(judgement.embeddings, axis=1) == pytest.approx(1, abs=1e-6)

    model, _, transform = open_clip.create_model_and_transforms(ARCHITECTURE, str(small / WEIGHTS))
    with torch.no_grad():
        batch = torch.stack([transform(Image.fromarray(image[:, :, ::-1])) for image in images])
        expected = model.eval().encode_image(batch, normalize=True).numpy()
    assert judgement.embeddings == pytest.approx(expected, abs=1e-5)
    assert judge.predict_images([]).embeddings.shape == (0, DIMENSIONS)


def test_text_is_embedded_in_the_same_space(judge: ClipModel, small: Path) -> None:
    import open_clip  # noqa: PLC0415
    import torch  # noqa: PLC0415

    texts = ["a photo", "well-lit interior wide shot", "ein Café, “quoted” ✨", "word " * 200]
    vectors = judge.embed_text(texts)
    assert vectors.shape == (4, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    model = open_clip.create_model(ARCHITECTURE, str(small / WEIGHTS)).eval()
    with torch.no_grad():
        expected = model.encode_text(open_clip.get_tokenizer(ARCHITECTURE)(texts), normalize=True).numpy()
    assert vectors == pytest.approx(expected, abs=1e-5)


def test_the_models_of_the_catalogue_are_ones_that_open_clip_knows() -> None:
    import open_clip  # noqa: PLC0415

    for name, dimensions in (("clip-fast", 512), ("clip-best", 768)):
        spec = CATALOG[name]
        architecture = next(
            cell.cell_contents for cell in spec.load.__closure__ if str(cell.cell_contents).startswith("ViT")
        )
        configuration = open_clip.get_model_config(architecture)
        assert (configuration["embed_dim"], configuration["quick_gelu"]) == (dimensions, True)


def test_half_precision_differs_by_little(small: Path) -> None:
    whole, half = (
        ClipModel("clip-fast", ARCHITECTURE, small / WEIGHTS, device).predict_images([picture("coffee")])
        for device in (CPU, replace(CPU, half=True))
    )
    assert half.embeddings == pytest.approx(whole.embeddings, abs=5e-3)


def test_the_best_device_can_be_used(small: Path) -> None:
    device = best_device()
    assert device.batch_size >= 2
    judge = ClipModel("clip-fast", ARCHITECTURE, small / WEIGHTS)
    assert judge.device == str(device)
    assert judge.predict_images([picture("coffee")]).embeddings.shape == (1, DIMENSIONS)


def test_nothing_but_tensors_is_loaded(tmp_path: Path) -> None:
    import torch  # noqa: PLC0415

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    torch.save({"visual.proj": Trap()}, tmp_path / "trap.pt")
    (tmp_path / "pickle.bin").write_bytes(pickle.dumps(Trap()))
    (tmp_path / "junk.safetensors").write_bytes(b"junk")
    torch.save({"visual.proj": torch.zeros(3)}, tmp_path / "other.pt")
    for name in ("trap.pt", "pickle.bin", "junk.safetensors", "other.pt", "missing.safetensors"):
        with pytest.raises(ModelFailed, match="CLIP cannot be loaded"):
            ClipModel("clip-fast", ARCHITECTURE, tmp_path / name, CPU)
    assert not (tmp_path / "sprung").exists()


# Running out of memory


def test_what_finds_no_memory_is_halved_once_and_stays_so(judge: ClipModel) -> None:
    images = [picture(name) for name in NAMES]
    expected = judge.predict_images(images).embeddings
    tried = roomy_for(judge, 2)
    assert judge.predict_images(images).embeddings == pytest.approx(expected, abs=1e-6)
    assert tried == [4, 2, 2, 2, 2, 1]
    assert judge.batch_size == 2


def test_what_then_still_finds_none_fails_in_a_line(judge: ClipModel) -> None:
    tried = roomy_for(judge, 1)
    with pytest.raises(ModelFailed, match=r"^Tried to allocate more than there is$"):
        judge.predict_images([picture(name) for name in NAMES])
    assert tried == [4, 2]


CHILD = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
import open_clip, resource
from small_clip_model import ARCHITECTURE, SIDE, WEIGHTS
from bestshot.core.models.clip_model import ClipModel
from bestshot.core.models.device import Device
from bestshot.core.models import ModelFailed
import numpy as np
folder = Path({folder!r})
open_clip.add_model_config(folder)
judge = ClipModel("clip-fast", ARCHITECTURE, folder / WEIGHTS, Device("cpu", False, batch_size=4096))
picture = judge.preprocess(np.zeros((SIDE, SIDE, 3), np.uint8))
judge.predict([picture])
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + 40_000_000
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    judge.predict([picture] * 4096)
except ModelFailed as error:
    print("failed:", judge.batch_size, error)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a limit on memory that the system keeps")
def test_memory_that_is_really_not_there(small: Path) -> None:
    script = CHILD.format(paths=[str(Path(__file__).parents[1]), *sys.path], folder=str(small))
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.startswith("failed: 2048 ")
    assert "llocate" in said


def test_numbers_that_are_none_are_no_judgement(judge: ClipModel) -> None:
    import torch  # noqa: PLC0415

    with torch.no_grad():
        judge._model.visual.proj.fill_(float("nan"))
    with pytest.raises(ModelFailed, match="what is no number"):
        judge.predict_images([picture("coffee")])


# The whole way


@pytest.mark.parametrize("name", ["clip-fast", "clip-best"])
def test_published_weights_know_what_pictures_show(name: str) -> None:
    try:
        choice = choose(name)
    except ModelError as error:
        pytest.skip(f"needs the published weights in a folder of BESTSHOT_MODELS: {error}")
    judge = choice.load()
    shown = {
        "coffee": "a cup of coffee on a table",
        "astronaut": "an astronaut in front of a flag",
        "chelsea": "a cat",
        "rocket": "a rocket on its launch pad",
    }
    pictures_of = judge.predict_images([picture(name) for name in shown]).embeddings
    assert (pictures_of @ judge.embed_text(list(shown.values())).T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    ratings = read_head(choice.head).ratings(pictures_of)
    assert ((ratings > 2) & (ratings < 9)).all()  # as photographs usually are
