"""``explorer``: the slider as a page."""

import argparse

from effnet_lesson.errors import LessonError


def add_explorer(commands) -> None:
    """``effnet-lesson explorer``: one page that slides without a kernel or a network."""
    parser = commands.add_parser(
        "explorer",
        help="the explorer as one page that opens from disk",
        description="Write the explorer as one page, with the recorded runs and your own, that "
        "opens from disk and slides without Jupyter and without a network. alpha, beta and gamma "
        "stay the paper's: to move them, open the lesson.",
        epilog="example:\n  effnet-lesson explorer --html explorer.html\n",
    )
    parser.add_argument("--html", metavar="FILE", help="the page to write")
    parser.set_defaults(run=run_explorer)


def run_explorer(args: argparse.Namespace) -> int:
    """Write the page, and say where and how large it is."""
    from pathlib import Path

    from effnet_lesson import paths
    from effnet_lesson.explorer.evidence import known_points
    from effnet_lesson.explorer.page import explorer_page
    from effnet_lesson.explorer.times import known_timings

    file = Path(args.html or "").expanduser()
    if file.suffix not in (".html", ".htm"):
        raise LessonError(
            f"The page's file was {args.html!r}: accepted is a name that ends in .html, as in "
            "effnet-lesson explorer --html explorer.html; the explorer itself is in the notebooks."
        )
    page = explorer_page(known_points(), known_timings()).encode()
    paths.replace_file(file, page)
    print(f"Written to {file}, {len(page) / 1000:.0f} kB: open it in a browser.")
    return 0
