"""Being there: the lobby, the room of this round, and the sign of life by which the pairs are made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act
from app.domain.room import SessionState
from app.domain.speed_meetings import NOTICE, Moment, Phase
from app.kit.clock import now
from app.models.live_session import LiveSession
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.speed_meetings.access import load_meeting, own_seat


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody stands in a meeting. `room` is the session to be in now; `waits`: nobody is left for this round."""

    moment: Moment
    room: UUID | None
    waits: bool

    @property
    def notice_at(self) -> datetime | None:
        """Return when the end of the round is announced."""
        return self.moment.until - NOTICE if self.moment.phase is Phase.ROUND else None


async def come(db: AsyncSession, actor: Actor, meeting_id: UUID) -> Here:
    """Give a sign of life, and return where to be now. Raises NotFound, Forbidden (who has no seat)."""
    meeting = await load_meeting(db, actor, meeting_id, Act.MEETING_ATTEND)
    seat = await own_seat(db, actor, meeting_id)
    assert seat is not None
    here = meeting.moment(now())
    if meeting.cancelled_at is None and here.phase not in (Phase.AHEAD, Phase.OVER):
        seat.seen_at = now()
    if here.phase is not Phase.ROUND:
        return Here(here, None, waits=False)
    room = await _room(db, seat, here.number)
    made = meeting.turned >= here.number
    ended = room is not None and room.state is SessionState.ENDED  # one of the two has ended it early
    return Here(here, room.id if room and not ended else None, waits=made and room is None)


async def room_of(db: AsyncSession, actor: Actor, session_id: UUID) -> tuple[SpeedMeeting, SpeedTalk] | None:
    """Return the meeting and the talk of which this session is the room, if it is the actor's."""
    row = (
        await db.execute(
            select(SpeedMeeting, SpeedTalk)
            .join(SpeedTalk, SpeedTalk.meeting_id == SpeedMeeting.id)
            .join(SpeedSeat, or_(SpeedSeat.id == SpeedTalk.one_id, SpeedSeat.id == SpeedTalk.other_id))
            .where(SpeedTalk.session_id == session_id, SpeedSeat.person_id == actor.id)
        )
    ).first()
    return (row[0], row[1]) if row else None


async def _room(db: AsyncSession, seat: SpeedSeat, number: int) -> LiveSession | None:
    mine = or_(SpeedTalk.one_id == seat.id, SpeedTalk.other_id == seat.id)
    query = select(LiveSession).join(SpeedTalk, SpeedTalk.session_id == LiveSession.id)
    found = query.where(SpeedTalk.meeting_id == seat.meeting_id, SpeedTalk.round == number, mine)
    return await db.scalar(found)
