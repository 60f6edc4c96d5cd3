"""A login wall is told from a front page that has a login form in its corner."""

from __future__ import annotations

import pytest

from repmon.extract.challenge import asks_for_login
from repmon.extract.page import Page

FORM = b"<form><input name='email'><input name=p type='password'></form>"


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        ("https://example.org/account/login?next=%2Fdr-doe", b"<title>Welcome</title>" + FORM, True),
        ("https://example.org/welcome", b"<title>Sign in - Example</title>" + FORM, True),
        ("https://example.org/", b"<title>Example: find a doctor</title>" + FORM, False),
        ("https://example.org/login", b"<title>Log in</title><p>Closed.</p>", False),
    ],
)
def test_login_walls(url: str, body: bytes, expected: bool) -> None:
    assert asks_for_login(Page(url, body)) is expected
