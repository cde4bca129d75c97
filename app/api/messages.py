"""The talk of a project."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.messages import (
    MessageChangeIn,
    MessageIn,
    MessageOut,
    ReadMarkIn,
    TalkOut,
    message_out,
)
from app.deps import AppSettings, CurrentUser, Db
from app.services import talk

router = APIRouter(tags=["talk"])


@router.get("/projects/{project_id}/messages")
async def list_messages(
    project_id: UUID, db: Db, actor: CurrentUser, before: UUID | None = None, after: UUID | None = None
) -> TalkOut:
    """The last messages, or those just before or after one."""
    page = await talk.read_talk(db, actor, project_id, before=before, after=after)
    unread = await talk.unread_of(db, actor, [project_id])
    return TalkOut(
        messages=[message_out(m) for m in page.messages],
        earlier=page.earlier,
        later=page.later,
        unread=unread.get(project_id, 0),
    )


@router.post("/projects/{project_id}/messages", status_code=201)
async def say(
    project_id: UUID, body: MessageIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> MessageOut:
    """Write to everybody in the project."""
    said = await talk.say(
        db, actor, project_id, text=body.text, client_key=body.key, base_url=settings.base_url
    )
    return message_out((await talk.messages_shown(db, [said]))[said])


@router.put("/messages/{message_id}")
async def change_message(message_id: UUID, body: MessageChangeIn, db: Db, actor: CurrentUser) -> MessageOut:
    """Change the own words."""
    await talk.change_message(db, actor, message_id, body.text)
    return message_out((await talk.messages_shown(db, [message_id]))[message_id])


@router.delete("/messages/{message_id}", status_code=204)
async def take_back(message_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Take a message back; its words are gone."""
    await talk.take_back(db, actor, message_id)


@router.put("/projects/{project_id}/read-mark", status_code=204)
async def mark_read(project_id: UUID, body: ReadMarkIn, db: Db, actor: CurrentUser) -> None:
    """Note how far one has read."""
    await talk.mark_read(db, actor, project_id, body.message_id)
