"""``lab``, ``doctor`` and ``progress``: open the lesson, see what works here and what is done."""

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
        help="what works on this machine, and how to repair the rest",
        description="What works on this machine, and how to repair the rest. "
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


def add_progress(commands) -> None:
    """``effnet-lesson progress``: what was answered."""
    parser = commands.add_parser(
        "progress",
        help="what you have answered, and what to answer again",
        description="What you have answered, topic by topic, and the questions to answer again. "
        "It is kept in your own folder; nothing leaves this machine.",
        epilog="examples:\n  effnet-lesson progress\n  effnet-lesson progress --json\n",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with every question")
    parser.set_defaults(run=run_progress)


def run_progress(args: argparse.Namespace) -> int:
    """Print a line for each topic, what is due, and where it is kept."""
    from dataclasses import asdict

    from effnet_lesson import paths
    from effnet_lesson.quiz.attempt import questions_due, summaries
    from effnet_lesson.quiz.result import RIGHT, WRONG

    found = list(summaries())
    again, note = questions_due()
    folder = str(paths.progress())
    if args.json:
        topics = [{"topic": of.title, "questions": [asdict(q) for q in of.lines]} for of in found]
        print_json({"folder": folder, "note": note, "review": again, "topics": topics})
        return 0
    rows = [(of.title, of.count(RIGHT), len(of.lines), of.count(WRONG)) for of in found]
    for title, right, all_of, wrong in rows:
        more = f", {wrong} wrong so far" if wrong else ""
        print(f"{title:<{max(len(row[0]) for row in rows)}}  {right:>2} of {all_of} right{more}")
    print()
    calls = ", ".join(f'ask("{id}")' for id in again)
    print(f"To answer again: {calls}" if again else "Nothing that you missed earlier is due.")
    print(note or f"Kept in {folder}; nothing leaves this machine.")
    return 0
