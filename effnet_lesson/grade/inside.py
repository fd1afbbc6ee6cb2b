"""What the jailed Python executes: it gives up its rights, then calls a student's function.

Never imported: jail.py hands this text to ``python -I -S -c``. Standard library alone. One
request (marshal) comes on standard input, one reply (JSON) goes to standard output. The student's
code shares this process and may break it in any way; it can spoil no more than its own reply.

A process is started for each question, so only what Python has loaded anyway is imported: ``json``
and ``ctypes`` would take as long again as Python's own start.
"""

import marshal
import os
import resource
import sys
import types

FILE = "submission.py"
TAKES_ANY_NAME = 8  # CO_VARKEYWORDS, of inspect
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9
# In JSON; floats have a name of their own only where they are no numbers.
NAMES = {None: "null", True: "true", False: "false"}
NO_NUMBERS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
ESCAPED = {ord('"'): '\\"', ord("\\"): "\\\\", **{i: f"\\u{i:04x}" for i in range(32)}}


def main():
    request = marshal.load(sys.stdin.buffer)
    replies = os.dup(1)
    for stream in (0, 1):
        os.dup2(2, stream)  # standard error leads to /dev/null: prints cost nothing, harm nothing
    confine(request["user"], request["limits"], request["jailed"])
    reply = answer(request["source"], request["function"], request["inputs"])
    reply = reply.encode("utf-8", "surrogatepass")
    while reply:
        reply = reply[os.write(replies, reply) :]
    os._exit(0)  # no atexit, no finalizers: nothing of the student's runs any more


def confine(user, limits, jailed):
    """Ends here, without a reply, wherever a right could not be given up."""
    if os.getuid() == 0:
        library = os.path.dirname(os.__file__)
        opened = os.open(library, os.O_RDONLY)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        if not os.access(library, os.X_OK):
            import_from(library, f"/proc/self/fd/{opened}")
    if sys.platform == "linux" and not jailed:  # bubblewrap has done both
        import ctypes

        system = ctypes.CDLL(None)
        system.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
        if system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError("sudo and its like cannot be switched off")
    for name, (soft, hard) in limits.items():
        resource.setrlimit(getattr(resource, name), (soft, hard))
    try:
        child = os.fork()
    except OSError:
        return  # as it must be: one process, no thread, so that nothing can outlive it
    if child:
        os.waitpid(child, 0)
    os._exit(1)


def import_from(library, place):
    """Python lies in root's home: find it through the folder that root has opened."""
    sys.path[:] = [path.replace(library, place) for path in sys.path]
    for module in list(sys.modules.values()):
        if hasattr(module, "__path__"):
            module.__path__ = [path.replace(library, place) for path in module.__path__]


def answer(source, function, inputs):
    """The values, as JSON; after a failure those before it, and what failed at which stage."""
    module = types.ModuleType("submission")
    sys.modules["submission"] = module
    values, stage = [], "load"
    try:
        exec(compile(source, FILE, "exec", dont_inherit=True), module.__dict__)
        stage = "find"
        called = module.__dict__.get(function)
        if not callable(called):
            named = [name for name, value in module.__dict__.items() if callable(value)]
            return reply_of(values, stage=stage, names=named)
        for given in inputs:
            stage = "call"
            value = called(**given) if by_name(called, given) else called(*in_order(given))
            stage = "value"
            values.append(as_json(value))
    except BaseException as error:
        return reply_of(values, stage=stage, **described(error))
    return reply_of(values)


def by_name(called, given):
    """Not where the function calls its inputs otherwise, as in practice."""
    code = getattr(called, "__code__", None)
    if type(given) is not dict or type(code) is not types.CodeType:
        return False
    names = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    return bool(code.co_flags & TAKES_ANY_NAME) or set(given) <= set(names)


def in_order(given):
    return given.values() if type(given) is dict else given


def reply_of(values, **failure):
    said = "".join(f", {as_json(name)}: {as_json(value)}" for name, value in failure.items())
    return f'{{"values": [{", ".join(values)}]{said}}}'


def as_json(value):
    """``value`` as JSON; a TypeError unless it is what JSON knows, by exact type."""
    kind = type(value)
    if value is None or kind is bool:
        return NAMES[value]
    if kind is int:
        return repr(value)
    if kind is float:
        return NO_NUMBERS.get(repr(value), repr(value))
    if kind is str:
        return f'"{value.translate(ESCAPED)}"'
    if kind in (list, tuple):
        return f"[{', '.join([as_json(item) for item in value])}]"
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise TypeError("a dict with names that are not text")
        pairs = [f"{as_json(key)}: {as_json(item)}" for key, item in value.items()]
        return f"{{{', '.join(pairs)}}}"
    raise TypeError(f"an object of type {kind.__name__}")


def described(error):
    """Type, message, and the last line of the student's file that it passed through."""
    message, line = str(error), None
    step = error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == FILE:
            line = step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename == FILE:
        message, line = error.msg, error.lineno
    return {"type": type(error).__name__, "message": message[:500], "line": line}


if __name__ == "__main__":
    main()
