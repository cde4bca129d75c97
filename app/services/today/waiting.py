"""What waits for somebody's answer, from everywhere, in the order in which it matters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.room import Presence, SessionState
from app.models.live_session import LiveSession
from app.models.person import Person
from app.models.project import Project, ProjectMember
from app.models.room_participant import RoomParticipant
from app.models.school_class import ClassLearner, ClassTeacher, LearnerCard, SchoolClass
from app.models.talk import Mention, Message, ReadMark
from app.models.verification import CaseState, VerificationCase
from app.services.matchmaking import open_proposals_of
from app.services.partnerships.waiting import partnership_matters
from app.services.rounds import rounds_waiting
from app.services.starters import starters_waiting
from app.services.verification import count_waiting

_FEW = 10


class Matter(StrEnum):
    """What sort of thing waits."""

    GUEST = "guest"
    PROPOSAL = "proposal"
    PLACE = "place"
    ROUND = "round"
    CASE = "case"
    SCHOOLS = "schools"
    MENTION = "mention"
    CARDS = "cards"
    CHECK_IN = "check_in"
    ROLL_CALL = "roll_call"
    HAND_OVER = "hand_over"
    STUCK = "stuck"
    STARTER = "starter"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `id` is what its page is of; `name` whom or what it is about."""

    matter: Matter
    id: UUID | None
    name: str
    about: str = ""
    since: datetime | None = None
    count: int = 1


async def waiting_for(db: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return what waits for the actor; guests before a door first, nobody lets them stand there."""
    found = await _mentions(db, actor)
    if not actor.is_teacher:
        return found
    guests, proposals = await _guests(db, actor), await _proposals(db, actor)
    places, rounds = await _rounds(db, actor)
    return [
        *guests,
        *proposals,
        *places[:_FEW],
        *await _starters(db, actor),
        *await _cases(db, actor),
        *await _schools(db, actor),
        *await _partnerships(db, actor),
        *found,
        *await _cards(db, actor),
        *rounds[:_FEW],
    ]


async def _guests(db: AsyncSession, actor: Actor) -> list[Waiting]:
    visible = LiveSession.visible_to(actor).with_only_columns(LiveSession.id)
    rows = await db.execute(
        select(LiveSession.id, LiveSession.title, func.min(RoomParticipant.name), func.count())
        .join(RoomParticipant, RoomParticipant.session_id == LiveSession.id)
        .where(
            LiveSession.id.in_(visible),
            LiveSession.state == SessionState.LIVE,
            RoomParticipant.presence == Presence.KNOCKING,
        )
        .group_by(LiveSession.id, LiveSession.title)
        .limit(_FEW)
    )
    return [Waiting(Matter.GUEST, id_, name, about=title, count=count) for id_, title, name, count in rows]


async def _proposals(db: AsyncSession, actor: Actor) -> list[Waiting]:
    return [
        Waiting(
            Matter.PROPOSAL,
            one.proposal.id,
            one.theirs.school.name,
            about=one.proposal.title,
            since=one.proposal.since,
        )
        for one in (await open_proposals_of(db, actor))[:_FEW]
    ]


async def _rounds(db: AsyncSession, actor: Actor) -> tuple[list[Waiting], list[Waiting]]:
    """Places in groups that wait for an answer, and rounds in which a class could take part."""
    places, rounds = await rounds_waiting(db, actor)
    return (
        [
            Waiting(Matter.PLACE, seat.group_id, "", about=found.title, since=seat.answer_until)
            for seat, found in places
        ],
        [Waiting(Matter.ROUND, one.id, "", about=one.title, since=one.closes_at) for one in rounds],
    )


async def _starters(db: AsyncSession, actor: Actor) -> list[Waiting]:
    """Newcomers who wait for the first word of a class that begins with them."""
    return [
        Waiting(Matter.STARTER, one.project_id, name, since=one.answer_until)
        for one, name in await starters_waiting(db, actor)
    ]


async def _cases(db: AsyncSession, actor: Actor) -> list[Waiting]:
    mine = select(VerificationCase).where(
        VerificationCase.person_id == actor.id, VerificationCase.state == CaseState.ASKED
    )
    return [
        Waiting(Matter.CASE, case.id, "", since=case.since) for case in await db.scalars(mine.limit(_FEW))
    ]


async def _schools(db: AsyncSession, actor: Actor) -> list[Waiting]:
    if not actor.is_officer:
        return []
    count = (await count_waiting(db, actor)).get(CaseState.WAITING, 0)
    return [Waiting(Matter.SCHOOLS, None, "", count=count)] if count else []


async def _partnerships(db: AsyncSession, actor: Actor) -> list[Waiting]:
    return [
        Waiting(Matter(one.matter), one.id, one.name, about=one.about, since=one.since, count=one.count)
        for one in await partnership_matters(db, actor)
    ]


async def _mentions(db: AsyncSession, actor: Actor) -> list[Waiting]:
    """Names in messages that the actor has not read yet, one line a project."""
    rows = await db.execute(
        select(Project.id, Project.title, Person.display_name, Message.created_at)
        .ext(distinct_on(Project.id))
        .join(Mention, Mention.project_id == Project.id)
        .join(Message, Message.id == Mention.message_id)
        .join(Person, Person.id == Message.author_id)
        .join(ProjectMember, (ProjectMember.project_id == Project.id) & (ProjectMember.person_id == actor.id))
        .outerjoin(ReadMark, (ReadMark.project_id == Project.id) & (ReadMark.person_id == actor.id))
        .where(
            Mention.person_id == actor.id,
            ProjectMember.left_at.is_(None),
            or_(ReadMark.message_id.is_(None), Message.id > ReadMark.message_id),
        )
        .order_by(Project.id, Message.id.desc())
        .limit(_FEW)
    )
    return [Waiting(Matter.MENTION, id_, name, about=title, since=at) for id_, title, name, at in rows]


async def _cards(db: AsyncSession, actor: Actor) -> list[Waiting]:
    rows = await db.execute(
        select(SchoolClass.id, SchoolClass.name, func.count())
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
        .join(ClassLearner, ClassLearner.class_id == SchoolClass.id)
        .join(LearnerCard, LearnerCard.person_id == ClassLearner.person_id)
        .where(
            ClassTeacher.person_id == actor.id,
            SchoolClass.archived_at.is_(None),
            LearnerCard.opened_at.is_(None),
        )
        .group_by(SchoolClass.id, SchoolClass.name)
        .limit(_FEW)
    )
    return [Waiting(Matter.CARDS, id_, name, count=count) for id_, name, count in rows]
