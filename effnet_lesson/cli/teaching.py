"""``release``, ``submit`` and ``grade``: questions for a class, and its answers."""

import argparse
import sys
from pathlib import Path

from effnet_lesson.cli.questions import from_author_extra
from effnet_lesson.errors import LessonError


def add_release(commands) -> None:
    """``effnet-lesson release``: a notebook for each student."""
    parser = commands.add_parser(
        "release",
        help="for teachers: a notebook of questions for each student",
        description="Write STUDENT.ipynb for each student: the questions of a private bank with "
        "numbers, letters and hidden inputs of the student's own, and nothing about the answers. "
        "The same bank, secret and students give the same notebooks again.",
        epilog="examples:\n"
        "  effnet-lesson release --bank 10_exam.yaml --students class.csv \\\n"
        "      --secret course.secret --out to_students\n"
        "  effnet-lesson release --bank 10_exam.yaml --questions 10.depth 10.width \\\n"
        "      --students class.csv --secret course.secret --out to_students\n\n"
        "class.csv has a column student. The secret is made where there is none: keep it, with "
        "the bank,\nwhere no student reads. Grading needs the same bank and secret.\n",
    )
    _add_bank(parser)
    _add_questions(parser, "default: all of the bank")
    parser.add_argument(
        "--students", required=True, type=Path, metavar="FILE", help="CSV with a column student"
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="where the notebooks go"
    )
    parser.set_defaults(run=run_release)


def run_release(args: argparse.Namespace) -> int:
    """Write the notebooks, and warn where the answers are public."""
    from effnet_lesson.grade.roster import read_students
    from effnet_lesson.grade.secret import make_secret, read_secret

    with from_author_extra():
        from effnet_lesson.grade.exam import read_exam
        from effnet_lesson.grade.release import public_questions, release

    for kept_back in (args.bank, args.secret):
        if args.out.resolve() in kept_back.resolve().parents:
            raise LessonError(
                f"{kept_back} lies in {args.out}, which goes to the students: name another folder "
                "with --out."
            )
    students = read_students(args.students)
    if make_secret(args.secret):
        print(f"{args.secret} is new: keep it, for grading needs it.")
    exam = read_exam(args.bank, read_secret(args.secret))
    written = release(exam, args.questions, students, args.out)
    print(f"{len(students)} notebooks are in {args.out}, {len(written)} of them new.")
    if public := public_questions(exam, args.questions):
        print(
            f"Warning: the answers to {', '.join(public)} are public, for these questions come "
            "with the lesson. Give marks for questions of your own: effnet-lesson quiz new.",
            file=sys.stderr,
        )
    return 0


def add_submit(commands) -> None:
    """``effnet-lesson submit``: what a student hands in."""
    parser = commands.add_parser(
        "submit",
        help="for students: see what your notebook answers, and write the file to hand in",
        description="Read a notebook that a teacher released, say for each question whether an "
        "answer is given, empty or unreadable, and write STUDENT.submission.ipynb beside it, with "
        "a receipt. Nothing in it is run. Exit code 1 if an answer cannot be read.",
        epilog="example:\n  effnet-lesson submit ada.ipynb\n",
    )
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="saved, with your answers")
    parser.set_defaults(run=run_submit)


def run_submit(args: argparse.Namespace) -> int:
    """Print a line for each question and the receipt."""
    from effnet_lesson.grade.reply import printable
    from effnet_lesson.grade.submit import submit

    submission = submit(args.notebook)
    width = max(map(len, submission.states), default=0)
    for question, (state, reason) in submission.states.items():
        words = f"{printable(question):<{width}}  {state:<10}  {printable(reason, 500)}"
        print(words.rstrip())
    receipt = submission.receipt
    print(f"{submission.file} is the file to hand in.")
    print(f"Receipt: {receipt.student}, {receipt.time}, {receipt.hash}")
    return int(any(state == "unreadable" for state, _ in submission.states.values()))


def add_grade(commands) -> None:
    """``effnet-lesson grade``: a folder of submissions."""
    parser = commands.add_parser(
        "grade",
        help="for teachers: grade what a class handed in",
        description="Grade a folder of submissions. Answers are read as data; code is run in a "
        "jail (bubblewrap), with inputs of the student's own. Whatever one submission is, it gets "
        "one line and changes no other grade. What was graded is not graded again: a stopped run "
        "goes on, and after a correction of the bank the same command grades anew.",
        epilog="examples:\n"
        "  effnet-lesson grade handed_in --bank 10_exam.yaml --secret course.secret \\\n"
        "      --out grades --require-jail\n"
        "  effnet-lesson grade handed_in --bank 10_exam.yaml --secret course.secret \\\n"
        "      --out grades --due 2026-12-01T23:59\n\n"
        "DIR then holds grades.csv for a spreadsheet, report.md (what the class misunderstood)\n"
        "and feedback/STUDENT.html. Whose a submission is, is told by its name, "
        "STUDENT.submission.ipynb\nor STUDENT.ipynb. The time of a receipt is that of the student's"
        " clock, which can be set: for a\nhard deadline collect the files when it has passed.\n",
    )
    parser.add_argument("submissions", type=Path, metavar="SUBMISSIONS", help="a folder")
    _add_bank(parser)
    _add_questions(parser, "those of the release; a notebook that asks others is not graded")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for the grades")
    parser.add_argument(
        "--due", metavar="ISO", help="a time; what came later has its points in points_late"
    )
    parser.add_argument(
        "--require-jail", action="store_true", help="grade nothing where there is no jail"
    )
    parser.set_defaults(run=run_grade)


def run_grade(args: argparse.Namespace) -> int:
    """Print a line for each submission and write what teacher and students read."""
    from effnet_lesson.grade.due import read_due, standing
    from effnet_lesson.grade.secret import read_secret

    with from_author_extra():
        from effnet_lesson.grade.classroom import grade, releases, submissions, write
        from effnet_lesson.grade.exam import read_exam

    due = read_due(args.due) if args.due is not None else None
    files = submissions(args.submissions)
    exam = read_exam(args.bank, read_secret(args.secret))
    all_marks = []
    for marks in grade(files, exam, args.out, args.questions, require_jail=args.require_jail):
        stands = standing(marks.handed_in, due)
        points = f"{marks.points} of {len(marks.marks)}{f' ({stands})' if stands else ''}"
        print(f"{marks.file}: {f'not graded. {marks.note}' if marks.note else points}", flush=True)
        all_marks.append(marks)
    write(all_marks, exam, args.out, due)
    print(f"{args.out} holds grades.csv, report.md and feedback for each student.")
    if len(releases(all_marks)) > 1:
        print(
            "Warning: not all were asked the same questions, so that somebody may have handed in "
            f"the notebook of another release. Name those of this one: --questions "
            f"{' '.join(releases(all_marks)[0])}",
            file=sys.stderr,
        )
    return 0


def _add_bank(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bank", required=True, type=Path, metavar="YAML", help="a bank that quiz check passes"
    )
    parser.add_argument(
        "--secret", required=True, type=Path, metavar="FILE", help="the secret of the course"
    )


def _add_questions(parser: argparse.ArgumentParser, words: str) -> None:
    parser.add_argument("--questions", nargs="+", default=[], metavar="ID", help=words)
