"""Who guides a group and the project that comes from it: its own facilitator, or else that of the round.

A facilitator is in the project without a class: reads and writes with all, and decides nothing for the schools
(app/domain/permissions.py). Its teachers can go on without one at any time.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Act
from app.domain.round_events import FacilitatorDismissed, GroupFacilitatorNamed
from app.kit.words import N_
from app.models.matching_round import RoundGroup
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectMember, ProjectState
from app.services.actors import actor_of
from app.services.letters import write_letter
from app.services.projects.access import open_place
from app.services.projects.changing import member_leaves
from app.services.projects.opening import join_as_facilitator
from app.services.record import record
from app.services.rounds.groups import GroupShown, group_shown, groups_shown, load_group, lock_group
from app.services.rounds.letters import DISMISSED, GUIDED_NOW, GUIDES_GROUP, GUIDES_PROJECT

MOST = 100
SOME = 20


async def teacher_with(db: AsyncSession, address: str) -> UUID | None:
    """Return the verified teacher with this address, None for "". Raises Invalid (field `facilitator`)."""
    address = address.strip().lower()
    if not address:
        return None
    person = (await db.scalars(Person.with_email(address))).first()
    if person is None or person.kind is not Kind.TEACHER or person.email_confirmed_at is None:
        raise Invalid(
            field="facilitator", message=N_("There is no teacher with this address. Check it, please.")
        )
    if not await _is_verified(db, person.id):  # learners are in the projects
        raise Invalid(
            field="facilitator",
            message=N_(
                "The school of this teacher is not verified yet. Learners are in the projects, so it must be."
            ),
        )
    return person.id


async def name_group_facilitator(
    db: AsyncSession, actor: Actor, group_id: UUID, address: str, base_url: str
) -> GroupShown:
    """Let the teacher with this address guide one group ("": whoever leads the round does).

    Raises NotFound, Forbidden, Invalid, Conflict (its teachers do without).
    """
    await load_group(db, actor, group_id, Act.ROUND_GUIDE)
    group = await lock_group(db, group_id)
    if group.unguided:
        raise Conflict(message=N_("The teachers of this group go on without a facilitator."))
    named = await teacher_with(db, address)
    if named != group.facilitator_id:
        group.facilitator_id = named
        await record(db, actor.id, GroupFacilitatorNamed(group.round_id, group.id, named))
        await db.flush()
        shown = await group_shown(db, group)
        if named and shown.guide and not group.project_id:
            told = {"title": shown.round.title, "link": f"{base_url}/rounds/groups/{group.id}"}
            await write_letter(db, [shown.guide], GUIDES_GROUP, told)
        await keep_guided(db, shown, actor.id, base_url)
    return await group_shown(db, group)


async def guided_by(db: AsyncSession, actor: Actor) -> Sequence[GroupShown]:
    """Return the groups that the actor was named to guide, the newest first; not those of a round that one leads."""
    query = select(RoundGroup).where(RoundGroup.facilitator_id == actor.id)
    groups = (await db.scalars(query.order_by(RoundGroup.created_at.desc()).limit(MOST))).all()
    return await groups_shown(db, groups) if groups else ()


async def keep_guided(
    db: AsyncSession, shown: GroupShown, by: UUID | None, base_url: str, *, tell_teachers: bool = True
) -> Person | None:
    """Let the facilitator of a (locked) group into its running project, and a former one out; returns who came in."""
    project = await db.get(Project, shown.group.project_id) if shown.group.project_id else None
    if project is None or project.state is not ProjectState.LIVE:
        return None
    guide = shown.guide
    for member in await _facilitators(db, project.id):
        if guide is None or member.person_id != guide.id:
            await member_leaves(db, by, member)
    if (
        guide is None
        or not await _is_verified(db, guide.id)
        or not await join_as_facilitator(db, project.id, guide.id, by)
    ):
        return None
    told = {"title": project.title, "who": guide.display_name, "link": f"{base_url}/projects/{project.id}"}
    await write_letter(db, [guide], GUIDES_PROJECT, told)
    if tell_teachers:
        await write_letter(db, [person for one in shown.taken for person in one.teachers], GUIDED_NOW, told)
    return guide


async def follow_round(db: AsyncSession, round_id: UUID, after: int, base_url: str) -> int | None:
    """The facilitator of a round has changed: bring its next projects in line. Returns where to go on, None at the end.

    `after`: the number of the last group that was seen to, 0 at first. Doing it twice changes nothing.
    """
    query = (
        select(RoundGroup)
        .where(RoundGroup.round_id == round_id, RoundGroup.number > after, RoundGroup.project_id.is_not(None))
        .order_by(RoundGroup.number)
        .limit(SOME)
    )
    groups = (await db.scalars(query.with_for_update())).all()
    for shown in await groups_shown(db, groups) if groups else ():
        await keep_guided(db, shown, None, base_url)
    return groups[-1].number if groups else None


async def go_on_without(db: AsyncSession, actor: Actor, project_id: UUID, base_url: str) -> None:
    """The teachers of a project do without a facilitator from now on; who was it gets a mail. Twice is once.

    Raises NotFound, Forbidden, ProjectIsClosed.
    """
    place = await open_place(db, actor, project_id, Act.FACILITATOR_DISMISS)
    query = select(RoundGroup).where(RoundGroup.project_id == project_id).with_for_update()
    group = (await db.scalars(query)).first()
    if group is None:
        raise NotFound
    group.unguided = True
    for member in await _facilitators(db, project_id):
        await member_leaves(db, actor.id, member)
        await record(db, actor.id, FacilitatorDismissed(group.round_id, group.id, member.person_id))
        person = await db.get_one(Person, member.person_id)
        told = {"title": place.project.title, "who": actor.display_name, "link": f"{base_url}/projects"}
        await write_letter(db, [person], DISMISSED, told)


async def _is_verified(db: AsyncSession, person_id: UUID) -> bool:
    actor = await actor_of(db, person_id)
    return actor is not None and actor.is_verified


async def _facilitators(db: AsyncSession, project_id: UUID) -> Sequence[ProjectMember]:
    query = select(ProjectMember).where(
        ProjectMember.project_id == project_id,
        ProjectMember.role == MemberRole.FACILITATOR,
        ProjectMember.left_at.is_(None),
    )
    return (await db.scalars(query.order_by(ProjectMember.person_id))).all()
