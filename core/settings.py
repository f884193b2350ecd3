"""All settings, declared once: command line, Blender properties, documentation and metadata derive from this table."""

from dataclasses import dataclass, field, fields
from typing import Any

from .base.model_info import MODELS
from .errors import UsageError


@dataclass(frozen=True)
class Spec:
    """How one setting is shown and checked.

    label: its name for people, a word or two.
    low, high: the accepted range, inclusive; None for text, choices and switches.
    usual: the range that the specification recommends; shown, not enforced.
    automatic: what None means, if None is accepted; else "".
    shapes_analysis: whether the analysis, not only the selection, depends on it.
    reversed: of the weight of a penalty, what 1 less the penalty is called, for people, who expect high to be good.
    """

    name: str
    default: Any
    kind: type
    group: str
    label: str
    help: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    usual: str = ""
    choices: tuple[str, ...] = ()
    automatic: str = ""
    shapes_analysis: bool = False
    reversed: str = ""

    @property
    def option(self) -> str:
        """The option of the command line, such as `--smooth-window`; `--no-…` for a switch that is on by default."""
        dashed = self.name.replace("_", "-")
        return f"--no-{dashed}" if self.default is True else f"--{dashed}"

    @property
    def option_help(self) -> str:
        """What the option does if it is given."""
        return f"do not {self.help}" if self.default is True else self.help

    @property
    def accepted(self) -> str:
        """The accepted values, such as `0 to 10 s`; "" for text and switches."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
        return ", ".join(self.choices)

    @property
    def default_text(self) -> str:
        """The default as text; "" for text and switches."""
        if self.kind is bool or self.default == "":
            return ""
        return self.automatic or str(self.default)

    def check(self, value: Any) -> Any:
        """Return `value` as the setting's type. Raises UsageError, which names what is accepted, if it is not valid."""
        if value is None and self.automatic:
            return None
        if self.choices:
            if value not in self.choices:
                raise UsageError(f"{self.option}: '{value}' is not one of {', '.join(self.choices)}")
            return value
        if self.kind is bool or self.kind is str:
            return self.kind(value)
        try:
            number = self.kind(value)
            if number != float(value) and self.kind is int:
                raise ValueError
        except (TypeError, ValueError, OverflowError):
            raise UsageError(f"{self.option}: '{value}' is not a {'whole ' * (self.kind is int)}number") from None
        assert self.low is not None and self.high is not None
        if not self.low <= number <= self.high:
            raise UsageError(f"{self.option}: {value} is outside {self.low:g} to {self.high:g}")
        return number


def _setting(default: Any, kind: type, group: str, label: str, help: str, **more: Any) -> Any:
    return field(default=default, metadata={"kind": kind, "group": group, "label": label, "help": help, **more})


KINDS = "drone", "interior", "walk-through", "event", "people"
AUTO = "auto"
EXPORTS = {
    "otio": "selects.otio",
    "fcpxml": "selects.fcpxml",
    "xmeml": "selects.xml",
    "edl": "selects.edl",
    "markers": "markers.edl",
    "chapters": "chapters.txt",
}
"""Formats of timelines for other editors, and the names of their files."""

QUALITIES = THOROUGH, BALANCED, QUICK = "thorough", "balanced", "quick"
MODEL, SAMPLING, READING, WEIGHTS, SHOTS = "Model", "Sampling", "Reading", "Weights", "Shots"
CLIPS, VARIETY, LEARNING, RUN = "Clips", "Variety", "Learning", "Run"


@dataclass(frozen=True)
class Settings:
    """All settings of one run, checked on creation: raises UsageError, which names the setting and its range."""

    # fmt: off
    model: str = _setting(
        "auto", str, MODEL, "Quality Model", "model that rates image quality; auto uses the best one installed",
        choices=("auto", *(model.name for model in MODELS), "none"), shapes_analysis=True)
    prompt: str = _setting(
        "", str, MODEL, "Prompt", "description of what to search for, such as 'well-lit interior wide shot', for CLIP; "
        "several: 'wide shot; golden light:0.5; -blurry crowd'")

    sample_fps: float = _setting(
        3.0, float, SAMPLING, "Samples per Second", "samples taken per second of the take",
        unit="per second", low=2, high=5, shapes_analysis=True)
    sample_height: int = _setting(
        720, int, SAMPLING, "Height", "height that frames are scaled down to before they are scored",
        unit="px", low=480, high=1080, shapes_analysis=True)
    quality: str = _setting(
        BALANCED, str, SAMPLING, "Quality", "how much to analyse: thorough, every sample; balanced, key frames, and "
        "samples only where they can matter, which saves time with long takes; quick, key frames only, for a first "
        "impression",
        choices=QUALITIES, shapes_analysis=True)

    use_proxies: bool = _setting(
        False, bool, READING, "Use Proxies", "analyse a small copy of the take where one matches it frame for frame, "
        "Blender's proxy or what a camera writes beside it (LRV, LRF): faster, but less accurate about sharpness")
    hardware: bool = _setting(
        False, bool, READING, "Graphics Card", "decode on the graphics card where it can and a whole take is decoded; "
        "its frames, and so the picks, may differ a little from those of the processor",
        shapes_analysis=True)

    footage: str = _setting(
        AUTO, str, WEIGHTS, "Footage", "kind of footage, which decides the weights that are left at their defaults; "
        "auto: what the camera or CLIP says, if anything",
        choices=(AUTO, *KINDS))
    w_aesthetics: float = _setting(
        0.4, float, WEIGHTS, "Aesthetics", "weight of the image quality that the model rates",
        low=0, high=1, usual="0.3 to 0.5")
    w_sharpness: float = _setting(
        0.3, float, WEIGHTS, "Sharpness", "weight of sharpness",
        low=0, high=1, usual="0.2 to 0.4")
    w_exposure: float = _setting(
        0.2, float, WEIGHTS, "Exposure", "weight of exposure: blown highlights and crushed blacks lower the score",
        reversed="Exposure", low=0, high=1, usual="0.1 to 0.3")
    w_steadiness: float = _setting(
        0.1, float, WEIGHTS, "Steadiness", "weight of a steady camera",
        low=0, high=1, usual="0.05 to 0.2")
    w_action: float = _setting(
        0.4, float, WEIGHTS, "Action", "weight of what moves in the picture while the camera is steady",
        low=0, high=1, usual="0.1 to 0.5")
    w_faces: float = _setting(
        0.3, float, WEIGHTS, "Faces", "weight of a large face in focus with open eyes, where there are faces",
        low=0, high=1, usual="0.1 to 0.5")
    w_sound: float = _setting(
        0.1, float, WEIGHTS, "Sound", "weight of good sound, and of what is heard to happen",
        low=0, high=1, usual="0.05 to 0.2")
    w_noise: float = _setting(
        0.1, float, WEIGHTS, "Noise", "weight of noise, which lowers the score",
        reversed="Low Noise", low=0, high=1, usual="0.05 to 0.2")
    w_cast: float = _setting(
        0.1, float, WEIGHTS, "Color Cast", "weight of a color cast that comes and goes, which lowers the score",
        reversed="True Colors", low=0, high=1, usual="0.05 to 0.2")
    w_cover: float = _setting(
        0.1, float, WEIGHTS, "Covered Lens", "weight of what covers the lens, which lowers the score",
        reversed="Clear View", low=0, high=1, usual="0.05 to 0.2")
    w_blocks: float = _setting(
        0.1, float, WEIGHTS, "Compression", "weight of the blocks of strong compression, which lower the score",
        reversed="Low Compression", low=0, high=1, usual="0.05 to 0.2")
    w_faults: float = _setting(
        0.2, float, WEIGHTS, "Faults", "weight of the faults of any kind that NIMA detects, which lower the score",
        reversed="Free of Faults", low=0, high=1, usual="0.1 to 0.3")
    w_saliency: float = _setting(
        0.2, float, WEIGHTS, "Prompt Match", "weight of the similarity to the prompt, where one is given",
        low=0, high=1, usual="0.1 to 0.3")
    w_likeness: float = _setting(
        0.7, float, WEIGHTS, "Likeness", "share of the score that what looks least like the references loses",
        low=0, high=1, usual="0.3 to 0.8")

    smooth_window: float = _setting(
        2.5, float, SHOTS, "Smoothing", "length of time over which scores are averaged",
        unit="s", low=0, high=10, usual="2 to 3")
    min_peak_distance: float = _setting(
        5.0, float, SHOTS, "Separation", "least time between two shots",
        unit="s", low=0, high=60, usual="4 to 6")
    count: int = _setting(
        5, int, SHOTS, "Shots", "how many shots are wanted",
        low=1, high=100, usual="3 to 7")

    min_score: float = _setting(
        0.75, float, SHOTS, "Minimum Score", "least quality of a shot, whatever happens in it, where the best of "
        "the take has 1: rather fewer come back than worse ones",
        low=0, high=1, usual="0.5 to 0.8")

    clip_pre_roll: float = _setting(
        1.0, float, CLIPS, "Before Peak", "time shown before the peak",
        unit="s", low=0, high=10, usual="0.5 to 2")
    clip_post_roll: float = _setting(
        2.0, float, CLIPS, "After Peak", "time shown after the peak",
        unit="s", low=0, high=10, usual="1 to 3")
    clip_duration: float | None = _setting(
        None, float, CLIPS, "Clip Length", "length of a shot; scales both rolls in proportion",
        unit="s", low=3, high=7, automatic="pre-roll + post-roll")

    snap_bounds: bool = _setting(
        True, bool, CLIPS, "Snap Bounds", "move shots a little, so that they begin and end on a settled camera and "
        "outside of words")

    similarity_threshold: float | None = _setting(
        None, float, VARIETY, "Similarity", "two shots with a smaller cosine distance count as similar",
        low=0, high=2, usual="0.10 to 0.20 with CLIP", automatic="the model's own")
    max_similar_clips: int | None = _setting(
        None, int, VARIETY, "Similar Shots", "how many similar shots are kept; automatic: a similar one is kept "
        "where nothing different is about as good",
        low=1, high=10, usual="1 to 2", automatic="as many as are good")

    learn: bool = _setting(
        False, bool, LEARNING, "Learn from My Choices", "learn from the shots that you keep and reject, on this "
        "machine only, and rank others by it")

    clips: bool = _setting(
        True, bool, RUN, "Cut Clips", "cut the clips")
    export: str = _setting(
        "", str, RUN, "Export", "timelines of the shots for other editors, with commas: otio, fcpxml, xmeml, edl, "
        "markers, chapters")
    relative_paths: bool = _setting(
        False, bool, RUN, "Relative Paths", "have exported timelines refer to the takes by paths from where they lie")
    stabilize: bool = _setting(
        False, bool, RUN, "Stabilize", "stabilize the clips (two passes of vidstab)")
    cache: bool = _setting(
        True, bool, RUN, "Keep Analysis", "keep the analysis, so that selecting again decodes nothing")
    # fmt: on

    def __post_init__(self) -> None:
        for spec in SPECS:
            object.__setattr__(self, spec.name, spec.check(getattr(self, spec.name)))
        if unknown := [name for name in self.exports if name not in EXPORTS]:
            raise UsageError(f"--export: '{unknown[0]}' is not one of {', '.join(EXPORTS)}")
        if self.clip_pre_roll + self.clip_post_roll == 0:
            raise UsageError("Before Peak and After Peak are both 0 s: a shot would have no length")

    @property
    def exports(self) -> tuple[str, ...]:
        """The formats to export timelines in, each once."""
        return tuple(dict.fromkeys(name.strip().lower() for name in self.export.split(",") if name.strip()))

    @property
    def rolls(self) -> tuple[float, float]:
        """Seconds before and after the peak; `clip_duration`, if given, scales both in proportion."""
        pre, post = self.clip_pre_roll, self.clip_post_roll
        scale = 1.0 if self.clip_duration is None else self.clip_duration / (pre + post)
        return pre * scale, post * scale

    @property
    def limits_similar(self) -> bool:
        """Whether the user set a limit to similar moments; else variety is weighed against quality."""
        return self.max_similar_clips is not None or self.similarity_threshold is not None

    @property
    def weights(self) -> dict[str, float]:
        """Component name to weight, including components that may turn out to be unavailable."""
        return {spec.name[2:]: getattr(self, spec.name) for spec in SPECS if spec.name.startswith("w_")}


SPECS: tuple[Spec, ...] = tuple(Spec(name=f.name, default=f.default, **f.metadata) for f in fields(Settings))

REVERSED = {spec.name.removeprefix("w_"): spec.reversed for spec in SPECS if spec.reversed}
"""Components of which little is good, and what 1 less their value is called."""
