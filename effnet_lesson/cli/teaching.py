"""``release``, ``submit`` and ``grade``: questions for a class, and its answers."""

import argparse
import sys
from pathlib import Path

from effnet_lesson.cli.questions import from_author_extra
from effnet_lesson.cli.terminal import whole_number
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
        "      --students class.csv --secret course.secret --out to_students --notebooks 02 03\n"
        "  effnet-lesson release --bank 10_exam.yaml --secret course.secret \\\n"
        "      --nbgrader --out course/source/exam    then: nbgrader generate_assignment exam\n\n"
        "class.csv has a column student. The secret is made where there is none: keep it, with "
        "the bank,\nwhere no student reads. Grading needs the same bank and secret.\n",
    )
    _add_bank(parser)
    _add_questions(parser, "default: all of the bank")
    parser.add_argument("--students", type=Path, metavar="FILE", help="CSV with a column student")
    parser.add_argument(
        "--notebooks",
        nargs="+",
        default=[],
        metavar="NN",
        help="the lesson's notebooks to read with it, such as 02 03: copies in DIR/lesson, the "
        "same for all students, without solutions",
    )
    parser.add_argument(
        "--nbgrader",
        action="store_true",
        help="instead write the source of an nbgrader assignment, the same for all students; "
        "DIR is its folder, COURSE/source/ASSIGNMENT",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="where the notebooks go"
    )
    parser.set_defaults(run=run_release)


def run_release(args: argparse.Namespace) -> int:
    """Write the notebooks, and warn where the answers are public."""
    from effnet_lesson.course.editions import write_chosen
    from effnet_lesson.grade.roster import read_students
    from effnet_lesson.grade.secret import keep, read_or_new

    with from_author_extra():
        from effnet_lesson.grade.exam import read_exam
        from effnet_lesson.grade.release import new_notebooks, public_questions, write

    for kept_back in (args.bank, args.secret):
        if args.out.resolve() in kept_back.resolve().parents:
            raise LessonError(
                f"{kept_back} lies in {args.out}, which goes to the students: name another folder "
                "with --out."
            )
    if args.nbgrader:
        if args.notebooks:
            raise LessonError(
                "--notebooks was given with --nbgrader, which takes every notebook in its folder "
                "for a part of the assignment: leave it out, and hand out effnet-lesson course."
            )
        return _release_to_nbgrader(args)
    if args.students is None:
        raise LessonError(
            "No students were named: accepted is --students FILE, a table with a column student, "
            "or --nbgrader."
        )
    students = read_students(args.students)
    secret, is_new = read_or_new(args.secret)
    exam = read_exam(args.bank, secret)
    notebooks = new_notebooks(exam, args.questions, students, args.out)
    lesson = write_chosen(args.out / "lesson", args.notebooks) if args.notebooks else []
    if is_new:  # not before all else is known to be good
        keep(secret, args.secret)
        print(f"{args.secret} is new: keep it, for grading needs it.")
    written = write(notebooks)
    are_in = "1 notebook is in" if len(students) == 1 else f"{len(students)} notebooks are in"
    print(f"{are_in} {args.out}, {len(written)} of them new.")
    if lesson:
        names = ", ".join(file.stem for file in lesson)
        print(f"Beside them, in {lesson[0].parent}: {names}.")
    if public := public_questions(exam, args.questions):
        print(
            f"Warning: the answers to {', '.join(public)} are public, for these questions come "
            "with the lesson. Give marks for questions of your own: effnet-lesson quiz new.",
            file=sys.stderr,
        )
    return 0


def _release_to_nbgrader(args: argparse.Namespace) -> int:
    from effnet_lesson.grade.secret import keep, read_or_new

    with from_author_extra():
        from effnet_lesson.grade.exam import read_exam
        from effnet_lesson.grade.nbgrader import LOST, write_source

    secret, is_new = read_or_new(args.secret)
    file = write_source(read_exam(args.bank, secret), args.questions, args.out)
    if is_new:
        keep(secret, args.secret)
    print(f"{file} is the source of the assignment; nbgrader generate_assignment {args.out.name}")
    print("What this release cannot do that effnet-lesson's own does:")
    for lost in LOST:
        print(f"- {lost}")
    return 0


def add_submit(commands) -> None:
    """``effnet-lesson submit``: what a student hands in."""
    parser = commands.add_parser(
        "submit",
        help="for students: see what your notebook answers, and write the file to hand in",
        description="Read a notebook that a teacher released, say for each question how the answer "
        "is read, or that it is empty, or why it cannot be read, and write "
        "STUDENT.submission.ipynb beside it, with a receipt. Nothing is run, and nothing here "
        "knows what is right. Exit code 1 if an answer cannot be read; the file is written all the "
        "same.",
        epilog="example:\n  effnet-lesson submit ada.ipynb\n",
    )
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="saved, with your answers")
    parser.set_defaults(run=run_submit)


def run_submit(args: argparse.Namespace) -> int:
    """Print a line for each question and the receipt."""
    from effnet_lesson.grade.reply import printable
    from effnet_lesson.grade.submit import submit

    submission = submit(args.notebook)
    for question, (state, words) in submission.states.items():
        end = "." if words and state != "read as" else ""
        print(f"{printable(question)}: {state}{end} {printable(words, 500)}".rstrip())
    receipt = submission.receipt
    unreadable = sum(state == "unreadable" for state, _ in submission.states.values())
    if unreadable:
        which = "1 answer cannot" if unreadable == 1 else f"{unreadable} answers cannot"
        print(
            f"{which} be read, which earns no point: correct the cell, save, and run this again. "
            "The file is written all the same, and holds your work."
        )
    print(f"{submission.file} is the file to hand in.")
    print(f"Receipt: {receipt.student}, {receipt.time}, {receipt.hash}")
    return int(unreadable > 0)


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
        "      --out grades --due 2026-12-01T23:59 --extensions later.csv --groups groups.csv\n"
        "  effnet-lesson grade handed_in --bank 10_exam.yaml --secret course.secret \\\n"
        "      --out grades --jobs 8\n\n"
        "DIR then holds grades.csv for a spreadsheet, gradebooks/ (what Canvas and Moodle import, "
        "and\nnbgrader's columns; without those whose points came late), report.md (what the class"
        "\nmisunderstood) and feedback/STUDENT.html. Whose a submission is, is told by its name, "
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
        "--extensions",
        type=Path,
        metavar="FILE",
        help="CSV with the columns student and due: a later time for some",
    )
    parser.add_argument(
        "--groups",
        type=Path,
        metavar="FILE",
        help="CSV with the columns group and student: one hands in, all have the grade",
    )
    parser.add_argument(
        "--jobs",
        type=whole_number,
        default=1,
        metavar="N",
        help="how many are graded at once; more than one pays only where code is asked for",
    )
    parser.add_argument(
        "--dask", metavar="SCHEDULER", help="grade on the workers of a Dask cluster"
    )
    parser.add_argument(
        "--shard", metavar="I/N", help="grade only this share; the last call, without, finds all"
    )
    parser.add_argument(
        "--require-jail", action="store_true", help="grade nothing where there is no jail"
    )
    parser.set_defaults(run=run_grade)


def run_grade(args: argparse.Namespace) -> int:
    """Print a line for each submission and write what teacher and students read."""
    from effnet_lesson.cluster import shard_of
    from effnet_lesson.grade.due import read_deadlines
    from effnet_lesson.grade.roster import read_groups, unknown_partners
    from effnet_lesson.grade.secret import read_secret

    with from_author_extra():
        from effnet_lesson.grade.classroom import grade, releases, submissions, write
        from effnet_lesson.grade.exam import read_exam
        from effnet_lesson.grade.workers import Cluster, Processes

    deadlines = read_deadlines(args.due, args.extensions)
    groups = read_groups(args.groups) if args.groups else {}
    files = submissions(args.submissions)
    exam = read_exam(args.bank, read_secret(args.secret))
    workers = None
    if args.dask is not None:
        workers = Cluster(args.dask)
    elif args.jobs != 1:
        workers = Processes(args.jobs)
    all_marks = []
    for marks in grade(
        files, exam, args.out, args.questions,
        require_jail=args.require_jail, groups=groups, workers=workers,
        shard=shard_of(args.shard) if args.shard else (1, 1),
    ):  # fmt: skip
        stands = deadlines.standing(marks.by, marks.handed_in)
        points = f"{marks.points} of {len(marks.marks)}{f' ({stands})' if stands else ''}"
        print(f"{marks.file}: {f'not graded. {marks.note}' if marks.note else points}", flush=True)
        all_marks.append(marks)
    if args.dask is not None:
        workers.close()
    if args.shard:
        print(f"Share {args.shard} is graded. When all are, the same call without --shard writes.")
        return 0
    write(all_marks, exam, args.out, deadlines, groups)
    print(f"{args.out} holds grades.csv, gradebooks, report.md and feedback for each student.")
    if unused := deadlines.unused(marks.student for marks in all_marks):
        print(
            f"Warning: {args.extensions} names who handed in nothing: {', '.join(unused)}. Is the "
            "name right? Of a group the time of whoever hands in counts.",
            file=sys.stderr,
        )
    if odd := unknown_partners(groups, (marks.student for marks in all_marks)):
        names = (f"{name} (did you mean {near}?)" if near else name for name, near in odd.items())
        print(
            f"Warning: {args.groups} names who handed in nothing: {', '.join(names)}. Correct a "
            "misspelt name there and grade again; whoever is in no group has a grade alone.",
            file=sys.stderr,
        )
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
