"""What students are given: their own questions, and nothing of what the grader knows."""

import json

import pytest
from class_bank import BANK, KNOWN_TO_THE_BANK, QUESTIONS, numbers, prompts
from conftest import SECRET, STUDENTS

from effnet_lesson import paths
from effnet_lesson.cli import main
from effnet_lesson.errors import LessonError
from effnet_lesson.grade.answers import read_answers
from effnet_lesson.grade.exam import read_exam
from effnet_lesson.grade.jail import why_no_jail
from effnet_lesson.grade.release import public_questions, release
from effnet_lesson.grade.roster import read_students
from effnet_lesson.grade.secret import Secret, keep, new_secret, read_secret
from effnet_lesson.quiz.judge import judge_posed
from effnet_lesson.quiz.pose import Code


def test_no_file_of_the_bundle_holds_what_only_the_bank_knows(course):
    for known in KNOWN_TO_THE_BANK:
        assert known in BANK or known == "15.625"  # 2.5 ** 3, what the reference returns
    files = [file for file in course.bundle.rglob("*") if file.is_file()]
    assert [file.name for file in files if file.suffix == ".ipynb"] and len(files) == len(STUDENTS)
    for file in files:
        text = file.read_text(encoding="utf-8")
        for known in KNOWN_TO_THE_BANK:
            assert known not in text, (file.name, known)
        assert SECRET.key.decode() not in text


def test_no_notebook_holds_the_number_that_is_asked_for(course):
    exam = course.exam()
    for student in STUDENTS:
        asked = exam.ask("10.depth", student).posed
        text = course.notebook(student).read_text()
        a, phi = numbers(prompts(course.notebook(student))["10.depth"])
        assert asked.key == (pytest.approx(a**phi),)
        assert f"{asked.key[0]:.4g}" not in text


def test_what_code_may_use_is_said_where_code_is_asked_for(course):
    for question, asked in prompts(course.notebook("s00")).items():
        is_code = question == "10.power"
        assert ("standard library only, and has 2 seconds of computing" in asked) is is_code


def test_every_cell_is_empty_and_read_by_the_grader(course):
    given = read_answers(course.notebook("s00"), QUESTIONS)
    assert [given[q].is_empty for q in QUESTIONS[:3]] == [True] * 3
    assert given["10.power"].value == "def power(a, phi):\n    ..."


def test_neighbours_differ_and_all_follows_from_the_secret(course, tmp_path):
    asked = [prompts(course.notebook(student)) for student in STUDENTS]
    for question in QUESTIONS[:3]:
        assert len({each[question] for each in asked}) > 3
    assert len({json.dumps(each) for each in asked}) == len(STUDENTS)

    release(course.exam(), [], STUDENTS, tmp_path / "again")
    for student in STUDENTS:
        again = (tmp_path / "again" / f"{student}.ipynb").read_bytes()
        assert again == course.notebook(student).read_bytes()

    other = read_exam(course.bank, Secret(b"the secret of another course"))
    release(other, [], STUDENTS, tmp_path / "other")
    others = [prompts(tmp_path / "other" / f"{student}.ipynb") for student in STUDENTS]
    assert sum(one == two for one, two in zip(asked, others, strict=True)) < 3


def test_the_draw_stays_the_same_from_version_to_version(course):
    """Grading after an update must meet what was released before it."""
    exam = course.exam()
    drawn = [exam.ask("10.depth", student).posed.names for student in ("s00", "s01", "s02")]
    assert [(names["a"], names["phi"]) for names in drawn] == [(1.9, 3.0), (2.3, 3.0), (2.3, 3.0)]
    letters = [
        "".join(o.text[4] for o in exam.ask("10.grows", s).posed.options) for s in STUDENTS[:3]
    ]
    assert letters == ["bepc", "pbec", "bcpe"]


def test_code_is_called_with_all_cases_of_the_bank_and_with_inputs_of_ones_own(course):
    exam = course.exam()
    posed = {student: exam.ask("10.power", student).posed for student in STUDENTS}
    written = [{"a": 1.2, "phi": 0}, {"a": 1.2, "phi": 2}, {"a": 2.5, "phi": 3}]
    for each in posed.values():
        assert isinstance(each, Code)
        assert all(case in each.inputs for case in written) and len(each.inputs) == 9
        for given, result in zip(each.inputs, each.key, strict=True):
            assert type(given["phi"]) is int and 0 <= given["phi"] <= 7
            assert type(given["a"]) is float and 1.2 <= given["a"] <= 2.5
            assert result == {"returned": pytest.approx(given["a"] ** given["phi"])}
    assert len({json.dumps(each.inputs) for each in posed.values()}) == len(STUDENTS)


def test_an_order_is_never_shown_as_its_key(course):
    exam = course.exam()
    shown = [exam.ask("10.steps", f"x{number}").posed for number in range(60)]
    orders = [tuple(name for name, _ in posed.items) for posed in shown]
    assert shown[0].key not in orders and len(set(orders)) == 5


def test_chosen_questions_in_the_order_that_was_asked_for(course, tmp_path):
    release(course.exam(), ["10.power", "10.depth"], ["ada"], tmp_path / "two")
    assert list(prompts(tmp_path / "two" / "ada.ipynb")) == ["10.power", "10.depth"]
    for ids, says in ((["10.dpeth"], "10.depth"), (["10.depth", "10.depth"], "twice")):
        with pytest.raises(LessonError, match=says):
            release(course.exam(), ids, ["ada"], tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_work_that_was_begun_is_never_written_over(course):
    begun = course.notebook("s03")
    begun.write_text(begun.read_text().replace("answer = ...", "answer = 5"))
    course.notebook("s02").unlink()
    with pytest.raises(LessonError, match="s03.ipynb is there already.*--out"):
        release(course.exam(), [], STUDENTS, course.bundle)
    assert "answer = 5" in begun.read_text() and not course.notebook("s02").exists()


def test_the_lessons_own_questions_are_known_as_public(course, tmp_path):
    assert public_questions(course.exam(), []) == []
    text = (paths.quizzes() / "02_compound_scaling.yaml").read_text(encoding="utf-8")
    copied = tmp_path / "77_copied.yaml"
    copied.write_text(text.replace("- id: 02.", "- id: 77."), encoding="utf-8")
    exam = read_exam(copied, SECRET)
    assert public_questions(exam, ["77.depth_at_phi_2"]) == ["77.depth_at_phi_2"]
    assert len(public_questions(exam, [])) == len(exam.questions)


def test_code_questions_of_the_lesson_get_more_inputs(tmp_path):
    """Numbers are drawn; a question whose inputs are lists keeps its author's."""
    for topic, more in (("02_compound_scaling", True), ("05_train_the_family", False)):
        exam = read_exam(paths.quizzes() / f"{topic}.yaml", SECRET)
        assert exam.cases
        for question, written in exam.cases.items():
            posed = exam.ask(question, "ada").posed
            assert (len(posed.inputs) > written) is more
            assert all("returned" in result for result in posed.key)


def test_inputs_for_which_the_reference_raises_are_left_out(course):
    reference = "        return a**phi  # REFERENCE"
    refusing = f"        if phi % 2 and a < 2:\n            raise ValueError\n{reference}"
    course.bank.write_text(BANK.replace(reference, refusing).replace(", phi: 7}", ", phi: 6}"))
    exam = course.exam()
    for student in STUDENTS:
        posed = exam.ask("10.power", student).posed
        assert len(posed.inputs) > 4
        assert not [given for given in posed.inputs if given["phi"] % 2 and given["a"] < 2]


def test_code_that_no_student_could_get_right_is_not_released(course, tmp_path):
    needs_more = "        import effnet_lesson\n        return a**phi  # REFERENCE"
    course.bank.write_text(BANK.replace("        return a**phi  # REFERENCE", needs_more))
    if not why_no_jail():
        with pytest.raises(LessonError, match="reference of 10.power fails .*standard library"):
            release(course.exam(), [], ["ada"], tmp_path / "none")
    release(course.exam(), ["10.depth"], ["ada"], tmp_path / "without")


def test_options_in_another_order_are_judged_as_before(course):
    exam = course.exam()
    for student in STUDENTS:
        posed = exam.ask("10.grows", student).posed
        right = [bool(judge_posed(posed, letter)) for letter in "ABCD"]
        assert sum(right) == 1 and posed.options[right.index(True)].text == "The channels"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "no column student"),
        ("name\nada\n", "no column student"),
        ("student\n", "names no student"),
        ("student\nada\n\nben\nada\n", "line 5: the student ada occurs twice"),
        ("student\nada\nADA\n", "line 3: the student ADA occurs twice"),
        ("student\n=1+1\n", "line 2: the student was '=1\\+1'; accepted"),
        ("student\n../key\n", "accepted are"),
        ("student\nada.submission\n", "accepted are"),
        ("student\nзоя\n", "accepted are"),
        ("student\n" + "a" * 65 + "\n", "accepted are"),
        ("name,student\nada\n", "line 2: the student was ''"),
        (b"\xff\xfestudent", "UTF-8"),
    ],
)
def test_a_table_that_names_no_class(tmp_path, table, says):
    file = tmp_path / "class.csv"
    file.write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(LessonError, match=says):
        read_students(file)


def test_tables_as_spreadsheets_write_them(tmp_path):
    file = tmp_path / "class.csv"
    for table in (
        "\ufeffstudent;name\r\nada;A, B\r\nb-1@x.org;\r\n",
        "name,student\n,ada\n,b-1@x.org",
    ):
        file.write_text(table, encoding="utf-8", newline="")
        assert read_students(file) == ["ada", "b-1@x.org"]


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path):
    file = tmp_path / "course.secret"
    with pytest.raises(LessonError, match="Cannot read the secret"):
        read_secret(file)
    secret = new_secret()
    keep(secret, file)
    assert file.stat().st_mode & 0o077 == 0 and read_secret(file) == secret != new_secret()
    with pytest.raises(LessonError, match="Cannot write the secret .*File exists"):
        keep(new_secret(), file)
    assert read_secret(file) == secret
    assert secret.key.decode() not in repr(secret)
    assert secret.of("a", "bc") != secret.of("ab", "c")
    file.write_text("abc\n")
    with pytest.raises(LessonError, match="3 characters: accepted are 16"):
        read_secret(file)


def test_a_bank_that_does_not_pass_is_not_released(course):
    course.bank.write_text(BANK.replace("a + phi", "a * phi"))
    with pytest.raises(LessonError, match="10_exam.yaml:13: .*quiz check"):
        course.exam()


@pytest.fixture
def release_by_command(course, capsys):
    """``release_by_command("--out", …)``: exit code, stdout and stderr."""

    def run(*words):
        (course.folder / "class.csv").write_text("student\nada\nben\n")
        code = main([
            "release", "--students", str(course.folder / "class.csv"), *map(str, words)
        ])  # fmt: skip
        return code, *capsys.readouterr()

    return run


def test_the_command(course, release_by_command, tmp_path):
    secret, out = tmp_path / "course.secret", tmp_path / "out"
    words = ("--bank", course.bank, "--secret", secret, "--out", out)
    code, said, warned = release_by_command(*words)
    assert (code, warned) == (0, "") and "2 notebooks" in said and "course.secret is new" in said
    assert sorted(file.name for file in out.iterdir()) == ["ada.ipynb", "ben.ipynb"]
    assert "0 of them new" in release_by_command(*words)[1]

    public = paths.quizzes() / "00_start_here.yaml"
    words = ("--bank", public, "--secret", secret, "--out", tmp_path / "public")
    code, _, warned = release_by_command(*words)
    assert code == 0 and "are public" in warned


def test_chosen_notebooks_go_with_the_questions(course, release_by_command, tmp_path):
    out = tmp_path / "out"
    words = ("--bank", course.bank, "--secret", tmp_path / "s", "--out", out, "--notebooks")
    code, _, said = release_by_command(*words, "02", "77")
    assert code == 2 and "77" in said and "accepted are 00" in said and not out.exists()
    code, said, _ = release_by_command(*words, "02", "03")
    lesson = sorted(file.name for file in (out / "lesson").iterdir())
    assert code == 0 and "02_compound_scaling, 03_count_the_cost, glossary" in said
    assert lesson == ["02_compound_scaling.ipynb", "03_count_the_cost.ipynb", "glossary.ipynb"]
    for file in (out / "lesson").iterdir():
        assert '"solution"' not in file.read_text(encoding="utf-8")
    assert "0 of them new" in release_by_command(*words, "02", "03")[1]

    code, _, said = release_by_command(*words, "02", "--nbgrader")
    assert code == 2 and "a part of the assignment" in said


def test_a_release_that_fails_makes_no_secret(course, release_by_command, tmp_path):
    bank, secret, out = course.bank, tmp_path / "secret", tmp_path / "out"
    for words in (
        ("--bank", tmp_path / "nope.yaml"),
        ("--bank", tmp_path / "nope.yaml", "--nbgrader"),
        ("--bank", bank, "--questions", "10.dpeth"),
        ("--bank", bank, "--questions", "10.dpeth", "--nbgrader"),
        ("--bank", bank, "--notebooks", "77"),
    ):
        code, _, said = release_by_command("--secret", secret, "--out", out, *words)
        assert code == 2 and said and not secret.exists() and not out.exists(), words
    assert release_by_command("--secret", secret, "--out", out, "--bank", bank)[0] == 0
    assert secret.is_file()


def test_the_secret_does_not_go_to_the_students(course, release_by_command, tmp_path):
    words = ("--bank", course.bank, "--secret", tmp_path / "out" / "s", "--out", tmp_path / "out")
    code, _, said = release_by_command(*words)
    assert code == 2 and "goes to the students" in said and not (tmp_path / "out").exists()
