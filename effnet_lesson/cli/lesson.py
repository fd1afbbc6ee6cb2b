"""``lab`` and ``doctor``: open the lesson, and see what works here."""

import argparse

from effnet_lesson.cli.terminal import print_json, whole_number


def add_lab(commands) -> None:
    """``effnet-lesson lab``: open the lesson."""
    parser = commands.add_parser(
        "lab",
        help="open the lesson in JupyterLab",
        description="Open the lesson in JupyterLab. An installed lesson is copied to FOLDER first; "
        "notebooks that you have worked on are never overwritten.",
        epilog="examples:\n"
        "  effnet-lesson lab\n"
        "  effnet-lesson lab my_lesson --no-browser --port 8899\n",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help="where your copy lies (default: effnet_lesson_notebooks; in a clone: no copy)",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=whole_number, metavar="N", help="default: 8888 or the next")
    parser.set_defaults(run=run_lab)


def run_lab(args: argparse.Namespace) -> int:
    """Open the lesson in JupyterLab and wait until it is closed."""
    from effnet_lesson.lab import open_lab

    return open_lab(args.folder, browser=not args.no_browser, port=args.port)


def add_doctor(commands) -> None:
    """``effnet-lesson doctor``: what works here."""
    parser = commands.add_parser(
        "doctor",
        help="what works on this machine, and how to mend the rest",
        description="What works on this machine, and how to mend the rest. "
        "Exit code 1 if the lesson itself cannot run.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_doctor)


def run_doctor(args: argparse.Namespace) -> int:
    """Print every check on one line; 1 if one of them stops the lesson."""
    from dataclasses import asdict

    from effnet_lesson.doctor import examine

    checks = list(examine())
    works = all(check.status != "fail" for check in checks)
    if args.json:
        print_json({"works": works, "checks": [asdict(check) for check in checks]})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            mend = f" -> {check.mend}" if check.mend else ""
            print(f"{check.status:<4}  {check.name:<{width}}  {check.found}{mend}")
    return 0 if works else 1
