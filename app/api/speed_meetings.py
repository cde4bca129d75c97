"""Speed meetings: open, register, be there, and say whom to meet again."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.speed_meetings import (
    HereOut,
    MarkIn,
    MeetingIn,
    MeetingOut,
    SeatIn,
    SeatOut,
    TalkOut,
    meeting_out,
)
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.permissions import Act
from app.services import speed_meetings

router = APIRouter(tags=["speed meetings"])


@router.get("/meetings")
async def list_meetings(db: Db, actor: CurrentTeacher) -> list[MeetingOut]:
    """Coming meetings, the next first, then one's own past ones."""
    return [MeetingOut.of(one) for one in await speed_meetings.list_meetings(db, actor)]


@router.post("/meetings", status_code=201)
async def open_meeting(body: MeetingIn, db: Db, actor: CurrentTeacher) -> MeetingOut:
    """Open a meeting for a field; support officers do."""
    return meeting_out(await speed_meetings.open_meeting(db, actor, **body.model_dump()))


@router.get("/meetings/{meeting_id}")
async def show_meeting(meeting_id: UUID, db: Db, actor: CurrentTeacher) -> MeetingOut:
    """One meeting."""
    return meeting_out(await speed_meetings.load_meeting(db, actor, meeting_id, Act.MEETING_VIEW))


@router.post("/meetings/{meeting_id}/cancellation", status_code=204)
async def cancel_meeting(meeting_id: UUID, db: Db, actor: CurrentTeacher, settings: AppSettings) -> None:
    """Call a meeting off that has not begun."""
    await speed_meetings.cancel_meeting(db, actor, meeting_id, base_url=settings.base_url)


@router.put("/meetings/{meeting_id}/seat")
async def register(
    meeting_id: UUID, body: SeatIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> SeatOut:
    """Register with a class, or change the class."""
    seat = await speed_meetings.register(db, actor, meeting_id, body.class_id, base_url=settings.base_url)
    return SeatOut.model_validate(seat)


@router.delete("/meetings/{meeting_id}/seat", status_code=204)
async def give_back(meeting_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Give the seat back."""
    await speed_meetings.give_back(db, actor, meeting_id)


@router.put("/meetings/{meeting_id}/presence")
async def come(meeting_id: UUID, db: Db, actor: CurrentTeacher) -> HereOut:
    """Give a sign of life, every few seconds, and hear where to be: pairs are made of those who are there."""
    return HereOut.of(await speed_meetings.come(db, actor, meeting_id))


@router.get("/meetings/{meeting_id}/talks")
async def list_talks(meeting_id: UUID, db: Db, actor: CurrentTeacher) -> list[TalkOut]:
    """With whom one has talked in a meeting, the latest first."""
    return [TalkOut.of(one) for one in await speed_meetings.talks_of(db, actor, meeting_id)]


@router.put("/meetings/{meeting_id}/talks/{talk_id}/mark", status_code=204)
async def mark_talk(
    meeting_id: UUID, talk_id: UUID, body: MarkIn, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> None:
    """Say whether one wants to meet somebody again. The other one learns of it only when both have said so."""
    await speed_meetings.mark_talk(
        db, actor, meeting_id, talk_id, again=body.again, base_url=settings.base_url
    )


@router.get("/me/people-met")
async def list_people(db: Db, actor: CurrentTeacher) -> list[TalkOut]:
    """Everybody with whom it is mutual, the latest first."""
    return [TalkOut.of(one) for one in await speed_meetings.people_met(db, actor)]
