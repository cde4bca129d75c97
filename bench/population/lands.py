"""Countries of the made-up world: how many of its vocational schools they have, and what people there speak.

The weights are rough, from the size of the sector; what matters is the skew: a few large countries, many small ones.
"""

from dataclasses import dataclass
from functools import cache

from app.kit.places import Place, all_places

#: country, weight, how much English a class there has (0 to 1), languages of its lessons, further ones.
_TABLE = """
DE 160 .75 de en,fr,tr | FR 120 .60 fr en,es,de | IT 110 .55 it en,fr,es | ES 90 .55 es en,fr,pt
PL 80 .65 pl en,de,uk | TR 80 .45 tr en,de,ar | RO 50 .60 ro en,fr,de | NL 42 .90 nl en,de,fr
PT 40 .65 pt en,es,fr | UA 38 .50 uk en,pl,ro | GR 30 .60 el en,fr,de | AT 28 .75 de en,fr
HU 26 .55 hu en,de | CZ 26 .60 cs en,de,pl | BE 24 .70 nl,fr en,de | SE 22 .90 sv en,de,ar
CH 20 .70 de,fr,it en | BG 18 .55 bg en,de | FI 17 .85 fi en,sv | DK 15 .90 da en,de
RS 15 .55 sr en,de | SK 14 .60 sk en,cs,de | NO 12 .90 nb en,de | HR 11 .65 hr en,de,it
IE 8 .98 en fr,ga | LT 7 .65 lt en,pl | SI 6 .75 sl en,de,it | LV 5 .60 lv en | EE 4 .80 et en,fi
AL 5 .50 sq en,it | MK 4 .50 mk en,sq | BA 5 .50 bs en,de | MD 4 .45 ro en,uk | GE 4 .45 ka en
AM 3 .40 hy en | CY 2 .70 el en,tr | LU 2 .65 fr,de en | MT 1 .95 mt,en it | IS 1 .90 is en,da
ME 1 .50 sr en | XK 2 .45 sq en,sr | GB 30 .98 en fr,es | TN 18 .35 ar fr,en | MA 22 .30 ar fr,en,es
DZ 20 .25 ar fr,en | EG 24 .35 ar en,fr | JO 6 .50 ar en | LB 5 .50 ar fr,en | PS 3 .45 ar en
IL 5 .70 he en,ar | KE 12 .85 sw,en fr | NG 14 .90 en fr | GH 8 .90 en fr | SN 7 .25 fr en,ar
CI 6 .25 fr en | CM 6 .35 fr,en de | ET 8 .45 am en | TZ 6 .55 sw en | UG 5 .80 en sw | RW 3 .65 rw,en fr
ZA 12 .90 en zu,af | VN 14 .35 vi en | ID 22 .40 id en | PH 14 .90 tl,en es | TH 12 .35 th en
IN 60 .70 hi,en bn,ta | BD 12 .45 bn en | NP 6 .50 ne en | LK 4 .60 si,ta en | JP 10 .40 ja en
KR 8 .50 ko en | TW 5 .45 zh en | KZ 7 .35 kk en,tr | UZ 7 .30 uz en | BR 30 .40 pt en,es
MX 24 .40 es en | CO 14 .40 es en | AR 12 .50 es en,it,pt | CL 8 .45 es en | PE 8 .35 es en
EC 5 .35 es en | US 16 .99 en es | CA 8 .95 en,fr es | AU 8 .98 en it,zh | NZ 3 .98 en mi | FJ 1 .85 en hi
"""
#: Weeks that end on Friday and Saturday.
_FRIDAY_OFF = frozenset({"EG", "JO", "DZ", "PS", "IL", "BD"})
#: Where at least so many people live, a school is not rural.
TOWN = 15_000


@dataclass(frozen=True, slots=True)
class Land:
    """A country. `english`: how likely a class speaks it well; `school_days`: 0 is Monday."""

    country: str
    weight: float
    english: float
    languages: tuple[str, ...]
    further: tuple[str, ...]
    school_days: tuple[int, ...]


@cache
def lands() -> tuple[Land, ...]:
    """Return all countries, in a fixed order."""
    return tuple(_land(told) for line in _TABLE.strip().splitlines() for told in line.split("|"))


@cache
def towns(country: str) -> tuple[tuple[Place, ...], tuple[float, ...]]:
    """Return the towns of a country and their weights: large towns have more schools, but fewer for their size."""
    found = _by_country()[country]
    return found, tuple(max(1000, town.population) ** 0.55 for town in found)


@cache
def _by_country() -> dict[str, tuple[Place, ...]]:
    wanted: dict[str, list[Place]] = {land.country: [] for land in lands()}
    for town in all_places():
        if town.country in wanted:
            wanted[town.country].append(town)
    return {country: tuple(found) for country, found in wanted.items()}


def _land(told: str) -> Land:
    country, weight, english, languages, *further = told.split()
    friday = country in _FRIDAY_OFF
    return Land(
        country,
        float(weight),
        float(english),
        tuple(languages.split(",")),
        tuple(further[0].split(",")) if further else (),
        (6, 0, 1, 2, 3) if friday else (0, 1, 2, 3, 4),
    )
