"""From somebody to a speed meeting, and what they are in it. Adults only: learners and guests see none of it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.models.speed_meeting import SpeedMeeting, SpeedSeat


async def load_meeting(
    db: AsyncSession, actor: Actor, meeting_id: UUID, act: Act, *, lock: bool = False
) -> SpeedMeeting:
    """Return the meeting with which the actor may do this. Raises NotFound, Forbidden."""
    meeting = await db.get(SpeedMeeting, meeting_id, with_for_update=lock or None, populate_existing=lock)
    if meeting is None:
        raise NotFound
    require(act, await meeting_roles(db, actor, meeting))
    return meeting


async def meeting_roles(db: AsyncSession, actor: Actor, meeting: SpeedMeeting) -> frozenset[Role]:
    """Return what the actor is to a meeting; empty for everybody but teachers and officers."""
    if not actor.is_teacher:
        return frozenset()
    roles = {Role.TEACHER}
    if actor.is_officer:
        roles.add(Role.OFFICER)
    if actor.is_verified:
        roles.add(Role.VERIFIED_TEACHER)
    if await own_seat(db, actor, meeting.id) is not None:
        roles.add(Role.SEATED)
    return frozenset(roles)


async def own_seat(db: AsyncSession, actor: Actor, meeting_id: UUID) -> SpeedSeat | None:
    """Return the actor's seat, if the actor is registered."""
    mine = (SpeedSeat.meeting_id == meeting_id) & (SpeedSeat.person_id == actor.id)
    return await db.scalar(select(SpeedSeat).where(mine))
