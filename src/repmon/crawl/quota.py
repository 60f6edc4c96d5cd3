"""How much of a source's daily quota is left, and how much work fits into it. Pure.

A night that plans more than its quota ends unfinished, and an unfinished night proves nothing; one that plans within it is
whole, and what did not fit is first tomorrow (:mod:`repmon.crawl.plan` puts the longest neglected first).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from repmon.model import SiteRun, Task, TaskKind


def left_today(quota: int, past: Iterable[SiteRun], now: str) -> int:
    """Return how many requests are left of a quota that starts anew at midnight UTC.

    Args:
        quota: requests a day.
        past: the source's other nights. One that was still running today may have begun yesterday: then all of it counts.
        now: the present (ISO 8601, UTC).
    """
    today = dt.datetime.fromisoformat(now).astimezone(dt.UTC).date()
    spent = sum(run.requests for run in past if _utc_date(run.finished_at or run.started_at) == today)
    return max(0, quota - spent)


def within(budget: int, tasks: Sequence[Task], costs: Mapping[TaskKind, int]) -> list[Task]:
    """Return the first tasks that surely fit.

    Args:
        budget: requests that may be sent.
        tasks: in the order in which they should be done.
        costs: the most requests that a task of each kind can take (1 when not named).
    """
    fitting: list[Task] = []
    for task in tasks:
        budget -= costs.get(task.kind, 1)
        if budget < 0:
            break
        fitting.append(task)
    return fitting


def _utc_date(time: str | None) -> dt.date | None:
    return None if time is None else dt.datetime.fromisoformat(time).astimezone(dt.UTC).date()
