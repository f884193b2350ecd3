"""The messages between the engine and its client: a closed set of dataclasses. codec.py turns them into text.

The engine's first message is a Greeting. Every Find, Compare, Fetch and Diagnose gets, after any number of
ProgressReport and ModelInUse messages, one answer with its id: Picked, Compared, Fetched or Diagnosis, or else Failed
or Cancelled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..base.reference import Reference

PROTOCOL = 7  # rises when an engine and a client of different numbers could misunderstand each other

Scalar = str | bool | int | float | None


@dataclass(frozen=True)
class Find:
    """Find the best moments of a video.

    settings: fields of Settings by name. out: folder to write artefacts into, None for none.
    start, end: the range to search, in seconds from the first shown frame; None for the beginning, or the end.
    proxy: a smaller copy to analyse instead, if it matches the video frame for frame.
    refine: ranges, in seconds, to analyse completely whatever the quality; an end of None is the end of the take.
    marks: moments that the user marked, in seconds.
    sound: the file that is the sound of the video in place of its own. sound_offset: seconds from the first shown frame
        to where it begins.
    keep, reject: the user's constraints, as (peak, start, end) and as peaks; see base/constraints.py.
    cached: answer from the cache alone, at once; Failed where it has no analysis of this video.
    why_not: a time in seconds; the answer says why no pick lies there.
    like: what more is wanted of.
    decided: whether keep and reject are what the user decided, all of it in that range, which is learnt from where the
        settings say so; false where a search only holds what is there.
    """

    id: int
    video: str
    settings: Mapping[str, Scalar]
    out: str | None = None
    start: Fraction | None = None
    end: Fraction | None = None
    proxy: str | None = None
    refine: tuple[tuple[Fraction, Fraction | None], ...] = ()
    marks: tuple[Fraction, ...] = ()
    sound: str | None = None
    sound_offset: Fraction = Fraction(0)
    keep: tuple[tuple[Fraction, Fraction | None, Fraction | None], ...] = ()
    reject: tuple[Fraction, ...] = ()
    cached: bool = False
    why_not: Fraction | None = None
    like: tuple[Reference, ...] = ()
    decided: bool = True


@dataclass(frozen=True)
class Compare:
    """Find the best of several takes.

    takes: what a Find would say of each; the settings of the first are those of all, and id, out, why_not and like do
        not count. Where one is to come from the cache, nothing is read.
    out: folder to write artefacts into, None for none. alternatives: whether to cut clips of these, too.
    """

    id: int
    takes: tuple[Find, ...]
    out: str | None = None
    alternatives: bool = False


@dataclass(frozen=True)
class Fetch:
    """Download the models that are not installed yet. names: as in the catalogue; none means the default model."""

    id: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnose:
    """Ask for the engine's environment: versions, models, folders."""

    id: int


@dataclass(frozen=True)
class Cancel:
    """Cancel a request; one that was answered already stays answered."""

    id: int


@dataclass(frozen=True)
class Stop:
    """Cancel everything and exit."""


@dataclass(frozen=True)
class Greeting:
    """The engine is running. protocol: its PROTOCOL."""

    protocol: int
    version: str
    pid: int


@dataclass(frozen=True)
class ProgressReport:
    """A request's progress. total: 0 where unknown."""

    id: int
    done: int
    total: int
    stage: str


@dataclass(frozen=True)
class ModelInUse:
    """A request is about to load and run a model, by its name; None for no model."""

    id: int
    model: str | None


@dataclass(frozen=True)
class WirePick:
    """A `values.Pick` as the client gets it. kept: whether the user keeps it, whatever the search finds.
    thumbnail: JPEG of the peak, empty where it is lost.
    """

    rank: int
    peak_frame: int
    first_frame: int
    last_frame: int
    peak_time: Fraction
    start: Fraction
    end: Fraction
    score: float
    components: Mapping[str, float]
    strengths: tuple[str, ...]
    reason: str
    kept: bool = False
    thumbnail: bytes = b""


@dataclass(frozen=True)
class TakeFacts:
    """Properties of the take as it was read.

    duration: seconds from the first shown frame to the end of the last; where only a part was analysed, the header's,
        0 where the header has none.
    frames: how many frames were read. rate: mean frames per second by the header, 0 where unknown.
    constant_rate: whether the frames are evenly spaced, up to the rounding of the file's clock.
    width, height: pixels, upright and square. audio: codec name of the sound, None without sound.
    """

    duration: Fraction
    frames: int
    rate: Fraction
    constant_rate: bool
    width: int
    height: int
    codec: str
    audio: str | None


@dataclass(frozen=True)
class Picked:
    """The result of a Find. Frame numbers of picks count from the first frame analysed.

    picks: best first. curve: the smoothed score of every sample, 0 to 65535 for 0..1, as 16-bit little-endian numbers:
        the first at curve_start, each sample_seconds after the one before. measured: a byte for each, 1 where the
        sample was analysed and 0 where it is interpolated; empty where all were analysed.
    model: name of the model that was used, None without one.
    weights: those in force. averages: mean of each component over the range analysed.
    notes: sentences for the user. written: paths of the artefacts.
    start, end: the range analysed, in seconds of the take; an end of None is unknown.
    samples: how many there are in that range. analysed: how many of them were analysed, and not interpolated.
    gaps: (from, to) in seconds, the ranges that were not analysed.
    why_not: the answer to that question of the request, in a sentence.
    source: the take as other editors count it, see `deliver.selects.source_facts`.
    taste: what was learnt of the user, in words, where the settings ask for it; it is among the notes, too.
    """

    id: int
    video: str
    take: TakeFacts
    picks: tuple[WirePick, ...]
    curve: bytes
    model: str | None
    weights: Mapping[str, float]
    averages: Mapping[str, float]
    notes: tuple[str, ...]
    written: tuple[str, ...]
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    curve_start: float = 0.0
    sample_seconds: float = 1.0
    measured: bytes = b""
    analysed: int = 0
    samples: int = 0
    gaps: tuple[tuple[Fraction, Fraction], ...] = ()
    why_not: str = ""
    source: Mapping[str, Scalar] = field(default_factory=dict)
    taste: str = ""


@dataclass(frozen=True)
class Compared:
    """The result of a Compare.

    takes: the answer that a Find would get for each, but the picks are its shots in groups, their rank is that of the
        group, and scores are on the scale of all takes; None for one that cannot be used, which a note says.
    groups: shots that show the same thing, the group of the best shot first; each shot, best first, as the place of its
        take and its place among that take's picks.
    notes: sentences for the user. written: paths of the artefacts.
    """

    id: int
    takes: tuple[Picked | None, ...]
    groups: tuple[tuple[tuple[int, int], ...], ...]
    notes: tuple[str, ...]
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """One line for the user. id: None where it concerns no request. exit_code: that of the command line."""

    id: int | None
    message: str
    exit_code: int = 1


@dataclass(frozen=True)
class Cancelled:
    """The request was cancelled."""

    id: int


@dataclass(frozen=True)
class Fetched:
    """The requested models are installed. paths: of their files, in order."""

    id: int
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """The engine's environment, for people: name to value, in the order to show."""

    id: int
    facts: Mapping[str, str]


Work = Find | Compare | Fetch | Diagnose
Answer = Picked | Compared | Fetched | Diagnosis
Request = Work | Cancel | Stop
Reply = Greeting | ProgressReport | ModelInUse | Answer | Failed | Cancelled
