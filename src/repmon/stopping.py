"""A stop that was asked for: what is under way is left whole, and one line says how to carry on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Never

from repmon.errors import StoppedError

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a :class:`StoppedError` for the length of a block.

    An open transaction is rolled back and half a file is removed, as with any other error. Only the main thread can listen.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    listen()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listen() -> None:
    """Listen again: an event loop that listened itself leaves the signals to their defaults."""
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> Never:
    name = signal.Signals(number).name
    raise StoppedError(f"stopped by {name}; what was done is kept. Run the same command to carry on.")
