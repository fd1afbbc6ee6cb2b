"""``fetch``: pictures to train on."""

import argparse

from effnet_lesson.cli.terminal import print_json


def add_fetch(commands) -> None:
    """``effnet-lesson fetch``: a data set, once."""
    parser = commands.add_parser(
        "fetch",
        help="find a data set on disk, or download it once",
        description="Find a data set on disk, or download it once, with size and licence told.",
        epilog="examples:\n  effnet-lesson fetch\n  effnet-lesson fetch fashion_mnist --json\n",
    )
    parser.add_argument("dataset", nargs="?", default="fashion_mnist", help="fashion_mnist")
    parser.add_argument(
        "--root", metavar="FOLDER", help="look, and download, there and nowhere else"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_fetch)


def run_fetch(args: argparse.Namespace) -> int:
    """Print where the data set lies."""
    from effnet_lesson.data import fetch_dataset

    folder = fetch_dataset(args.dataset, args.root)
    if args.json:
        return print_json({"dataset": args.dataset, "folder": str(folder)})
    print(f"{args.dataset} found in {folder}")
    return 0
