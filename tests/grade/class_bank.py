"""A small private bank, a class that works on it, and what it hands in.

``solve`` knows the right answers from what is shown, without the grader.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

BANK = """\
title: Private exam
questions:
- id: 10.depth
  kind: number
  objective: Compute a depth
  difficulty: easy
  minutes: 1
  prompt: "a is {a} and phi is {phi}. What is a to the power of phi?"
  parameters: {a: [1.6, 1.7, 1.9, 2.3], phi: [2, 3, 4]}
  answer: a ** phi
  mistakes:
  - {answer: a * phi, reply: "MISTAKE-TIMES {value}"}
  - {answer: a + phi, reply: MISTAKE-PLUS}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.grows
  kind: choice
  objective: Say what grows
  difficulty: easy
  minutes: 1
  prompt: What grows with width?
  options:
  - {text: The channels, right: true, reply: REPLY-RIGHT}
  - {text: The blocks, reply: MISTAKE-DEPTH}
  - {text: The pixels, reply: MISTAKE-PIXELS}
  - {text: The epochs, reply: MISTAKE-EPOCHS}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.steps
  kind: order
  objective: Order the steps
  difficulty: easy
  minutes: 1
  prompt: Order what is done.
  items: {one: choose a base, two: search on it, three: grow it}
  mistakes:
  - {first: two, then: one, reply: MISTAKE-EARLY}
  - {first: three, then: two, reply: MISTAKE-LATE}
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
- id: 10.power
  kind: function
  objective: Write a power
  difficulty: easy
  minutes: 1
  prompt: Write the power.
  function: power
  start: |
    def power(a, phi):
        ...
  reference: |
    def power(a, phi):
        return a**phi  # REFERENCE
  cases: [{a: 1.2, phi: 0}, {a: 1.2, phi: 2}, {a: 2.5, phi: 3}, {a: 1.25, phi: 7}]
  mistakes:
  - code: "def power(a, phi):\\n    return a * phi"
    reply: MISTAKE-CODE-TIMES
  - code: "def power(a, phi):\\n    return a / phi"
    reply: MISTAKE-CODE-OVER
  hints: [HINT-ONE, HINT-TWO]
  steps: [STEP-ONE, STEP-TWO]
  quick_check: QUICK-CHECK
  source: SOURCE-OF-IT
"""
QUESTIONS = ["10.depth", "10.grows", "10.steps", "10.power"]
# What only the bank knows; the four inputs of the code question as they would stand in a file
KNOWN_TO_THE_BANK = (
    "MISTAKE", "HINT", "STEP-", "QUICK-CHECK", "SOURCE-OF-IT", "REPLY", "REFERENCE", "1.25",
    "15.625", "a ** phi", "a**phi", "right:",
)  # fmt: skip
POWER = "def power(a, phi):\n    return a ** phi"


def prompts(notebook: Path) -> dict[str, str]:
    """The text of each question by its id."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"][1:]
    return {
        answer["source"].split()[2]: asked["source"]
        for asked, answer in zip(cells[::2], cells[1::2], strict=True)
    }


def numbers(prompt: str) -> tuple[float, float]:
    """The drawn a and phi in the prompt of 10.depth."""
    a, phi = re.search(r"a is ([\d.]+) and phi is (\d+)", prompt).groups()
    return float(a), float(phi)


def letter(prompt: str, text: str) -> str:
    """The letter of an option or a step in one student's notebook."""
    return re.search(rf"\*\*([A-H])\.\*\* {text}", prompt)[1]


def solve(notebook: Path) -> dict[str, str]:
    """The body of each answer cell with everything right, worked out from what is shown."""
    asked = prompts(notebook)
    a, phi = numbers(asked["10.depth"])
    steps = [letter(asked["10.steps"], t) for t in ("choose a base", "search on it", "grow it")]
    return {
        "10.depth": f"answer = {a**phi!r}",
        "10.grows": f"answer = {letter(asked['10.grows'], 'The channels')!r}",
        "10.steps": f"answer = {', '.join(steps)!r}",
        "10.power": POWER,
    }


def answered(notebook: Path, answers: Mapping[str, str]) -> dict:
    """The notebook, as data, with these bodies in its answer cells; others stay as they are."""
    record = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in record["cells"]:
        question = cell["source"].split()[2] if cell["cell_type"] == "code" else ""
        if question in answers:
            cell["source"] = f"# question {question}\n{answers[question]}"
    return record
