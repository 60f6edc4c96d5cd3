"""Credentials in the spellings that registers and sites use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.credentials import credential_class, is_credential, read_credentials


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("M.D., Ph.D.", ("MD", "PHD")),
        ("MD PHD", ("MD", "PHD")),
        ("M. D.", ("MD",)),
        ("M.D", ("MD",)),
        ("MB.BS", ("MBBS",)),
        ("M.B.,B.S.", ("MBBS",)),
        ("DNP, APRN, FNP-BC", ("DNP", "APRN", "FNP-BC")),
        ("D.O./M.P.H", ("DO", "MPH")),
        ("MDPHD", ("MD", "PHD")),
        ("P.A.-C.", ("PA-C",)),
        ("P. A. - C", ("PA-C",)),
        ("PAC", ("PA-C",)),
        ("FNPC", ("FNP-C",)),
        ("Pharm D", ("PHARMD",)),
        ("otr/l", ("OTR/L",)),
        ("PH.D., AU.D., CCC-SP", ("PHD", "AUD", "CCC-SP")),
        ("M.D.1208", ("MD",)),
        ("MD, MD, FACP", ("MD", "FACP")),
        ("MD, FZZQ", ("MD", "FZZQ")),
        ("AND, BSN", ("BSN",)),
        ("M.", ()),
        ("Board Certified", ()),
        ("--", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_read(text: str | None, tokens: tuple[str, ...]) -> None:
    assert read_credentials(text) == tokens


@pytest.mark.parametrize(
    ("text", "profession"),
    [
        ("MD", "physician"),
        ("MBBS", "physician"),
        ("DO, MPH", "physician"),
        ("PharmD, MD", "physician"),
        ("DDS, MD", "physician"),
        ("DMD", "dentist"),
        ("DPM", "podiatrist"),
        ("OD", "optometrist"),
        ("DC", "chiropractor"),
        ("PsyD", "psychologist"),
        ("RN, MSN, FNP-C", "nurse"),
        ("CRNA", "nurse"),
        ("PA-C", "physician_assistant"),
        ("PT, DPT", "therapist"),
        ("RPh", "pharmacist"),
        ("RDN, LD", "dietitian"),
        ("LICSW", "social_worker"),
        ("LAc", "acupuncturist"),
        ("AuD", "audiologist"),
        ("LMFT", "counselor"),
        ("PhD", None),
        ("MPH, MBA", None),
        ("FZZQ", None),
        ("", None),
    ],
)
def test_class(text: str, profession: str | None) -> None:
    assert credential_class(read_credentials(text)) == profession


@pytest.mark.parametrize("token", ["MD", "m.d.", "Ph.D.", "fnp-bc", "CCC-SLP", "F.A.C.P."])
def test_is_credential(token: str) -> None:
    assert is_credential(token)


@pytest.mark.parametrize("token", ["Smith", "Jr", "II", "", "...", "Q"])
def test_is_no_credential(token: str) -> None:
    assert not is_credential(token)


@given(st.text())
@settings(max_examples=100)
def test_reading_twice_changes_nothing(text: str) -> None:
    once = read_credentials(text)
    assert read_credentials(", ".join(once)) == once
