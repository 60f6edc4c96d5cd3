"""One long piece of work on several processors: forked helpers take a part each and hand their answers back.

Matching a large roster is nothing but Python at work, of which one process runs on one processor. A helper is a copy of this
process, so that it has everything at hand; only answers travel. It keeps no file open but the pipe to whom it answers: else it
would hold the database's lock for a killed parent.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import BinaryIO, Final, Never, TypeVar
from warnings import catch_warnings, simplefilter

_WORTH_A_HELPER: Final = 5_000
"""Fewer items are done before a helper has begun and answered: some 0.4 s for listings."""
_MOST: Final = 4
"""Processes, this one included: each has a copy of what it touches."""
_FILES: Final = 65_536
"""File descriptors that may be open."""

_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


def in_parts(
    work: Callable[[Sequence[_Item]], list[_Answer]], items: Sequence[_Item], *, processes: int | None = None
) -> list[_Answer]:  # fmt: skip
    """Have the items worked through in parts, side by side where that is worth the while.

    Args:
        work: gives one answer per item, in their order, whichever items it gets together; answers must be picklable.
        items: to work through.
        processes: how many share them; by default one per processor, as far as there are many items.

    Returns the answers in the items' order. What a helper fails at is done here, so that errors are raised as without any.
    """
    count = _processes(len(items)) if processes is None else processes
    size = -(-len(items) // count) or 1
    first, *others = [items[at : at + size] for at in range(0, len(items), size)] or [items]
    with ExitStack() as stack:
        helpers = [_begun(stack, partial(work, part)) for part in others]
        answers = work(first)
        for part, helper in zip(others, helpers, strict=True):
            answers += helper() or work(part)
    return answers


def _processes(items: int) -> int:
    """As many as there are processors to use and parts worth it; one where copying this process is not safe.

    That is so beside other threads of Python, for whose locks a copy might wait for ever, and elsewhere than on Linux.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(_MOST, len(os.sched_getaffinity(0)), items // _WORTH_A_HELPER))


def _begun(stack: ExitStack, work: Callable[[], list[_Answer]]) -> Callable[[], list[_Answer] | None]:
    """Begin a helper; where the system allows no more processes or memory, there is none, and no answer of it."""
    try:
        return stack.enter_context(_helper(work))
    except OSError:
        return lambda: None


@contextmanager
def _helper(work: Callable[[], list[_Answer]]) -> Iterator[Callable[[], list[_Answer] | None]]:
    """A process that does this work; what is yielded waits for its answer, or for None when it failed."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = pipe = os.pipe()
    process = _fork_with(pipe)
    if process == 0:
        _help(work, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        try:
            yield partial(_read, answers)
        finally:
            os.kill(process, signal.SIGKILL)  # it has answered, or nobody waits for it any more
            os.waitpid(process, 0)


def _fork_with(pipe: tuple[int, int]) -> int:
    try:
        return _fork()
    except OSError:
        for end in pipe:
            os.close(end)
        raise


def _fork() -> int:
    with catch_warnings():
        # From 3.12 on it warns beside any thread: idle ones of numpy's algebra are there as soon as sqlite-utils is.
        simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _read(answers: BinaryIO) -> list[_Answer] | None:
    with suppress(EOFError, pickle.UnpicklingError):
        answer: list[_Answer] = pickle.load(answers)
        return answer
    return None


def _help(work: Callable[[], list[_Answer]], writer: int) -> Never:
    """Answer and end, whatever happens; a stop is the parent's to hear."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.closerange(0, writer)
        os.closerange(writer + 1, _FILES)
        with os.fdopen(writer, "wb") as answers:
            pickle.dump(work(), answers, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)
