"""Which standing findings are closed although nobody saw them put right: their question is no longer asked.

Either the roster or a person ended it (who left, a place or a value that is not stated any more, a site where nobody is wanted,
a listing that is not theirs): that holds whether the site could be read or not. Or a healthy look did: the listing is not this
physician's, is gone, does not show the value any more, or the same trouble is now told under another name. A finding that is
made again opens again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Final

from repmon.checks.coverage import cell_of, still_theirs
from repmon.checks.facts import OURS, NightFacts
from repmon.checks.missing import told_otherwise
from repmon.checks.offices import PairedOffice, is_visited, location_address, pair_offices, roster_phones, unread_places
from repmon.checks.rating_findings import RATING_NEWS, why_no_news
from repmon.clean.names import read_name
from repmon.fixes.lifecycle import LIVE, answers
from repmon.model import Checked, Finding, Physician, StoredFinding, StoredListing, nights_between

_AT_A_PLACE = frozenset({"wrong_phone", "other_number", "wrong_address", "wrong_website"})
_PHONE = frozenset({"wrong_phone", "other_number"})

FOR_GOOD_NIGHTS: Final = 30
"""A value that a page has not shown for so many nights is no longer said there. Values that are kept are carried on for as long
(``repmon.store.carry``); where only our verdict is kept, the verdict must have stood for as long."""


def withdrawn(
    facts: NightFacts, known: Iterable[StoredFinding], seen: Mapping[str, Finding], checked: Set[Checked]
) -> dict[str, str]:
    """Say which standing findings are no longer asked about, and why.

    Args:
        known: every finding there ever was.
        seen: tonight's findings by id.
        checked: tonight's answers. What was answered is fixed, also where the page shows less than before.
    """
    told = {_trouble(finding): finding.finding_id for finding in seen.values()}
    ours: Ours = {(match.site, match.site_key, match.physician_id) for match in facts.matches if match.state in OURS}
    reasons = {}
    for row in known:
        if row.finding_id not in seen and row.state in LIVE | {"couldnt_check"}:
            why = _ended_by_roster(facts, row) or _ended_by_word(facts, row, ours)
            if why is None and (row.site is None or facts.healthy(row.site)):
                why = _told_elsewhere(row, told) or _ended_by_look(facts, row, ours, answered=bool(answers(row) & checked))
            if why is not None:
                reasons[row.finding_id] = why
    return reasons


# ------------------------------------------------------------------------------------------------------ the roster's side


_STATED: Mapping[str, tuple[str, Callable[[Physician], bool]]] = {
    "wrong_phone": ("phone", lambda physician: bool(roster_phones(physician))),
    "wrong_address": ("address", lambda physician: any(is_visited(location_address(place)) for place in physician.locations)),
    "wrong_specialty": ("specialty", lambda physician: bool(physician.specialty)),
    "wrong_website": ("website", lambda physician: any(place.website for place in physician.locations)),
    "not_accepting_mismatch": ("word on new patients", lambda physician: physician.accepting_new_patients is not None),
}
"""Kind -> what the roster must state for the question to be asked, and whether it does."""


def _ended_by_roster(facts: NightFacts, row: StoredFinding) -> str | None:
    if row.physician_id is None:
        return None
    if row.physician_id in facts.departed:
        return None if row.kind == "departed" else "the physician left the organisation"
    physician = facts.physicians.get(row.physician_id)
    if physician is None:
        return "the physician is no longer known"
    if row.kind == "departed":
        return "the physician is on the roster again"
    if row.kind in _AT_A_PLACE and row.location_id is not None and not _works_at(physician, row.location_id):
        return "the roster no longer has this place"
    if row.kind in _PHONE and (unread := unread_places(physician)) and row.location_id in unread | {None}:
        return "no longer asked: the phone that the roster states for this place cannot be read"
    if row.kind == "missing":
        return _why_not_missing(facts, row, physician)
    kinds = [f"wrong_{name}" for name in row.evidence.get("fields", ())] if row.kind == "stale_roster" else [row.kind]
    stated = [_STATED[kind] for kind in ("wrong_phone" if kind in _PHONE else kind for kind in kinds) if kind in _STATED]
    if stated and not any(states(physician) for _, states in stated):
        return f"no longer asked: the roster states no {' and no '.join(name for name, _ in stated)} any more"
    return None


def _works_at(physician: Physician, location_id: str) -> bool:
    return any(place.location_id == location_id for place in physician.locations)


def _why_not_missing(facts: NightFacts, row: StoredFinding, physician: Physician) -> str | None:
    """A pair that is not wanted any more, for which a candidate waits, or that is told otherwise, accuses nobody of missing."""
    if row.site is None or row.site not in facts.sites:
        return None
    cell = cell_of(facts, physician.physician_id, row.site)
    if cell.state == "missing" and (kind := told_otherwise(facts, cell)) is not None:
        return f"told as {kind} from now on"
    ended = ("not_wanted", "needs_review") if facts.healthy(row.site) else ("not_wanted",)
    return cell.why if cell.state in ended else None


# -------------------------------------------------------------------------------------------------------- whose listing it is

Ours = Set[tuple[str | None, str | None, str | None]]
"""(site, site_key, physician_id) of the matches that findings may rest on."""


def _ended_by_word(facts: NightFacts, row: StoredFinding, ours: Ours) -> str | None:
    """A page that shows what it showed when the question was last asked was taken from them by a person or by the roster."""
    stored = facts.listings.get((row.site or "", row.site_key or ""))
    if stored is None or row.kind == "listing_swapped" or stored.version_since > row.last_seen:
        return None
    return None if _of(row) in ours else _not_theirs(facts, row)


def _of(row: StoredFinding) -> tuple[str | None, str | None, str | None]:
    return row.site, row.site_key, row.physician_id


def _not_theirs(facts: NightFacts, row: StoredFinding) -> str:
    pair = facts.by_pair.get((row.physician_id or "", row.site or ""), ())
    if any(match.site_key == row.site_key for match, _ in pair):
        return "whether the listing is this physician's waits for a person's decision"
    return "the listing is no longer ascribed to this physician"


def _other_not_theirs(facts: NightFacts, row: StoredFinding) -> str | None:
    """Of two listings one may turn out to be somebody else's: then nobody has taken the second one away."""
    pair = facts.by_pair.get((row.physician_id or "", row.site or ""), ())
    theirs = {stored.listing.url for match, stored in pair if match.state in OURS}
    return None if row.expected in theirs else "the other listing is no longer ascribed to this physician"


def _may_be_theirs(facts: NightFacts, row: StoredFinding) -> bool:
    """Whether the page is only waited for: it was theirs till lately, and shows no person's name."""
    stored = facts.listings.get((row.site or "", row.site_key or ""))
    if stored is None or read_name(stored.listing.name or "") is not None:
        return False
    return any(page.site_key == row.site_key for page in still_theirs(facts, row.physician_id or "", row.site or ""))


# ---------------------------------------------------------------------------------------------------------- the site's side


def _ended_by_look(facts: NightFacts, row: StoredFinding, ours: Ours, *, answered: bool) -> str | None:
    if row.kind in RATING_NEWS:
        return why_no_news(row, facts.night)
    if row.kind == "stale_roster" and row.physician_id not in facts.listed:
        return "no longer asked: no listing is ascribed to this physician any more"
    if row.kind == "listing_swapped":
        known = {(one.site, one.site_key, one.physician_id) for one in facts.swaps}
        borne_out = answered or _of(row) in known
        return None if borne_out else "the page's history as it is known now does not bear it out"
    if row.kind == "missing" or row.site is None or row.site_key is None:
        return None
    if _of(row) not in ours:
        return None if _may_be_theirs(facts, row) else _not_theirs(facts, row)
    if row.kind == "duplicate":
        return _other_not_theirs(facts, row)
    stored = facts.listings.get((row.site, row.site_key))
    if stored is None or row.kind in ("gone", "departed"):
        return None
    if stored.gone_since:
        return f"the listing is gone since {stored.gone_since}"
    physician = facts.physicians.get(row.physician_id or "")
    if answered or physician is None or not facts.fresh(stored):
        return None
    return _no_longer_shown(facts, row, stored, physician)


def _no_longer_shown(facts: NightFacts, row: StoredFinding, stored: StoredListing, physician: Physician) -> str | None:
    listing = stored.listing
    if listing.verdicts:
        field = {"closed_or_retired": "status"}.get(row.kind, row.kind.removeprefix("wrong_"))
        stands = nights_between(stored.version_since, facts.night) >= FOR_GOOD_NIGHTS
        return _not_shown(field) if stands and listing.verdicts.get(field) == "absent" else None
    if row.kind in _PHONE | {"wrong_address"}:
        return _office_not_shown(row, pair_offices(listing.offices, physician.locations))
    shown = {
        "wrong_name": ("name", read_name(listing.name or "")),
        "wrong_specialty": ("specialty", listing.specialties),
        "wrong_website": ("website", listing.website),
        "not_accepting_mismatch": ("word on new patients", listing.accepting is not None),
    }.get(row.kind)
    return _not_shown(shown[0]) if shown is not None and not shown[1] else None


def _not_shown(what: str) -> str:
    return f"no longer asked: the page does not show any {what} any more"


def _office_not_shown(row: StoredFinding, offices: list[PairedOffice]) -> str | None:
    """A page may stop showing an address or a phone at all, or only that of the office that the finding is about."""
    if row.kind == "wrong_address":
        return None if any(pair.verdict is not None for pair in offices) else _not_shown("address")
    with_phone = [pair for pair in offices if pair.phone is not None]
    if not with_phone:
        return _not_shown("phone")
    here = [pair for pair in with_phone if pair.location is not None and pair.location.location_id == row.location_id]
    return None if here or row.location_id is None else "no longer asked: the page does not show this office's phone any more"


# ------------------------------------------------------------------------------------------------- the same trouble elsewhere

Trouble = tuple[str, str | None, str | None, str | None, str | None]


def _trouble(finding: Finding | StoredFinding) -> Trouble:
    """What a finding is about, however it is named: a listing has one wrong address, a place one wrong phone, and two listings
    are duplicates whichever of them is the better one."""
    kind = "phone" if finding.kind in _PHONE else finding.kind
    place = finding.location_id if kind == "phone" else None
    key = None if kind == "gone" else finding.site_key
    if kind == "duplicate":
        key = " ".join(sorted((finding.listed or "", finding.expected or "")))
    return kind, finding.physician_id, finding.site, key, place


def _told_elsewhere(row: StoredFinding, told: Mapping[Trouble, str]) -> str | None:
    other = told.get(_trouble(row)) if row.kind in _AT_A_PLACE | {"gone", "duplicate"} else None
    return f"told as {other} from now on" if other is not None else None
