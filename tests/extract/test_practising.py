"""What sentences say about new patients and about practising on, and what biographies only seem to say."""

from __future__ import annotations

import pytest

from repmon.extract.practising import says_accepting, says_status


@pytest.mark.parametrize(
    ("text", "accepting"),
    [
        ("Accepting new patients", True),
        ("Dr. Roe accepts new patients.", True),
        ("They are accepting new patients", True),
        ("Not accepting new patients", False),
        ("She isn't currently accepting new patients.", False),
        ("He is no longer able to accept new patients", False),
        ("Accepts Medicare. New patients welcome", None),
        ("Not rated yet\nAccepting new patients", True),
        ("Accepting New Patients\nNo virtual visits", True),
        ("Accepting New Patients No Virtual Visit option", True),
        ("Accepting new patients: No", False),
        ("Accepts new patients? Yes", True),
        ("Accepts new patients?\nNo", False),
        ("Is Dr. Roe accepting new patients?", None),
        ("Call the office to find out if Dr. Roe accepts new patients.", None),
        ("We don't know whether Dr. Roe is accepting new patients.", None),
        ("See doctors who are accepting new patients", None),
        ("", None),
    ],
)
def test_says_accepting(text: str, accepting: bool | None) -> None:
    assert says_accepting(text) is accepting


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Retired", "retired"),
        ("Dr. Ann Roe, MD has retired", "retired"),
        ("She is now retired from clinical practice.", "retired"),
        ("No longer practicing", "retired"),
        ("He no longer sees patients.", "retired"),
        ("He no longer sees patients at this location.", None),
        ("A retired colonel, she is married to a retired judge", None),
        ("He has retired from the Navy", None),
        ("Deceased", "deceased"),
        ("Dr. Roe has passed away", "deceased"),
        ("in memory of her deceased mother", None),
        ("This practice is permanently closed", "closed"),
        ("This office has been closed.", "closed"),
        ("The office closed early on Fridays", None),
        ("", None),
    ],
)
def test_says_status(text: str, status: str | None) -> None:
    assert says_status([text]) == status


def test_the_gravest_counts() -> None:
    assert says_status(["Retired", "Deceased"]) == "deceased"
    assert says_status([]) is None


@pytest.mark.parametrize(
    ("text", "accepting", "status"),
    [
        ("Dr. Lowe has retired from practice. Her colleague Dr. Bo Crane is accepting new patients.", None, "retired"),
        ("Dr. Bo Crane is accepting new patients.", None, None),
        ("Dr. Crane's practice is accepting new patients", None, None),
        ("Dr. Bo Crane is not accepting new patients. Dr. Ada M. Lowe is accepting new patients.", True, None),
        ("Dr. Lowe and Dr. Crane are accepting new patients.", True, None),
        ("Dr. Lowe's office is accepting new patients", True, None),
        ("Is Dr. Bo Crane accepting new patients? Yes", None, None),
        ("Dr. Bo Crane has retired.", None, None),
        ("She took over from Dr. Crane. She is accepting new patients.", True, None),
        ("Dr. Lowe and her colleagues are accepting new patients.", True, None),
        ("Her partner is accepting new patients", None, None),
    ],
)
def test_another_doctors_sentence_answers_nothing(text: str, accepting: bool | None, status: str | None) -> None:
    assert (says_accepting(text, "Dr. Ada Lowe, MD"), says_status([text], "Dr. Ada Lowe, MD")) == (accepting, status)
