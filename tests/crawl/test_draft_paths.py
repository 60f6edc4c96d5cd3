"""A saved page's own data, drafted as a spider would declare them."""

from __future__ import annotations

import json
from typing import Any

from repmon.crawl.draft_paths import DraftPaths, draft_paths
from repmon.extract.page import Page
from repmon.extract.record_paths import OfficePaths, RecordPaths, stars_at
from tests.sites.cases import all_cases

NAME = "Dr. Ada Fernlake, MD"
RECORD = {
    "id": 7,
    "lastName": "Fernlake",
    "fullName": "Dr. Ada Fernlake",
    "degree": "MD",
    "npi": "1999999984",
    "specialties": [{"name": "Neurology"}],
    "acceptsNewPatients": True,
    "url": "/images/7.png",
    "reviews": {"averageRating": 4.6, "reviewCount": 31},
    "locations": [{"name": "Harlow Clinic", "line1": "5 Fen Rd", "city": "Harlow", "postalCode": "01362"}],
}
OTHER = RECORD | {"fullName": "Dr. Bo Other", "lastName": "Other"}


def drafted(script: str) -> DraftPaths | None:
    return draft_paths(Page("https://reviews.example.org/doctors/7", f"<html>{script}</html>".encode()), NAME)


def in_next(value: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def test_the_subjects_record_with_its_fields() -> None:
    draft = drafted(in_next({"props": {"similar": OTHER, "doctor": RECORD, "user": {"name": NAME}}}))
    assert draft is not None
    assert (draft.holder, draft.record) == ("__NEXT_DATA__", "props.doctor")
    assert draft.fields == {
        "name": "fullName", "credentials": "degree", "npi": "npi", "specialties": "specialties.name",
        "accepting": "acceptsNewPatients",
    }, "an image's address is not the profile's"  # fmt: skip
    assert (draft.stars, draft.count) == ("reviews.averageRating", "reviews.reviewCount")
    assert (draft.offices, draft.office) == (
        "locations",
        {"name": "name", "street": "line1", "city": "city", "zip": "postalCode"},
    )


def test_data_that_a_script_assigns() -> None:
    draft = drafted(f"<script>window.APP = {{}}; window.APP.state = {json.dumps({'doctor': RECORD})};</script>")
    assert draft is not None and (draft.holder, draft.record) == ("APP.state", "doctor")


def test_no_draft_of_others_or_of_a_bare_name() -> None:
    assert drafted(in_next({"doctor": OTHER})) is None
    assert drafted(in_next({"user": {"name": NAME}})) is None
    assert drafted(in_next([{"doctor": RECORD}])) is None, "a list may hold anybody"
    assert drafted("<script>var a = {b: 1}; c = [</script>") is None


def test_the_draft_reads_what_its_code_declares() -> None:
    draft = drafted(in_next({"doctor": RECORD}))
    assert draft is not None
    names = {"RecordPaths": RecordPaths, "OfficePaths": OfficePaths, "stars_at": stars_at}
    exec(draft.code(), names)
    declared, reader = names["_PHYSICIAN"], draft.reader()
    assert isinstance(declared, RecordPaths)
    assert (declared.name, declared.npi, declared.offices) == (reader.name, reader.npi, reader.offices)


def test_sites_that_are_known_are_found_where_their_spiders_look() -> None:
    held = {"zocdoc": ("__REDUX_STATE__", "profile.data.provider"), "ratemds": ("DATA.doctorDetailProps", "doctor")}
    for site, where in held.items():
        (case,) = [case for case in all_cases(site) if case.folder.name == "rated"]
        draft = draft_paths(case.page, case.expected["name"])
        assert draft is not None and (draft.holder, draft.record) == where
