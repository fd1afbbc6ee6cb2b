"""The journal: what several kernels wrote comes back merged, whatever else lies there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from effnet_lesson import journal, paths


def test_entries_come_back_oldest_first_and_strangers_are_skipped(fresh_home):
    assert journal.entries() == []
    assert not fresh_home.exists(), "reading makes no folder"
    journal.append(question="b", status="right")
    (file,) = paths.progress().glob("*.jsonl")
    older = {"question": "a", "time": "2026-01-01T00:00:00+00:00"}
    strange = ["", "[", "3", "null", "{}", '{"time": 5}', "[" * 10**5, json.dumps(older), '{"que']
    file.with_name("other.jsonl").write_text("\n".join(strange), encoding="utf-8")
    file.with_name("bytes.jsonl").write_bytes(b"\xff\x00\n")
    assert [entry["question"] for entry in journal.entries()] == ["a", "b"]
    assert journal.entries()[0] == older


def test_a_half_written_entry_spoils_itself_only():
    journal.append(n=1)
    (file,) = paths.progress().glob("*.jsonl")
    with open(file, "a") as stream:
        stream.write('\n{"n": 2, "ti')
    journal.append(n=3)
    assert [entry["n"] for entry in journal.entries()] == [1, 3]


def test_what_cannot_be_read_is_left_out_by_name_and_the_rest_counts(monkeypatch):
    journal.append(n=1)
    (paths.progress() / "0folder.jsonl").mkdir()
    (paths.progress() / "0link.jsonl").symlink_to("nowhere")
    forbidden = paths.progress() / "0forbidden.jsonl"
    forbidden.write_text("{}")
    read = Path.read_text

    def read_text(file, *args, **kwargs):  # the superuser may read whatever its permissions say
        if file == forbidden:
            raise PermissionError(13, "Permission denied")
        return read(file, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", read_text)
    with pytest.warns(UserWarning) as warned:
        assert [entry["n"] for entry in journal.entries()] == [1]
    said = [str(each.message) for each in warned]
    assert len(said) == 3 and "0folder.jsonl cannot be read (Is a directory)" in said[0]
    assert "0forbidden.jsonl cannot be read (Permission denied)" in said[1]


def test_each_kernel_has_a_file_of_its_own():
    write = "from effnet_lesson import journal\nfor n in range(20): journal.append(n=n)"
    writers = [subprocess.Popen([sys.executable, "-c", write]) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    assert len(list(paths.progress().glob("*.jsonl"))) == 2
    assert sorted(entry["n"] for entry in journal.entries()) == sorted([*range(20)] * 2)
