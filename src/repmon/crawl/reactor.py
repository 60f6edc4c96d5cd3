"""One event loop for Scrapy that can be used again: several nights can be crawled by one process (the demo, the tests).

Scrapy's ``CrawlerProcess`` stops Twisted's reactor at the end of a crawl, and a stopped reactor cannot be started again. The
asyncio reactor needs no run of its own: once started, it works whenever its event loop does.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from scrapy.utils.reactor import install_reactor, is_reactor_installed

from repmon.crawl.settings import ASYNCIO_EVENT_LOOP, TWISTED_REACTOR

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_in_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end on Scrapy's event loop, which is made on first use."""
    if not is_reactor_installed():
        install_reactor(TWISTED_REACTOR, ASYNCIO_EVENT_LOOP)
    from twisted.internet import reactor as installed  # noqa: PLC0415 - importing it earlier would install another one

    reactor: Any = installed
    if not reactor.running:
        reactor.startRunning(installSignalHandlers=False)
    try:
        reactor._asyncioEventloop.run_until_complete(main)
    finally:
        if reactor.threadpool is not None:
            reactor._stopThreadPool()  # threads that looked up names would keep the program from ending; made anew when needed


@contextmanager
def on_stop_signal(stop: Callable[[str], None]) -> Iterator[None]:
    """Call ``stop`` with the signal's name when the program is asked to end, as long as the block lasts.

    Only the main thread can listen for signals; elsewhere this does nothing.
    """
    loop = asyncio.get_running_loop()
    listening = threading.current_thread() is threading.main_thread()
    for number in _STOP_SIGNALS if listening else ():
        loop.add_signal_handler(number, stop, signal.Signals(number).name)
    try:
        yield
    finally:
        for number in _STOP_SIGNALS if listening else ():
            loop.remove_signal_handler(number)
