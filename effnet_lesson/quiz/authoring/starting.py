"""A new bank: one question that is complete and passes, to write over."""

import re
from pathlib import Path

from effnet_lesson.errors import LessonError
from effnet_lesson.quiz.authoring.making import SCHEMA_FILE

TEMPLATE = """\
# yaml-language-server: $schema={schema}
# How a question is written: README.md in the lesson's folder quizzes.
title: {title}

questions:
- id: {number}.my_first_question
  kind: number
  objective: Compute the depth multiplier by hand
  difficulty: easy
  minutes: 2
  parameters: {{phi: [2, 3]}}
  prompt: >-
    alpha = {{alpha}} and phi = {{phi}}. By how much is the depth of the base network multiplied?
  answer: alpha ** phi
  mistakes:
  - answer: alpha * phi
    reply: >-
      {{value}} is {{alpha}} · {{phi}}: you multiplied. phi counts multiplications by alpha. Start
      at 1 and multiply by alpha {{phi}} times.
  - answer: alpha + phi
    reply: >-
      {{value}} is {{alpha}} + {{phi}}: you added. phi is no amount, it counts multiplications by
      alpha. Start at 1 and multiply.
  hints:
  - What is the multiplier at phi = 0, where nothing is scaled?
  - Each step of phi multiplies by alpha once more.
  steps:
  - The rule is depth = `alpha ** phi`.
  - That is {{alpha}} to the power of {{phi}} = {{alpha ** phi}}.
  quick_check: The result must be above 1, for a positive phi makes the network deeper.
  source: the paper, equation 3 (arXiv 1905.11946)
"""


def start(topic: str, folder: Path) -> Path:
    """Write a new bank ``NN_topic.yaml`` into ``folder`` and return it.

    Raises LessonError for a topic of another form, or a file that is there already.
    """
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", topic):
        raise LessonError(
            f"The topic was {topic!r}: accepted are two digits, an underscore and small letters, "
            "such as 10_my_topic. The digits begin the ids of its questions."
        )
    number, _, words = topic.partition("_")
    file = folder / f"{topic}.yaml"
    title = words.replace("_", " ").capitalize()
    text = TEMPLATE.format(schema=SCHEMA_FILE, title=title, number=number)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise LessonError(f"{file} is there already: choose another topic, or edit it.") from None
    except OSError as error:
        raise LessonError(
            f"Cannot write {file} ({error.strerror}): choose a folder of yours with --folder."
        ) from None
    return file
