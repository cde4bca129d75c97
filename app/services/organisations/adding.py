"""A school that is not here yet is added; its page is kept right."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired, TypedDict
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Act, require
from app.domain.school_events import MembershipAsked, OrganisationAdded, OrganisationChanged
from app.domain.verification import site_host
from app.domain.vocabulary.fields import is_field
from app.kit.folding import fold
from app.kit.places import Place, place, search_places, zones_of
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, OrganisationKind
from app.models.verification import CaseState, VerificationCase
from app.services import throttles
from app.services.findable import keep_school
from app.services.organisations.countries import country_codes, languages, names_of_country
from app.services.organisations.finding import alike
from app.services.organisations.roles import roles_in
from app.services.record import record
from app.services.verification import open_case

MOST_SCHOOLS = 10


class LooksKnown(Conflict):
    """There is a school that is probably the same; say that it is another one to go on."""

    code = "organisation_looks_known"
    message = N_("This school seems to be here already. Look at the list, and join it there.")

    def __init__(self, schools: Sequence[Organisation]) -> None:
        super().__init__(field="name")
        self.schools = schools


class Described(TypedDict):
    """What is said about a school; see the columns of `Organisation`."""

    kind: OrganisationKind
    name: str
    country: str
    place: str
    place_id: int | None
    time_zone: str | None
    languages: list[str]
    fields: list[str]
    website: str
    is_accessible: NotRequired[bool]


async def add_organisation(
    db: AsyncSession, actor: Actor, said: Described, *, is_another: bool
) -> tuple[Organisation, VerificationCase]:
    """Add a school with its first member and open the case. Raises Invalid, LooksKnown, Conflict, TooMany."""
    if len(actor.organisations) >= MOST_SCHOOLS:
        raise Conflict(message=N_("You belong to ten schools already. Leave one first."))
    values = await _checked(said)
    await throttles.hit(db, "add school", str(actor.id), limit=10, per=timedelta(days=1))
    known = [] if is_another else await alike(db, said["name"], said["country"], said["place"])
    if known:
        raise LooksKnown(known)
    organisation = Organisation(**values, created_by=actor.id)
    db.add(organisation)
    await db.flush()
    db.add(Membership(person_id=actor.id, organisation_id=organisation.id))
    await keep_school(db, organisation.id)
    await record(db, actor.id, OrganisationAdded(actor.id, organisation.id))
    await record(db, actor.id, MembershipAsked(actor.id, organisation.id))
    return organisation, await open_case(db, actor.id, organisation, CaseState.STARTED)


async def change_organisation(
    db: AsyncSession, actor: Actor, organisation: Organisation, said: Described, about: str
) -> None:
    """Change what a school says of itself; name and country stay once it is verified. Raises Invalid, Forbidden."""
    require(Act.ORGANISATION_EDIT, roles_in(actor, organisation))
    values = await _checked(said)
    same = values["name"] == organisation.name and values["country"] == organisation.country
    if organisation.verified_at is not None and not same:
        raise Invalid(
            field="name",
            message=N_("Name and country were verified. Ask your support officer to change them."),
        )
    for column, value in values.items():
        setattr(organisation, column, value)
    organisation.about = about.strip()
    await keep_school(db, organisation.id)
    await record(db, actor.id, OrganisationChanged(actor.id, organisation.id))


async def _checked(said: Described) -> dict[str, object]:
    name = " ".join(said["name"].split())
    if len(fold(name)) < 2 or len(name) > 160:
        raise Invalid(field="name", message=N_("Write the full name of the school (up to 160 letters)."))
    country = said["country"]
    if country not in country_codes():
        raise Invalid(field="country", message=N_("Choose a country from the list."))
    # In a thread: the first look at the list of towns takes seconds, and nobody else may wait for it.
    town, text = await asyncio.to_thread(_place, said), " ".join(said["place"].split())
    if not text or len(text) > 120:
        raise Invalid(field="place", message=N_("Write the town or village of the school."))
    shown = town.name if town else text
    return {
        "kind": said["kind"],
        "name": name,
        "country": country,
        "place": shown,
        "place_id": town.id if town else None,
        "inhabitants": town.population if town else None,
        "latitude": town.latitude if town else None,
        "longitude": town.longitude if town else None,
        "time_zone": await asyncio.to_thread(_zone, said, town),
        "languages": _of_list(said["languages"], {code for code, _ in languages("en")}, "languages"),
        "fields": _of_list(said["fields"], None, "fields"),
        "website": _website(said["website"]),
        "is_accessible": said.get("is_accessible", False),
        "search": f"{fold(name)} {fold(shown)} {names_of_country(country)}",
    }


def _place(said: Described) -> Place | None:
    """Return the town that was picked, or the one whose name was typed in full; None for free text."""
    typed = fold(said["place"])
    picked = place(said["place_id"]) if said["place_id"] is not None else None
    # A pick whose text was changed afterwards (without script) is a pick no longer.
    if picked is not None and fold(picked.name) == typed:
        if picked.country != said["country"]:
            raise Invalid(
                field="place", message=N_("This town is in another country than the one you chose.")
            )
        return picked
    near = search_places(said["place"], country=said["country"], limit=3) if typed else []
    return next((town for town in near if fold(town.name) == typed), None)


def _zone(said: Described, town: Place | None) -> str:
    if town is not None:
        return town.time_zone
    if said["time_zone"]:
        if said["time_zone"] not in available_timezones():
            raise Invalid(field="time_zone", message=N_("Choose a time zone from the list."))
        return said["time_zone"]
    zones = zones_of(said["country"])
    if len(zones) == 1:
        return zones[0]
    raise Invalid(
        field="time_zone", message=N_("We do not know this town. Choose the time zone in which it lies.")
    )


def _of_list(given: list[str], known: set[str] | None, field: str) -> list[str]:
    unique = list(dict.fromkeys(given))[:20]
    wrong = [code for code in unique if (not is_field(code) if known is None else code not in known)]
    if wrong:
        raise Invalid(field=field, message=N_("Choose from the list."))
    return unique


def _website(typed: str) -> str:
    text = typed.strip()
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    if (
        urlsplit(address).scheme not in {"http", "https"}
        or "." not in site_host(address)
        or len(address) > 300
    ):
        raise Invalid(field="website", message=N_("Write a web address such as www.school.org."))
    return address
