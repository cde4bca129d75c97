"""Every partner school agrees, or the story is not shown; each can take its word back, and it is gone at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, NotVerified
from app.domain.permissions import Act
from app.domain.story_events import StoryAgreed, StoryPublished, StoryTakenBack
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.project import MemberRole, ProjectClass, ProjectMember
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory, StoryConsent, StoryState
from app.services.findable import keep_story
from app.services.mails import write_mail
from app.services.record import record
from app.services.stories.access import load_story, own_consents
from app.services.stories.writing import story_of

ASKED = (
    N_("May other teachers read about your project? %(title)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has written a page about your finished project “%(title)s” for other teachers. "
        "It names no learner, no teacher and no school. It is shown only when a teacher of every partner school has agreed. "
        "Please read it and answer here:\n\n%(link)s\n"
    ),
)
PUBLISHED = (
    N_("Other teachers can read about your project now: %(title)s"),
    N_(
        "Hello %(name)s,\n\nevery partner school has agreed. The page of your project is here:\n\n%(link)s\n\n"
        "You can take your consent back at any time. Then the page disappears at once.\n"
    ),
)
TAKEN_BACK = (
    N_("The page of your project is not shown any more: %(title)s"),
    N_(
        "Hello %(name)s,\n\na partner school has taken its consent back, so the page of “%(title)s” is not shown any more. "
        "You find the text here:\n\n%(link)s\n"
    ),
)


class TextHasChanged(Conflict):
    """Somebody agreed to words that are not the words any more."""

    code = "story_changed"
    message = N_("The text has changed while you read it. Please read it again.")


@dataclass(frozen=True, slots=True)
class Side:
    """A partner school and its consent, if it has agreed."""

    organisation_id: UUID
    name: str
    consent: StoryConsent | None


async def sides_of(db: AsyncSession, story: ProjectStory) -> list[Side]:
    """Return the schools whose classes take part, with what they said, in the order in which they came."""
    rows = await db.execute(
        select(Organisation.id, Organisation.name)
        .join(SchoolClass, SchoolClass.organisation_id == Organisation.id)
        .join(ProjectClass, ProjectClass.class_id == SchoolClass.id)
        .where(ProjectClass.project_id == story.project_id, ProjectClass.left_at.is_(None))
        .order_by(ProjectClass.created_at, ProjectClass.id)
    )
    query = select(StoryConsent).where(StoryConsent.story_id == story.id)
    consents = {one.organisation_id: one for one in (await db.scalars(query)).all()}
    schools = {row.id: row.name for row in rows}
    return [Side(key, name, consents.get(key)) for key, name in schools.items()]


async def agree(
    db: AsyncSession, actor: Actor, project_id: UUID, *, changed_at: datetime, public: bool, base_url: str
) -> ProjectStory:
    """Agree, for the school with which the actor is in the project, to the words as they were at `changed_at`.

    With the last school's word the story is published. Said again, it changes only whether it is public.
    Raises NotFound, Forbidden (who came without a class), NotVerified, TextHasChanged, ProjectGoesOn.
    """
    project, found = await story_of(db, actor, project_id)
    if found is None:
        raise Conflict(message=N_("Nobody has written the page yet."))
    story = await _locked(db, found.id)
    await load_story(db, actor, story.id, Act.STORY_AGREE)
    if story.changed_at != changed_at:
        raise TextHasChanged
    school = await _own_school(db, actor, project_id)
    sides = await sides_of(db, story)
    is_first = not any(side.consent for side in sides)
    consent = next((side.consent for side in sides if side.organisation_id == school), None)
    if consent is None:
        consent = StoryConsent(
            id=new_id(), story_id=story.id, organisation_id=school, person_id=actor.id, public=public
        )
        db.add(consent)
    consent.public = public
    await record(db, actor.id, StoryAgreed(story.id, school, public))
    link = f"{base_url}/projects/{project.id}/story"
    if await _publish_if_agreed(db, actor, story):
        await _tell(db, actor, story, PUBLISHED, f"{base_url}/inspiration/{story.id}")
    elif is_first:
        await _tell(db, actor, story, ASKED, link)
    return story


async def take_back(db: AsyncSession, actor: Actor, story_id: UUID, *, base_url: str) -> ProjectStory:
    """Take the consent of the actor's school back: the story is a draft again. Twice is once.

    Whoever gave it can, and every verified colleague of that school, in the project or not. Raises NotFound, Forbidden.
    """
    await load_story(db, actor, story_id, Act.STORY_TAKE_BACK)
    story = await _locked(db, story_id)
    was_shown = story.state is StoryState.PUBLISHED
    gone = await own_consents(db, actor, story_id)
    for consent in gone:
        await db.delete(consent)
        await record(db, actor.id, StoryTakenBack(story_id, consent.organisation_id))
    if gone:
        story.state, story.is_public, story.published_at = StoryState.DRAFT, False, None
        await keep_story(db, story.id)
        if was_shown:
            await _tell(db, actor, story, TAKEN_BACK, f"{base_url}/projects/{story.project_id}/story")
    return story


async def _locked(db: AsyncSession, story_id: UUID) -> ProjectStory:
    return await db.get_one(ProjectStory, story_id, with_for_update=True, populate_existing=True)


async def _own_school(db: AsyncSession, actor: Actor, project_id: UUID) -> UUID:
    mine = (
        select(SchoolClass.organisation_id)
        .join(ProjectMember, ProjectMember.class_id == SchoolClass.id)
        .where(ProjectMember.project_id == project_id, ProjectMember.person_id == actor.id)
    )
    school = await db.scalar(mine)
    if school is None:
        raise Forbidden(
            message=N_("You are in this project without a class. A teacher of a partner class agrees.")
        )
    if school not in actor.verified_organisations:
        raise NotVerified
    return school


async def _publish_if_agreed(db: AsyncSession, actor: Actor, story: ProjectStory) -> bool:
    """Publish the story where every side has agreed; say whether that is new."""
    await db.flush()
    said = [side.consent for side in await sides_of(db, story)]
    if not all(said):
        return False
    story.is_public = all(one.public for one in said if one)
    if story.state is StoryState.PUBLISHED:
        return False
    story.state, story.published_at = StoryState.PUBLISHED, now()
    await keep_story(db, story.id)
    await record(db, actor.id, StoryPublished(story.id))
    return True


async def _tell(
    db: AsyncSession, actor: Actor, story: ProjectStory, letter: tuple[str, str], link: str
) -> None:
    """Write to every other teacher of the project."""
    for person in await _teachers(db, actor, story.project_id):
        told = {"name": person.display_name, "who": actor.display_name, "title": story.title, "link": link}
        await write_mail(db, person, *letter, **told)


async def _teachers(db: AsyncSession, actor: Actor, project_id: UUID) -> Sequence[Person]:
    members = select(ProjectMember.person_id).where(
        ProjectMember.project_id == project_id,
        ProjectMember.left_at.is_(None),
        ProjectMember.role == MemberRole.TEACHER,
        ProjectMember.person_id != actor.id,
    )
    return (await db.scalars(select(Person).where(Person.id.in_(members)).order_by(Person.id))).all()
