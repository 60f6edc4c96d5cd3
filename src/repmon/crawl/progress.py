"""Says how far the crawl is: a bar for each site on a terminal, otherwise one plain line a minute."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import TaskID

LINE_SECONDS = 60.0
"""In a log file, one line a minute is enough to see that a night is alive."""


class Progress(Protocol):
    """What the crawl tells whoever watches."""

    def line(self, text: str) -> None:
        """Say something once, for example that a site is skipped and why."""

    def update(self, site: str, done: int, total: int) -> None:
        """Say how many of a site's tasks are done."""

    def close(self) -> None:
        """Say no more."""


class PlainProgress:
    """Plain lines: at most one a minute for how far it is."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._sites: dict[str, tuple[int, int]] = {}
        self._last = monotonic()

    def line(self, text: str) -> None:
        """Write a line."""
        print(text, file=self._stream, flush=True)

    def update(self, site: str, done: int, total: int) -> None:
        """Note how far a site is; write a line when a minute has passed."""
        self._sites[site] = done, total
        if monotonic() - self._last >= LINE_SECONDS:
            self._last = monotonic()
            self.line(summary(self._sites.items()))

    def close(self) -> None:
        """Nothing to tidy up."""


class BarProgress:
    """One bar a site, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415 - only a terminal pays for it
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bars  # noqa: PLC0415

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bars = Bars(*columns, console=Console(file=stream))
        self._tasks: dict[str, TaskID] = {}
        self._bars.start()

    def line(self, text: str) -> None:
        """Write a line above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)

    def update(self, site: str, done: int, total: int) -> None:
        """Move a site's bar."""
        if site not in self._tasks:
            self._tasks[site] = self._bars.add_task(site)
        self._bars.update(self._tasks[site], completed=done, total=total)

    def close(self) -> None:
        """Leave the bars as they stand."""
        self._bars.stop()


class NoProgress:
    """Nobody watches."""

    def line(self, text: str) -> None:
        """Say nothing."""

    def update(self, site: str, done: int, total: int) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Nothing to tidy up."""


def make_progress(stream: TextIO | None = None, *, quiet: bool = False) -> Progress:
    """Return bars when the stream (stderr) is a terminal, plain lines otherwise, or nothing at all."""
    if quiet:
        return NoProgress()
    stream = sys.stderr if stream is None else stream
    return BarProgress(stream) if stream.isatty() else PlainProgress(stream)


def summary(sites: Iterable[tuple[str, tuple[int, int]]]) -> str:
    """Return one line such as ``crawl: ratemds 120/400, healthgrades 80/350``."""
    return "crawl: " + ", ".join(f"{site} {done}/{total}" for site, (done, total) in sites)
