"""One listing per person and site is the primary one; the others are its duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from repmon.model import Match

SiteKey = tuple[str, str]
"""(site, site_key) of a listing."""


def choose_primaries(matches: Iterable[Match], gone: Collection[SiteKey] = ()) -> Iterator[Match]:
    """Make the strongest listing of a person on a site the primary one.

    A listing that is still there comes before one that is gone, a confirmed one before others, then the points decide.
    Only certain matches are ranked; one that waits for a person's look is neither primary nor a duplicate.
    """
    groups: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        if match.state in ("auto", "confirmed"):
            groups[match.physician_id, match.site].append(match)
        else:
            yield _ranked(match, primary=False, duplicate_of=None)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda m: ((m.site, m.site_key) in gone, m.state != "confirmed", -m.points, m.site_key))
        yield _ranked(group[0], primary=True, duplicate_of=None)
        for other in group[1:]:
            yield _ranked(other, primary=False, duplicate_of=group[0].site_key)


def _ranked(match: Match, *, primary: bool, duplicate_of: str | None) -> Match:
    if match.primary == primary and match.duplicate_of == duplicate_of:
        return match
    return replace(match, primary=primary, duplicate_of=duplicate_of)
