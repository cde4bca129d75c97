"""A population of schools, teachers and classes with a realistic skew, from a seed, loaded by COPY."""

import itertools
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from app.domain.candidates import trade_keys, week_bits
from app.domain.lessons import Slot
from app.kit.db import Base
from app.kit.folding import fold
from app.models.call import Call, CallState
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.person import Kind, Person
from app.models.school_class import ClassTeacher, SchoolClass

# Countries by how many vocational schools they may send (rough, from the size of the sector), zone, languages.
COUNTRIES = (
    ("DE", 16, "Europe/Berlin", ("de", "en")),
    ("FR", 12, "Europe/Paris", ("fr", "en")),
    ("IT", 11, "Europe/Rome", ("it", "en")),
    ("ES", 9, "Europe/Madrid", ("es", "en")),
    ("PL", 8, "Europe/Warsaw", ("pl", "en")),
    ("TR", 8, "Europe/Istanbul", ("tr", "en")),
    ("RO", 5, "Europe/Bucharest", ("ro", "en", "fr")),
    ("NL", 4, "Europe/Amsterdam", ("nl", "en", "de")),
    ("PT", 4, "Europe/Lisbon", ("pt", "en")),
    ("GR", 3, "Europe/Athens", ("el", "en")),
    ("FI", 3, "Europe/Helsinki", ("fi", "en", "sv")),
    ("UA", 3, "Europe/Kyiv", ("uk", "en")),
    ("TN", 2, "Africa/Tunis", ("ar", "fr")),
    ("MA", 2, "Africa/Casablanca", ("ar", "fr")),
    ("VN", 2, "Asia/Ho_Chi_Minh", ("vi", "en")),
    ("BR", 2, "America/Sao_Paulo", ("pt", "es", "en")),
    ("KE", 1, "Africa/Nairobi", ("sw", "en")),
    ("JP", 1, "Asia/Tokyo", ("ja", "en")),
    ("MT", 1, "Europe/Malta", ("mt", "en")),
)
# ISCO-08 unit group, ISCED-F detailed field, weight: bakers and electricians are many, watchmakers few.
TRADES = (
    ("7512", "1013", 9),
    ("5120", "1013", 10),
    ("7411", "0713", 10),
    ("7231", "0716", 9),
    ("7115", "0732", 6),
    ("5141", "1012", 7),
    ("3221", "0913", 7),
    ("5321", "0921", 6),
    ("7212", "0715", 4),
    ("7126", "0732", 4),
    ("7522", "0722", 4),
    ("6113", "0812", 4),
    ("3512", "0612", 6),
    ("2513", "0613", 4),
    ("7531", "0723", 3),
    ("5131", "1013", 6),
    ("4221", "1015", 4),
    ("7311", "0714", 1),
    ("7313", "0214", 1),
    ("3119", "0714", 3),
)
WORDS = (
    "Nord",
    "Sud",
    "Centre",
    "Alt",
    "Neu",
    "Santa",
    "Costa",
    "Monte",
    "Villa",
    "Lac",
    "Hafen",
    "Berg",
    "Pont",
    "Ribera",
)
TYPES = (
    "Lycée professionnel",
    "Berufskolleg",
    "Istituto tecnico",
    "Instituto",
    "Technikum",
    "ROC",
    "Opisto",
    "EPAL",
)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Population:
    """How many of each; 3 classes and 4 teachers a school are what agencies report for active schools."""

    schools: int = 20_000
    teachers: int = 4
    classes: int = 3
    seed: int = 1


def load(url: str, population: Population) -> dict[str, int]:
    """Fill the database at `url`; returns the rows of each table. Takes about 20 s for 20,000 schools."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address) as connection:
        for model, rows in _tables(population):
            _copy(connection, Base.metadata.tables[model.__tablename__], rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        count = sql.SQL("SELECT count(*) FROM {}")
        names = ("organisation", "person", "class", "call")
        found = {name: connection.execute(count.format(sql.Identifier(name))).fetchone() for name in names}
    return {name: int(row[0]) for name, row in found.items() if row}


def _tables(population: Population) -> Iterator[tuple[type[Base], Iterable[Mapping[str, Any]]]]:
    yield Person, _people(population)
    yield Organisation, _schools(population)
    yield Membership, _memberships(population)
    yield SchoolClass, _classes(population)
    yield ClassTeacher, _class_teachers(population)
    yield Call, _calls(population)


def _id(kind: int, number: int) -> UUID:
    """Return a fixed id, so that tables can be written one after the other without looking back."""
    return UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 | kind << 40 | number)


def _schools(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(p.schools):
        dice, country, zone, languages = _dice(p, number)
        name = f"{dice.choice(TYPES)} {dice.choice(WORDS)} {dice.choice(WORDS)} {number}"
        place = f"{dice.choice(WORDS)}stadt"
        trust = Trust.VERIFIED if dice.random() < 0.9 else Trust.PENDING
        yield {
            "id": _id(1, number),
            "kind": OrganisationKind.SCHOOL,
            "name": name,
            "country": country,
            "place": place,
            "latitude": dice.uniform(-35, 65),
            "longitude": dice.uniform(-20, 120),
            "time_zone": zone,
            "languages": list(languages),
            "fields": ["1013"],
            "trust": trust,
            "verified_at": MADE,
            "search": fold(f"{name} {place} {country}"),
            "created_at": MADE + timedelta(minutes=number),
        }


def _people(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(p.schools * p.teachers):
        _rolled, _country, zone, languages = _dice(p, number // p.teachers)
        yield {
            "id": _id(2, number),
            "kind": Kind.TEACHER,
            "name": f"Teacher {number}",
            "display_name": f"Teacher {number}",
            "email": f"t{number}@crowd.example",
            "email_confirmed_at": MADE,
            "locale": "de" if languages[0] == "de" else "en",
            "time_zone": zone,
            "created_at": MADE,
        }


def _memberships(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(p.schools * p.teachers):
        yield {
            "id": _id(3, number),
            "person_id": _id(2, number),
            "organisation_id": _id(1, number // p.teachers),
            "trust": Trust.VERIFIED,
            "created_at": MADE,
        }


def _classes(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(p.schools * p.classes):
        dice, _country, zone, languages = _dice(p, number // p.classes, number)
        isco, isced, _weight = dice.choices(TRADES, [t[2] for t in TRADES])[0]
        levels = {languages[0]: "C2"} | {
            code: dice.choice(("A1", "A2", "B1", "B1", "B2")) for code in languages[1:]
        }
        term = date(2026, 9, 1) + timedelta(days=dice.randrange(-20, 20))
        slots = _slots(dice)
        yield {
            "id": _id(4, number),
            "organisation_id": _id(1, number // p.classes),
            "name": f"Class {number}",
            "isced_f": isced,
            "isco": [isco],
            "eqf": dice.choice((2, 3, 3, 4, 4, 4, 5)),
            "languages": levels,
            "size": dice.randrange(6, 30),
            "age_band": dice.choice(("14-18", "14-18", "14-18", "18+")),
            "time_zone": zone,
            "slots": slots,
            "trade_keys": trade_keys([isco], isced),
            "week": week_bits(zone, [Slot(*slot) for slot in slots]),
            "term_start": term,
            "term_end": term + timedelta(days=290),
            "equipment": [],
            "offers": [],
            "seeks": [],
            "kinds": dice.sample(["virtual", "blended", "mobility"], dice.randrange(1, 4)),
            "created_at": MADE + timedelta(minutes=number),
        }


def _slots(dice: random.Random) -> list[list[int]]:
    days = sorted(dice.sample(range(5), dice.randrange(2, 5)))
    return [[day, start := 60 * dice.randrange(8, 15), start + dice.choice((45, 90, 120))] for day in days]


def _class_teachers(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(p.schools * p.classes):
        school, place = divmod(number, p.classes)
        yield {
            "id": _id(5, number),
            "class_id": _id(4, number),
            "person_id": _id(2, school * p.teachers + place % p.teachers),
            "created_at": MADE,
        }


def _calls(p: Population) -> Iterator[dict[str, Any]]:
    for number in range(0, p.schools * p.classes, 5):
        yield {
            "id": _id(6, number),
            "class_id": _id(4, number),
            "title": f"Looking for partners, number {number}",
            "offers": [],
            "seeks": [],
            "kinds": ["virtual"],
            "ends_on": date(2027, 3, 1),
            "state": CallState.OPEN,
            "created_at": MADE,
        }


def _dice(p: Population, school: int, extra: int = -1) -> tuple[random.Random, str, str, tuple[str, ...]]:
    """Return the dice of one school (and one class of it), with the school's country."""
    country, _weight, zone, languages = random.Random(f"{p.seed} {school}").choices(
        COUNTRIES, [c[1] for c in COUNTRIES]
    )[0]
    return random.Random(f"{p.seed} {school} {extra}"), country, zone, languages


def _copy(connection: psycopg.Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """COPY `rows` into `table`; columns that a row leaves out get the model's own default."""
    defaults = {
        c.name: c.default.arg for c in table.columns if c.default is not None and not callable(c.default.arg)
    }
    first, rows = _peek(rows)
    columns = [c for c in table.columns if c.name in first or c.name in defaults]
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(sql.Identifier(c.name) for c in columns)
    )
    with connection.cursor().copy(copy) as out:
        for row in rows:
            full = {**defaults, **row}
            out.write_row([_value(full[c.name], isinstance(c.type, JSONB)) for c in columns])


def _peek(rows: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]:
    stream = iter(rows)
    first = next(stream)
    return first, itertools.chain([first], stream)


def _value(value: Any, is_json: bool) -> Any:
    if is_json:
        return json.dumps(value)
    return value.value if hasattr(value, "value") else value
