"""Web addresses: one canonical form, and which differences matter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.urls import canonical_url, compare_urls, site_of


@pytest.mark.parametrize(
    ("shown", "canonical"),
    [
        ("HTTP://WWW.Example.org:80/Doctors/17/", "https://example.org/Doctors/17"),
        ("example.org", "https://example.org"),
        ("//www.example.org/a/../b", "https://example.org/b"),
        ("https://example.org:8443/", "https://example.org:8443"),
        ("https://example.org/index.html?utm_source=x&id=2&a=1#top", "https://example.org?a=1&id=2"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://www.google.com/url?q=https://example.org/x", "https://example.org/x"),
        ("https://bücher.example.org", "https://xn--bcher-kva.example.org"),
    ],
)
def test_canonical_form(shown: str, canonical: str) -> None:
    assert canonical_url(shown) == canonical


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "n/a",
        "mailto:a@example.org",
        "a@example.org",
        "javascript:void(0)",
        "no address",
        "https://",
        "http://[::1",
        "https://example.org:x/",
    ],
)
def test_not_a_web_address(shown: str | None) -> None:
    assert canonical_url(shown) is None
    assert site_of(shown) is None
    assert compare_urls(shown, "https://example.org") is None


@pytest.mark.parametrize(
    ("shown", "site"),
    [
        ("https://doctors.example.org/x", "example.org"),
        ("https://clinic.example.co.uk", "example.co.uk"),
        ("https://me.wixsite.com/x", "me.wixsite.com"),
    ],
)
def test_site(shown: str, site: str) -> None:
    assert site_of(shown) == site


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(max_size=50), st.text(alphabet="htps:/.example?=&%20#-_;w", max_size=40).map("https://example.org/".__add__)
    )
)
def test_canonical_form_is_idempotent_and_comparison_symmetric(shown: str) -> None:
    canonical = canonical_url(shown)
    if canonical is not None:
        assert canonical_url(canonical) == canonical
        assert compare_urls(shown, canonical) == "same"
    assert compare_urls(shown, "https://example.org/doctors/17") == compare_urls("https://example.org/doctors/17", shown)
