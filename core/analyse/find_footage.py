"""The kind of footage of a take: as the camera says, else as CLIP recognizes it, else unknown."""

import numpy as np

from ..errors import ModelError
from ..media.camera_notes import CameraNotes
from ..settings import AUTO
from ..values import UNKNOWN_FOOTAGE, Analysis, Footage
from .request import Request
from .score_embeddings import embed_words

WORDS: dict[str, tuple[str, ...]] = {
    "drone": ("an aerial photo taken by a drone", "a landscape seen from high above"),
    "interior": ("the inside of a room without people", "a photo of an interior for real estate"),
    "walk-through": ("a path seen by somebody who walks on it", "a street seen by somebody who walks through a town"),
    "event": ("a crowd at a party", "a concert on a stage", "a wedding", "a sports match with spectators"),
    "people": ("a portrait of a person", "a person who talks to the camera", "a group of people at home"),
    "unknown": (
        "a photo", "an animal", "a close-up of an object", "food on a table", "a plant", "a road seen from a car",
        "a view of the sea", "a picture from a surveillance camera", "an animated film", "a screenshot", "the night",
    ),
}  # fmt: skip
SCALE = 100.0  # of the softmax, CLIP's own
SURE = 0.6  # probability from which on a kind is believed


def find_footage(analysis: Analysis, request: Request, camera: CameraNotes) -> Footage:
    """Return the kind of footage, unless the user chose one. CLIP is only asked where the camera says nothing."""
    if request.settings.footage != AUTO:
        return UNKNOWN_FOOTAGE
    if camera.kind:
        return Footage(camera.kind, "camera")
    spec = request.choice.spec
    if analysis.embeddings is None or spec is None or not spec.understands_text:
        return UNKNOWN_FOOTAGE
    try:
        vectors = embed_words([text for texts in WORDS.values() for text in texts], request)
    except ModelError:
        return UNKNOWN_FOOTAGE
    return recognized(np.asarray(analysis.embeddings, np.float32), np.stack(vectors))


def recognized(embeddings: np.ndarray, words: np.ndarray) -> Footage:
    """Return the kind whose words are by far the most similar to the mean of the pictures.

    embeddings: (N, D); words: (W, D), those of WORDS in order; all of unit length. Zero-shot as in Radford et al.,
    "Learning Transferable Visual Models From Natural Language Supervision", 2021: a softmax over the similarities, here
    of each kind's most similar words.
    """
    mean = embeddings.mean(axis=0)
    similar = words @ (mean / max(float(np.linalg.norm(mean)), 1e-12))
    kinds = np.array([kind for kind, texts in WORDS.items() for _ in texts])
    logits = SCALE * np.array([similar[kinds == kind].max() for kind in WORDS])
    shares = np.exp(logits - logits.max())
    best = int(shares.argmax())
    kind = [*WORDS][best]
    return Footage(kind, "CLIP") if shares[best] >= SURE * shares.sum() and kind != "unknown" else UNKNOWN_FOOTAGE
