"""Submissions for ``double(x)``: good ones, and those that a grader must survive.

Each hostile one has what is expected of it: the values, or a pattern that its reason matches.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from effnet_lesson.grade import Limits

QUICK = Limits(seconds=60, cpu_seconds=1)  # by the clock only sleepers are stopped
SHORT = Limits(seconds=2, cpu_seconds=1)


@dataclass(frozen=True)
class Submission:
    """Source, and what comes of ``double(3)``: ``expected`` values, or a pattern of the reason.

    ``walls``: only bubblewrap prevents it, so that it is not run without.
    """

    source: str
    expected: Any
    limits: Limits = QUICK
    walls: bool = False
    inputs: list = field(default_factory=lambda: [[3]])

    def is_met_by(self, outcome) -> bool:
        if isinstance(self.expected, str):
            return re.search(self.expected, outcome.reason) is not None
        return outcome.reason == "" and same(outcome.values, self.expected)


def same(values: Any, expected: Any) -> bool:
    """Equal in value and in every type: 1, 1.0 and True differ; nan is itself."""
    return repr(values) == repr(expected)


GOOD = {
    "plain": Submission("def double(x):\n    return 2 * x", [6]),
    "two inputs, by name": Submission(
        "def double(x, y=1):\n    return 2 * x * y", [2, 6.0],
        inputs=[{"x": 1}, {"y": 1.5, "x": 2}],
    ),
    "library": Submission(
        "import math, statistics\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Pair:\n    x: float\n"
        "def double(x):\n    return statistics.mean([Pair(x).x * math.sqrt(4)])", [6.0],
    ),
    "shapes": Submission(
        "def double(x):\n    return {'twice': (2 * x, [None, True, 'é']), 'empty': {}}",
        [{"twice": [6, [None, True, "é"]], "empty": {}}],
    ),
    "lambda": Submission("double = lambda x: x + x", [6]),
    "not finite": Submission(
        "def double(x):\n    return [float('nan'), float('inf'), -float('inf')]",
        [[float("nan"), float("inf"), -float("inf")]],
    ),
    "noise": Submission(
        "import sys, warnings\nprint('loaded')\nwarnings.warn('careful')\n"
        "def double(x):\n    print(x)\n    sys.stderr.write('Traceback')\n    return 2 * x", [6],
    ),
    "much noise": Submission(
        "def double(x):\n    for _ in range(50):\n        print('y' * 1_000_000)\n    return 2 * x",
        [6],
    ),
    "names of Python taken": Submission(
        "list = len = type = dict = str = print = None\ndef double(x):\n    return 2 * x", [6]
    ),
    "runs as a program too": Submission(
        "def double(x):\n    return 2 * x\nif __name__ == '__main__':\n    input()", [6]
    ),
    "wide letters": Submission("def ｄｏｕｂｌｅ(x):\n    return 2 * x", [6]),  # the same to Python
}  # fmt: skip

HOSTILE = {
    # mistakes
    "syntax": Submission("x = 1\ndef double(x:\n    return 2", r"SyntaxError .* in line 2\."),
    "exception": Submission(
        "def double(x):\n    y = x - 3\n    return x / y",
        r"^double\(3\) raised ZeroDivisionError \(division by zero\) in line 3\.$",
    ),
    "exception while loading": Submission(
        "x = {}['phi']", r"^Loading the code raised KeyError \('phi'\) in line 1\.$"
    ),
    "missing": Submission(
        "def doubel(x): pass", r"no function named double\. The code defines doubel\."
    ),
    "empty": Submission("", r"no function named double\. The code defines none\."),
    "not a function": Submission("double = 6", r"no function named double"),
    "look-alike": Submission("def dоuble(x):\n    return 6", r"spelled 'd\\u043euble'"),
    "arity": Submission("def double():\n    return 6", r"^double\(3\) raised TypeError .*argument"),
    "absent import": Submission("import numpy", r"ModuleNotFoundError.*numpy.* in line 1\."),
    "recursion": Submission("def double(x):\n    return double(x)", r"RecursionError .* line 2\."),
    "endless recursion": Submission(
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "def double(x):\n    return sorted([x], key=double)",
        r"SIGSEGV|MemoryError|RecursionError|computing",
    ),
    "input": Submission("def double(x):\n    return input()", r"raised EOFError"),
    # results that are none
    "fraction": Submission(
        "from fractions import Fraction\ndef double(x):\n    return Fraction(6)",
        r"^double\(3\) returned an object of type Fraction: accepted are",
    ),
    "equal to everything": Submission(
        "class Yes(float):\n    def __eq__(self, other): return True\n    __hash__ = None\n"
        "def double(x):\n    return Yes(0)",
        r"object of type Yes",
    ),
    "text equal to everything": Submission(
        "class Yes(str):\n    def __eq__(self, other): return True\n    __hash__ = None\n"
        "def double(x):\n    return [Yes(0)]",
        r"object of type Yes",
    ),
    "names of a dict": Submission("def double(x):\n    return {1: 2}", r"names that are not text"),
    "list in itself": Submission(
        "def double(x):\n    x = []\n    x.append(x)\n    return x", r"too large or too deep"
    ),
    "deep": Submission(
        "def double(x):\n    y = 6\n    for _ in range(30):\n        y = [y]\n    return y",
        r"^double\(3\) returned lists within lists, more than 20 deep",
    ),
    "huge": Submission("def double(x):\n    return 10 ** 400", r"more than 300 digits"),
    "huger": Submission("def double(x):\n    return 10 ** 5000", r"too large"),
    "half a letter": Submission("def double(x):\n    return '\\ud800'", r"could not be read"),
    "50 MB of results": Submission(
        "def double(x):\n    return 'x' * 50_000_000", r"more than 1,048,576 bytes"
    ),
    "second input": Submission(
        "def double(x):\n    return 6 / x", r"^double\(0\) raised ZeroDivisionError",
        inputs=[[3], [0]],
    ),
    # the end of Python
    "exit while loading": Submission("import sys\nsys.exit(0)", r"raised SystemExit .*line 2"),
    "exit": Submission("import sys\ndef double(x):\n    sys.exit()", r"SystemExit in line 3\."),
    "hard exit": Submission(
        "import os\ndef double(x):\n    os._exit(0)", r"ended Python \(exit status 0\)"
    ),
    "signal": Submission("import os\nos.kill(os.getpid(), 11)", r"ended by SIGSEGV"),
    "abort": Submission("import os\ndef double(x):\n    os.abort()", r"ended by SIGABRT"),
    "broken memory": Submission(
        "import ctypes\ndef double(x):\n    return ctypes.string_at(0)", r"ended by SIGSEGV"
    ),
    "error that breaks": Submission(
        "class Broken(Exception):\n    def __str__(self): raise self\n"
        "def double(x):\n    raise Broken",
        r"ended Python \(exit status 1\)",
    ),
    "control signs": Submission(
        "def double(x):\n    raise ValueError('\\x1b[31m\\nfull marks\\u202e' + 'x' * 10_000)",
        r"^double\(3\) raised ValueError \(\\x1b\[31m full marks\\u202exxx.*…\) in line 2\.$",
    ),
    # too much
    "endless loop": Submission(
        "def double(x):\n    while True:\n        pass", r"after 1 s of computing"
    ),
    "endless loop while loading": Submission("while True:\n    pass", r"after 1 s of computing"),
    "loop that catches all": Submission(
        "import signal\nfor number in signal.valid_signals() - {9, 19}:\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "def double(x):\n    while True:\n        pass",
        r"ended by SIGKILL",
    ),
    "sleep": Submission(
        "import time\ndef double(x):\n    time.sleep(1000)", r"after 2 seconds", SHORT
    ),
    "sleep without a pipe": Submission(
        "import os, time\ndef double(x):\n    os.closerange(0, 64)\n    time.sleep(1000)",
        r"after 2 seconds", SHORT,
    ),
    "another program": Submission(
        "import os, sys\ndef double(x):\n"
        "    os.execv(sys.executable, ['python', '-c', 'import time; time.sleep(1000)'])",
        r"after 2 seconds|PermissionError", SHORT,
    ),
    "3 GB": Submission("def double(x):\n    return bytearray(3 * 2**30)", r"MemoryError in line 2"),
    "3 GB, a little at a time": Submission(
        "def double(x):\n    rows = []\n    while True:\n        rows.append(bytearray(10**7))",
        r"MemoryError|computing",
    ),
    "long source": Submission("#" * 10_000_000, r"has 10,000,000 characters: accepted are up to"),
    "null bytes": Submission("def double(x):\n    return 6\0", r"raised \w+Error .*null byte"),
    "brackets": Submission("(" * 100_000, r"Loading the code raised \w+"),
    "open files": Submission(
        "def double(x):\n    return len([open('/dev/null') for _ in range(5000)])",
        r"Too many open files",
    ),
    "full disk": Submission(
        "import os\ndef double(x):\n    try:\n        os.chmod('.', 0o700)\n"
        "    except OSError:\n        pass\n"
        "    with open('full', 'wb') as file:\n        while file.write(b'x' * 2**20):\n"
        "            pass",
        r"raised OSError \(\[Errno (27|30)\]",
    ),
    "full memory": Submission(
        "import os\ndef double(x):\n    file = os.memfd_create('full')\n"
        "    while True:\n        os.write(file, b'x' * 2**20)",
        r"raised OSError \(\[Errno 27\] File too large\) in line 5",
    ),
    # more than one
    "fork": Submission("import os\ndef double(x):\n    os.fork()", r"BlockingIOError.*one process"),
    "fork bomb": Submission(
        "import os\ndef double(x):\n    while True:\n"
        "        try:\n            os.fork()\n        except OSError:\n            pass",
        r"after 1 s of computing",
    ),
    "daemon": Submission(
        "import subprocess, sys\ndef double(x):\n"
        "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'],\n"
        "                     start_new_session=True)",
        r"BlockingIOError",
    ),
    "thread": Submission(
        "import threading, time\nthreading.Thread(target=time.sleep, args=[1000]).start()",
        r"RuntimeError \(can't start new thread\)",
    ),
    "rights taken back": Submission(
        "import ctypes, os, resource\nlibc = ctypes.CDLL(None)\ndef double(x):\n"
        "    libc.unshare(0x10000000)  # CLONE_NEWUSER\n"
        "    taken = libc.setuid(0)\n"
        "    try:\n        resource.setrlimit(resource.RLIMIT_NPROC, (9, 9))\n"
        "    except (ValueError, OSError):\n        pass\n"
        "    try:\n        os.fork()\n"
        "    except OSError:\n        return [taken, 'one process']",
        [[-1, "one process"]],
    ),
    # the results of others, and its own
    "atexit": Submission(
        "import atexit, os\natexit.register(os._exit, 1)\ndef double(x):\n    return 2 * x", [6]
    ),
    "patched comparison": Submission(
        "import builtins, json, math\nmath.isclose = lambda *_, **__: True\n"
        "builtins.abs = builtins.len = builtins.isinstance = lambda *_: 0\n"
        "def double(x):\n    return 7",
        [7],
    ),
    "patched json": Submission(
        "import json\njson.dumps = lambda *_, **__: 'right'\ndef double(x):\n    return 6",
        [6],
    ),
    "forged": Submission(
        "import os\ndef double(x):\n    for file in range(3, 64):\n        try:\n"
        "            os.write(file, b'{\"values\": [7]}')\n"
        "        except OSError:\n            pass\n"
        "    os._exit(0)",
        [7],  # no more than to return 7
    ),
    "forged and more": Submission(
        "import os\ndef double(x):\n    for file in range(3, 64):\n        try:\n"
        "            os.write(file, b'{\"values\": [7]}\\n')\n"
        "        except OSError:\n            pass\n"
        "    return 6",
        r"could not be read",
    ),
    **{
        f"forged {forged[:40]}": Submission(
            "import os\nfor file in range(3, 64):\n    try:\n"
            f"        os.write(file, ({forged}).encode())\n    except OSError:\n        pass\n"
            "os._exit(0)",
            pattern,
        )
        for forged, pattern in {
            "'[' * 50_000": r"could not be read",
            "'\"' * 60_000": r"could not be read",
            "'{\"values\": 1}'": r"could not be read",
            "'{\"values\": [1, 2, 3]}'": r"could not be read",
            "'{\"values\": []}'": r"could not be read",
            "'{\"values\": [], \"stage\": 1, \"type\": [], \"message\": 1}'": r"could not be read",
            "'{\"values\": [], \"stage\": \"find\", \"names\": [1]}'": r"could not be read",
            "'{\"values\": [' + '9' * 5000 + ']}'": r"could not be read",
            "'{\"values\": [' + '9' * 400 + ']}'": r"more than 300 digits",
            "'{\"values\": [' + '[' * 500 + ']' * 500 + ']}'": r"more than 20 deep",
        }.items()
    },
    "pipe closed": Submission(
        "import os\ndef double(x):\n    os.closerange(0, 64)\n    return 6", r"ended Python"
    ),
    "pipe replaced": Submission(
        "import os\ndef double(x):\n    null = os.open('/dev/null', os.O_RDWR)\n"
        "    for file in range(64):\n        if file != null:\n            os.dup2(null, file)\n"
        "    return 6",
        r"ended Python \(exit status 0\)",
    ),
    "what the frames hold": Submission(
        "import sys\ndef double(x):\n    frame, names = sys._getframe(), []\n    while frame:\n"
        "        names += frame.f_locals.get('request') or []\n        frame = frame.f_back\n"
        "    return sorted(names)",
        [["function", "inputs", "jailed", "limits", "source", "user"]],
    ),
    "tracing": Submission(
        "import sys\ndef trace(frame, event, value):\n    raise SystemExit\n"
        "sys.settrace(trace)\ndef double(x):\n    return 2 * x",
        r"raised SystemExit",
    ),
    "environment": Submission(
        "import os\ndef double(x):\n    return sorted(set(os.environ) - {'PWD', 'LC_CTYPE'})", [[]]
    ),
    # the machine
    "deleted folder": Submission(
        "import os\ndef double(x):\n    try:\n        os.rmdir(os.getcwd())\n"
        "    except OSError:\n        pass\n    return 2 * x",
        [6],
    ),
    "deep folders": Submission(
        "import os\ndef double(x):\n    os.chmod('.', 0o700)\n"
        "    for _ in range(3000):\n        os.mkdir('d')\n        os.chdir('d')\n    return 2 * x",
        r"Read-only",
        walls=True,
    ),
    "passwords": Submission("print(open('/etc/passwd').read())", r"FileNotFoundError", walls=True),
    "symbolic link": Submission(
        "import os\nos.symlink('/etc/passwd', '/tmp/link')", r"Read-only file system", walls=True
    ),
    "all that is there": Submission(
        "import os\ndef double(x):\n    there = set(os.listdir('/'))\n"
        "    return sorted(there - {'dev', 'lib', 'lib64', 'root', 'tmp', 'usr'})",
        [[]],
        walls=True,
    ),
    "packages": Submission(
        "import glob, sys\ndef double(x):\n"
        "    return [glob.glob(f'{place}/lib/python3*/*-packages/*')\n"
        "            for place in ('/usr', sys.prefix)]",
        [[[], []]],
        walls=True,
    ),
    "signal to the grader": Submission(
        "import os\ndef double(x):\n    try:\n        os.kill(os.getppid(), 9)\n"
        "    except PermissionError:\n        pass\n    return 2 * x",
        [6],
        walls=True,
    ),
    "signal to all": Submission(
        "import os\nos.kill(-1, 9)", r"ProcessLookupError|PermissionError", walls=True
    ),
}  # fmt: skip
