"""Does a site's search find anybody? Pure.

A search that broke answers "nobody" for everybody, and that would make everybody *missing* whom it is asked about. So on
every night on which somebody's absence may be concluded, two who are known to be listed are searched for, too, and first of
all: the witnesses. Only while the search finds those who are there does its "nobody" count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Sequence
from itertools import takewhile

from repmon.crawl.health import NEW_FORM_NIGHTS
from repmon.model import Health, Night, Search, Task

NO_FINDS = "the search does not find"
"""How the reason begins why a night's searches prove nobody's absence."""
WITNESSES = 2
"""A site's search may lose one of its own pages; hardly two on the same night."""
NOBODY = 5
"""Where nobody is known to be listed there is no witness. So many searches that show nothing at all, not even somebody else,
are too many to believe (below: a small group may really be unknown to a site)."""


def with_witnesses(
    tasks: Sequence[Task],
    site: str,
    listed: Iterable[str],
    searches: Iterable[Search],
    *,
    alike: Callable[[Task], Hashable],
    mine: Callable[[Task], bool],
) -> list[Task]:
    """Put searches for some who are listed before tonight's tasks, when they search for somebody who is not.

    Args:
        tasks: tonight's tasks, as far as they are this machine's.
        site: the site's name.
        listed: who is known to be listed there.
        searches: earlier searches of the site.
        alike: what is equal of tasks that one reading answers: a witness in a list that is read anyway costs nothing.
        mine: tells whether a task is this machine's.
    """
    possible = {Task(site, "search", physician_id) for physician_id in listed}
    read_anyway = {alike(task) for task in tasks if task.kind == "search" and task not in possible}
    if not read_anyway:
        return list(tasks)
    newest = _newest(searches)

    def unlikely(task: Task) -> tuple[bool, bool, Night, str]:
        """Whom the newest search has found comes first (a site's search may not know all of its pages), then in turn."""
        last = newest.get(task.target)
        lost = last is None or last.outcome != "found"
        return lost, alike(task) not in read_anyway, last.night if last else "", task.target

    witnesses = sorted(filter(mine, possible), key=unlikely)[:WITNESSES]
    return [*witnesses, *(task for task in tasks if task not in witnesses)]


def search_fault(tonight: Collection[Search], listed: Container[str]) -> str | None:
    """Say why tonight's searches prove nobody's absence, or None when they do, or when none of them says "nobody".

    Args:
        tonight: the night's searches of one site.
        listed: physicians who have a listing there whose page has not been missed tonight.
    """
    answers = [search for search in tonight if search.outcome in ("found", "none")]
    if not any(search.outcome == "none" and search.physician_id not in listed for search in answers):
        return None
    witnesses = [search for search in answers if search.physician_id in listed]
    unseen = [search.physician_id for search in witnesses if search.outcome == "none"]
    if witnesses:
        return f"{NO_FINDS} {_whom(unseen)}" if 2 * len(unseen) > len(witnesses) else None
    asked_in_vain = any(search.physician_id in listed for search in tonight)
    if any(search.results for search in tonight) or not (asked_in_vain or len(answers) >= NOBODY):
        return None
    return f"{NO_FINDS} anybody, also not somebody else: all {len(answers)} searches showed nothing"


def fault_nights(past: Collection[Search]) -> list[Night]:
    """Return the last nights in a row on which the search found nobody, newest first; nights without an answer are passed."""
    faulty = {search.night for search in past if search.outcome == "unproven" and (search.detail or "").startswith(NO_FINDS)}
    proven = {search.night for search in past if search.outcome in ("found", "none")}
    return list(takewhile(faulty.__contains__, sorted(faulty | proven, reverse=True)))


def judged_with(fault: str | None, past: Collection[Search], health: Health, why: str | None) -> tuple[Health, str | None]:
    """Return a night's health and reason in the light of its searches.

    A search that used to find people and finds nobody any more makes a good night a degraded one, for as long as a missing
    field does. After that the site's pages count again, for they were read well all the time; nobody is called missing before
    the search finds somebody.
    """
    if fault is None or health != "ok":
        return health, why
    nights = fault_nights(past)
    if len(nights) < NEW_FORM_NIGHTS and any(search.outcome == "found" for search in past):
        return "degraded", fault
    since = f", so since {nights[-1]}" if nights else ""
    return health, f"{fault}{since}: nobody is called missing"


def _newest(searches: Iterable[Search]) -> dict[str, Search]:
    newest: dict[str, Search] = {}
    for search in searches:
        known = newest.get(search.physician_id, search)
        newest[search.physician_id] = max(known, search, key=lambda one: one.night)
    return newest


def _whom(unseen: Collection[str]) -> str:
    """Named by the roster's ids: reasons are logged, mailed and kept for longer than people's names are."""
    shown, others = sorted(unseen)[:WITNESSES], len(unseen) - WITNESSES
    names = " or ".join(shown) + (f" or {others} more" if others > 0 else "")
    return f"{names}, who {'is' if len(unseen) == 1 else 'are'} listed there"
