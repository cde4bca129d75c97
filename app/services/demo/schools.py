"""Schools are added and verified; colleagues join and are vouched for; newcomers wait in each state of a case."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from app.domain.verification import Decision
from app.domain.vocabulary.trades import trade
from app.kit.places import search_places
from app.models.organisation import Membership, Organisation, OrganisationKind
from app.services import organisations, verification
from app.services.demo.people import officer_of, sign_up
from app.services.demo.reading import read
from app.services.demo.stage import Stage
from app.services.organisations import Site, Training
from app.services.organisations.adding import Described
from app.services.verification.cases import Evidence, hand_in
from app.services.verification.escalation import remind_and_escalate

# How officers came to know that a school is real, in turn.
_SHOWN = ("school_address", "web_page", "letter")
_BECAUSE = {"school_address": "school_address", "web_page": "named_on_page", "letter": "letter_fine"}


async def found_schools(stage: Stage) -> None:
    """Add the verified schools, one after the other over the past year, each with all its teachers."""
    every = read("schools")
    for number, school in enumerate(every):
        days = 400 - 4 * number
        with stage.days_ago(days):
            case_id = await _add(stage, school)
            shown = _SHOWN[number % len(_SHOWN)]
            await _hand_in(stage, school, case_id, shown, f"https://www.{school['site']}/staff")
        with stage.days_ago(days - 2.4):
            await _answer(stage, school, case_id, Decision.VERIFY, _BECAUSE[shown])
        for teacher in school["teachers"][1:]:
            await _join_and_vouch(stage, school, teacher, days - 9)
        if "training" in school:
            with stage.days_ago(days - 12):
                await _tell_training(stage, school)


async def receive_newcomers(stage: Stage) -> None:
    """Schools and colleagues whose cases are not settled, or were refused."""
    for one in read("cases")["newcomers"]:
        school = one["school"]
        with stage.days_ago(one["signed_up"]):
            case_id = await _add(stage, school)
        for step, days, code, text in one["steps"]:
            with stage.days_ago(days):
                if step == "hand_in":
                    await _hand_in(stage, school, case_id, code, text)
                else:
                    await _answer(stage, school, case_id, Decision(step), code, text)
    for one in read("cases")["joining"]:
        await _ask_to_join(stage, one)
    await remind_and_escalate(stage.db, stage.base_url)


async def _add(stage: Stage, school: dict[str, Any]) -> UUID:
    """The first teacher signs up and adds the school; returns the case."""
    place = search_places(school["town"], country=school["country"], limit=1)[0]
    who, name, locale = school["teachers"][0]
    await sign_up(stage, who, name, locale, school["site"], place.time_zone)
    said: Described = {
        "kind": OrganisationKind.SCHOOL,
        "name": school["name"],
        "country": school["country"],
        "place": place.name,
        "place_id": place.id,
        "time_zone": place.time_zone,
        "languages": school["languages"],
        "fields": _fields(school),
        "website": f"https://www.{school['site']}",
        "is_accessible": False,
    }
    actor = await stage.actor(who)
    organisation, case = await organisations.add_organisation(stage.db, actor, said, is_another=False)
    stage.schools[school["key"]] = organisation.id
    stage.zones[school["key"]] = place.time_zone
    return case.id


async def _tell_training(stage: Stage, school: dict[str, Any]) -> None:
    """The first teacher says where they teach, at which levels and with what."""
    told = school["training"]
    organisation = await stage.db.get_one(Organisation, stage.schools[school["key"]])
    said = Training(
        sites=tuple(Site(*site) for site in told["sites"]),
        isco=tuple(told["isco"]),
        eqf_levels=tuple(told["eqf_levels"]),
        equipment=tuple(told["equipment"]),
        accreditation=told["accreditation"],
        oid=told["oid"],
    )
    actor = await stage.actor(school["teachers"][0][0])
    await organisations.change_training(stage.db, actor, organisation, said)


def _fields(school: dict[str, Any]) -> list[str]:
    found = [trade(row[1]).fields[0] for row in school["classes"]]
    return list(dict.fromkeys(found))


async def _hand_in(stage: Stage, school: dict[str, Any], case_id: UUID, kind: str, text: str) -> None:
    actor = await stage.actor(school["teachers"][0][0])
    evidence = cast("Evidence", kind)
    await hand_in(stage.db, actor, case_id, kind=evidence, text=text, base_url=stage.base_url)


async def _answer(
    stage: Stage, school: dict[str, Any], case_id: UUID, decision: Decision, code: str, note: str = ""
) -> None:
    officer = await stage.actor(officer_of(school["country"]))
    await verification.answer_case(
        stage.db, officer, case_id, decision=decision, code=code, note=note, base_url=stage.base_url
    )


async def _join_and_vouch(stage: Stage, school: dict[str, Any], teacher: list[str], days: float) -> None:
    with stage.days_ago(days):
        membership = await _join(stage, school["key"], school["site"], teacher)
    with stage.days_ago(days - 0.2):
        first = await stage.actor(school["teachers"][0][0])
        await organisations.vouch_for(stage.db, first, membership.id, stage.base_url)


async def _ask_to_join(stage: Stage, one: dict[str, Any]) -> None:
    """A new colleague waits for the others' word, or for an officer where nobody knows the name."""
    school = next(school for school in read("schools") if school["key"] == one["school"])
    with stage.days_ago(one["ago"]):
        membership = await _join(stage, school["key"], school["site"], one["teacher"])
    if one["unknown"]:
        with stage.days_ago(one["ago"] - 1):
            first = await stage.actor(school["teachers"][0][0])
            await organisations.do_not_know(stage.db, first, membership.id, stage.base_url)


async def _join(stage: Stage, key: str, site: str, teacher: list[str]) -> Membership:
    who, name, locale = teacher
    await sign_up(stage, who, name, locale, site, stage.zones[key])
    organisation = await stage.db.get_one(Organisation, stage.schools[key])
    await organisations.join_organisation(stage.db, await stage.actor(who), organisation, stage.base_url)
    own = select(Membership).where(
        Membership.person_id == stage.people[who], Membership.organisation_id == organisation.id
    )
    return (await stage.db.scalars(own)).one()
