"""Roll-ups of ratings: sums over sums, trends that chance does not make, outliers that an average hides."""

from __future__ import annotations

from collections.abc import Sequence

from repmon.checks.rating_levels import Known, Level, Past, levels_of
from repmon.checks.rating_rollups import RatingGroup, rating_groups
from repmon.model import Physician, PracticeLocation, Rating

TONIGHT = 740_000
HILL = PracticeLocation("L1", name="Hill Clinic", region="North", service_line="Heart")
LAKE = PracticeLocation("L2", name="Lake Clinic", region="North")


def person(number: int, *places: PracticeLocation, specialty: str | None = "Cardiology") -> Physician:
    return Physician(f"P{number}", "Doe", specialty=specialty, locations=places or (HILL,))


def shown(value: float | None, count: int | None) -> Rating:
    return Rating(value, 5.0, 0.1, count, "ratings")


def listing(number: int, value: float, count: int, then: tuple[float, int] | None = None, site: str = "ratemds") -> Known:
    past = None if then is None else shown(*then)
    year = None if past is None else Past(TONIGHT - 365, past)
    return Known(number, site, f"P{number % 100}", "Cardiology", TONIGHT, shown(value, count), past, year)


def group(
    kind: str, name: str, people: Sequence[Physician], listings: Sequence[Known], self_told: frozenset[int] = frozenset()
) -> RatingGroup:
    levels: Sequence[Level] = levels_of(listings, lambda _: 4.0)
    found = rating_groups(people, levels, self_told, frozenset())
    (one,) = [one for one in found if (one.kind, one.name) == (kind, name)]
    return one


def test_all_stars_over_all_ratings() -> None:
    found = group("location", "Hill Clinic", [person(1), person(2), person(3)], [listing(1, 4.8, 90), listing(2, 3.0, 10)])
    assert found.mean is not None
    assert (round(found.mean.value, 2), found.mean.count) == (4.62, 100)
    assert (found.physicians, found.listings, found.too_few) == (3, 2, False)


def test_everybody_counts_in_each_of_their_places_and_once_in_a_region() -> None:
    people = [person(1, HILL, LAKE), person(2, LAKE)]
    listings = [listing(1, 4.8, 50), listing(2, 4.0, 50)]
    counts = {
        (kind, name): group(kind, name, people, listings).physicians
        for kind, name in (("location", "Hill Clinic"), ("location", "Lake Clinic"), ("region", "North"),
                           ("service_line", "Heart"), ("specialty", "Cardiology"), ("site", "ratemds"))
    }  # fmt: skip
    assert list(counts.values()) == [1, 2, 2, 1, 2, 2]
    assert group("region", "North", people, listings).listings == 2


def test_few_ratings_are_called_few_and_none_are_none() -> None:
    assert group("location", "Hill Clinic", [person(1)], [listing(1, 4.8, 29)]).too_few
    empty = group("location", "Hill Clinic", [person(1)], [])
    assert (empty.mean, empty.year.direction) == (None, "unknown")


def test_what_the_organisation_says_of_itself_stays_out_of_every_group_but_its_own_site() -> None:
    listings = [listing(1, 4.0, 50), listing(101, 5.0, 900, site="own_directory")]
    found = group("specialty", "Cardiology", [person(1)], listings, frozenset({101}))
    assert found.mean is not None
    assert found.mean.count == 50
    own = group("site", "own_directory", [person(1)], listings, frozenset({101}))
    assert own.mean is not None
    assert own.mean.count == 900


def test_a_trend_is_the_new_ratings_against_those_before() -> None:
    fallen = [listing(i, 4.1, 150, then=(4.7, 100)) for i in (1, 2, 3)]
    found = group("location", "Hill Clinic", [person(1), person(2), person(3)], fallen)
    assert (found.year.direction, found.year.new) == ("down", 150)
    assert found.year.mean is not None
    assert round(found.year.mean.value, 1) == 2.9
    same = [listing(i, 4.6, 150, then=(4.6, 100)) for i in (1, 2, 3)]
    assert group("location", "Hill Clinic", [person(1), person(2), person(3)], same).year.direction == "steady"
    few = [listing(1, 4.5, 103, then=(4.7, 100))]
    assert group("location", "Hill Clinic", [person(1)], few).year.direction == "too_few"


def test_an_average_hides_nobody() -> None:
    listings = [listing(i, 4.7, 120) for i in range(1, 9)] + [listing(9, 2.6, 60), listing(10, 2.0, 8)]
    found = group("specialty", "Cardiology", [person(i) for i in range(1, 11)], listings)
    assert [one.physician_id for one in found.outliers] == ["P9"]
    assert found.mean is not None
    assert found.mean.value > 4.5
    assert round(found.outliers[0].rest, 1) == 4.7


def test_a_location_without_a_name_is_called_by_its_city_as_in_the_rest_of_the_report() -> None:
    places = [PracticeLocation("12-main-st-01002", None, city="AMHERST"), PracticeLocation("nowhere", None)]
    groups = rating_groups([person(1, *places)], [], frozenset(), frozenset())
    assert {one.name for one in groups if one.kind == "location"} == {"Amherst", "nowhere"}
