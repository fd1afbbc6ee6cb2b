"""What a ticket knows of a question: how an answer is read, and nothing of which one is right."""

import dataclasses
import json

import pytest

from effnet_lesson.errors import LessonError
from effnet_lesson.grade.form import as_read, form_of
from effnet_lesson.grade.given import Given
from effnet_lesson.quiz import bank
from effnet_lesson.quiz.pose import Choice, pose
from effnet_lesson.quiz.solution import given

POSED = {question.id: pose(question, question.draw()) for question in bank.readable()}
WRITTEN = {question.id: question for question in bank.readable()}


def with_another_key(posed):
    """The question as it would be if something else were right."""
    nothing_known = {"hints": ("other",), "steps": ("other",), "quick_check": "o", "source": "o"}
    if isinstance(posed, Choice):
        options = tuple(
            dataclasses.replace(option, right=not option.right, reply="other", missed="other")
            for option in posed.options
        )
        return dataclasses.replace(posed, options=options, **nothing_known)
    other = {name: () for name in ("key", "mistakes", "started") if hasattr(posed, name)}
    return dataclasses.replace(posed, **other, **nothing_known)


@pytest.mark.parametrize("id", POSED)
def test_the_form_is_the_same_whatever_is_right(id):
    assert form_of(with_another_key(POSED[id])) == form_of(POSED[id])


# The others need more than the standard library, and are not released
RELEASED = [
    id
    for id, question in WRITTEN.items()
    if "effnet_lesson" not in question.body.get("reference", "")
]


@pytest.mark.parametrize("id", RELEASED)
def test_the_right_answer_is_read(id):
    key = given(WRITTEN[id], POSED[id])
    assert as_read(form_of(POSED[id]), Given(list(key) if isinstance(key, tuple) else key))


@pytest.mark.parametrize(
    "form, value, read",
    [
        (["choices", "one", "two", "three"], {"C"}, "C"),
        (["numbers", "depth", "width"], [1.2, 3], "depth 1.2, width 3"),
        (["numbers", "depth", "width"], "1,728; 12,000", "depth 1.728 or 1728, width 12 or 12000"),
        (["formula", "a", "phi"], "a^phi", "`a^phi`"),
        (["formula", "a", "phi"], "lambda d, p: d ** p", "the function answer"),
        (["formula", "a", "phi"], "def f(d, p):\n    x = d ** p\n    return x", "the function f"),
        (["formula", "a"], "sqrt(a - 2)", "`sqrt(a - 2)`"),
    ],
)
def test_each_kind_is_read(form, value, read):
    assert as_read(form, Given(value)) == read


@pytest.mark.parametrize(
    "form, value, why",
    [
        (["choices", "one", "two", "three"], "A, D", "no option. Give one or more letters"),
        (["formula", "a", "phi"], "a ** d", "Unknown name 'd'"),
        (["formula", "a", "phi"], 7, "not a formula. Give a formula in a, phi"),
        (["formula", "a"], "def f(a):\n    import torch\n    return a", "Line 2 imports torch"),
        (["numbers", "depth", "width"], [1], "2 numbers are wanted"),
        (["code", "f", "x"], "def f(x):\n    return" + "(" * 300, "Python cannot read"),
        (["a kind to come"], 7, "install the version"),
        (["choice"], "A", "install the version"),
    ],
)
def test_what_cannot_be_read_says_what_is_accepted(form, value, why):
    with pytest.raises(LessonError) as raised:
        as_read(form, Given(value))
    assert why in str(raised.value)


def test_a_form_is_plain_data():
    for posed in POSED.values():
        form = form_of(posed)
        assert json.loads(json.dumps(form)) == form and all(type(word) is str for word in form)
