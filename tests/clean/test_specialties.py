"""Specialties in the words of registers, sites and patients."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.specialties import compare_specialties, from_taxonomy_code, is_one_specialty, read_specialty


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Heart Doctor", "Cardiology"),
        ("CARDIOVASCULAR DISEASE (CARDIOLOGY)", "Cardiology"),
        ("Cardiovascular Disease Physician", "Cardiology"),
        ("Internist / Geriatrician", "Internal Medicine"),
        ("Family Doctor / G.P.", "Family Medicine"),
        ("OB-GYN (Obstetrician-Gynecologist)", "Obstetrics & Gynecology"),
        ("Obstetrics and Gynaecology", "Obstetrics & Gynecology"),
        ("Ear, Nose & Throat", "Otolaryngology"),
        ("Orthopaedic Surgeon", "Orthopedic Surgery"),
        ("DIAGNOSTIC RADIOLOGY", "Radiology"),
        ("PHYSICAL MEDICINE AND REHABILITATION", "Physical Medicine & Rehabilitation"),
        ("Physical Medicine/Rehab", "Physical Medicine & Rehabilitation"),
        ("CRITICAL CARE (INTENSIVISTS)", "Critical Care Medicine"),
        ("Nurse Practitioner, Family", "Family Nurse Practitioner"),
        ("Oncology Nurse Practitioner", "Nurse Practitioner"),
        ("Cardiology Pharmacist", "Pharmacy"),
        ("Pediatric Pathologist", "Pediatric Pathology"),
        ("Women's Health", "Obstetrics & Gynecology"),
        ("Children's Heart Doctor", "Pediatric Cardiology"),
    ],
)
def test_read(text: str, group: str) -> None:
    read = read_specialty(text)
    assert read is not None
    assert (read.group, read.shown) == (group, text)


@pytest.mark.parametrize("text", ["", "  ", "&", "Quidditch", "Specialist", "Boston, MA"])
def test_unknown_words_give_nothing(text: str) -> None:
    assert read_specialty(text) is None
    assert compare_specialties(text, "Cardiology") is None


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Psychiatry, Child & Adolescent", True),
        ("Cardiology", True),
        ("Cardiology, Internal Medicine", False),
        ("Elm St", False),
    ],
)
def test_one_specialty_may_have_a_comma(text: str, one: bool) -> None:
    assert is_one_specialty(text) is one


def test_parent_is_the_next_broader_group() -> None:
    read = read_specialty("Interventional Cardiologist")
    assert read is not None
    assert read.parent == "Cardiology"


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("Eye Doctor", "Ophthalmology", "same"),
        ("Eye Doctor", "Optometry", "same"),
        ("Hematology", "Hematology & Oncology", "minor"),
        ("Cardiology", "Internal Medicine", "minor"),
        ("Vascular Surgery", "Surgeon", "minor"),
        ("Pediatric Dermatology", "Dermatology", "minor"),
        ("Family Nurse Practitioner", "Primary Care", "minor"),
        ("Radiation Oncology", "Oncologist", "minor"),
        ("Gastroenterology", "Gastroenterology, Internal Medicine", "same"),
        ("Cardiology", "Internist, Cardiologist", "same"),
        ("Cardiology", "Dermatologist, Cardiologist", "minor"),
        ("Cardiology", "Primary Care", "different"),
        ("Cardiologist", "Cardiac Surgeon", "different"),
        ("Psychiatry", "Psychologist", "different"),
        ("Ophthalmology", "Optometrist", "different"),
        ("Neurology", "Neurosurgery", "different"),
        ("Neurology", "Nephrology", "different"),
        ("Oral Surgeon", "Surgeon", "different"),
        ("Radiology", "Radiation Oncology", "different"),
        ("Hematology", "Medical Oncology", "different"),
        ("Pediatrics", "Pediatric Dentist", "different"),
        ("Physiatrist", "Physical Therapist", "different"),
    ],
)
def test_compare(a: str, b: str, verdict: str) -> None:
    assert compare_specialties(a, b) == verdict
    assert compare_specialties(b, a) == verdict


@pytest.mark.parametrize(
    ("code", "display"),
    [
        ("207RC0000X", "Cardiology"),
        ("207rc0000x ", "Cardiology"),
        ("208000000X", "Pediatrics"),
        ("2084P0800X", "Psychiatry"),
        ("2084N0400X", "Neurology"),
        ("2085R0001X", "Radiation Oncology"),
        ("363LF0000X", "Family Nurse Practitioner"),
        ("1223S0112X", "Oral & Maxillofacial Surgery"),
        ("207RZ9999X", "Internal Medicine"),
        ("174400000X", None),
        ("207R", None),
        ("", None),
    ],
)
def test_taxonomy_codes(code: str, display: str | None) -> None:
    assert from_taxonomy_code(code) == display


@given(st.text())
@settings(max_examples=100)
def test_any_text_is_the_same_as_itself_or_unknown(text: str) -> None:
    assert compare_specialties(text, text) in {"same", None}


def test_every_physicians_code_is_covered_and_readable(shared: Path) -> None:
    """Codes of groups 207 to 209 (physicians) all have a display text that reads back to its own group."""
    path = shared / "data" / "nucc" / "nucc_taxonomy_251.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["Code"] for row in csv.DictReader(file) if row["Code"].startswith(("207", "208", "209"))]
    shown = [from_taxonomy_code(code) for code in codes]
    assert None not in shown
    assert all((read := read_specialty(text or "")) and read.group == text for text in shown)


def test_labelled_pairs(shared: Path) -> None:
    with (shared / "oracles" / "contact_pairs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "specialty"]
    wrong = [row for row in rows if compare_specialties(row["roster_value"], row["listing_value"]) != row["label"]]
    assert rows
    assert wrong == []
