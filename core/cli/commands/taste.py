"""`bestshot taste`: show, share and forget what was learnt from choices, or learn from rated clips."""

import argparse
from pathlib import Path

from ...base.messages import number_of
from ...base.progress import Progress
from ...base.terminal_progress import TerminalProgress
from ...errors import BestShotError, InputError, OutputError
from ...taste import store
from ...taste.labels import Labels, merged
from .. import options
from ..exit_codes import EXIT_CODES


def add(commands: options.Commands) -> None:
    """Add it to the commands of a parser."""
    taste = commands.add_parser("taste", help="what was learnt from your choices: show, share, forget, train it")
    actions = taste.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("show", help="what you prefer, as far as it is known").set_defaults(run=_show)
    for name, run, help in (
        ("export", _export, "write your choices to a file, to share them"),
        ("import", _import, "add the choices in a file to yours"),
    ):
        action = actions.add_parser(name, help=help)
        action.add_argument("file", type=Path, metavar="FILE")
        action.set_defaults(run=run)
    actions.add_parser("reset", help="forget all of your choices").set_defaults(run=_reset)
    train = actions.add_parser(
        "train", help="learn from a folder of clips with ratings", epilog=EXIT_CODES, allow_abbrev=False,
        description="Learn from a folder of clips with a table ratings.csv: its columns are file,rating, or "
        "file,start,end for spans of takes that were kept, with a column kept (yes, no) where others were rejected.",
    )  # fmt: skip
    train.add_argument("folder", type=Path, metavar="FOLDER", help="clips and ratings.csv")
    train.add_argument("--out", type=Path, metavar="FILE", help="write the choices there, and not to yours")
    train.set_defaults(run=_train)


def _show(arguments: argparse.Namespace) -> int:
    stored = store.read()
    if stored.note:
        print(f"note: {stored.note}")
    for line in _description(stored.labels):
        print(line)
    print(f"  {store.path()}" if stored.labels else f"  {store.path()}: there are no choices yet")
    return 0


def _description(labels: Labels) -> list[str]:
    """Return lines: how many choices there are, and what they say for each kind of footage."""
    from ...taste.fit import fit  # noqa: PLC0415 - it brings the heavy libraries
    from ...taste.words import WORDS, describe  # noqa: PLC0415

    kept = sum(one.kept for one in labels)
    takes = number_of(len({one.take for one in labels}), "take")
    lines = [f"{number_of(len(labels), 'choice')} in {takes}: {kept} kept, {len(labels) - kept} rejected"]
    kinds = sorted({one.kind for one in labels})
    for kind in kinds:
        title = f"{'other' if kind == 'unknown' else kind} footage: " if kinds != ["unknown"] else ""
        lines.append(f"  {title}{describe(fit(labels, list(WORDS), kind))}")
    return lines


def _export(arguments: argparse.Namespace) -> int:
    labels = store.read().labels
    if arguments.file.exists():
        try:
            store.read_file(arguments.file)
        except InputError:
            raise OutputError(f"{arguments.file}: is in the way, and no file of choices; name another") from None
    store.write_file(arguments.file, labels)
    print(f"{number_of(len(labels), 'choice')} written to {arguments.file}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    added = store.read_file(arguments.file)
    before = len(store.read().labels)
    stored = store.add(added)
    if stored.note:
        print(f"note: {stored.note}")
    print(f"{number_of(len(added), 'choice')} read, you have {len(stored.labels)} now, {before} before")
    return 0


def _reset(arguments: argparse.Namespace) -> int:
    print(f"{number_of(store.forget(), 'choice')} forgotten")
    return 0


def _train(arguments: argparse.Namespace) -> int:
    from ...settings import Settings  # noqa: PLC0415
    from ...taste.ratings import read_ratings  # noqa: PLC0415
    from ...taste.report import report  # noqa: PLC0415
    from ...taste.words import WORDS  # noqa: PLC0415
    from ...train import labels_from  # noqa: PLC0415

    rows = read_ratings(arguments.folder)
    files = list(dict.fromkeys(row.file for row in rows))
    with TerminalProgress() as terminal:

        def progress_of(file: Path) -> Progress:
            def progress(done: int, total: int, stage: str) -> None:
                terminal(done, total, f"{files.index(file) + 1}/{len(files)} {file.name}  {stage}")

            return progress

        labels = merged((), labels_from(rows, Settings(), progress_of))
    result = report(labels, list(WORDS), across=rows[0].rating is not None)
    if not result.is_taste:
        raise BestShotError(f"no taste beyond chance: {result}; nothing was written")
    print(result)
    for line in _description(labels):
        print(line)
    if arguments.out:
        store.write_file(arguments.out, labels)
        print(f"  written to {arguments.out}")
    else:
        store.add(labels)
        print(f"  added to {store.path()}")
    return 0
