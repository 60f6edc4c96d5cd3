"""The same task for Splink (a bench dependency only): blocks on names and NPI, parameters by expectation maximisation.

Names, phones and specialties are read by our own readers for both, as Splink has none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pandas as pd
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench._matching_set import MatchingSet
from repmon.clean.names import fold, read_name
from repmon.clean.phones import read_phone
from repmon.clean.specialties import read_specialty

MATCH_WEIGHT = 9.0


def frames(given: MatchingSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Listings and physicians (one row per location) as Splink wants them."""
    listings = pd.DataFrame(_listing_rows(given))
    roster = pd.DataFrame(_roster_rows(given))
    return listings, roster


def link(listings: pd.DataFrame, roster: pd.DataFrame) -> int:
    """Estimate, predict, and count the pairs above our own threshold for certain matches."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    tables = [
        database.register(roster, dataset_display_name="roster"),
        database.register(listings, dataset_display_name="listings"),
    ]
    linker = Linker(tables, _settings(), log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("npi")], recall=0.1)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("first", "last"))
    training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    return len(linker.inference.predict(threshold_match_weight=MATCH_WEIGHT).as_pandas_dataframe())


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="key",
        blocking_rules_to_generate_predictions=[
            block_on("last", "substr(first, 1, 1)"),
            block_on("npi"),
            block_on("first", "phone"),
        ],
        comparisons=[
            compare.JaroWinklerAtThresholds("first", [0.9]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("last", [0.9]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("middle"),
            compare.ExactMatch("npi"),
            compare.ExactMatch("phone"),
            compare.ExactMatch("zip"),
            compare.ExactMatch("city"),
            compare.ExactMatch("specialty"),
        ],
    )


def _listing_rows(given: MatchingSet) -> Iterator[dict[str, Any]]:
    for stored in given.listings:
        shown = stored.listing
        name = read_name(shown.name or "")
        if name is None:
            continue
        office = shown.offices[0]
        yield _row(
            f"{shown.site} {shown.site_key}", name.first, name.middle[0] if name.middle else None, name.last, shown.npi,
            office.phone, office.zip, office.city, shown.specialties[0] if shown.specialties else None,
        )  # fmt: skip


def _roster_rows(given: MatchingSet) -> Iterator[dict[str, Any]]:
    for one in given.physicians:
        for at, place in enumerate(one.locations):
            yield _row(
                f"{one.physician_id} {at}", one.first_name, one.middle_name, one.last_name, one.npi, place.phone, place.zip,
                place.city, one.specialty,
            )  # fmt: skip


def _row(
    key: str, first: str | None, middle: str | None, last: str, npi: str | None, phone: str | None, zip_code: str | None,
    city: str | None, specialty: str | None,
) -> dict[str, Any]:  # fmt: skip
    number = read_phone(phone)
    group = read_specialty(specialty) if specialty else None
    return {
        "key": key, "first": fold(first or "") or None, "middle": fold(middle or "")[:1] or None, "last": fold(last),
        "npi": npi, "phone": number.e164 if number else None, "zip": zip_code, "city": fold(city or "") or None,
        "specialty": group.group if group else None,
    }  # fmt: skip
