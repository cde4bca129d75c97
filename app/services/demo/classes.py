"""Classes describe themselves; learners get cards, and some have opened theirs."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.lessons import Slot
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind
from app.models.school_class import LearnerCard, SchoolClass
from app.services import classes, starters
from app.services.classes import ClassProfile
from app.services.demo.reading import projects, read, schools
from app.services.demo.sign_ins import LEARNER_CODE, LEARNER_PIN, NEW_CARD_CODE
from app.services.demo.stage import Stage
from app.services.learners.adding import add_learners
from app.services.learners.codes import hash_code, seal, unseal
from app.services.learners.door import open_card

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SOUTH = frozenset({"NZ", "BR"})  # the school year begins in February
_FAMILY_FIRST = frozenset({"JP", "VN"})
_SHOWN_KINDS = ("document_camera", "room_camera", "action_camera", "tablets")


async def describe_classes(stage: Stage) -> None:
    """Describe every class, with its teachers."""
    for school in schools():
        for number, row in enumerate(school["classes"]):
            key = f"{school['key']}:{number}"
            teaching = row[4] if len(row) > 4 else [school["teachers"][number % len(school["teachers"])][0]]
            with stage.days_ago(_described(school, key) + number):
                actor = await stage.actor(teaching[0])
                profile = _profile(stage, school, key, row)
                made = await classes.describe_class(stage.db, actor, stage.schools[school["key"]], profile)
                for colleague in teaching[1:]:
                    await classes.add_teacher(stage.db, actor, made.id, stage.people[colleague])
            stage.classes[key], stage.teachers[key] = made.id, teaching


async def hand_out_cards(stage: Stage) -> None:
    """Add the learners of classes that have a project; some of them have opened their cards since."""
    lists = read("learners")["lists"]
    with_project = [one[side] for one in projects() for side in ("from", "to")]
    for key in dict.fromkeys([*lists, *with_project]):
        names = lists.get(key) or _names(stage, key)
        days = 66 if key not in _earlier() else 236
        with stage.days_ago(days):
            actor = await stage.actor(stage.teachers[key][0])
            school_class = await stage.db.get_one(SchoolClass, stage.classes[key])
            added = await add_learners(stage.db, actor, school_class, "\n".join(names), stage.card_key)
        if key == "lyon:0":
            await _known_code(stage, added[0].id, LEARNER_CODE)
            await _known_code(stage, added[-1].id, NEW_CARD_CODE)
        for number, person in enumerate(added[: (len(added) + 1) // 2]):
            with stage.days_ago(days - 1 - number % 3):
                await _open(stage, person.id, _display_name(key, person.name))
            stage.people[f"{key}#{number}"] = person.id


async def host_newcomers(stage: Stage) -> None:
    """Every eighth class offers to begin with a newcomer for two weeks."""
    for key in sorted(stage.classes)[::8]:
        actor = await stage.actor(stage.teachers[key][0])
        found = await stage.db.get_one(SchoolClass, stage.classes[key])
        if found.organisation_id in actor.verified_organisations:
            await starters.set_hosting(stage.db, actor, found.id, 1)


def _described(school: dict[str, Any], key: str) -> float:
    """Return how many days ago: newcomers today, most after the holidays, those of old projects before."""
    if school not in read("schools"):
        return 0.3
    return 238 if key in _earlier() else 75


def _earlier() -> set[str]:
    """Return the classes that have worked in a project which is closed by now."""
    return {one[side] for one in projects() if "closed" in one for side in ("from", "to")}


async def _known_code(stage: Stage, person_id: UUID, code: str) -> None:
    """Give a card the code that the table of sign-ins tells: everywhere else codes come by chance."""
    card = (await stage.db.scalars(select(LearnerCard).where(LearnerCard.person_id == person_id))).one()
    card.code_hash, card.sealed_code = hash_code(stage.card_key, code), seal(stage.card_key, code)


async def _open(stage: Stage, person_id: UUID, display_name: str) -> None:
    card = (await stage.db.scalars(select(LearnerCard).where(LearnerCard.person_id == person_id))).one()
    await open_card(
        stage.db,
        key=stage.card_key,
        code=unseal(stage.card_key, card.sealed_code),
        display_name=display_name,
        secret=LEARNER_PIN,
        device="Firefox, Android",
        address="192.0.2.7",
    )


def _names(stage: Stage, key: str) -> list[str]:
    country = _country(key)
    given, family = read("learners")["pools"][country]
    turn = 1 + sum(map(ord, key)) % 5
    pairs = [(given[n], family[(n * turn + turn) % len(family)]) for n in range(len(given))]
    return [f"{last} {first}" if country in _FAMILY_FIRST else f"{first} {last}" for first, last in pairs]


def _display_name(key: str, name: str) -> str:
    """Return the given name, which is what most learners choose."""
    parts = name.split()
    return " ".join(parts[1:]) if _country(key) in _FAMILY_FIRST else parts[0]


def _country(key: str) -> str:
    return str(next(one["country"] for one in schools() if one["key"] == key.split(":")[0]))


def _profile(stage: Stage, school: dict[str, Any], key: str, row: list[Any]) -> ClassProfile:
    name, isco, eqf, size = row[:4]
    chance = Random(key)  # noqa: S311  the world is the same each time
    trade = read("trades")[isco]
    offers = chance.sample(trade["wishes"], k=min(3, len(trade["wishes"])))
    seeks = [wish for wish in trade["wishes"] if wish not in offers]
    kinds = {ExchangeKind.VIRTUAL, *chance.choices(list(ExchangeKind), k=2)}
    first, last = _term(stage, school["country"], chance)
    return ClassProfile(
        name=name,
        isco=(isco,),
        eqf=eqf,
        size=size,
        languages={code: Cefr(level) for code, level in school["speaks"].items()},
        age_band=AgeBand.ADULTS if eqf >= 5 or chance.random() < 0.15 else AgeBand.MINORS,
        slots=_slots(read("timetables").get(key) or _timetable(chance)),
        term_start=first,
        term_end=last,
        kinds=frozenset(kinds),
        equipment=(*trade["equipment"][: chance.randint(2, 5)], chance.choice(_SHOWN_KINDS)),
        offers=tuple(offers),
        seeks=(*seeks[:2], chance.choice(("language_practice", "compare_methods", "staff_exchange"))),
        about=chance.choice(trade["abouts"]),
    )


def _term(stage: Stage, country: str, chance: Random) -> tuple[date, date]:
    today = stage.began.date()
    before, after = (280, 40) if country in _SOUTH else (85, 190)
    return today - timedelta(days=before + chance.randint(0, 9)), today + timedelta(
        days=after + chance.randint(0, 25)
    )


def _timetable(chance: Random) -> str:
    days = sorted(chance.sample(range(5), k=chance.randint(2, 4)))
    starts = [(day, chance.choice((8, 8, 9, 10, 13))) for day in days]
    return ", ".join(f"{_DAYS[day]} {start}-{start + chance.randint(2, 4)}" for day, start in starts)


def _slots(written: str) -> tuple[Slot, ...]:
    """Return the lessons of "Tue 9-12, Thu 13-16"."""
    found = []
    for part in written.split(", "):
        day, hours = part.split()
        start, end = (int(hour) * 60 for hour in hours.split("-"))
        found.append(Slot(_DAYS.index(day), start, end))
    return tuple(found)
