"""Asking a partner class whether it is still there, its answer, and its going after silence."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.partnership import ANSWER_ROLL_CALL_WITHIN
from app.domain.permissions import Act
from app.domain.project_events import RollAnswered, RollCalled
from app.kit.clock import now
from app.kit.words import N_
from app.models.file import File, FileVersion
from app.models.live_session import LiveSession
from app.models.partnership import RollAnswer, RollCall
from app.models.project import Project, ProjectClass, ProjectMember
from app.models.school_class import SchoolClass
from app.models.talk import Message
from app.services.partnerships.letters import HERE, IDLE, ROLL_CALL, TAKEN_OUT, teachers_in, write_all
from app.services.partnerships.parting import close_if_nobody, say_who_left, suggested_to
from app.services.projects.access import Place, open_place
from app.services.projects.changing import take_class_out
from app.services.record import record

_FEW = 50


async def call_roll(
    db: AsyncSession, actor: Actor, project_id: UUID, class_id: UUID, base_url: str
) -> RollCall:
    """Ask another class of one's project whether it is still there. Raises NotFound, Forbidden, Conflict."""
    place = await open_place(db, actor, project_id, Act.ROLL_CALL)
    await lock_project(db, project_id)
    await _partner(db, place, class_id)
    if await _open_roll(db, project_id, class_id) is not None:
        raise Conflict(message=N_("This class has been asked already. It has 14 days to answer."))
    return await ask_roll(db, place.project, class_id, actor.id, base_url)


async def answer_roll(
    db: AsyncSession, actor: Actor, roll_id: UUID, *, here: bool, base_url: str
) -> RollCall:
    """Say that one's class is still there, or that it leaves. Raises NotFound, Forbidden, Conflict."""
    roll = await db.get(RollCall, roll_id)
    if roll is None:
        raise NotFound
    place = await open_place(db, actor, roll.project_id, Act.ROLL_CALL)
    if place.member.class_id != roll.class_id:
        raise NotFound
    await lock_project(db, roll.project_id)
    await db.refresh(roll, with_for_update=True)
    if roll.answer is not None:
        raise Conflict(message=N_("Your class has answered already. Thank you."))
    await end_roll(db, roll, RollAnswer.HERE if here else RollAnswer.LEAVING, actor.id)
    if here:
        await _say_who_is_here(db, place.project, roll.class_id, base_url)
    else:
        await take_class_out(db, roll.project_id, roll.class_id, actor.id)
        await say_who_left(db, place.project, roll.class_id, base_url)
        await close_if_nobody(db, place.project, actor.id)
    return roll


async def mark_gone(db: AsyncSession, actor: Actor, project_id: UUID, class_id: UUID, base_url: str) -> bool:
    """Say that a class has gone that did not answer in its time: the project stays with the others.

    Returns False, and lets it stay, where it has written or brought something since it was asked. Raises NotFound, Forbidden, Conflict while the class still has time, or was not asked.
    """
    place = await open_place(db, actor, project_id, Act.ROLL_CALL)
    await lock_project(db, project_id)
    await _partner(db, place, class_id)
    roll = await _open_roll(db, project_id, class_id)
    if roll is None or roll.due_at > now():
        raise Conflict(
            message=N_("Ask this class first whether it is still there. It has 14 days to answer.")
        )
    if await was_here_since(db, roll):
        await end_roll(db, roll, RollAnswer.HERE)
        return False
    await end_roll(db, roll, RollAnswer.SILENT, actor.id)
    await let_go(db, place.project, class_id, actor.id, base_url)
    return True


async def ask_roll(
    db: AsyncSession, project: Project, class_id: UUID, by: UUID | None, base_url: str
) -> RollCall:
    """Write the question down and to the class's teachers; `by` nobody: the project is idle."""
    roll = RollCall(
        project_id=project.id, class_id=class_id, asked_by=by, is_idle=by is None,
        due_at=now() + ANSWER_ROLL_CALL_WITHIN,
    )  # fmt: skip
    db.add(roll)
    await record(db, by, RollCalled(project.id, class_id))
    to, link = await teachers_in(db, project.id, class_id), f"{base_url}/projects/{project.id}/partnership"
    await write_all(db, to, ROLL_CALL if by else IDLE, project=project.title, link=link)
    return roll


async def end_roll(db: AsyncSession, roll: RollCall, answer: RollAnswer, by: UUID | None = None) -> None:
    """Write the answer down."""
    roll.answer, roll.answered_by, roll.answered_at = answer, by, now()
    await record(db, by, RollAnswered(roll.project_id, roll.class_id))


async def let_go(db: AsyncSession, project: Project, class_id: UUID, by: UUID | None, base_url: str) -> None:
    """Take a silent class out of its (locked) project, and write to it and to those who stay."""
    to = await teachers_in(db, project.id, class_id)
    await take_class_out(db, project.id, class_id, by)
    suggested = await suggested_to(db, to, class_id)
    link = f"{base_url}/find?class={class_id}"
    await write_all(db, to, TAKEN_OUT, project=project.title, suggested=suggested, link=link)
    await say_who_left(db, project, class_id, base_url)
    await close_if_nobody(db, project, by)


async def lock_project(db: AsyncSession, project_id: UUID) -> Project:
    """Return a project with its row locked against other changes of who takes part."""
    return await db.get_one(Project, project_id, with_for_update={"key_share": True}, populate_existing=True)


async def was_here_since(db: AsyncSession, roll: RollCall) -> bool:
    """Say whether somebody of the class has written, brought a file or planned a session since it was asked."""
    members = select(ProjectMember.person_id).where(
        ProjectMember.project_id == roll.project_id, ProjectMember.class_id == roll.class_id
    )
    traces = (
        select(Message.id).where(
            Message.project_id == roll.project_id,
            Message.author_id.in_(members),
            Message.created_at > roll.created_at,
        ),
        select(FileVersion.id)
        .join(File, File.id == FileVersion.file_id)
        .where(
            File.project_id == roll.project_id,
            FileVersion.created_by.in_(members),
            FileVersion.created_at > roll.created_at,
        ),
        select(LiveSession.id).where(
            LiveSession.project_id == roll.project_id,
            LiveSession.created_by.in_(members),
            LiveSession.created_at > roll.created_at,
        ),
    )
    return bool(await db.scalar(select(or_(*(one.exists() for one in traces)))))


async def _partner(db: AsyncSession, place: Place, class_id: UUID) -> None:
    """Refuse what is no other class of the project. Raises NotFound."""
    query = select(ProjectClass.id).where(
        ProjectClass.project_id == place.project.id,
        ProjectClass.class_id == class_id,
        ProjectClass.left_at.is_(None),
    )
    if class_id == place.member.class_id or await db.scalar(query) is None:
        raise NotFound


async def _open_roll(db: AsyncSession, project_id: UUID, class_id: UUID) -> RollCall | None:
    query = select(RollCall).where(
        RollCall.project_id == project_id, RollCall.class_id == class_id, RollCall.answer.is_(None)
    )
    return (await db.scalars(query.with_for_update())).first()


async def _say_who_is_here(db: AsyncSession, project: Project, class_id: UUID, base_url: str) -> None:
    name = await db.scalar(select(SchoolClass.name).where(SchoolClass.id == class_id))
    others = select(ProjectClass.class_id).where(
        ProjectClass.project_id == project.id,
        ProjectClass.left_at.is_(None),
        ProjectClass.class_id != class_id,
    )
    for other in sorted(await db.scalars(others)):
        to, link = await teachers_in(db, project.id, other), f"{base_url}/projects/{project.id}"
        await write_all(db, to, HERE, class_name=name, project=project.title, link=link)
