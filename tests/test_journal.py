"""The journal: what several kernels wrote comes back merged, whatever else lies there."""

import json
import subprocess
import sys

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


def test_each_kernel_has_a_file_of_its_own():
    write = "from effnet_lesson import journal\nfor n in range(20): journal.append(n=n)"
    writers = [subprocess.Popen([sys.executable, "-c", write]) for _ in range(2)]
    assert [writer.wait(timeout=30) for writer in writers] == [0, 0]
    assert len(list(paths.progress().glob("*.jsonl"))) == 2
    assert sorted(entry["n"] for entry in journal.entries()) == sorted([*range(20)] * 2)
