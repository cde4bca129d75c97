"""What a meeting leaves behind goes: its rooms after a day, one-sided marks after two weeks, all of it after a year."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.project import Project, ProjectState
from app.models.speed_meeting import SpeedMeeting, SpeedTalk
from app.services.speed_meetings.marking import MARKED_FOR

ROOMS_KEPT, MEETINGS_KEPT = timedelta(days=1), timedelta(days=365)


async def clear_meetings(db: AsyncSession) -> None:
    """Delete rooms with what was written in them, marks that were not returned, and meetings of last year."""
    at = now()
    await db.execute(
        delete(Project).where(Project.state == ProjectState.MEETING, Project.created_at < at - ROOMS_KEPT)
    )
    old = select(SpeedMeeting.id).where(SpeedMeeting.starts_at < at - MARKED_FOR - ROOMS_KEPT)
    await db.execute(
        update(SpeedTalk)
        .where(SpeedTalk.meeting_id.in_(old), SpeedTalk.mutual_at.is_(None))
        .values(one_again=False, other_again=False)
    )
    await db.execute(delete(SpeedMeeting).where(SpeedMeeting.starts_at < at - MEETINGS_KEPT))
