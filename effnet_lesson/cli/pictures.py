"""``fetch``: pictures to train on."""

import argparse
import contextlib
import sys

from effnet_lesson.cli.terminal import print_json, whole_number


def add_fetch(commands) -> None:
    """``effnet-lesson fetch``: a data set, once; or which there are."""
    parser = commands.add_parser(
        "fetch",
        help="find a data set on disk, or download it once",
        description="Find a data set on disk, or download it once, with size and licence told.",
        epilog="examples:\n"
        "  effnet-lesson fetch\n"
        "  effnet-lesson fetch --list                    sizes, licences, what is here\n"
        "  effnet-lesson fetch imagenette --side 320\n"
        "  effnet-lesson fetch fashion_mnist --json\n",
    )
    parser.add_argument(
        "dataset",
        nargs="?",
        help="fashion_mnist (default), cifar10, cifar100, imagenette, flowers102, imagenet, leaves",
    )
    parser.add_argument("--list", action="store_true", help="say what is known of it, or of all")
    parser.add_argument(
        "--side",
        type=whole_number,
        metavar="N",
        help="pixels that its photographs will have (decides which size of imagenette)",
    )
    parser.add_argument(
        "--root", metavar="FOLDER", help="look, and download, there and nowhere else"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_fetch)


def run_fetch(args: argparse.Namespace) -> int:
    """Print where the data set lies, or what is known of it."""
    from effnet_lesson.data import SOURCES, fetch_dataset

    if args.list:
        facts = [_facts(name, args) for name in ([args.dataset] if args.dataset else SOURCES)]
        return print_json(facts) if args.json else _print_facts(facts)
    name = args.dataset or "fashion_mnist"
    # Standard output is for JSON alone.
    with contextlib.redirect_stdout(sys.stderr) if args.json else contextlib.nullcontext():
        folder = fetch_dataset(name, args.root, side=args.side)
    if args.json:
        return print_json({"dataset": name, "folder": str(folder)})
    print(f"{name} found in {folder}")
    return 0


def _facts(name: str, args: argparse.Namespace) -> dict[str, object]:
    from effnet_lesson.data import find_dataset
    from effnet_lesson.data.sources import source_named

    source, folder = source_named(name, args.side), find_dataset(name, args.root, side=args.side)
    return {
        "dataset": name,
        "title": source.title,
        "classes": source.classes,
        "download_mb": source.download_mb,
        "licence": source.licence,
        "page": source.page,
        "drawn": source.layout == "drawn",
        "folder": folder and str(folder),
    }


def _print_facts(facts: list[dict]) -> int:
    for fact in facts:
        print(f"{fact['dataset']}: {fact['title']}, {fact['classes']} classes")
        print(f"  licence  {fact['licence']}")
        if fact["page"]:
            print(f"  from     {fact['page']}")
        print(f"  here     {_whether_here(fact)}")
    return 0


def _whether_here(fact: dict) -> str:
    if fact["drawn"]:
        return "yes, drawn when it is loaded"
    if fact["folder"]:
        return f"yes, {fact['folder']}"
    if fact["download_mb"]:
        return f"no; effnet-lesson fetch {fact['dataset']} downloads {fact['download_mb']:,} MB"
    return "no, and never downloaded"
