"""What is asked again, and when; what is shown to those who ask for help."""

import datetime
import json

import pytest

from effnet_lesson import cli, journal, paths
from effnet_lesson.quiz import bank, check, hint, review, solution, summary
from effnet_lesson.quiz.pose import pose
from effnet_lesson.quiz.progress import Record
from effnet_lesson.quiz.review import due

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
KNOWN = {"a", "b", "c", "d", "e"}
DEPTH, RULE = "02.depth_at_phi_2", "02.which_formula"


def answers(*told: tuple[str, str, float]) -> list[Record]:
    """``(question, status, days ago)``, in order of time."""
    records = [
        Record(question, status, "", (NOW - datetime.timedelta(days=days)).isoformat())
        for question, status, days in told
    ]
    return sorted(records, key=lambda record: record.time)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ([], []),
        ([("a", "right", 30)], []),  # never missed
        ([("a", "wrong", 0.1)], []),  # it has not rested
        ([("a", "wrong", 0.6)], ["a"]),
        ([("a", "wrong", 5), ("a", "right", 4.9)], ["a"]),
        ([("a", "wrong", 5), ("a", "right", 2)], []),
        ([("a", "wrong", 20), ("a", "right", 10), ("a", "right", 6)], []),
        ([("a", "wrong", 20), ("a", "right", 12), ("a", "right", 8)], ["a"]),
        ([("a", "wrong", 90), ("a", "right", 80), ("a", "right", 70), ("a", "right", 60)], []),
        # A new miss begins anew; what could not be read is no answer.
        ([("a", "right", 9), ("a", "right", 8), ("a", "wrong", 1)], ["a"]),
        ([("a", "wrong", 1), ("a", "error", 0.1)], ["a"]),
        ([("a", "error", 9)], []),
        ([("gone", "wrong", 9)], []),  # of an older bank
    ],
)
def test_what_was_missed_comes_again_after_it_has_rested(told, asked):
    assert due(answers(*told), KNOWN, NOW) == asked


def test_at_most_three_and_the_longest_due_first():
    told = [
        (question, "wrong", days) for question, days in zip("abcde", (1, 5, 2, 4, 3), strict=True)
    ]
    assert due(answers(*told), KNOWN, NOW) == ["b", "d", "e"]


def test_a_time_that_cannot_be_read_counts_as_long_ago():
    assert due([Record("a", "wrong", "", "yesterday")], KNOWN, NOW) == ["a"]


def keep(question: str, status: str, days: float, monkeypatch) -> None:
    """An answer ``days`` ago, in the journal."""
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)

    class Then(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return then

    with monkeypatch.context() as patch:
        patch.setattr(journal.datetime, "datetime", Then)
        journal.append(question=question, status=status, received="")


def test_review_asks_what_is_due_and_says_where_nothing_is(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("effnet_lesson.quiz.widget.show", lambda id: shown.append(id))
    review()
    assert capsys.readouterr().out == (
        "Nothing to review: no question that you missed earlier is due.\n"
    )
    keep(DEPTH, "wrong", 1, monkeypatch)
    review()
    assert capsys.readouterr().out.startswith("One question that you missed earlier")
    assert shown == [DEPTH]
    check(DEPTH, 1.44)  # right, and at rest again
    review()
    assert "Nothing to review" in capsys.readouterr().out


def test_progress_in_a_shell(monkeypatch, capsys):
    check(RULE, "B")
    keep(DEPTH, "wrong", 2, monkeypatch)
    assert cli.main(["progress"]) == 0
    said = capsys.readouterr().out
    questions = len(bank.find_bank("02").questions)
    assert f"Compound scaling (02)             1 of {questions} right, 1 wrong so far\n" in said
    assert f'To answer again: ask("{DEPTH}")' in said
    assert f"Kept in {paths.progress()}; nothing leaves this machine." in said

    assert cli.main(["progress", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["review"] == [DEPTH]
    assert len(told["topics"]) == 10
    states = {q["id"]: q["status"] for topic in told["topics"] for q in topic["questions"]}
    assert (states[RULE], states[DEPTH]) == ("right", "wrong")
    assert set(states) == {question.id for question in bank.readable()}


def test_progress_with_a_journal_that_cannot_be_read_says_so(monkeypatch, capsys):
    def broken():
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr(journal, "entries", broken)
    assert cli.main(["progress"]) == 0
    assert "Earlier answers cannot be read (Permission denied)" in capsys.readouterr().out
    assert "Earlier answers cannot be read" in repr(summary("02"))


@pytest.mark.parametrize("question", list(bank.readable()), ids=lambda question: question.id)
def test_a_solution_is_what_check_takes_as_right(question):
    shown = solution(question.id)
    posed = pose(question, question.draw())
    match question.kind:
        case "choice" | "choices":
            given = ", ".join(line[0] for line in shown.answer)
        case "order":
            given = ", ".join(line[0] for line in shown.answer)
        case "tuple":
            given = tuple(float(line.split(": ")[1]) for line in shown.answer)
        case "bug" | "function":
            given = shown.code
        case _:
            (given,) = shown.answer
            given = given.strip("`")
    assert check(question.id, given)
    assert shown.steps == posed.steps
    for step in shown.steps:
        assert step in repr(shown)
    assert question.id in shown._repr_html_()


def test_hints_come_in_levels():
    assert hint(DEPTH).message.startswith("The multiplier at phi = 0 is 1.")
    assert hint(DEPTH, 2).message != hint(DEPTH).message
    assert not hint(DEPTH), "a hint is no right answer"
    assert f'(1 of 3; the next: hint("{DEPTH}", 2))' in hint(DEPTH).message
    assert hint(DEPTH, 3).message.endswith("(3 of 3)")
    assert "has hints 1 to 3" in hint(DEPTH, 4).message
    assert "has hints 1 to 3" in hint(DEPTH, 0).message
    assert hint("02.depth_at_phi_3").status == solution("nothing").status == "error"
    assert hint(None).status == solution(2).status == "error"
    assert summary("02").lines[0].status == "skipped", "nothing was answered"
