"""How events look on the wire. Events carry ids only; a presenter reads what they stand for, for all at once.

An event without a presenter travels with its ids. A noun adds its presenters here.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.realtime.talk_shown import present_messages
from app.services.sessions.showing import event_shown

Presenter = Callable[[AsyncSession, Sequence[dict[str, Any]]], Awaitable[Sequence[dict[str, Any]]]]


def _room(name: str) -> Presenter:
    async def present(db: AsyncSession, events: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        return [await event_shown(db, name, data) for data in events]

    return present


PRESENTERS: dict[str, Presenter] = {
    name: _room(name) for name in ("room.person", "room.changed", "room.said")
}
PRESENTERS |= dict.fromkeys(("chat.said", "chat.changed", "chat.deleted"), present_messages)
