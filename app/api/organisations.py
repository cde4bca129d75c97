"""Schools, places, and who works where."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.schemas.organisations import (
    CaseOut,
    ColleagueOut,
    MembershipOut,
    OrganisationChange,
    OrganisationIn,
    OrganisationNew,
    OrganisationOut,
    PlaceOut,
)
from app.deps import AppSettings, CurrentTeacher, Db
from app.kit.places import search_places
from app.models.organisation import Organisation
from app.services import organisations
from app.services.organisations.adding import Described
from app.services.organisations.countries import country_name

router = APIRouter(tags=["schools"])


async def get_organisation(organisation_id: UUID, db: Db, actor: CurrentTeacher) -> Organisation:
    """Load a school through the actor."""
    return await organisations.load_organisation(db, actor, organisation_id)


TheOrganisation = Annotated[Organisation, Depends(get_organisation)]


@router.get("/organisations")
async def list_organisations(
    db: Db, actor: CurrentTeacher, q: str = Query("", max_length=120), country: str = Query("", max_length=2)
) -> list[OrganisationOut]:
    """The schools that fit best what is typed, with mistakes and in any script; at most 20."""
    found = await organisations.search_organisations(db, q, country=country)
    return [OrganisationOut.model_validate(one.organisation) for one in found]


@router.post("/organisations", status_code=201)
async def create_organisation(body: OrganisationNew, db: Db, actor: CurrentTeacher) -> OrganisationOut:
    """Add a school that is not here yet, with oneself as its first member."""
    said = _said(body, "is_another")
    added, _case = await organisations.add_organisation(db, actor, said, is_another=body.is_another)
    return OrganisationOut.model_validate(added)


@router.get("/organisations/{organisation_id}")
async def show_organisation(organisation: TheOrganisation) -> OrganisationOut:
    """One school."""
    return OrganisationOut.model_validate(organisation)


@router.put("/organisations/{organisation_id}")
async def change_organisation(
    body: OrganisationChange, organisation: TheOrganisation, db: Db, actor: CurrentTeacher
) -> OrganisationOut:
    """Change what one's own school says of itself."""
    said = _said(body, "about")
    await organisations.change_organisation(db, actor, organisation, said, body.about)
    return OrganisationOut.model_validate(organisation)


@router.get("/organisations/{organisation_id}/colleagues")
async def list_colleagues(organisation: TheOrganisation, db: Db, actor: CurrentTeacher) -> list[ColleagueOut]:
    """Who works at one's own verified school; empty for everybody else."""
    return [
        ColleagueOut(
            membership_id=one.membership.id,
            person_id=one.person.id,
            name=one.person.name,
            email=one.person.email,
            trust=one.membership.trust,
            is_coordinator=one.membership.is_coordinator,
        )
        for one in await organisations.colleagues_of(db, actor, organisation)
    ]


@router.post("/organisations/{organisation_id}/memberships", status_code=201)
async def join_organisation(
    organisation: TheOrganisation, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> CaseOut:
    """Say "this is my school"; the case tells who looks at it now."""
    case = await organisations.join_organisation(db, actor, organisation, settings.base_url)
    return CaseOut.model_validate(case)


@router.delete("/organisations/{organisation_id}/memberships/mine", status_code=204)
async def leave_organisation(organisation: TheOrganisation, db: Db, actor: CurrentTeacher) -> None:
    """Leave a school."""
    await organisations.leave_organisation(db, actor, organisation)


@router.get("/me/memberships")
async def list_memberships(db: Db, actor: CurrentTeacher) -> list[MembershipOut]:
    """The schools to which one belongs, or asked to belong."""
    return [MembershipOut.model_validate(one) for one in await organisations.memberships_of(db, actor)]


@router.post("/memberships/{membership_id}/vouching", status_code=201)
async def vouch(membership_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> MembershipOut:
    """Vouch for a colleague of one's own verified school."""
    found = await organisations.vouch_for(db, actor, membership_id, settings.base_url)
    return MembershipOut.model_validate(found)


@router.post("/memberships/{membership_id}/doubt", status_code=204)
async def doubt(membership_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> None:
    """Say that one does not know this person; a support officer looks at it."""
    await organisations.do_not_know(db, actor, membership_id, settings.base_url)


@router.get("/places")
async def list_places(
    actor: CurrentTeacher, q: str = Query("", max_length=80), country: str = Query("", max_length=2)
) -> list[PlaceOut]:
    """Towns that begin with, or nearly, what is typed."""
    return [
        PlaceOut(
            value=town.id,
            label=town.name,
            hint=country_name(town.country, actor.locale),
            country=town.country,
            latitude=town.latitude,
            longitude=town.longitude,
            time_zone=town.time_zone,
        )
        for town in await asyncio.to_thread(search_places, q, country or None)
    ]


def _said(body: OrganisationIn, *but: str) -> Described:
    said: Described = body.model_dump(exclude=set(but))  # type: ignore[assignment]
    return said
