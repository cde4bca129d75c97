"""After a session, and around it: who takes part from where, who was there and how long, what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.permissions import Act
from app.domain.room import RoomRole, minutes_present
from app.domain.session_times import LocalTime, Place, local_times
from app.kit.clock import now
from app.models.live_session import LiveSession, SessionMessage
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.project import ProjectClass
from app.models.room_participant import RoomParticipant, RoomStay
from app.models.school_class import ClassLearner, ClassTeacher, SchoolClass
from app.services.sessions.access import load_session
from app.services.sessions.showing import messages_of


@dataclass(frozen=True)
class Attendance:
    """Somebody and the minutes spent inside. The real name is there for the own learners' teacher only."""

    name: str
    real_name: str
    role: RoomRole
    minutes: int


async def places_of_project(db: AsyncSession, project_id: UUID) -> tuple[Place, ...]:
    """Return the places from which the classes of a project take part; a place once."""
    rows = await db.execute(
        select(Organisation.place, Organisation.country, SchoolClass.time_zone)
        .join(SchoolClass, SchoolClass.organisation_id == Organisation.id)
        .join(ProjectClass, ProjectClass.class_id == SchoolClass.id)
        .where(ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None))
        .order_by(ProjectClass.created_at)
    )
    return tuple(dict.fromkeys(Place(*row) for row in rows))


async def times_everywhere(
    db: AsyncSession, project_id: UUID, starts_at: datetime, minutes: int
) -> tuple[LocalTime, ...]:
    """Return a session's time at every place of the project."""
    return local_times(starts_at, minutes, await places_of_project(db, project_id))


async def attendance(db: AsyncSession, actor: Actor, session_id: UUID) -> list[Attendance]:
    """Return who was there and how long: a teacher sees the own learners, everybody sees themselves.

    Raises NotFound for strangers.
    """
    session = await load_session(db, actor, session_id, Act.SESSION_VIEW)
    mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == actor.id)
    own_learners = select(ClassLearner.person_id).where(ClassLearner.class_id.in_(mine))
    query = (
        select(RoomParticipant, Person)
        .join(Person, Person.id == RoomParticipant.person_id)
        .where(RoomParticipant.session_id == session.id)
        .where(RoomParticipant.person_id.in_(own_learners) | (RoomParticipant.person_id == actor.id))
    )
    rows = (await db.execute(query)).all()
    stays = await _stays(db, [participant.id for participant, _person in rows])
    until = session.ended_at or now()
    told = [
        Attendance(p.name, person.name, p.role, minutes_present(stays.get(p.id, []), until))
        for p, person in rows
    ]
    return sorted((a for a in told if a.minutes), key=lambda a: (a.role, a.real_name.casefold()))


async def how_many_came(db: AsyncSession, session_id: UUID) -> int:
    """Return how many different people were inside."""
    came = (
        select(RoomStay.participant_id)
        .join(RoomParticipant, RoomParticipant.id == RoomStay.participant_id)
        .where(RoomParticipant.session_id == session_id)
        .distinct()
    )
    return len((await db.scalars(came)).all())


async def chat_of(
    db: AsyncSession, actor: Actor, session_id: UUID
) -> tuple[LiveSession, Sequence[tuple[SessionMessage, str]]]:
    """Return a session and what was written in it, for the members of its project. Raises NotFound."""
    session = await load_session(db, actor, session_id, Act.SESSION_VIEW)
    return session, await messages_of(db, session.id, 500)


async def _stays(
    db: AsyncSession, participants: Sequence[UUID]
) -> dict[UUID, list[tuple[datetime, datetime | None]]]:
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for stay in (await db.scalars(select(RoomStay).where(RoomStay.participant_id.in_(participants)))).all():
        found.setdefault(stay.participant_id, []).append((stay.joined_at, stay.left_at))
    return found
