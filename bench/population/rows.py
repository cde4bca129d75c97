"""Rows of the made-up world, table by table, with what the application itself would have written."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from app.domain.candidates import trade_keys, week_bits
from app.domain.lessons import Slot
from app.domain.vocabulary.lists import equipment, suggested_tags
from app.kit.db import Base
from app.kit.folding import fold
from app.models.call import Call, CallState
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.person import Kind, Person
from app.models.project import Project, ProjectClass, ProjectMember
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.story import ProjectStory, StoryConsent
from app.services.organisations.countries import names_of_country
from bench.population.partners import Pairing, pair_classes
from bench.population.wording import call_title, class_name, project_title, school_name, trade_words
from bench.population.world import School, World, trades

Rows = Iterable[Mapping[str, Any]]
#: Kinds of things in `world_id`.
SCHOOL, PERSON, MEMBER, CLASS, TEACHES, CALL, PROJECT, TAKES_PART, WORKS_ON, STORY, AGREES = range(1, 12)
_LEVELS = ("A1", "A2", "B1", "B2", "C1")
_HOURS = (8, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13, 14, 15, 17)
#: The tables, in the order of `tables`.
TABLES = (
    "person",
    "organisation",
    "membership",
    "class",
    "class_teacher",
    "call",
    "project",
    "project_class",
    "project_member",
    "project_story",
    "story_consent",
)


def world_id(kind: int, number: int) -> UUID:
    """Return the id of a thing by its number, so that tables can be written one after the other."""
    return UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 | kind << 40 | number)


def tables(world: World) -> Iterator[tuple[type[Base], Rows]]:
    """Yield every table with its rows, those first to which others refer."""
    pairs = pair_classes(world)
    yield Person, _people(world)
    yield Organisation, _schools(world)
    yield Membership, _memberships(world)
    yield SchoolClass, _classes(world)
    yield ClassTeacher, _class_teachers(world)
    yield Call, _calls(world)
    yield Project, _projects(world, pairs)
    yield ProjectClass, _project_classes(pairs)
    yield ProjectMember, _project_members(world, pairs)
    yield ProjectStory, _stories(world, pairs)
    yield StoryConsent, _story_consents(world, pairs)


def _id(kind: int, number: int) -> str:
    # As text: making UUIDs would take a tenth of the whole time.
    return f"01900000-0000-7000-8000-{kind << 40 | number:012x}"


def _people(world: World) -> Iterator[dict[str, Any]]:
    today = world.population.today
    for number, school in enumerate(world.school_of_person):
        at = world.schools[school]
        yield {
            "id": _id(PERSON, number),
            "kind": Kind.TEACHER,
            "name": f"Teacher {number}",
            "display_name": f"Teacher {number}",
            "email": f"t{number}@crowd.example",
            "email_confirmed_at": today,
            "locale": at.language if at.language in {"de", "ar"} else "en",
            "time_zone": at.town.time_zone,
            "created_at": today - timedelta(days=at.days),
        }


def _schools(world: World) -> Iterator[dict[str, Any]]:
    dice, access = world.population.dice("school names"), world.population.dice("steps")
    for number, at in enumerate(world.schools):
        name = school_name(dice, at.language, at.town.name)
        since = world.population.today - timedelta(days=at.days)
        spot = dice.random() * 0.02 - 0.01
        yield {
            "id": _id(SCHOOL, number),
            "kind": OrganisationKind.SCHOOL if dice.random() < 0.94 else OrganisationKind.COMPANY,
            "name": name,
            "country": at.land.country,
            "place_id": at.town.id,
            "place": at.town.name,
            "inhabitants": at.town.population,
            "latitude": at.town.latitude + spot,
            "longitude": at.town.longitude + spot,
            "time_zone": at.town.time_zone,
            "languages": [at.language, *at.land.further[:1]],
            "fields": sorted({field for _, field in dice.choices(trades()[:60], k=2)}),
            "trust": Trust(at.trust),
            "verified_at": since + timedelta(days=3) if at.trust == "verified" else None,
            "is_accessible": access.random() < 0.4,
            "search": f"{fold(name)} {fold(at.town.name)} {names_of_country(at.land.country)}",
            "created_at": since,
        }


def _memberships(world: World) -> Iterator[dict[str, Any]]:
    dice = world.population.dice("memberships")
    for number, school in enumerate(world.school_of_person):
        at = world.schools[school]
        sure = world.first_person[school] == number or dice.random() < 0.85
        yield {
            "id": _id(MEMBER, number),
            "person_id": _id(PERSON, number),
            "organisation_id": _id(SCHOOL, school),
            "trust": Trust.VERIFIED if sure and at.trust == "verified" else Trust.PENDING,
            "created_at": world.population.today - timedelta(days=at.days),
        }


def _classes(world: World) -> Iterator[dict[str, Any]]:
    dice, access = world.population.dice("classes"), world.population.dice("access")
    known = trades()
    for number, (school, trade) in enumerate(zip(world.school_of_class, world.trade_of_class, strict=True)):
        at, (isco, isced) = world.schools[school], known[trade]
        slots = _slots(dice, at)
        levels = _spoken(dice, at)
        minors = dice.random() < 0.72
        yield {
            "id": _id(CLASS, number),
            "organisation_id": _id(SCHOOL, school),
            "name": class_name(dice, isco, at.language),
            "isced_f": isced,
            "isco": [isco],
            "eqf": dice.choices((1, 2, 3, 4, 5, 6), (1, 8, 32, 45, 12, 2))[0],
            "languages": levels,
            "size": min(60, max(4, round(dice.gauss(19 if not at.is_rural else 12, 5)))),
            "age_band": "14-18" if minors else "18+",
            "time_zone": at.town.time_zone,
            "slots": slots,
            "trade_keys": _keys(isco, isced),
            "week": week_bits(at.town.time_zone, [Slot(*slot) for slot in slots]),
            **_term(dice, world.population.day, at),
            "equipment": _some(dice, _equipment(isced), 4),
            "offers": _some(dice, _wishes(isced), 3),
            "seeks": _some(dice, _wishes(isced), 3),
            "kinds": sorted(dice.choices(_KINDS, _KIND_WEIGHTS)[0]),
            "mobility": access.choice(([], [], [], ["send"], ["host"], ["host", "send"])),
            "is_accessible": access.random() < 0.2,
            "about": _about(dice, isco, at),
            "created_at": world.population.today - timedelta(days=int(at.days * dice.random())),
            "archived_at": world.population.today if dice.random() < 0.03 else None,
        }


def _class_teachers(world: World) -> Iterator[dict[str, Any]]:
    dice = world.population.dice("class teachers")
    for number, school in enumerate(world.school_of_class):
        # Half of the classes belong to whoever came first: one colleague draws a school in, the others follow.
        place = 0 if dice.random() < 0.5 else dice.randrange(world.teachers_of(school))
        yield {
            "id": _id(TEACHES, number),
            "class_id": _id(CLASS, number),
            "person_id": _id(PERSON, world.first_person[school] + place),
            "created_at": world.population.today,
        }


def _calls(world: World) -> Iterator[dict[str, Any]]:
    p = world.population
    dice = p.dice("calls")
    count = len(world.school_of_class)
    for number, of in enumerate(sorted(dice.sample(range(count), min(count, round(count * p.calls))))):
        isco, isced = trades()[world.trade_of_class[of]]
        at = world.schools[world.school_of_class[of]]
        ended = dice.random() < 0.15
        begun = dice.randrange(1, 60)
        yield {
            "id": _id(CALL, number),
            "class_id": _id(CLASS, of),
            "title": call_title(dice, isco, at.language),
            "text": _about(dice, isco, at),
            "offers": _some(dice, _wishes(isced), 2),
            "seeks": _some(dice, _wishes(isced), 3),
            "kinds": sorted(dice.choices(_KINDS, _KIND_WEIGHTS)[0]),
            "wanted": dice.choice((1, 1, 1, 2, 3)),
            "ends_on": p.day + timedelta(days=-1 if ended else dice.randrange(5, 300)),
            "state": CallState.CLOSED if ended else CallState.OPEN,
            "closed_at": p.today if ended else None,
            "created_at": p.today - timedelta(days=begun),
        }


def _projects(world: World, pairs: list[Pairing]) -> Iterator[dict[str, Any]]:
    dice = world.population.dice("projects")
    for number, pair in enumerate(pairs):
        isco, _ = trades()[world.trade_of_class[pair.classes[0]]]
        begun = world.population.today - timedelta(days=pair.days)
        yield {
            "id": _id(PROJECT, number),
            "title": project_title(dice, isco, number),
            "state": "closed" if pair.is_finished else "live",
            "created_by": _id(PERSON, world.first_person[world.school_of_class[pair.classes[0]]]),
            "created_at": begun,
            "closed_at": begun + timedelta(days=min(pair.days, 120)) if pair.is_finished else None,
        }


def _project_classes(pairs: list[Pairing]) -> Iterator[dict[str, Any]]:
    number = 0
    for project, pair in enumerate(pairs):
        for of in pair.classes:
            yield {
                "id": _id(TAKES_PART, number),
                "project_id": _id(PROJECT, project),
                "class_id": _id(CLASS, of),
            }
            number += 1


def _project_members(world: World, pairs: list[Pairing]) -> Iterator[dict[str, Any]]:
    number = 0
    for project, pair in enumerate(pairs):
        schools = dict.fromkeys(world.school_of_class[of] for of in pair.classes)
        for school in schools:
            yield {
                "id": _id(WORKS_ON, number),
                "project_id": _id(PROJECT, project),
                "person_id": _id(PERSON, world.first_person[school]),
                "role": "teacher",
            }
            number += 1


def _stories(world: World, pairs: list[Pairing]) -> Iterator[dict[str, Any]]:
    """Every finished project tells its story, which every school has agreed to."""
    dice = world.population.dice("stories")
    for number, pair in enumerate(pairs):
        if not pair.is_finished:
            continue
        isco, isced = trades()[world.trade_of_class[pair.classes[0]]]
        schools = [world.schools[world.school_of_class[of]] for of in pair.classes]
        title = project_title(dice, isco, number)
        summary = " ".join(_about(dice, isco, at) for at in schools)
        shown = world.population.today - timedelta(days=dice.randrange(1, 120))
        yield {
            "id": _id(STORY, number),
            "project_id": _id(PROJECT, number),
            "title": title,
            "summary": summary,
            "isco": [isco],
            "occupations": [],
            "fields": [isced],
            "countries": sorted({at.land.country for at in schools}),
            "languages": sorted({at.language for at in schools} | {"en"}),
            "kinds": sorted(dice.choices(_KINDS, _KIND_WEIGHTS)[0]),
            "weeks": dice.randrange(3, 30),
            "steps": [],
            "state": "published",
            "trade_keys": _keys(isco, isced),
            "search": fold(f"{title} {summary}"),
            "changed_at": shown,
            "published_at": shown,
            "created_at": shown,
        }


def _story_consents(world: World, pairs: list[Pairing]) -> Iterator[dict[str, Any]]:
    number = 0
    for story, pair in enumerate(pairs):
        for school in dict.fromkeys(world.school_of_class[of] for of in pair.classes if pair.is_finished):
            yield {
                "id": _id(AGREES, number),
                "story_id": _id(STORY, story),
                "organisation_id": _id(SCHOOL, school),
                "person_id": _id(PERSON, world.first_person[school]),
            }
            number += 1


_KINDS = (
    ("virtual",),
    ("virtual", "blended"),
    ("virtual", "blended", "mobility"),
    ("mobility",),
    ("blended",),
)
_KIND_WEIGHTS = (45, 22, 18, 9, 6)


def _slots(dice: Random, at: School) -> list[list[int]]:
    """Return a week: some lessons on a few days, or whole mornings on one or two; now and then it is not told."""
    drawn = dice.random()
    if drawn < 0.06:
        return []
    if drawn < 0.4:
        days, lengths = dice.randrange(1, 3), (180, 240, 300)
    else:
        days, lengths = dice.randrange(2, 6), (45, 45, 90, 90, 120)
    hour = dice.choice(_HOURS)
    chosen = sorted(dice.sample(at.land.school_days, min(days, 5)))
    return [
        [day, start := 60 * max(7, hour + dice.randrange(-1, 2)), start + dice.choice(lengths)]
        for day in chosen
    ]


def _spoken(dice: Random, at: School) -> dict[str, str]:
    levels = {at.language: "C2" if dice.random() < 0.85 else "B2"}
    for place, code in enumerate(at.land.further if "en" in at.land.further else (*at.land.further, "en")):
        ease = at.land.english if code == "en" else at.land.english * 0.5 / (place + 1)
        drawn = dice.random() * 0.7 + ease * 0.6
        if code not in levels and drawn > 0.38:
            levels[code] = _LEVELS[min(4, int((drawn - 0.38) * 5.2))]
    return levels


def _term(dice: Random, day: date, at: School) -> dict[str, date]:
    # South of the equator a school year begins in February.
    south = at.town.latitude < -8
    start = date(day.year, 2 if south else 9, 1) + timedelta(days=dice.randrange(-10, 25))
    return {"term_start": start, "term_end": start + timedelta(days=dice.choice((280, 290, 300, 150)))}


@lru_cache
def _keys(isco: str, isced: str) -> list[str]:
    return trade_keys([isco], isced)


@lru_cache
def _equipment(isced: str) -> tuple[str, ...]:
    return tuple(item.code for item in equipment(isced))


@lru_cache
def _wishes(isced: str) -> tuple[str, ...]:
    return tuple(item.code for item in suggested_tags(isced))


def _some(dice: Random, codes: tuple[str, ...], most: int) -> list[str]:
    return sorted(set(dice.choices(codes, k=dice.randrange(most + 1)))) if codes else []


def _about(dice: Random, isco: str, at: School) -> str:
    if dice.random() < 0.4:
        return ""
    words = trade_words(isco, at.language)
    return f"{dice.choice(words)}, {dice.choice(words)}. {at.town.name} ({at.land.country}), {at.language}."
