"""Reading the talk of a project: page by page backwards, and how much of it is new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act
from app.kit.clock import now
from app.models.person import Person
from app.models.project import MemberRole, ProjectMember
from app.models.talk import Mention, Message, ReadMark
from app.services.projects.access import Place, open_place

PAGE = 50


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message as members see it: display names only; `mentions` are the names in it.

    `role`: what the author is in the project; None where nobody knows any more.
    """

    id: UUID
    project_id: UUID
    author_id: UUID | None
    name: str
    initials: str
    class_id: UUID | None
    role: MemberRole | None
    text: str
    at: datetime
    edited: bool
    deleted: bool
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkPage:
    """Some messages, oldest first. `earlier` and `later`: there are more on that side."""

    place: Place
    messages: Sequence[MessageShown]
    earlier: bool
    later: bool
    read_up_to: UUID | None


async def read_talk(
    db: AsyncSession,
    actor: Actor,
    project_id: UUID,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> TalkPage:
    """Return the last messages, or those just before or after a given one. Raises NotFound."""
    place = await open_place(db, actor, project_id, Act.TALK_VIEW)
    query = _messages().where(Message.project_id == project_id)
    if after is not None:
        query = query.where(Message.id > after).order_by(Message.id)
    elif before is not None:
        query = query.where(Message.id < before).order_by(Message.id.desc())
    else:
        query = query.order_by(Message.id.desc())
    found = await _shown(db, query.limit(limit + 1))
    more, found = len(found) > limit, found[:limit]
    mark = await db.get(ReadMark, (project_id, actor.id))
    read = mark.message_id if mark else None
    if after is not None:
        return TalkPage(place, found, bool(found), more, read)
    return TalkPage(place, found[::-1], more, before is not None, read)


async def messages_shown(db: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, MessageShown]:
    """Return messages by id, all in one query and one for the names in them."""
    wanted = list(set(ids))
    found = await _shown(db, _messages().where(Message.id.in_(wanted))) if wanted else []
    return {message.id: message for message in found}


async def mark_read(db: AsyncSession, actor: Actor, project_id: UUID, message_id: UUID) -> None:
    """Note that the actor has read up to a message; marks only move forwards. Raises NotFound."""
    await open_place(db, actor, project_id, Act.TALK_VIEW)
    message = await db.get(Message, message_id)
    if message is None or message.project_id != project_id:
        raise NotFound
    mark = insert(ReadMark).values(project_id=project_id, person_id=actor.id, message_id=message_id, at=now())
    await db.execute(
        mark.on_conflict_do_update(
            index_elements=["project_id", "person_id"],
            set_={"message_id": mark.excluded.message_id, "at": mark.excluded.at},
            where=ReadMark.message_id < mark.excluded.message_id,
        )
    )


async def unread_of(db: AsyncSession, actor: Actor, project_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many messages of others the actor has not read, by project; 100 stands for "many"."""
    if not project_ids:
        return {}
    mine = and_(ReadMark.project_id == ProjectMember.project_id, ReadMark.person_id == actor.id)
    new = (
        select(Message.id)
        .where(
            Message.project_id == ProjectMember.project_id,
            Message.author_id != actor.id,
            Message.deleted_at.is_(None),
            # What was said before somebody came is not news to them.
            Message.created_at >= ProjectMember.created_at,
            or_(ReadMark.message_id.is_(None), Message.id > ReadMark.message_id),
        )
        .limit(100)
        .correlate(ProjectMember, ReadMark)
        .subquery()
        .lateral()
    )
    rows = await db.execute(
        select(ProjectMember.project_id, func.count(new.c.id))
        .outerjoin(ReadMark, mine)
        .join(new, new.c.id.is_not(None))
        .where(ProjectMember.person_id == actor.id, ProjectMember.project_id.in_(project_ids))
        .group_by(ProjectMember.project_id)
    )
    return dict(rows.all())


def _messages() -> Select[Message, str, MemberRole | None, UUID | None]:
    member = and_(
        ProjectMember.project_id == Message.project_id, ProjectMember.person_id == Message.author_id
    )
    return (
        select(Message, Person.display_name, ProjectMember.role, ProjectMember.class_id)
        .outerjoin(Person, Person.id == Message.author_id)
        .outerjoin(ProjectMember, member)
    )


async def _shown(
    db: AsyncSession, query: Select[Message, str, MemberRole | None, UUID | None]
) -> list[MessageShown]:
    rows = (await db.execute(query)).all()
    names = await _mentions(db, [message.id for message, *_rest in rows if "@" in message.text])
    return [
        MessageShown(
            id=message.id,
            project_id=message.project_id,
            author_id=message.author_id,
            name=name or "?",
            initials=initials_of(name or "?"),
            class_id=class_id,
            role=role,
            text=message.text,
            at=message.created_at,
            edited=message.edited_at is not None,
            deleted=message.deleted_at is not None,
            mentions=tuple(names.get(message.id, ())),
        )
        for message, name, role, class_id in rows
    ]


async def _mentions(db: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    if ids:
        rows = await db.execute(
            select(Mention.message_id, Person.display_name)
            .join(Person, Person.id == Mention.person_id)
            .where(Mention.message_id.in_(ids))
        )
        for message_id, name in rows:
            found.setdefault(message_id, []).append(name)
    return found


def initials_of(name: str) -> str:
    """Return one or two letters for a face."""
    parts = name.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"
