"""What a room looks like to those inside: plain values for a door to send. Display names only."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.room import Presence
from app.models.bench_camera import BenchCamera
from app.models.live_session import LiveSession, SessionMessage
from app.models.room_participant import RoomParticipant

_HISTORY = 200
_SHOWN = (Presence.KNOCKING, Presence.IN, Presence.AWAY)


def person_shown(person: RoomParticipant, bench: BenchCamera | None) -> dict[str, Any]:
    """Return one person as the room sees them, with the workbench camera. Times are ISO 8601 in UTC."""
    return {
        "id": str(person.id),
        "name": person.name,
        "place": person.place,
        "role": person.role.value,
        "presence": person.presence.value,
        "hand": person.hand_at.isoformat() if person.hand_at else None,
        "mic": person.mic,
        "camera": person.camera,
        "screen": person.screen,
        "bench": {"id": str(bench.id), "on": bench.camera} if bench else None,
    }


def facts_shown(session: LiveSession) -> dict[str, Any]:
    """Return the room itself."""
    return {
        "title": session.title,
        "state": session.state.value,
        "locked": session.locked,
        "spotlight": str(session.spotlight) if session.spotlight else None,
        "closes_at": session.closes_at.isoformat() if session.closes_at else None,
    }


def message_shown(message: SessionMessage, name: str) -> dict[str, Any]:
    """Return something said, with the name under which it was said."""
    return {
        "id": str(message.id),
        "participant": str(message.participant_id),
        "name": name,
        "text": message.text,
        "at": message.created_at.isoformat(),
    }


async def room_shown(db: AsyncSession, session: LiveSession) -> dict[str, Any]:
    """Return the whole room: the facts, the people there, the last 200 messages in their order."""
    people = (await db.scalars(RoomParticipant.of_session(session.id))).all()
    benches = await db.scalars(BenchCamera.running().where(BenchCamera.session_id == session.id))
    bench_of = {bench.participant_id: bench for bench in benches}
    return {
        "facts": facts_shown(session),
        "people": [person_shown(p, bench_of.get(p.id)) for p in people if p.presence in _SHOWN],
        "messages": [message_shown(m, name) for m, name in await messages_of(db, session.id, _HISTORY)],
    }


async def messages_of(db: AsyncSession, session_id: UUID, limit: int) -> list[tuple[SessionMessage, str]]:
    """Return the last messages of a session with the names of their writers, oldest first."""
    last = (
        select(SessionMessage, RoomParticipant.name)
        .join(RoomParticipant, RoomParticipant.id == SessionMessage.participant_id)
        .where(SessionMessage.session_id == session_id)
        .order_by(SessionMessage.created_at.desc(), SessionMessage.id.desc())
        .limit(limit)
    )
    return [(message, name) for message, name in (await db.execute(last)).all()][::-1]


async def event_shown(db: AsyncSession, name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the body of the message that tells a room of an event; the bare ids where it is gone by now."""
    if name == "room.person":
        person = await db.get(RoomParticipant, UUID(data["participant_id"]))
        if person is None:
            return data
        bench = await db.scalar(BenchCamera.running().where(BenchCamera.participant_id == person.id))
        return {"person": person_shown(person, bench)}
    if name == "room.changed":
        session = await db.get(LiveSession, UUID(data["session_id"]))
        return {"room": facts_shown(session)} if session else data
    if name == "room.said":
        query = select(SessionMessage, RoomParticipant.name).join(
            RoomParticipant, RoomParticipant.id == SessionMessage.participant_id
        )
        row = (await db.execute(query.where(SessionMessage.id == UUID(data["message_id"])))).first()
        return {"message": message_shown(row[0], row[1])} if row else data
    return data
