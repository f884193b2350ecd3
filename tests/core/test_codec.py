"""Messages between client and engine: what is sent arrives, what is none is refused."""

from fractions import Fraction

import pytest

from bestshot.core.engine import codec, messages
from bestshot.core.engine.codec import ProtocolError
from bestshot.core.engine.messages import PROTOCOL, Failed, Picked, ProgressReport, WirePick
from bestshot.core.media.reader import STAGE
from bestshot.core.version import VERSION

PICK = WirePick(
    rank=1, peak_frame=7, first_frame=1, last_frame=9, peak_time=Fraction(7007, 30000), start=Fraction(0),
    end=Fraction(1001, 3), score=1, components={"sharpness": 0.25}, strengths=("sharpness",), reason="sharp",
    thumbnail=b"\xff\xd8\x00",
)  # fmt: skip


TAKE = messages.TakeFacts(Fraction(1, 3), 10, Fraction(30000, 1001), True, 4, 3, "h264", None)


ONE = Picked(6, "a", TAKE, (PICK, PICK), b"\x00\x80\xff\xff", "nima", {"a": 0.1}, {}, ("…",), ())

MESSAGES = [
    messages.Find(1, "/über \udcff\n.mp4", {"count": 3, "prompt": "", "clips": True, "clip_duration": None, "x": 0.5}),
    messages.Find(2, "a", {}, "/out"),
    messages.Find(2, "a", {}, None, Fraction(1, 3), Fraction(1001, 3), "/proxy.avi"),
    messages.Find(2, "a", {}, refine=((Fraction(1, 3), Fraction(2)), (Fraction(9), None))),
    messages.Compare(
        2, (messages.Find(0, "a", {"count": 3}), messages.Find(0, "b", {}, end=Fraction(9))), "/out", True
    ),
    messages.Fetch(2, ()),
    messages.Fetch(2, ("nima", "clip")),
    messages.Diagnose(3),
    messages.Cancel(4),
    messages.Stop(),
    messages.Greeting(PROTOCOL, VERSION, 99),
    ProgressReport(5, 1, 0, STAGE),
    ONE,
    messages.Compared(6, (ONE, None, ONE), (((0, 0), (2, 0)), ((2, 1),)), ("…",), ("/out",)),
    Failed(None, "no"),
    Failed(7, "no", 3),
    messages.Cancelled(8),
    messages.Fetched(8, ("/über",)),
    messages.Diagnosis(9, {"numpy": "2"}),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_messages_arrive_as_they_left(message: messages.Request | messages.Reply) -> None:
    line = codec.encode(message)
    assert line.count(b"\n") == 1
    requests = (messages.Find, messages.Compare, messages.Fetch, messages.Diagnose, messages.Cancel, messages.Stop)
    read = codec.decode_request if isinstance(message, requests) else codec.decode_reply
    assert read(line) == message


@pytest.mark.parametrize(
    ("line", "id"),
    [
        (b"\n", None),
        (b"hello\n", None),
        (b"\xff\n", None),
        (b"[" * 100_000 + b"\n", None),
        (b"[1]\n", None),
        (b'{"type": "dance", "id": 4}\n', 4),
        (b'{"type": "cancelled", "id": 4}\n', 4),  # a reply
        (b'{"type": ["cancel"], "id": 4}\n', 4),
        (b'{"type": "cancel"}\n', None),
        (b'{"type": "cancel", "id": "4"}\n', None),
        (b'{"type": "cancel", "id": true}\n', None),
        (b'{"type": "cancel", "id": 4, "more": 1}\n', 4),
        (b'{"type": "find", "id": 4, "video": 5, "settings": {}}\n', 4),
        (b'{"type": "find", "id": 4, "video": "", "settings": {"a": []}}\n', 4),
        (b'{"type": "cancel", "id": 4}', None),  # cut off
        (b'{"type": "find", "id": 4, "video": "", "settings": {}, "marks": [%s"1"]}\n' % (b'"1",' * 10**6), None),
        (b'{"type": "cancel", "id": ' + b"9" * 1000 + b"}\n", None),
        (b'{"type": "cancel", "id": ' + b"9" * 100_000 + b"}\n", None),
        *(
            (b'{"type": "find", "id": 4, "video": "", "settings": {}, "start": "%s"}\n' % number, 4)
            for number in (b"1e10000000", b"1e-10000000", b"9" * 1000, b"1/" + b"9" * 1000, b"1/0", b"1_0", b"nan", b"")
        ),
        *(
            (b'{"type": "find", "id": 4, "video": "", "settings": {"count": %s}}\n' % number, None)
            for number in (b"1e400", b"NaN", b"-Infinity", b"9" * 400, b"0." + b"1" * 400)
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_other_lines_are_told_as_such(line: bytes, id: int | None) -> None:
    with pytest.raises(ProtocolError) as caught:
        codec.decode_request(line)
    assert caught.value.id == id


@pytest.mark.parametrize("number", ["1e400", "9" * 400, "NaN"])
def test_replies_with_such_numbers_are_told_as_such(number: str) -> None:
    line = codec.encode(Picked(6, "a", TAKE, (), b"", None, {"a": 0.5}, {}, (), ()))
    with pytest.raises(ProtocolError):
        codec.decode_reply(line.replace(b"0.5", number.encode()))


def test_a_message_too_long_is_not_sent() -> None:
    for message in (Failed(1, "x" * codec.MAX_LINE), messages.Find(1, "", {}, marks=(Fraction(1),) * 10**5)):
        with pytest.raises(ProtocolError):
            codec.encode(message)
