"""``quiz``: write questions, prove them, and see them as a learner would."""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from effnet_lesson.cli.terminal import Parser
from effnet_lesson.errors import LessonError, unknown


def add_quiz(commands) -> None:
    """``effnet-lesson quiz``: the author's loop."""
    parser = commands.add_parser(
        "quiz",
        help="write questions: new, check, preview",
        description="Write questions, prove them, and see them as a learner would. "
        'Needs the extra: pip install "effnet-lesson[author]".',
        epilog="examples:\n"
        "  effnet-lesson quiz new 10_my_topic\n"
        "  effnet-lesson quiz check 10_my_topic.yaml\n"
        "  effnet-lesson quiz preview 02.depth_at_phi_2\n",
    )
    actions = parser.add_subparsers(metavar="ACTION", parser_class=Parser)

    new = actions.add_parser("new", help="begin a bank with one question that passes")
    new.add_argument("topic", metavar="TOPIC", help="such as 10_my_topic")
    new.add_argument("--folder", type=Path, default=Path(), help="default: the current folder")
    new.set_defaults(run=run_new)

    check = actions.add_parser(
        "check",
        help="prove banks, and write those that pass as JSON for learners",
        description="Prove every key, every wrong answer and every text. A bank that passes is "
        "written beside its YAML as JSON, which is what learners' machines read. Exit code 1 if "
        "one does not pass.",
    )
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: the lesson's")
    check.set_defaults(run=run_check)

    preview = actions.add_parser("preview", help="a question with its key and every reply")
    preview.add_argument("id", metavar="ID", help="such as 02.depth_at_phi_2")
    preview.add_argument("--file", type=Path, help="the YAML that holds it; default: the lesson's")
    preview.add_argument("--seed", help="draw the numbers of another learner")
    preview.set_defaults(run=run_preview)

    def run(args: argparse.Namespace) -> int:
        raise LessonError(f"No action was given: accepted are {', '.join(actions.choices)}.")

    parser.set_defaults(run=run)


def run_new(args: argparse.Namespace) -> int:
    """Write a new bank."""
    from effnet_lesson.quiz.authoring.starting import start

    file = start(args.topic, args.folder)
    print(f"{file} holds one question that passes. Write over it, then")
    print(f"effnet-lesson quiz check {file}")
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Prove banks; those that pass are made into JSON."""
    with from_author_extra():
        from effnet_lesson.quiz.authoring.making import SCHEMA_FILE, as_json, write
        from effnet_lesson.quiz.authoring.models import schema
        from effnet_lesson.quiz.authoring.proof import examine

    files = args.files or _lesson_banks()
    bad = 0
    for file in files:
        record, problems = examine(file)
        for problem in problems:
            print(problem, file=sys.stderr)
        bad += bool(problems)
        if record:
            written = write(file.with_suffix(".json"), as_json(record))
            made = f"; {file.with_suffix('.json').name} written" if written else ""
            count = len(record["questions"])
            passed = "1 question passes" if count == 1 else f"{count} questions pass"
            print(f"{file.name}: {passed}{made}")
    for folder in {file.parent for file in files}:
        write(folder / SCHEMA_FILE, as_json(schema()))
    return 1 if bad else 0


def run_preview(args: argparse.Namespace) -> int:
    """Print a question with its key and every reply."""
    with from_author_extra():
        from effnet_lesson.quiz.authoring.preview import preview

    print(preview(args.file or _file_of(args.id), args.id, args.seed))
    return 0


def _lesson_banks() -> list[Path]:
    from effnet_lesson import paths

    return sorted(paths.quizzes().glob("[0-9][0-9]_*.yaml"))


def _file_of(question_id: str) -> Path:
    """The lesson's bank that holds the question; raises LessonError if there is none."""
    files = {file.stem.partition("_")[0]: file for file in _lesson_banks()}
    number = question_id.partition(".")[0]
    if number not in files:
        raise unknown("question bank", number, files)
    return files[number]


@contextlib.contextmanager
def from_author_extra() -> Iterator[None]:
    """Import pydantic and PyYAML inside: where they are missing, say so in one sentence."""
    try:
        yield
    except ImportError as error:
        raise LessonError(
            f"Writing questions needs pydantic and PyYAML, which do not load here ({error}): "
            'install them with pip install "effnet-lesson[author]". Answering needs neither.'
        ) from None
