"""One listing per person and site is the primary one; the others are its duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from repmon.match.decide import HELD
from repmon.match.evidence import says
from repmon.match.points import OWN_PRACTICE
from repmon.match.verdicts import SiteKey
from repmon.model import Match

_Pair = tuple[str, str]
"""(site, physician_id)."""


def primaries_of(matches: Iterable[Match]) -> dict[_Pair, str]:
    """The primary listing of every person and site."""
    return {(match.site, match.physician_id): match.site_key for match in matches if match.primary}


def choose_primaries(
    matches: Iterable[Match],
    gone: Collection[SiteKey] = (),
    held: Mapping[_Pair, str] | None = None,
    practices: Collection[SiteKey] = (),
) -> Iterator[Match]:
    """Make the strongest listing of a person on a site the primary one.

    A listing that is still there comes before one that is gone, then the points decide; a confirmation says whose a listing
    is, not that it is the right one of two, and so only breaks a tie. The one that was primary before (``held``) stays so
    until another is ``HELD`` points stronger: a duplicate that changes places with its primary whenever one of the two
    changes a little would be reported as fixed and found again.
    Only certain matches are ranked; one that waits for a person's look is neither primary nor a duplicate. Nor is a practice's
    page (``practices``, or one that its reasons call so) beside a practitioner's: a site may well have both.
    """
    groups: dict[_Pair, list[Match]] = defaultdict(list)
    for match in matches:
        if match.state in ("auto", "confirmed"):
            groups[match.site, match.physician_id].append(match)
        else:
            yield _ranked(match, primary=False, duplicate_of=None)
    for pair, certain in groups.items():
        group, beside = _without_practices(certain, practices) if len(certain) > 1 else (certain, [])
        yield from (_ranked(match, primary=False, duplicate_of=None) for match in beside)
        if len(group) > 1:
            before = held.get(pair) if held else None
            group.sort(
                key=lambda m, before=before: (  # type: ignore[misc]
                    (m.site, m.site_key) in gone, -m.points - (HELD if m.site_key == before else 0.0),
                    m.state != "confirmed", m.site_key,
                )
            )  # fmt: skip
        yield _ranked(group[0], primary=True, duplicate_of=None)
        for other in group[1:]:
            yield _ranked(other, primary=False, duplicate_of=group[0].site_key)


def _without_practices(matches: list[Match], practices: Collection[SiteKey]) -> tuple[list[Match], list[Match]]:
    """A person's own pages, and those of practices beside them; the latter alone take the place of own ones."""
    beside = [match for match in matches if (match.site, match.site_key) in practices or says(match.reasons, OWN_PRACTICE)]
    if not beside or len(beside) == len(matches):
        return matches, []
    return [match for match in matches if match not in beside], beside


def _ranked(match: Match, *, primary: bool, duplicate_of: str | None) -> Match:
    if match.primary == primary and match.duplicate_of == duplicate_of:
        return match
    return replace(match, primary=primary, duplicate_of=duplicate_of)
