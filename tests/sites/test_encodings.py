"""A page says the same in whatever encoding it comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sites.cases import Case, all_cases, as_json


@pytest.mark.parametrize("case", all_cases(), ids=str)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_every_page_in_every_encoding(case: Case, encoding: str) -> None:
    page = case.page
    assert as_json(case.read(replace(page, body=page.text.encode(encoding)))) == as_json(case.read())
