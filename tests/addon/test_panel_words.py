"""What the panel says of errors that are also the command line's."""

import pytest

from bestshot.bestshot_addon.panel_words import in_panel_words
from bestshot.core.base.model_info import CLIP
from bestshot.core.base.time_range import too_short
from bestshot.core.engine.setup.engine_python import NOT_SET_UP
from bestshot.core.errors import BestShotError
from bestshot.core.models.catalog import CATALOG
from bestshot.core.models.installed import _libraries, remedy
from bestshot.core.models.verified_file import VerifiedFile

SPEC = CATALOG[CLIP[0].name]


@pytest.mark.parametrize(
    "message",
    [str(too_short("take.mp4")), NOT_SET_UP, _libraries(SPEC), remedy(SPEC, [VerifiedFile(None, "", ())])],
)
def test_no_words_of_the_command_line(message: str) -> None:
    assert "--" in message or "`" in message
    told = in_panel_words(message)
    assert "--" not in told
    assert "`" not in told


def test_labels_stand_for_options() -> None:
    told = in_panel_words(str(BestShotError("make it longer, or raise --sample-fps, not --unknown")))
    assert told == "make it longer, or raise Samples per Second, not --unknown"
