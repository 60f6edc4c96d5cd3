"""The invented roster: nobody real, nobody twice, the same every time."""

from __future__ import annotations

import re

from repmon.clean.npi import npi_is_valid
from repmon.demo.people import ROSTER_SIZE, SONS, fictional_phones, make_npi, make_people
from repmon.demo.strangers import strangers


def test_the_same_seed_gives_the_same_people() -> None:
    assert make_people(3) == make_people(3) != make_people(4)


def test_names_ids_and_numbers_are_unique() -> None:
    physicians = make_people().physicians
    assert len(physicians) == ROSTER_SIZE
    for field in ("physician_id", "npi", "last_name"):
        assert len({getattr(physician, field) for physician in physicians}) == ROSTER_SIZE
    phones = [location.phone for physician in physicians for location in physician.locations]
    assert len(set(phones)) == len(phones)


def test_npis_check_and_lie_below_the_first_ever_issued() -> None:
    people = make_people()
    npis = [physician.npi or "" for physician in people.physicians]
    npis += [stranger.person.npi or "" for stranger in strangers(people.physicians, iter(people.spare_phones))]
    assert len(set(npis)) == len(npis)
    assert all(npi_is_valid(npi) and "1000000000" < npi < "1003000126" for npi in npis)
    assert npi_is_valid(make_npi(0)) and npi_is_valid(make_npi(299_999))


def test_phones_are_those_kept_free_for_fiction() -> None:
    phones = list(fictional_phones())
    assert len(set(phones)) == 500
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", phone) for phone in phones)


def test_sons_are_men_with_fathers() -> None:
    people = make_people()
    sons = [people.physicians[number] for number in SONS]
    fathers = [one.person for one in strangers(people.physicians, iter(people.spare_phones)) if one.person.suffix == "Sr"]
    assert all(son.suffix == "Jr" and son.gender == "M" for son in sons)
    assert {(father.first_name, father.last_name) for father in fathers} == {(son.first_name, son.last_name) for son in sons}
