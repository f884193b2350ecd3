"""Names of files and folders that are valid, and different from each other, on every system."""

import re
import unicodedata
from pathlib import PurePath

_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\..*)?", re.IGNORECASE | re.DOTALL)


def folded(name: str) -> str:
    """Return the same for all names that some system takes for one: case and the forms of Unicode do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def portable(name: str) -> str:
    """Return a folder's name that Windows takes as it is: no device's, and with no dot or space at the end."""
    kept = name.rstrip(". ")
    return kept if kept and not _RESERVED.fullmatch(kept) else f"_{kept}"


class FolderNames:
    """Gives folders that no system takes for one another."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, parent: PurePath, name: str) -> PurePath:
        """Return a folder in `parent` that is named as asked where that is possible, else with a number behind it."""
        wanted = portable(name)
        folder, number = parent / wanted, 1
        while (key := folded(folder.as_posix())) in self._taken:
            number += 1
            folder = parent / f"{wanted}-{number}"
        self._taken.add(key)
        return folder
