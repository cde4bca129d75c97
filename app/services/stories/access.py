"""From somebody, signed in or not, to a story."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.models.project import MemberRole, ProjectMember
from app.models.story import ProjectStory, StoryConsent, StoryState


async def load_story(db: AsyncSession, actor: Actor | None, story_id: UUID, act: Act) -> ProjectStory:
    """Return the story, if this somebody may do this with it. Raises NotFound, Forbidden."""
    story = await db.get(ProjectStory, story_id)
    if story is None:
        raise NotFound
    require(act, await story_roles(db, actor, story))
    return story


async def story_roles(db: AsyncSession, actor: Actor | None, story: ProjectStory) -> frozenset[Role]:
    """Return what somebody is to a story; empty where it is not shown to them."""
    roles: set[Role] = set()
    if story.state is StoryState.PUBLISHED:
        if story.is_public:
            roles.add(Role.ANYONE)
        if actor is not None:
            roles |= {Role.SIGNED_IN, Role.TEACHER} if actor.is_teacher else {Role.SIGNED_IN}
    if actor is None:
        return frozenset(roles)
    teaches = select(ProjectMember.id).where(
        ProjectMember.project_id == story.project_id,
        ProjectMember.person_id == actor.id,
        ProjectMember.left_at.is_(None),
        ProjectMember.role == MemberRole.TEACHER,
    )
    if await db.scalar(teaches) is not None:
        roles |= {Role.PROJECT_TEACHER, Role.TEACHER}
    for consent in await own_consents(db, actor, story.id):
        roles.add(Role.AUTHOR if consent.person_id == actor.id else Role.COLLEAGUE)
    return frozenset(roles)


async def own_consents(db: AsyncSession, actor: Actor, story_id: UUID) -> list[StoryConsent]:
    """Return the consents that this person gave, and those of the schools at which the person is verified."""
    if not actor.is_teacher:
        return []
    mine = or_(
        StoryConsent.person_id == actor.id, StoryConsent.organisation_id.in_(actor.verified_organisations)
    )
    return list((await db.scalars(select(StoryConsent).where(StoryConsent.story_id == story_id, mine))).all())
