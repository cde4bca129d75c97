"""Saying something in a project, changing it, taking it back."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.mentions import mentioned
from app.domain.permissions import Act
from app.domain.talk_events import MessageChanged, MessageDeleted, MessageSaid, PersonMentioned
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.person import Person
from app.models.project import Project, ProjectMember
from app.models.talk import Mention, Message
from app.services.mails import write_mail
from app.services.projects.access import open_place
from app.services.record import record

LONGEST = 4000
MENTION_SUBJECT = N_("%(who)s has named you in “%(project)s”")
MENTION_TEXT = N_(
    "Hello %(name)s,\n\n%(who)s has named you in the talk of your project “%(project)s”. Read it here:\n\n%(link)s\n"
)


async def say(
    db: AsyncSession, actor: Actor, project_id: UUID, *, text: str, client_key: str = "", base_url: str = ""
) -> UUID:
    """Write to everybody in the project; returns the message's id. Raises NotFound, Forbidden, Invalid.

    The same `client_key` from the same person is the same message, however often a poor line sends it.
    """
    place = await open_place(db, actor, project_id, Act.TALK_SAY)
    text = clean_text(text)
    message_id = new_id()
    values = {
        "id": message_id,
        "project_id": project_id,
        "author_id": actor.id,
        "client_key": client_key or str(message_id),
        "text": text,
        "created_at": now(),
    }
    said = await db.execute(insert(Message).values(values).on_conflict_do_nothing().returning(Message.id))
    if said.first() is None:
        return await _said_before(db, actor, project_id, client_key)
    if "@" in text:
        await _mention(db, actor, place.project, message_id, text, base_url)
    # The message is its own record: no second one in the audit log, so that a class may talk fast.
    await record(db, actor.id, MessageSaid(project_id, message_id), audited=False)
    return message_id


async def change_message(db: AsyncSession, actor: Actor, message_id: UUID, text: str) -> Message:
    """Change the own words. Raises NotFound, Forbidden, Invalid, Conflict once taken back."""
    message = await load_message(db, actor, message_id, Act.TALK_EDIT, lock=True)
    if message.deleted_at is not None:
        raise Conflict
    message.text, message.edited_at = clean_text(text), now()
    await db.execute(delete(Mention).where(Mention.message_id == message_id))
    for person_id in mentioned(message.text, await _names(db, message.project_id)):
        db.add(Mention(message_id=message_id, project_id=message.project_id, person_id=person_id))
    await record(db, actor.id, MessageChanged(message.project_id, message_id))
    return message


async def take_back(db: AsyncSession, actor: Actor, message_id: UUID) -> Message:
    """Take a message back; its words are gone for good. Doing it again is fine. Raises NotFound, Forbidden."""
    message = await load_message(db, actor, message_id, Act.TALK_DELETE, lock=True)
    if message.deleted_at is None:
        message.text, message.deleted_at = "", now()
        await db.execute(delete(Mention).where(Mention.message_id == message_id))
        await record(db, actor.id, MessageDeleted(message.project_id, message_id))
    return message


async def load_message(
    db: AsyncSession, actor: Actor, message_id: UUID, act: Act, *, lock: bool = False
) -> Message:
    """Return a message with which the actor may do this. Raises NotFound, Forbidden."""
    query = Message.visible_to(actor).where(Message.id == message_id)
    message = await db.scalar(query.with_for_update(of=Message) if lock else query)
    if message is None:
        raise NotFound
    await open_place(db, actor, message.project_id, act, author=message.author_id)
    return message


def clean_text(text: str) -> str:
    """Return what is kept of a text. Raises Invalid where nothing is, or too much."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not plain:
        raise Invalid(field="text", message=N_("Write something first."))
    if len(plain) > LONGEST:
        raise Invalid(field="text", message=N_("This is too long: %(most)s letters at most."), most=LONGEST)
    return plain


async def _said_before(db: AsyncSession, actor: Actor, project_id: UUID, client_key: str) -> UUID:
    known = select(Message.id).where(
        Message.project_id == project_id, Message.author_id == actor.id, Message.client_key == client_key
    )
    return (await db.execute(known)).scalar_one()


async def _mention(
    db: AsyncSession, actor: Actor, project: Project, message_id: UUID, text: str, base_url: str
) -> None:
    """Note who is named; teachers get a mail, learners have none and see it on Today."""
    named = [
        person_id for person_id in mentioned(text, await _names(db, project.id)) if person_id != actor.id
    ]
    if not named:
        return
    people = await db.scalars(select(Person).where(Person.id.in_(named)).order_by(Person.id))
    for person in people.all():
        db.add(Mention(message_id=message_id, project_id=project.id, person_id=person.id))
        await record(db, actor.id, PersonMentioned(person.id, project.id, message_id), audited=False)
        if person.kind is Kind.TEACHER:
            link = f"{base_url}/projects/{project.id}/talk#said-{message_id}"
            await write_mail(
                db, person, MENTION_SUBJECT, MENTION_TEXT,
                name=person.name, who=actor.display_name, project=project.title, link=link,
            )  # fmt: skip


async def _names(db: AsyncSession, project_id: UUID) -> dict[str, UUID]:
    rows = await db.execute(
        select(Person.display_name, Person.id)
        .join(ProjectMember, ProjectMember.person_id == Person.id)
        .where(ProjectMember.project_id == project_id, ProjectMember.left_at.is_(None))
    )
    return dict(rows.all())
