"""How well a site could be read in one night. Pure. Only ``ok`` may prove that something is absent, fixed or regressed.

A night is compared with the site's own last good nights: what is normal for one site is an alarm on another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile
from math import sqrt
from statistics import median

from repmon.model import Health, Listing, Night, SiteRun, StoredListing

GOOD_NIGHTS = 7
"""So many of the last good nights say what is usual: a week evens out a site's odd day."""
FEW = 3
"""Fewer failures than this are single bad pages, which any site has, whatever share they make of a short night."""
ERROR_SHARE = 0.05
"""Share of requests that failed (5xx, timeouts) above which the site was not itself."""
UNREADABLE_SHARE = 0.05
"""Share of pages in which no listing could be found above which the template has probably changed."""
MOST = 0.5
"""With at least half of the requests failed, even two of them are enough: nothing speaks for the site. A single one is a
single bad page also of two: what it would have said stays open, and the other page says what it says."""
NOT_FOUND_RISE = 0.10
"""Rise of the not-found share over the usual one above which the site is broken rather than tidied up."""
NOT_FOUND_NEVER_USUAL = 0.5
"""However often it happens, a site on which half of the listings are not found is broken."""
NOT_FOUND_FEW = 5
"""So many removed listings in one night may be a clinic that closed."""
FILL_FELL = 0.25
"""Fall of a field's fill rate that no ordinary change of pages explains: a template without that field."""
FILL_SIGMAS = 3.0
"""On a short night the fall must also exceed three standard deviations of a share (binomial)."""
FILL_USUAL = 0.3
"""A field that the site usually shows on fewer pages than this says nothing about the template."""
FILL_PAGES = 5
"""Fewer pages than this are judged together with those of the nights before: few listings are looked at in a quiet night."""
NEW_FORM_NIGHTS = 5
"""After so many nights in a row without a field the site has dropped it for good: it is judged by what it still shows. (Their
own values are carried on meanwhile and answer nothing, see ``repmon.store.carry``.) Trials and mishaps are over by then."""
NEVER_DROPPED = frozenset({"name"})
"""Pages without this are no listings, however long it lasts."""

LIMITS = BUDGET, TIME, QUOTA = "budget reached", "time is up", "daily quota used up"
"""How the reasons begin that are our own for ending a site's night early: what was read until then was read well."""

NEW_FORM = "taken for how the site is from now on"
"""How the reason of a good night ends on which the site shows less than it used to."""

_READ = frozenset({"ok", "degraded"})
"""Healths of nights on which pages were read for what they say."""
_OFFICE_PARTS = ("street", "city", "zip", "phone")
"""What an office consists of: a template that drops only the phones must be noticed, too."""
_PLAINLY = {
    "offices.phone": "phone numbers", "offices.street": "street addresses", "offices.city": "cities",
    "offices.zip": "ZIP codes", "rating.count": "rating counts",
}  # fmt: skip
"""What people call a part of a field."""
_NOT_FILLED_FROM_PAGES = frozenset({"site", "site_key", "url", "found_by", "disagreements", "verdicts"})


def judge(
    run: SiteRun,
    history: Sequence[SiteRun],
    lost: Mapping[str, int] | None = None,
    asked: int | None = None,
    not_found_again: int = 0,
) -> tuple[Health, str | None]:
    """Judge one night on one site.

    Args:
        run: the night's figures; ``why`` says why the site was ended early, if it was.
        history: the site's earlier nights, newest first.
        lost: what :func:`lost_of` says of tonight's pages; None: not known.
        asked: how many pages and lists were asked for, of which ``errors`` and ``unreadable`` are a part; None: as many as
            tasks. A list that is the search of a hundred people is one, so that one failed request is one failure.
        not_found_again: how many of the pages not found were not found on a healthy night before: a break is news.

    Returns:
        The health, and the reason in a few words unless it is ``ok``; how far a night came that a limit cut short.
    """
    good = [past for past in history if past.health == "ok" and past.tasks][:GOOD_NIGHTS]
    if run.blocked:
        return "blocked", run.why or "the site turned us away"
    if run.tasks and not run.pages and not _only_a_few_removed(run):
        return "failed", run.why or _worst(run) or "no page could be read"
    fallen = _fallen(run, history, good, lost)
    lately = [past for past in history if past.health in _READ and past.tasks][:GOOD_NIGHTS]
    asked = run.tasks_done if asked is None else asked
    reasons = (
        _not_reached(run), _errors(run, asked), _unreadable(run, asked), _not_found(run, not_found_again, lately),
        *(str(one) for one in fallen if not one.for_good),
    )  # fmt: skip
    why = next((reason for reason in reasons if reason is not None), None)
    if why is not None:
        return "degraded", why
    return "ok", _limited(run) or next((f"{one}: {NEW_FORM}" for one in fallen), None)


def fill_of(seen: Sequence[StoredListing], without_rating: Collection[str] = ()) -> dict[str, float]:
    """Return for each field the share (0..1) of tonight's pages that showed it; empty for fewer pages than ``FEW``.

    Args:
        seen: the listings whose pages were read tonight.
        without_rating: site_keys of those whose page showed no rating, though one is stored.
    """
    if len(seen) < FEW:
        return {}
    names = [field.name for field in fields(Listing) if field.name not in _NOT_FILLED_FROM_PAGES]
    shares = {name: sum(_shown(stored, name) for stored in seen) / len(seen) for name in names}
    parts = {f"offices.{part}": sum(_office_shown(stored, part) for stored in seen) / len(seen) for part in _OFFICE_PARTS}
    ratings = [one.listing.rating for one in seen if one.listing.rating and one.listing.site_key not in without_rating]
    shares["rating"] = len(ratings) / len(seen)
    counted = {"rating.count": sum(rating.count is not None for rating in ratings) / len(ratings)} if ratings else {}
    return {**shares, **parts, **counted}


def lost_of(seen: Iterable[StoredListing], without_rating: Collection[str] = ()) -> dict[str, int]:
    """Return how many of tonight's pages did not show a field that they have shown before, per field.

    Which listings are looked at differs from night to night, and with it how many show a field at all; a template without the
    field takes it from listings that had it.
    """
    lost: Counter[str] = Counter()
    for stored in seen:
        lost.update(stored.carried.keys())
        if "offices" in stored.carried:
            lost.update(f"offices.{part}" for part in _OFFICE_PARTS)
        lost["rating"] += stored.listing.site_key in without_rating
    return dict(lost)


def _office_shown(stored: StoredListing, part: str) -> bool:
    """Whether any office's street (phone, ...) was on tonight's page."""
    if {"offices", f"offices.{part}"} & stored.carried.keys():
        return False
    return any(getattr(office, part) for office in stored.listing.offices)


def _shown(stored: StoredListing, name: str) -> bool:
    return getattr(stored.listing, name) not in (None, ()) and name not in stored.carried


def _only_a_few_removed(run: SiteRun) -> bool:
    return run.not_found == run.tasks_done == run.tasks and run.not_found < FEW


def _worst(run: SiteRun) -> str | None:
    if run.errors >= run.unreadable and run.errors:
        return "the only request failed" if run.errors == 1 else f"all {run.errors} requests failed"
    if run.unreadable:
        return "the only page could not be read" if run.unreadable == 1 else f"none of {run.unreadable} pages could be read"
    return f"none of {run.not_found} listings was found" if run.not_found else None


def _limited(run: SiteRun) -> str | None:
    return None if run.tasks_done >= run.tasks else f"{run.why}: {run.answered} of {run.tasks} read"


def _not_reached(run: SiteRun) -> str | None:
    missed = run.tasks - run.tasks_done
    if missed <= 0 or (run.why or "").startswith(LIMITS):
        return None
    return f"{missed} of {run.tasks} tasks not reached" + (f": {run.why}" if run.why else "")


def _errors(run: SiteRun, asked: int) -> str | None:
    return f"{run.errors} of {asked} requests failed" if _too_many(run.errors, asked, ERROR_SHARE) else None


def _unreadable(run: SiteRun, asked: int) -> str | None:
    if not _too_many(run.unreadable, asked, UNREADABLE_SHARE):
        return None
    return f"{run.unreadable} of {asked} pages could not be read"


def _too_many(bad: int, total: int, share: float) -> bool:
    return total > 0 and ((bad >= FEW and bad / total > share) or (bad > 1 and bad / total >= MOST))


def _not_found(run: SiteRun, again: int, lately: Sequence[SiteRun]) -> str | None:
    """A share that has lasted for most of the last nights is no break any more: the pages really are gone."""
    lost = run.not_found - again
    share = _not_found_share(run, lost)
    usual = median([_not_found_share(past, past.not_found) for past in lately]) if lately else 0.0
    most = share >= NOT_FOUND_NEVER_USUAL
    if lost < (FEW if most else NOT_FOUND_FEW) or (share - usual <= NOT_FOUND_RISE and not most):
        return None
    return f"{lost} listings were not found ({share:.0%}; usually {usual:.0%})"


def _not_found_share(run: SiteRun, lost: int) -> float:
    asked = run.listings + run.not_found
    return lost / asked if asked else 0.0


@dataclass(frozen=True, slots=True)
class _Fallen:
    """A field that far fewer pages show than usual."""

    name: str
    share: float
    usual: float
    since: tuple[Night, ...]
    """The nights before tonight, in a row, on which it was as rare; newest first."""

    @property
    def for_good(self) -> bool:
        return len(self.since) >= NEW_FORM_NIGHTS and self.name not in NEVER_DROPPED

    def __str__(self) -> str:
        """In the words of a reason."""
        shown = f"{_PLAINLY.get(self.name, self.name)} shown on {self.share:.0%} of pages"
        return (
            f"{shown} since {self.since[-1]} ({self.usual:.0%} before)"
            if self.for_good
            else f"{shown} (usually {self.usual:.0%})"
        )


def _fallen(run: SiteRun, history: Sequence[SiteRun], good: Sequence[SiteRun], lost: Mapping[str, int] | None) -> list[_Fallen]:
    """The fields that far fewer pages show than usual.

    One night of few pages is a chance; on several together the field must be on none, as changed pages are read twice.
    """
    together = _enough_pages(run, history)
    pages = sum(one.listings for one in together)
    found = []
    for name in sorted(run.fill) if pages >= FILL_PAGES else ():
        usual = _usual(name, [past for past in good if past not in together])
        most = max(one.fill.get(name, 0.0) for one in together)
        noise = FILL_SIGMAS * sqrt(usual * (1 - usual) / pages)
        plain = usual - most > max(FILL_FELL, noise) and (most == 0 or len(together) == 1)
        if usual >= FILL_USUAL and plain and _taken_away(run, name, lost):
            found.append(_Fallen(name, run.fill[name], usual, _rare_before(name, usual - FILL_FELL, history)))
    return found


def _enough_pages(run: SiteRun, history: Iterable[SiteRun]) -> list[SiteRun]:
    """Tonight, and as many nights before it as make enough pages; none when tonight has no fill rate itself."""
    together: list[SiteRun] = []
    for one in (run, *(past for past in history if past.fill and past.health in _READ)) if run.fill else ():
        together.append(one)
        if sum(each.listings for each in together) >= FILL_PAGES:
            break
    return together


def _usual(name: str, good: Iterable[SiteRun]) -> float:
    """The share of pages that showed a field on a usual night; nights of few pages count where there are no others."""
    told = [past for past in good if name in past.fill]
    whole = [past for past in told if past.listings >= FILL_PAGES]
    return median([past.fill[name] for past in whole or told]) if told else 0.0


def _rare_before(name: str, share: float, history: Iterable[SiteRun]) -> tuple[Night, ...]:
    """The newest nights in a row on which less than this share of pages showed a field; those that cannot tell are passed."""
    told = (past for past in history if name in past.fill)
    return tuple(past.night for past in takewhile(lambda past: past.fill[name] < share, told))


def _taken_away(run: SiteRun, name: str, lost: Mapping[str, int] | None) -> bool:
    """Whether enough of tonight's listings have shown this field before; of a rating's count that is not remembered, and so it
    takes a night of enough pages."""
    not_remembered = name == "rating.count" and run.listings >= FILL_PAGES
    return lost is None or not_remembered or lost.get(name, 0) >= max(FEW, FILL_FELL * run.listings)
