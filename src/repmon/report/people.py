"""What the report asks of a dossier: the physician's name, the problems that stand, a location."""

from __future__ import annotations

import json

from repmon.clean.name_display import display_name
from repmon.report.words import RATING_KINDS, STANDING
from repmon.store.dossiers import Dossier, FindingRow, LocationRow


def name_of(dossier: Dossier) -> str:
    """The physician's name as the report prints it."""
    person = dossier.person
    credentials = tuple(json.loads(person.credentials))
    shown = display_name(person.first_name, person.middle_name, person.last_name, person.suffix, credentials)
    return shown or dossier.physician_id


def problems_of(dossier: Dossier) -> list[FindingRow]:
    """Problems that still stand: news about ratings is none, because nothing in the listing is to be fixed."""
    return [finding for finding in dossier.findings if finding.state in STANDING and finding.kind not in RATING_KINDS]


def dismissed(dossier: Dossier, site: str) -> list[FindingRow]:
    """What a person said to leave as it is on this site and is still so; a finding that closed by itself is no such word."""
    left = [one for one in dossier.findings if (one.site, one.state, one.marketer_state) == (site, "dismissed", "dismissed")]
    return [one for one in left if one.kind not in RATING_KINDS and not one.right_now]


def location_of(dossier: Dossier, location_id: str | None) -> LocationRow | None:
    """The location with this id; the first one when there is none such."""
    named = (place for place in dossier.locations if place.location_id == location_id)
    return next(named, dossier.locations[0] if dossier.locations else None)
