"""What a bank may hold, as pydantic models; the JSON Schema for editors is made from them."""

import ast
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    field_validator,
    model_validator,
)

from effnet_lesson.quiz.pose import LETTERS

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Code = Annotated[str, StringConstraints(min_length=1)]
Expression = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True),
    Field(description="An expression such as `alpha ** phi`, from which the number is computed."),
]
NUMBER_ALONE = "a number alone. Write the expression that computes it, such as alpha ** phi"


def _is_computed(key: str) -> str:
    if re.fullmatch(r"[-+(\s]*[\d.,_]+([eE][-+]?\d+)?[\s)]*", key):
        raise ValueError(f"it is {key}, {NUMBER_ALONE}")
    return key


Key = Annotated[Expression, AfterValidator(_is_computed)]
FiniteNumber = Annotated[float, Field(allow_inf_nan=False)]
Ends = Annotated[list[FiniteNumber], Field(min_length=2, max_length=2)]


class Strict(BaseModel):
    """No field that is not known, and no text where a number belongs."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Common(Strict):
    """What every question has."""

    id: Annotated[str, StringConstraints(pattern=r"^\d\d\.[a-z0-9_]+$")]
    objective: Text = Field(description="What the learner can do who answers it.")
    difficulty: Literal["easy", "medium", "hard"]
    importance: Literal[1, 2, 3] = Field(
        2, description="3: the course rests on it; 2: usual; 1: for those who want more."
    )
    minutes: Annotated[float, Field(gt=0, le=15)]
    prompt: Text
    hints: Annotated[list[Text], Field(min_length=2)] = Field(
        description="From a nudge to almost all."
    )
    steps: Annotated[list[Text], Field(min_length=2)] = Field(description="The worked solution.")
    quick_check: Text = Field(description="How to check the result in ten seconds.")
    source: Text = Field(description="Where the facts come from.")
    parameters: dict[Name, Annotated[list[FiniteNumber], Field(min_length=1)]] = Field(
        default={}, description="For each name the values that may be drawn for a learner."
    )


class Option(Strict):
    """One option of a choice, and what choosing it earns."""

    text: Text
    right: bool = False
    reply: Text
    missed: str = Field("", description="Of `choices`: the reply when this right one is left out.")


class Choice(Common):
    """One of several options is right."""

    kind: Literal["choice"]
    options: Annotated[list[Option], Field(min_length=3, max_length=len(LETTERS))]

    @field_validator("options")
    @classmethod
    def _one_right(cls, options: list[Option]) -> list[Option]:
        if sum(option.right for option in options) != 1:
            raise ValueError("exactly one option must have `right: true`")
        return options


class Choices(Common):
    """Some of the options are right; all of them must be chosen and no other."""

    kind: Literal["choices"]
    options: Annotated[list[Option], Field(min_length=3, max_length=len(LETTERS))]

    @field_validator("options")
    @classmethod
    def _some_right(cls, options: list[Option]) -> list[Option]:
        if not 0 < sum(option.right for option in options) < len(options):
            raise ValueError("at least one option must be right, and at least one wrong")
        if any(option.right != bool(option.missed) for option in options):
            raise ValueError("a right option needs `missed`, and a wrong one must not have it")
        return options


class Numeric(Common):
    """What questions that are answered by numbers have in common."""

    tolerance: Annotated[float, Field(gt=0, le=0.05)] = Field(0.005, description="Relative.")
    absolute: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        0.0, description="On top of the relative one, never alone."
    )


class WrongAnswer(Strict):
    """A wrong number or formula that is expected."""

    answer: Expression
    reply: Text


class Number(Numeric):
    """One number."""

    kind: Literal["number"]
    answer: Key
    mistakes: Annotated[list[WrongAnswer], Field(min_length=2)]


class Predict(Numeric):
    """A number to predict, and then to see in the explorer."""

    kind: Literal["predict"]
    answer: Key
    mistakes: Annotated[list[WrongAnswer], Field(min_length=2)]
    explorer: Text = Field(description="The state that shows it, such as `family=b0 phi=0.05`.")


class WrongNumbers(Strict):
    """Wrong numbers that are expected, one for each part."""

    answer: list[Expression]
    reply: Text


class Tuple(Numeric):
    """Several numbers, each with its name."""

    kind: Literal["tuple"]
    answer: Annotated[dict[Name, Key], Field(min_length=2, max_length=6)]
    mistakes: Annotated[list[WrongNumbers], Field(min_length=2)]

    @model_validator(mode="after")
    def _one_for_each(self) -> "Tuple":
        for number, mistake in enumerate(self.mistakes, 1):
            if len(mistake.answer) != len(self.answer):
                raise ValueError(
                    f"mistake {number} has {len(mistake.answer)} numbers, but the answer has "
                    f"{len(self.answer)}"
                )
        return self


class Formula(Common):
    """A formula, compared by value at random points between the ends of each variable."""

    kind: Literal["formula"]
    variables: Annotated[dict[Name, Ends], Field(min_length=1)]
    answer: Key
    mistakes: Annotated[list[WrongAnswer], Field(min_length=2)]


class Swap(Strict):
    """Two steps the wrong way round."""

    first: Name
    then: Name
    reply: Text


class Order(Common):
    """Steps to put in order: `items` are written in the right one and shown in another."""

    kind: Literal["order"]
    items: Annotated[dict[Name, Text], Field(min_length=3, max_length=len(LETTERS))]
    mistakes: list[Swap]

    @model_validator(mode="after")
    def _neighbours(self) -> "Order":
        right = list(self.items)
        for swap in self.mistakes:
            if not {swap.first, swap.then} <= set(right):
                raise ValueError(f"a mistake names {swap.first} and {swap.then}, but not both are")
            if right.index(swap.first) <= right.index(swap.then):
                raise ValueError(f"{swap.first} before {swap.then} is the right order, no mistake")
        named = {(swap.then, swap.first) for swap in self.mistakes}
        for pair in zip(right, right[1:], strict=False):
            # Every wrong order has some neighbours the wrong way round, so each gets a reply
            if pair not in named:
                raise ValueError(f"no mistake replies to {pair[1]} before {pair[0]}: add it")
        return self


class WrongCode(Strict):
    """A wrong version that is expected."""

    code: Code
    reply: Text


class Program(Common):
    """What code to write and code to correct have in common."""

    function: Name
    start: Code = Field(description="The code that the learner is given.")
    reference: Code = Field(description="Code that is right; solutions are made from it.")
    cases: Annotated[list[dict[Name, JsonValue]], Field(min_length=3)] = Field(
        description="The inputs it is called with, each by its name."
    )
    mistakes: Annotated[list[WrongCode], Field(min_length=2)]

    @model_validator(mode="after")
    def _is_python(self) -> "Program":
        if any(set(case) != set(self.cases[0]) for case in self.cases):
            raise ValueError("every case must name the same inputs")
        codes = [self.start, self.reference, *(mistake.code for mistake in self.mistakes)]
        for code in codes:
            try:
                ast.parse(code)
            except SyntaxError as error:
                raise ValueError(f"Python cannot read {code[:40]!r} ({error.msg})") from None
        return self


class Bug(Program):
    """Code with a bug to find and to correct, judged by what it does."""

    kind: Literal["bug"]
    unchanged: Text = Field(description="The reply to the code as it was given.")


class Function(Program):
    """A function to write, judged by what it returns for hidden inputs."""

    kind: Literal["function"]
    unchanged: Text = "It returns nothing yet: replace the `...`, and end with `return`."


AnyQuestion = Annotated[
    Choice | Choices | Number | Tuple | Predict | Formula | Order | Bug | Function,
    Field(discriminator="kind"),
]


class Bank(Strict):
    """The questions that go with one notebook."""

    title: Text
    questions: Annotated[list[AnyQuestion], Field(min_length=1)]


def schema() -> dict[str, Any]:
    """The JSON Schema of a bank's YAML, for editors that complete and check it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Bank.model_json_schema(),
    }
