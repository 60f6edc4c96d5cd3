"""A person's verdict about a listing and a physician: checked against what is known, stored, and used by the next match."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal

from repmon.clean.name_display import display_name
from repmon.config import Config
from repmon.errors import RepmonError, UsageError
from repmon.lock import writing
from repmon.match import decision_about
from repmon.model import Decision, Night, Physician, StoredListing
from repmon.store.listings import load_listings
from repmon.store.matches import load_decisions, save_decision, undo_decision
from repmon.store.roster import load_departed, load_roster

Verdict = Literal["confirmed", "rejected"]

NEXT = "It takes effect with the next 'repmon match' or 'repmon nightly'."


class DecisionError(RepmonError):
    """A verdict cannot be taken: which of its three parts, which value, and why, or what was probably meant."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


class NotKnownError(DecisionError):
    """There is no such site, listing or physician."""

    exit_code = UsageError.exit_code


@dataclass(frozen=True, slots=True)
class Pair:
    """A listing and a physician, as a person names them."""

    site: str
    site_key: str
    """The site's id of the listing, or its web address."""
    physician_id: str
    """The roster's id, or the NPI."""


class Known:
    """The listings, physicians and earlier decisions against which a verdict is checked."""

    def __init__(
        self,
        listings: Iterable[StoredListing],
        people: Iterable[Physician],
        decisions: Iterable[Decision] = (),
        departed: Container[str] = frozenset(),
    ) -> None:
        self._sites: dict[str, dict[str, StoredListing]] = {}
        for stored in listings:
            self._sites.setdefault(stored.listing.site, {})[stored.listing.site_key] = stored
        self._people = {one.physician_id: one for one in people}
        self._decisions = {(one.site, one.site_key, one.physician_id): one for one in decisions}
        self._departed = departed

    @classmethod
    def of(cls, db: sqlite3.Connection) -> Known:
        """Read everything from the database; people who left count, too."""
        left = {one.physician_id: one for one, _ in load_departed(db)}
        return cls(load_listings(db), [*load_roster(db), *left.values()], load_decisions(db), left)

    def decide(self, pair: Pair, verdict: Verdict, *, by: str | None, night: Night) -> Decision | None:
        """Make the decision, or None when it was decided so before. It is no older than the listing.

        Raises:
            DecisionError: when there is no such listing or physician, or the listing is confirmed to be somebody else's.
        """
        stored, person = self._listing(pair), self._person(pair)
        site, key, physician_id = stored.listing.site, stored.listing.site_key, person.physician_id
        earlier = self._decisions.get((site, key, physician_id))
        decision = decision_about(stored.listing, physician_id, verdict, by=by, on=max(night, stored.first_seen))
        if earlier is not None and earlier.verdict == verdict and not _asked_again(earlier, decision):
            return None
        if verdict == "confirmed":
            self._refuse_second_owner(site, key, physician_id)
        self._decisions[site, key, physician_id] = decision
        return decision

    def undo(self, pair: Pair) -> Decision:
        """Return the decision to forget.

        Raises:
            DecisionError: when there is none about this pair.
        """
        at = (pair.site, pair.site_key, pair.physician_id)
        if at not in self._decisions:
            at = self._listing_at(pair)
        if at in self._decisions:
            return self._decisions.pop(at)
        others = [one.physician_id for one in self._decisions.values() if (one.site, one.site_key) == at[:2]]
        hint = f"decided about this listing: {', '.join(others)}" if others else "nothing was decided about this listing"
        raise DecisionError("physician_id", pair.physician_id, f"there is no decision about {' '.join(at)} to undo; {hint}.")

    def _listing_at(self, pair: Pair) -> tuple[str, str, str]:
        stored = self._listing(pair)
        return stored.listing.site, stored.listing.site_key, self._person(pair).physician_id

    def _refuse_second_owner(self, site: str, key: str, physician_id: str) -> None:
        for other in self._decisions.values():
            if (other.site, other.site_key, other.verdict) == (site, key, "confirmed") and other.physician_id != physician_id:
                undo = f"'repmon review undo {site} {key} {other.physician_id}'"
                message = f"{site} {key} is confirmed to be {self._named(other.physician_id)}; run {undo} first."
                raise DecisionError("physician_id", physician_id, message)

    def _listing(self, pair: Pair) -> StoredListing:
        keys = self._sites.get(pair.site)
        if keys is None:
            hint = _hint(pair.site, self._sites)
            raise NotKnownError("site", pair.site, f"there are no listings of a site {pair.site!r}.{hint}")
        if pair.site_key in keys:
            return keys[pair.site_key]
        if "/" in pair.site_key and (same := [one for one in keys.values() if one.listing.url == pair.site_key]):
            return same[0]
        hint = _hint(pair.site_key, keys)
        raise NotKnownError("site_key", pair.site_key, f"{pair.site} has no listing {pair.site_key!r}.{hint}")

    def _person(self, pair: Pair) -> Physician:
        if pair.physician_id in self._people:
            return self._people[pair.physician_id]
        shown = _SPREADSHEETS.sub("", pair.physician_id)
        if shown in self._people:
            return self._people[shown]
        same_npi = [one for one in self._people.values() if one.npi == shown]
        if len(same_npi) == 1:
            return same_npi[0]
        ids = difflib.get_close_matches(pair.physician_id, self._people, n=3) or self._by_name(pair.physician_id)
        hint = f" Did you mean {' or '.join(self._named(one) for one in ids)}?" if ids else ""
        message = f"there is no physician {pair.physician_id!r} on the roster.{hint}"
        raise NotKnownError("physician_id", pair.physician_id, message)

    def _by_name(self, typed: str) -> list[str]:
        words = typed.casefold().split()
        names = {one.physician_id: f"{one.first_name or ''} {one.last_name}".casefold() for one in self._people.values()}
        return [key for key, name in names.items() if words and all(word in name for word in words)][:3]

    def _named(self, physician_id: str) -> str:
        one = self._people.get(physician_id)
        if one is None:
            return physician_id
        name = display_name(one.first_name, one.middle_name, one.last_name, one.suffix)
        return f"{physician_id} ({name}, has left)" if physician_id in self._departed else f"{physician_id} ({name})"


def _asked_again(earlier: Decision, now: Decision) -> bool:
    """Whether the page shows an NPI that it did not show then: the same answer is a new one, given in sight of it."""
    return earlier.listing_facts.get("npi") != now.listing_facts.get("npi")


_SPREADSHEETS = re.compile(r"^'|\.0$")
"""What a spreadsheet adds to an id: the guard of a text, the decimals of a number."""


def _hint(typed: str, known: Iterable[str]) -> str:
    folded = {one.casefold(): one for one in known}
    near = [folded[one] for one in difflib.get_close_matches(typed.casefold(), folded, n=3)]
    return f" Did you mean {' or '.join(near)}?" if near else " 'repmon review list' shows what waits."


def decide(config: Config, pair: Pair, verdict: Verdict, *, by: str | None, night: Night) -> str:
    """Store one verdict and say what was done.

    Raises:
        RepmonError: when the pair is not known, the listing is somebody else's, or the database cannot be used.
    """
    with writing(config, "review") as db:
        decision = Known.of(db).decide(pair, verdict, by=by, night=night)
        if decision is None:
            return f"{_said(pair)} was {verdict} before; nothing changed."
        save_decision(db, decision)
    return f"{verdict}: {decision.site} {decision.site_key} {_is_or_not(verdict)} {decision.physician_id}. {NEXT}"


def undo(config: Config, pair: Pair) -> str:
    """Forget one verdict and say what was done.

    Raises:
        RepmonError: when there is none, or the database cannot be used.
    """
    with writing(config, "review") as db:
        decision = Known.of(db).undo(pair)
        undo_decision(db, decision.site, decision.site_key, decision.physician_id)
    return f"forgotten: {_said(pair)} is no longer {decision.verdict}. {NEXT}"


def _said(pair: Pair) -> str:
    return f"{pair.site} {pair.site_key} {pair.physician_id}"


def _is_or_not(verdict: Verdict) -> str:
    return "is" if verdict == "confirmed" else "is not"
