"""Makes the JSON that learners' machines read, from a bank that was validated.

Code is run here, once: what the reference and each wrong version return goes into the JSON, so
that judging an answer never runs them again.
"""

import json
from pathlib import Path
from typing import Any

from effnet_lesson import paths
from effnet_lesson.quiz.authoring import models
from effnet_lesson.quiz.calling import results
from effnet_lesson.quiz.limit import call

SCHEMA_FILE = "bank.schema.json"


def made(bank: models.Bank, name: str) -> dict[str, Any]:
    """The record of ``bank``, which :func:`effnet_lesson.quiz.bank.from_record` reads.

    Raises LessonError for code that does not define its function, or does not end.
    """
    questions = [_question(question) for question in bank.questions]
    return {"name": name, "title": bank.title, "questions": questions}


def _question(question: models.Common) -> dict[str, Any]:
    record = question.model_dump(mode="json")
    if isinstance(question, models.Program):

        def given_by(code: str) -> list[dict[str, Any]]:
            return call(lambda: results(code, question.function, question.cases))

        record["results"] = given_by(question.reference)
        record["start_results"] = given_by(question.start)
        for mistake in record["mistakes"]:
            mistake["results"] = given_by(mistake.pop("code"))
    return record


def as_json(record: dict[str, Any]) -> str:
    """``record`` as it stands in a file."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def write(file: Path, text: str) -> bool:
    """Write ``file`` unless it holds ``text`` already; True if it was written."""
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    paths.replace_file(file, text)
    return True
