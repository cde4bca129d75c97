"""Teachers find the place of their school, in their own script, with mistakes, from a village to a capital."""

from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest

from app.domain.vocabulary.lists import COUNTRIES
from app.kit.places import place, search_places, zones_of
from app.kit.world_regions import REGIONS, continent_of, countries_of, region_of


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Lyon", "Lyon", "FR"),
        ("lodz", "Łódź", "PL"),
        ("Łódź", "Łódź", "PL"),
        ("tampre", "Tampere", "FI"),
        ("Tammerfors", "Tampere", "FI"),
        ("تونس", "Tunis", "TN"),
        ("القاهرة", "Cairo", "EG"),
        ("αθηνα", "Athens", "GR"),
        ("München", "Munich", "DE"),
        ("Київ", "Kyiv", "UA"),
        ("東京", "Tokyo", "JP"),
        ("helsin", "Helsinki", "FI"),
        ("rom", "Rome", "IT"),
        ("barcelna", "Barcelona", "ES"),
        ("new yrok", "New York City", "US"),
        ("st gallen", "Sankt Gallen", "CH"),
        ("Kuressare", "Kuressaare", "EE"),
    ],
)
def test_a_typed_place_is_found_first(typed: str, name: str, country: str) -> None:
    first = search_places(typed)[0]
    assert (first.name, first.country) == (name, country)


def test_a_country_keeps_places_of_other_countries_out() -> None:
    assert search_places("Freiburg", country="CH")[0].name == "Fribourg"
    assert all(one.country == "CH" for one in search_places("a", country="CH"))
    assert search_places("Lyon", country="QQ") == []


def test_nothing_typed_and_nonsense_find_nothing() -> None:
    assert search_places("  ") == []
    assert search_places("xyzxyzxyz") == []


def test_a_place_brings_its_clock_and_its_coordinates_and_is_found_again_by_its_number() -> None:
    tunis = search_places("Tunis")[0]
    assert ZoneInfo(tunis.time_zone).key == "Africa/Tunis"
    assert (round(tunis.latitude), round(tunis.longitude)) == (37, 10)
    assert place(tunis.id) == tunis
    assert place(-1) is None


def test_the_first_zone_of_a_country_is_where_most_people_live() -> None:
    assert zones_of("ES")[0] == "Europe/Madrid"
    assert "Atlantic/Canary" in zones_of("ES")
    assert zones_of("QQ") == ()


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: search_places("Tampere")[0].name, range(32)))
    assert found == ["Tampere"] * 32


def test_every_country_lies_in_one_region_and_on_one_continent() -> None:
    assert {country for country in COUNTRIES if region_of(country) is None} == set()
    assert {country for country in COUNTRIES if continent_of(country) is None} == {"AQ"}
    assert sum(len(countries_of(region)) for region in REGIONS) == len(COUNTRIES) - 1
    assert "TN" in countries_of("002")
    assert countries_of("nowhere") == frozenset()
