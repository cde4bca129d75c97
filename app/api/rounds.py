"""Matching rounds: classes opt in, groups are found and asked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas.rounds import (
    EntryIn,
    EntryOut,
    FacilitatorIn,
    GroupOut,
    GroupPageOut,
    ReplacementIn,
    ReserveOut,
    RoundIn,
    RoundLedOut,
    RoundOut,
)
from app.deps import AppSettings, CurrentOfficer, CurrentTeacher, CurrentUser, Db
from app.services import rounds

router = APIRouter(tags=["rounds"])
Offset = Annotated[int, Query(ge=0, le=10_000)]


@router.get("/rounds")
async def list_rounds(db: Db, actor: CurrentTeacher) -> list[RoundOut]:
    """Rounds that fit one's classes, with one's own entries and places; the newest first."""
    return [RoundOut.of(one) for one in await rounds.rounds_for(db, actor)]


@router.post("/rounds", status_code=201)
async def open_round(body: RoundIn, db: Db, actor: CurrentOfficer, settings: AppSettings) -> RoundOut:
    """Open a round. Support officers only."""
    made = await rounds.open_round(
        db, actor, body.said, settings.base_url, country=body.country, facilitator=body.facilitator
    )
    return RoundOut.of_round(made, 0)


@router.get("/rounds/{round_id}")
async def show_round(round_id: UUID, db: Db, actor: CurrentTeacher) -> RoundOut:
    """One round."""
    return RoundOut.of(await rounds.round_for(db, actor, round_id))


@router.get("/rounds/{round_id}/groups")
async def show_groups(round_id: UUID, db: Db, actor: CurrentTeacher, offset: Offset = 0) -> RoundLedOut:
    """How a round stands: its groups, who has answered, how good they are. For who leads it."""
    return RoundLedOut.of(await rounds.show_led(db, actor, round_id, offset))


@router.put("/rounds/{round_id}/facilitator")
async def name_facilitator(
    round_id: UUID, body: FacilitatorIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> RoundLedOut:
    """Name who leads the round besides the officers, and guides the projects that come from it."""
    await rounds.name_facilitator(db, actor, round_id, body.facilitator, settings.base_url)
    return RoundLedOut.of(await rounds.show_led(db, actor, round_id))


@router.post("/rounds/{round_id}/cancellation")
async def cancel_round(round_id: UUID, db: Db, actor: CurrentTeacher) -> RoundLedOut:
    """Call a round off, before its groups are asked."""
    await rounds.cancel_round(db, actor, round_id)
    return RoundLedOut.of(await rounds.show_led(db, actor, round_id))


@router.put("/rounds/{round_id}/entries/{class_id}")
async def enter(round_id: UUID, class_id: UUID, body: EntryIn, db: Db, actor: CurrentTeacher) -> EntryOut:
    """Opt a class in, or change its wishes."""
    return EntryOut.of(await rounds.enter(db, actor, round_id, class_id, body.wishes))


@router.delete("/rounds/{round_id}/entries/{class_id}", status_code=204)
async def withdraw(round_id: UUID, class_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Take a class out again, until the deadline."""
    await rounds.withdraw(db, actor, round_id, class_id)


@router.get("/round-groups")
async def list_guided(db: Db, actor: CurrentTeacher) -> list[GroupOut]:
    """The groups that one was named to guide, the newest first; not those of a round that one leads."""
    return [GroupOut.of(one) for one in await rounds.guided_by(db, actor)]


@router.put("/round-groups/{group_id}/facilitator")
async def name_group_facilitator(
    group_id: UUID, body: FacilitatorIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> GroupOut:
    """Name who guides one group and its project; "" for whoever leads the round. For who leads the round."""
    told = body.facilitator
    return GroupOut.of(await rounds.name_group_facilitator(db, actor, group_id, told, settings.base_url))


@router.delete("/projects/{project_id}/facilitator", status_code=204)
async def go_on_without(project_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings) -> None:
    """Go on without the facilitator, for the teachers of a project that came from a round."""
    await rounds.go_on_without(db, actor, project_id, settings.base_url)


@router.get("/round-groups/{group_id}")
async def show_group(group_id: UUID, db: Db, actor: CurrentTeacher) -> GroupPageOut:
    """A group in which one's class has a place, and why its classes fit."""
    return GroupPageOut.of_page(await rounds.show_group(db, actor, group_id), actor.locale)


@router.post("/round-seats/{seat_id}/acceptance", status_code=201)
async def accept(seat_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> GroupOut:
    """Accept a place; the last to accept opens the project."""
    return GroupOut.of(await rounds.accept(db, actor, seat_id, settings.base_url))


@router.post("/round-seats/{seat_id}/refusal")
async def decline(seat_id: UUID, db: Db, actor: CurrentTeacher) -> GroupOut:
    """Decline a place; a reserve is asked."""
    return GroupOut.of(await rounds.decline(db, actor, seat_id))


@router.get("/round-seats/{seat_id}/reserves")
async def show_reserves(seat_id: UUID, db: Db, actor: CurrentTeacher) -> list[ReserveOut]:
    """Who could take a place that is not answered yet, the best first. For who leads the round."""
    found = await rounds.reserves_of(db, actor, seat_id)
    return [ReserveOut.of(one, found.classes) for one in found.reserves]


@router.post("/round-seats/{seat_id}/replacement", status_code=201)
async def replace(
    seat_id: UUID, body: ReplacementIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> GroupOut:
    """Ask a reserve in place of a class that has not answered. For who leads the round."""
    return GroupOut.of(await rounds.replace(db, actor, seat_id, body.class_id, settings.base_url))
