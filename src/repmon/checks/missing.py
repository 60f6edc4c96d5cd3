"""*missing*: a wanted physician is not on a site (truth 1: only two complete, healthy searches on different nights say so)."""

from __future__ import annotations

from collections.abc import Iterator

from repmon.checks.coverage import Cell, cells
from repmon.checks.facts import OURS, NightFacts, full_name, in_words
from repmon.model import Checked, Finding, finding_id, nights_between

SECOND_READING_NIGHTS = 7
"""So long a swap that only one night has shown keeps *missing* back: the page is read every night meanwhile."""


def check_missing(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per physician x site pair that is missing, and an answer per pair that is listed."""
    for cell in cells(facts):
        if cell.state == "missing" and told_otherwise(facts, cell) is None:
            yield _finding(facts, cell)
        elif cell.state == "listed" and any(facts.fresh(stored) for _, stored in facts.by_pair[cell.physician_id, cell.site]):
            yield Checked("missing", cell.physician_id, cell.site, None)


def told_otherwise(facts: NightFacts, cell: Cell) -> str | None:
    """The kind under which a missing pair is told already: what became of the listing that it had."""
    if _is_gone(facts, cell):
        return "gone"
    return "listing_swapped" if _is_swapped(facts, cell) else None


def _is_gone(facts: NightFacts, cell: Cell) -> bool:
    """A listing that was there and vanished is reported as *gone*, not a second time as *missing*."""
    pair = facts.by_pair.get((cell.physician_id, cell.site), ())
    return any(match.state in OURS and stored.gone_since for match, stored in pair)


def _is_swapped(facts: NightFacts, cell: Cell) -> bool:
    """A listing whose page shows somebody else now is reported as *listing_swapped*, not a second time as *missing*.

    It is told when a later night has shown the same (see ``swapped``). A page that is not read again says nothing for ever,
    nor does a swap that a person said to leave alone.
    """
    swaps = (one for one in facts.swaps if (one.physician_id, one.site) == (cell.physician_id, cell.site) and one.why)
    for swap in swaps:
        if finding_id("listing_swapped", swap.physician_id, swap.site, swap.site_key) in facts.dismissed:
            continue
        stored = facts.listings[swap.site, swap.site_key]
        told_soon = stored.last_seen > swap.since or nights_between(swap.since, facts.night) <= SECOND_READING_NIGHTS
        if stored.gone_since is None and told_soon:
            return True
    return False


def _finding(facts: NightFacts, cell: Cell) -> Finding:
    physician, title = facts.physicians[cell.physician_id], facts.title(cell.site)
    last = facts.searches_by_pair[cell.physician_id, cell.site][-1]
    first, latest = cell.nights[0], cell.nights[-1]
    return Finding(
        finding_id=finding_id("missing", cell.physician_id, cell.site, None),
        kind="missing", severity="medium", physician_id=cell.physician_id, site=cell.site, site_key=None,
        location_id=physician.locations[0].location_id if physician.locations else None, url=last.url,
        listed=None, expected=f"a listing for {full_name(physician)}",
        sentence=f"{full_name(physician)} has no listing on {title}: complete searches on {len(cell.nights)} nights "
        f"({in_words(first)} to {in_words(latest)}) found nobody who could be this physician.",
        evidence={
            "nights": list(cell.nights), "why": cell.why, "confidence": "searched on two or more healthy nights",
            "search": {"url": last.url, "results": last.results, "detail": last.detail},
        },
    )  # fmt: skip
