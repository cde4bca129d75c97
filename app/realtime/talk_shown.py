"""How the talk of a project looks on the wire: all messages of a batch in one query."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.render import said_html
from app.services.talk import messages_shown
from app.services.talk.reading import MessageShown


async def present_messages(db: AsyncSession, events: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Return the body of each event: the message as it is now; bare ids where it is gone."""
    found = await messages_shown(db, [UUID(data["message_id"]) for data in events])
    return [
        {**data, "message": message_wire(found[UUID(data["message_id"])])}
        if UUID(data["message_id"]) in found
        else data
        for data in events
    ]


def message_wire(shown: MessageShown) -> dict[str, Any]:
    """Return a message as JSON values; `html` is safe to show as it is."""
    return {
        "id": str(shown.id),
        "author": str(shown.author_id) if shown.author_id else None,
        "name": shown.name,
        "role": shown.role.value if shown.role else None,
        "initials": shown.initials,
        "class": str(shown.class_id) if shown.class_id else None,
        "text": shown.text,
        "html": str(said_html(shown.text, shown.mentions)),
        "at": shown.at.isoformat(),
        "edited": shown.edited,
        "deleted": shown.deleted,
    }
