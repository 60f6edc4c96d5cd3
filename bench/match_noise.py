"""How the matching stands other noise: a part of the labelled set, disturbed anew in several ways before it is matched.

    python bench/match_noise.py [FOLDER] [--every N] [--seed N]

FOLDER holds roster.csv, listings.csv and truth.csv; every N-th physician is taken, with all of their listings, and every N-th
listing that is nobody's.
"""

from __future__ import annotations

import argparse
import random
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._matching_set import FOLDER, MatchingSet, is_there, measure, read_set
from repmon.clean.names import read_name
from repmon.match import match_listings
from repmon.model import Listing, Office, StoredListing

Disturb = Callable[[Listing, random.Random, MatchingSet], Listing]


def _wrong_letter(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    """A letter left out, doubled or swapped with its neighbour, wherever in the text, credentials and blanks included."""
    name = listing.name or ""
    if chance.random() >= 0.3 or len(name) < 6:
        return listing
    at, kind = chance.randrange(2, len(name) - 2), chance.random()
    if kind < 1 / 3:
        return replace(listing, name=name[:at] + name[at + 1 :])
    if kind < 2 / 3:
        return replace(listing, name=name[:at] + name[at] + name[at:])
    return replace(listing, name=name[:at] + name[at + 1] + name[at] + name[at + 2 :])


def _office(listing: Listing, **changes: str | None) -> Listing:
    return replace(listing, offices=(replace(listing.offices[0], **changes),))


def _no_address(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    return _office(listing, street=None, street2=None, zip=None) if chance.random() < 0.4 else listing


def _other_phone(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    return _office(listing, phone=f"(413) 555-{chance.randrange(100, 200):04d}") if chance.random() < 0.5 else listing


def _other_office(listing: Listing, chance: random.Random, given: MatchingSet) -> Listing:
    if chance.random() >= 0.1:
        return listing
    offices: tuple[Office, ...] = chance.choice(given.listings).listing.offices
    return replace(listing, offices=offices)


def _initial_only(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    name = read_name(listing.name or "")
    if name is None or not name.first or chance.random() >= 0.2:
        return listing
    return replace(listing, name=(listing.name or "").replace(name.first, name.first[0], 1))


def _no_middle(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    name = read_name(listing.name or "")
    if name is None or not name.first:
        return listing
    return replace(listing, name=" ".join(filter(None, (name.first, name.last, name.suffix, *name.credentials))))


def _surname_first(listing: Listing, chance: random.Random, _: MatchingSet, comma: str = ",") -> Listing:
    """ "MILBANK JR, DORIS K MD PHD"."""
    name = read_name(listing.name or "")
    if name is None or not name.first:
        return listing
    last = " ".join(filter(None, (name.last, name.suffix)))
    return replace(listing, name=f"{last}{comma} {' '.join((name.first, *name.middle, *name.credentials))}".upper())


def _sometimes_no_comma(listing: Listing, chance: random.Random, given: MatchingSet) -> Listing:
    """ "MILBANK JR DORIS K MD PHD", as registries write it."""
    return _surname_first(listing, chance, given, comma="") if chance.random() < 0.1 else listing


def _other_joints(listing: Listing, chance: random.Random, _: MatchingSet) -> Listing:
    """Hyphens become blanks or nothing, apostrophes and accents go."""
    plain = unicodedata.normalize("NFKD", listing.name or "").encode("ascii", "ignore").decode().replace("'", "")
    return replace(listing, name=plain.replace("-", chance.choice((" ", ""))))


def _twice(first: Disturb, second: Disturb) -> Disturb:
    return lambda listing, chance, given: second(first(listing, chance, given), chance, given)


VARIANTS: dict[str, Disturb] = {
    "nothing": lambda listing, chance, given: listing,
    "a letter wrong in 30 % of the names": _wrong_letter,
    "all names in capitals": lambda listing, chance, given: replace(listing, name=(listing.name or "").upper()),
    "no phones": lambda listing, chance, given: _office(listing, phone=None),
    "another phone on half": _other_phone,
    "no street and ZIP on 40 %": _no_address,
    "somebody else's office on 10 %": _other_office,
    "no specialty": lambda listing, chance, given: replace(listing, specialties=()),
    "no gender and no NPI": lambda listing, chance, given: replace(listing, gender=None, npi=None),
    "an initial for 20 % of the given names": _initial_only,
    "no middle names": _no_middle,
    "surname first, capitals": _surname_first,
    "surname first without a comma on 10 %": _sometimes_no_comma,
    "hyphens, apostrophes, accents lost": _other_joints,
    "wrong letters, and 10 % wrong offices": _twice(_wrong_letter, _other_office),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    if not is_there(asked.folder):
        return
    given = read_set(asked.folder).sample(asked.every)
    print(f"{'disturbed':36} precision recall  +asked  asked  duplicates  wrong")
    for name, disturb in VARIANTS.items():
        chance = random.Random(asked.seed)
        shown = [replace(one, listing=disturb(one.listing, chance, given)) for one in given.listings]
        _say(name, given, shown)


def _say(name: str, given: MatchingSet, shown: list[StoredListing]) -> None:
    got = measure(match_listings(given.physicians, shown), given.truth)
    print(
        f"{name:36} {got.precision:9.4f} {got.recall:6.3f} {got.with_review:7.4f} {got.review_share:6.1%} "
        f" {got.duplicate_precision:.3f}/{got.duplicate_recall:.3f}  {dict(got.wrong)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
