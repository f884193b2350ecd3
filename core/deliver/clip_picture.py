"""What the pictures of a clip look like, so that common players open it: size, pixel format, colours, fields."""

from dataclasses import dataclass
from fractions import Fraction

from av import VideoStream
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from ..media.orientation import orientation

MOST_BITS = 10  # per colour that x264 encodes

# As in ITU-T H.273
_UNSPECIFIED, _BT2020 = 2, 9
_NO_MATRIX = (0, _UNSPECIFIED, 3)
_RANGES = {1: "tv", 2: "pc"}
_HD_LINES = 720  # from here on, players take pictures without a tag for BT.709


@dataclass(frozen=True)
class ClipPicture:
    """The form of all pictures of a clip, whatever those of the take change to on the way.

    width, height: pixels, upright. aspect: of a pixel, its width by its height.
    pixels: pixel format in ffmpeg's words. bits: per colour, in the take; so are has_alpha and has_palette.
    halves_colour: whether the take has a colour for each pixel, and the clip one for two or four.
    conversion: options of the filter scale for colours. tags: options of setparams for what the take does not say.
    """

    width: int
    height: int
    aspect: Fraction
    pixels: str
    bits: int
    has_alpha: bool
    has_palette: bool
    halves_colour: bool
    is_interlaced: bool
    conversion: str
    tags: str

    @classmethod
    def of(cls, frame: VideoFrame, stream: VideoStream, most_bits: int = MOST_BITS) -> "ClipPicture":
        """Return the form that suits a frame of the take. most_bits: per colour."""
        width, height, aspect = frame.width, frame.height, stream.sample_aspect_ratio or Fraction(1)
        if orientation(frame).is_transposed:
            width, height, aspect = height, width, 1 / aspect
        take = _Pixels(frame.format)
        pixels = take.in_clip(most_bits)
        conversion, tags = _colours(frame, take, is_converted=pixels != frame.format.name)
        return cls(
            width=max(width, 2),
            height=max(height, 2),
            aspect=aspect,
            pixels=pixels,
            bits=take.bits,
            has_alpha=take.has_alpha,
            has_palette=frame.format.has_palette,
            halves_colour=take.is_full_colour,
            is_interlaced=bool(frame.interlaced_frame) and height >= 4,
            conversion=conversion,
            tags=tags,
        )

    def filters(self) -> list[str]:
        """Return the filters that give frames this size, shape and format, and do nothing to those that have it.

        A frame of another shape is framed in black.
        """
        # A damaged header may give frames a negative one
        shape = f"if(gt(dar\\,0)\\,dar*{self.aspect.denominator}/{self.aspect.numerator}\\,a)"
        size = (
            f"w=round(min({self.width}\\,{self.height}*{shape})):h=round(min({self.height}\\,{self.width}/({shape})))"
        )
        chain = [f"scale={size}:eval=frame:interl=-1{self.conversion}", f"format={self.pixels}"]
        # Rounded up: to a size that colour of half the resolution cannot have, ffmpeg rounds down, and then fails
        chain.append(f"pad={self.width + self.width % 2}:{self.height + self.height % 2}:-1:-1:eval=frame")
        chain.append(f"setsar={self.aspect.numerator}/{self.aspect.denominator}")
        return [*chain, f"setparams={self.tags}"] if self.tags else chain

    def crop(self) -> list[str]:
        """Return the filter that leaves out the last lines and column where H.264 cannot hold them."""
        lines = 4 if self.is_interlaced and "420" in self.pixels else 2
        width, height = self.width - self.width % 2, self.height - self.height % lines
        return [] if (width, height) == (self.width, self.height) else [f"crop={width}:{height}:0:0"]


class _Pixels:
    """What a pixel format holds. bits: per colour."""

    def __init__(self, format: VideoFormat) -> None:
        colours = [component for component in format.components if not component.is_alpha]
        self.name = format.name
        self.bits = max(component.bits for component in colours)
        self.has_alpha = len(colours) < len(format.components)
        self.is_rgb = format.is_rgb or format.has_palette or format.name.startswith("xyz")
        self.is_gray = len(colours) == 1 and not self.is_rgb
        self._chroma = format.chroma_width(8), format.chroma_height(8)
        self.is_full_colour = not self.is_gray and self._chroma == (8, 8)

    def in_clip(self, most_bits: int) -> str:
        """Return the pixel format of the clip: the closest that common players open, which is no 4:4:4."""
        depth = "10le" if min(self.bits, most_bits) > 8 else ""
        family = "yuvj" if self.name.startswith("yuvj") and not depth else "yuv"
        if self.is_gray:
            return f"yuv420p{depth}"
        if self.is_full_colour:
            return "yuv422p10le" if depth else f"{family}420p"
        return f"{family}422p{depth}" if self._chroma == (4, 8) else f"{family}420p{depth}"


def _colours(frame: VideoFrame, pixels: _Pixels, *, is_converted: bool) -> tuple[str, str]:
    """Return the options of scale and setparams that keep a clip's colours what they are, and say what they are."""
    given = _RANGES.get(frame.color_range, "")
    if not is_converted:
        return (f":out_range={given}" if given else ""), ""
    tags = {"range": given or "tv"}
    guessed = "bt709" if pixels.is_rgb or frame.height >= _HD_LINES else "smpte170m"
    conversion = f":out_range={tags['range']}"
    if pixels.is_rgb:
        is_wide = frame.color_primaries == _BT2020
        tags |= {"range": "tv", "colorspace": "bt2020nc" if is_wide else "bt709"}
        conversion = f":out_range=tv:out_color_matrix={'bt2020' if is_wide else 'bt709'}"
    elif pixels.is_gray:
        tags["range"] = given or "pc"
        conversion = ":out_range=pc"  # takes the brightness as it is: gray counts as full range, whatever it says
    if frame.colorspace in _NO_MATRIX and not pixels.is_rgb:
        tags["colorspace"] = guessed
    if frame.color_primaries == _UNSPECIFIED:
        tags["color_primaries"] = guessed
    if frame.color_trc == _UNSPECIFIED:
        tags["color_trc"] = guessed
    return conversion, ":".join(f"{name}={value}" for name, value in tags.items())
