"""Handing a class, or its part in one project, over to a colleague of the same school, who has to accept.

Rights move, history stays: what the one who hands over has made keeps their name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.actor import Actor, Kind
from app.domain.class_events import ClassTeacherAdded, ClassTeacherRemoved, HandOverAsked, HandOverEnded
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.events import AccessChanged
from app.domain.permissions import Act
from app.domain.project_events import HandedOver, MemberLeft
from app.kit.clock import now
from app.kit.words import N_
from app.models.organisation import Membership, Trust
from app.models.partnership import HandOver, HandOverState
from app.models.person import Person
from app.models.project import Project, ProjectClass, ProjectMember, ProjectState
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.classes import load_class, lock_classes
from app.services.findable import keep_classes
from app.services.letters import Letter
from app.services.partnerships import letters
from app.services.partnerships.letters import write_all
from app.services.projects.opening import join_project_with, join_projects_of_class
from app.services.record import record

_FEW = 50


@dataclass(frozen=True, slots=True)
class HandOverShown:
    """A hand-over with whom and what it is about; without a project it is the whole class."""

    hand_over: HandOver
    of_class: SchoolClass
    giver: Person
    taker: Person
    project: Project | None


async def ask_hand_over(
    db: AsyncSession,
    actor: Actor,
    class_id: UUID,
    *,
    person_id: UUID,
    project_id: UUID | None = None,
    base_url: str,
) -> HandOver:
    """Ask a trusted colleague of the school to take over. Raises NotFound, Forbidden, Invalid, Conflict."""
    found = await load_class(db, actor, class_id, Act.CLASS_HAND_OVER)
    await lock_classes(db, [class_id])
    if person_id == actor.id or not await _is_colleague(db, person_id, found.organisation_id):
        raise Invalid(field="person_id", message=N_("Choose a colleague of your school."))
    if project_id is not None and not await _takes_part(db, actor, project_id, class_id):
        raise Invalid(
            field="project_id", message=N_("Choose a project in which you take part with this class.")
        )
    known = select(HandOver.id).where(
        HandOver.class_id == class_id,
        HandOver.from_person_id == actor.id,
        HandOver.state == HandOverState.OPEN,
    )
    if await db.scalar(known) is not None:
        raise Conflict(message=N_("You have asked a colleague already. Take that back first."))
    made = HandOver(class_id=class_id, project_id=project_id, from_person_id=actor.id, to_person_id=person_id)
    db.add(made)
    await record(db, actor.id, HandOverAsked(class_id, person_id))
    shown = await _shown(db, made.id)
    await _write(db, shown, [shown.taker], shown.giver, letters.HAND_OVER, f"{base_url}/hand-overs/{made.id}")
    return made


async def answer_hand_over(
    db: AsyncSession, actor: Actor, hand_over_id: UUID, *, accept: bool, base_url: str
) -> HandOver:
    """Take over, or say no. Raises NotFound (for everybody but the colleague), Conflict, Invalid, Gone."""
    found = await load_hand_over(db, actor, hand_over_id)
    if found.to_person_id != actor.id:
        raise Forbidden
    if accept:
        await lock_classes(db, [found.class_id])
    await _lock_open(db, found)
    shown = await _shown(db, found.id)
    if accept:
        await _move(db, shown)
    await _end(db, actor, found, HandOverState.ACCEPTED if accept else HandOverState.DECLINED)
    letter = letters.HAND_OVER_ACCEPTED if accept else letters.HAND_OVER_DECLINED
    await _write(db, shown, [shown.giver], shown.taker, letter, base_url)
    return found


async def withdraw_hand_over(db: AsyncSession, actor: Actor, hand_over_id: UUID) -> HandOver:
    """Take the question back. Raises NotFound, Forbidden, Conflict."""
    found = await load_hand_over(db, actor, hand_over_id)
    if found.from_person_id != actor.id:
        raise Forbidden
    await _lock_open(db, found)
    await _end(db, actor, found, HandOverState.WITHDRAWN)
    return found


async def load_hand_over(db: AsyncSession, actor: Actor, hand_over_id: UUID) -> HandOver:
    """Return a hand-over from or to the actor. Raises NotFound."""
    found = await db.get(HandOver, hand_over_id)
    if found is None or actor.id not in (found.from_person_id, found.to_person_id):
        raise NotFound
    return found


async def show_hand_over(db: AsyncSession, actor: Actor, hand_over_id: UUID) -> HandOverShown:
    """Return one hand-over from or to the actor. Raises NotFound."""
    return await _shown(db, (await load_hand_over(db, actor, hand_over_id)).id)


async def hand_overs_to(db: AsyncSession, actor: Actor) -> Sequence[HandOverShown]:
    """Return what colleagues would hand over to the actor."""
    query = _all().where(HandOver.to_person_id == actor.id, HandOver.state == HandOverState.OPEN)
    return [HandOverShown(*row) for row in await db.execute(query.limit(_FEW))]


async def hand_overs_from(db: AsyncSession, actor: Actor, class_id: UUID) -> Sequence[HandOverShown]:
    """Return what of a class the actor would hand over."""
    query = _all().where(
        HandOver.from_person_id == actor.id,
        HandOver.class_id == class_id,
        HandOver.state == HandOverState.OPEN,
    )
    return [HandOverShown(*row) for row in await db.execute(query.limit(_FEW))]


async def projects_to_hand_over(db: AsyncSession, actor: Actor, class_id: UUID) -> Sequence[Project]:
    """Return the running projects in which the actor takes part with a class."""
    query = (
        select(Project)
        .join(ProjectMember, ProjectMember.project_id == Project.id)
        .where(
            ProjectMember.person_id == actor.id,
            ProjectMember.class_id == class_id,
            ProjectMember.left_at.is_(None),
            Project.state == ProjectState.LIVE,
        )
    )
    return (await db.scalars(query.order_by(Project.created_at.desc()).limit(_FEW))).all()


async def _move(db: AsyncSession, shown: HandOverShown) -> None:
    """Move the rights of the (locked) class, or of its part in one project."""
    class_id, giver, taker = shown.of_class.id, shown.giver.id, shown.taker.id
    if not await _is_colleague(db, taker, shown.of_class.organisation_id):
        raise Invalid(field="person_id", message=N_("Choose a colleague of your school."))
    if not await _teaches(db, giver, class_id):
        raise Conflict(message=N_("Your colleague does not teach this class any more."))
    if shown.project is not None:
        await join_project_with(db, taker, shown.project.id, class_id)
        await record(db, taker, HandedOver(shown.project.id, class_id, taker))
    else:
        if not await _teaches(db, taker, class_id):
            db.add(ClassTeacher(class_id=class_id, person_id=taker))
        await db.execute(
            delete(ClassTeacher).where(ClassTeacher.class_id == class_id, ClassTeacher.person_id == giver)
        )
        await record(db, taker, ClassTeacherAdded(class_id, taker))
        await record(db, taker, ClassTeacherRemoved(class_id, giver))
        await join_projects_of_class(db, taker, class_id, taker)
        await keep_classes(db, [class_id])
    await _leave(db, shown)
    for person_id in sorted((giver, taker)):
        await record(db, taker, AccessChanged(person_id), audited=False)


async def _leave(db: AsyncSession, shown: HandOverShown) -> None:
    """The giver leaves the projects in which the class was taught by them; when they took part is kept."""
    query = select(ProjectMember).where(
        ProjectMember.person_id == shown.giver.id,
        ProjectMember.class_id == shown.of_class.id,
        ProjectMember.left_at.is_(None),
    )
    if shown.project is not None:
        query = query.where(ProjectMember.project_id == shown.project.id)
    for member in (await db.scalars(query.order_by(ProjectMember.project_id))).all():
        member.left_at = now()
        await record(db, shown.taker.id, MemberLeft(member.project_id, member.person_id))


async def _lock_open(db: AsyncSession, found: HandOver) -> None:
    await db.refresh(found, with_for_update=True)
    if found.state is not HandOverState.OPEN:
        raise Conflict(message=N_("This has been answered or taken back already."))


async def _end(db: AsyncSession, actor: Actor, found: HandOver, state: HandOverState) -> None:
    found.state, found.answered_at = state, now()
    await record(db, actor.id, HandOverEnded(found.class_id, found.to_person_id, state.value))


async def _is_colleague(db: AsyncSession, person_id: UUID, school_id: UUID) -> bool:
    query = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.person_id == person_id,
            Membership.organisation_id == school_id,
            Membership.trust == Trust.VERIFIED,
            Person.kind == Kind.TEACHER,
        )
    )
    return await db.scalar(query) is not None


async def _teaches(db: AsyncSession, person_id: UUID, class_id: UUID) -> bool:
    query = select(ClassTeacher.id).where(
        ClassTeacher.class_id == class_id, ClassTeacher.person_id == person_id
    )
    return await db.scalar(query) is not None


async def _takes_part(db: AsyncSession, actor: Actor, project_id: UUID, class_id: UUID) -> bool:
    query = (
        select(ProjectMember.id)
        .join(
            ProjectClass,
            (ProjectClass.project_id == ProjectMember.project_id)
            & (ProjectClass.class_id == ProjectMember.class_id),
        )
        .where(
            ProjectMember.project_id == project_id,
            ProjectMember.person_id == actor.id,
            ProjectMember.class_id == class_id,
            ProjectMember.left_at.is_(None),
            ProjectClass.left_at.is_(None),
        )
    )
    return await db.scalar(query) is not None


async def _write(
    db: AsyncSession, shown: HandOverShown, to: list[Person], who: Person, letter: Letter, link: str
) -> None:
    what = f" ({shown.project.title})" if shown.project else ""
    told = {"who": who.display_name, "class_name": shown.of_class.name, "what": what, "link": link}
    await write_all(db, to, letter, **told)


async def _shown(db: AsyncSession, hand_over_id: UUID) -> HandOverShown:
    return HandOverShown(*(await db.execute(_all().where(HandOver.id == hand_over_id))).one())


def _all() -> Select[HandOver, SchoolClass, Person, Person, Project]:
    giver, taker = aliased(Person), aliased(Person)
    return (
        select(HandOver, SchoolClass, giver, taker, Project)
        .join(SchoolClass, SchoolClass.id == HandOver.class_id)
        .join(giver, giver.id == HandOver.from_person_id)
        .join(taker, taker.id == HandOver.to_person_id)
        .outerjoin(Project, Project.id == HandOver.project_id)
        .order_by(HandOver.created_at)
    )
