"""One site's night while it runs: which tasks are handed out, and how their outcomes reach the database.

The database is the only list of tasks. What a search finds is written as new tasks and comes back from there, so a night that
is killed and started again does the same as an undisturbed one.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from repmon.config import Config, SiteConfig
from repmon.crawl.address import SiteAddress
from repmon.crawl.identity import Doubts
from repmon.model import Night, Physician, SiteRun, StoredListing, Task, Visit, Wanted
from repmon.store.nights import finished_tasks, other_people, pending_tasks, save_site_run, write_visits
from repmon.store.reviews import KEPT_NIGHTS
from repmon.store.revisits import without_rating
from repmon.store.validators import Validator, load_validators, save_validators, usable

BATCH_ITEMS = 200
"""Outcomes written in one transaction: a commit per page costs some thirty times more (bench/store.py)."""
BATCH_SECONDS = 2.0
"""Longest time that an outcome waits for its transaction, so that a kill costs a page or two at one request a second."""

_READ = frozenset({"listing", "found", "none", "unproven", "moved"})
_COUNTED_AS = {
    "listing": "listings",
    "not_found": "not_found",
    "unreadable": "unreadable",
    "other_person": "unreadable",
    "error": "errors",
    "blocked": "blocked",
}


class TaskBook:
    """Hands out tonight's pending tasks of one site, each once, and writes what came of them in batches."""

    def __init__(
        self,
        db: sqlite3.Connection,
        run: SiteRun,
        *,
        known: Iterable[StoredListing] = (),
        reader: str = "",
        alike: Callable[[Task], Hashable] = lambda task: task,
        review_days: int = KEPT_NIGHTS,
    ) -> None:
        """Open the book.

        Args:
            db: the database.
            run: tonight's figures so far.
            known: the listings stored of the site.
            reader: fingerprint of the code that reads its pages.
            alike: what is equal of tasks that one reading answers.
            review_days: reviews older than this are not written.
        """
        self.run = run
        """Tonight's figures so far; they carry on where a killed run had written them."""
        self._db, self._night, self._site = db, run.night, run.site
        known = list(known)
        self._doubts = Doubts(known, other_people(db, run.site, run.night))
        unrated = without_rating(db, run.site)
        whole = (stored.listing for stored in known if _is_whole(stored))
        self._whole = {listing.site_key: listing for listing in whole if listing.site_key not in unrated}
        self._reader = reader
        self._validators = load_validators(db, run.site, reader)
        self._alike = alike
        self._review_days = review_days
        self._handed_out = finished_tasks(db, run.night, run.site)
        self._ready: deque[list[Task]] = deque()
        self._visits: list[Visit] = []
        self._fresh: dict[str, Validator] = {}
        self._seen_now: dict[tuple[str, str], Validator] = {}
        self._first_unwritten: float | None = None

    def take(self, limit: int) -> list[list[Task]]:
        """Return up to ``limit`` lots of pending tasks that this run has not handed out yet.

        A lot is what one reading answers: searches that are the same search, else a single task.
        """
        if not self._ready:
            self.flush()
            pending = pending_tasks(self._db, self._night, self._site)
            self.run.tasks = self.run.tasks_done + len(pending)
            lots: defaultdict[Hashable, list[Task]] = defaultdict(list)
            for task in pending:
                lots[self._alike(task)].append(task)
            self._ready.extend(lots.values())
        taken: list[list[Task]] = []
        while self._ready and len(taken) < limit:
            if lot := self.claim(self._ready.popleft()):
                taken.append(lot)
        return taken

    def claim(self, tasks: Iterable[Task]) -> list[Task]:
        """Return those tasks that have not been handed out or done yet tonight; from now on they have."""
        new = [task for task in tasks if (task.kind, task.target) not in self._handed_out]
        self._handed_out.update((task.kind, task.target) for task in new)
        return new

    def validator(self, task: Task, url: str) -> Validator | None:
        """Return what the site said about the version of this page that is stored, or None when it is to be read whole."""
        known = self._validators.get(url)
        if known is None or task.target not in self._whole or not usable(known, self._night):
            return None
        return known

    def remember(self, task: Task, url: str, *, etag: str | None, last_modified: str | None) -> None:
        """Keep what names a page's version until the page has been read; only then may it be used on another night.

        A version that came without a name takes the place of one that had one: what is stored is the newer.
        """
        if etag is not None or last_modified is not None or self._validators.keys() & {url, task.url}:
            validator = Validator(self._site, url, self._reader, etag, last_modified, self._night)
            self._seen_now[task.kind, task.target] = validator

    def record(self, visit: Visit) -> None:
        """Take in what came of a task."""
        visit = self._doubts.judged(visit)
        self._count(visit)
        validator = self._seen_now.pop((visit.task.kind, visit.task.target), None)
        if validator is not None and visit.outcome == "listing":
            self._fresh[validator.url] = validator
            url = visit.task.url
            if url in self._validators and url != validator.url:  # the page has been read at another address since
                self._fresh[url] = replace(validator, url=url, etag=None, last_modified=None)
        self._visits.append(visit)
        self._written_soon()

    def record_unchanged(self, task: Task) -> None:
        """Take in that a listing's page is still the one that is stored (HTTP 304): it shows tonight what it showed then."""
        self.run.not_modified += 1
        self.record(Visit(task, "listing", listings=(self._whole[task.target],), detail="not modified"))

    def due_in(self) -> float | None:
        """Return the seconds until the batch is to be written, or None when nothing waits."""
        if self._first_unwritten is None:
            return None
        return max(0.0, self._first_unwritten + BATCH_SECONDS - monotonic())

    def flush(self) -> None:
        """Write everything that waits. Validators come after the pages they speak of, never before."""
        if self._visits:
            write_visits(self._db, self._night, self._visits, review_days=self._review_days)
            self._visits = []
        if self._fresh:
            save_validators(self._db, list(self._fresh.values()))
            self._fresh = {}
        save_site_run(self._db, self.run)
        self._first_unwritten = None

    def _written_soon(self) -> None:
        if self._first_unwritten is None:
            self._first_unwritten = monotonic()
        if len(self._visits) >= BATCH_ITEMS or self.due_in() == 0:
            self.flush()

    def _count(self, visit: Visit) -> None:
        run = self.run
        run.tasks_done += 1
        run.pages += visit.outcome in _READ
        counter = _COUNTED_AS.get(visit.outcome)
        if counter is not None:
            setattr(run, counter, getattr(run, counter) + 1)


def _is_whole(stored: StoredListing) -> bool:
    """Tell whether all that is stored was on the page when it was last read, so that "unchanged" vouches for all of it."""
    return not stored.carried and stored.absent_since is None and stored.gone_since is None


@dataclass(frozen=True, slots=True)
class Tonight:
    """Everything that a spider needs to know about this night on its site."""

    night: Night
    config: Config
    site: SiteConfig
    address: SiteAddress
    book: TaskBook
    wanted: Mapping[str, Wanted] = field(default_factory=dict)
    """physician_id -> what a search form needs, for everybody on the roster."""
    physicians: Mapping[str, Physician] = field(default_factory=dict)
    """physician_id -> the roster's entry, for sources whose content is compared at once because it may not be kept."""
    compared: Mapping[str, str] = field(default_factory=dict)
    """site_key -> physician_id with whom a stored listing of such a source was compared."""
    resting: frozenset[str] = frozenset()
    """site_keys of known listings that are not due tonight."""
    settled: frozenset[str] = frozenset()
    """site_keys of known listings that are surely ours."""
