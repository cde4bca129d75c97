"""Record what happened: one audit entry, and one numbered event for every topic that hears of it.

Both are written in the transaction of the change. NOTIFY is part of it too: PostgreSQL delivers it at the
commit and not at all after a rollback, and it carries nothing but the topic and its number.
"""

from uuid import UUID

from sqlalchemy import Boolean, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events import Event
from app.kit.bus import CHANNEL
from app.kit.clock import now
from app.kit.db import NOTICES
from app.kit.ids import new_id
from app.models.event import Topic

_DATA = bindparam("data", type_=JSONB())
_AUDIT = text(
    "INSERT INTO audit_entry (id, actor_id, event, data, created_at) VALUES (:id, :actor, :name, :data, :at)"
).bindparams(_DATA)
_TELL = text(
    """
    WITH counted AS (
        INSERT INTO topic (name, last_seq) VALUES (:topic, 1)
        ON CONFLICT (name) DO UPDATE SET last_seq = topic.last_seq + 1 RETURNING last_seq
    ), logged AS (
        INSERT INTO event (topic, seq, name, data, at)
        SELECT :topic, last_seq, :name, :data, :at FROM counted RETURNING seq
    )
    SELECT seq, CASE WHEN :notify THEN pg_notify(:channel, :topic || ' ' || seq) END FROM logged
    """
).bindparams(_DATA, bindparam("notify", type_=Boolean()))


async def record(db: AsyncSession, actor_id: UUID | None, event: Event, *, audited: bool = True) -> int:
    """Record `event`; returns its number in the last of its topics (0 where nobody listens).

    Flushes first, so that the rows which the event speaks of exist before it does.
    """
    await db.flush()
    what = {"name": event.name, "data": event.data(), "at": now()}
    if audited:
        await db.execute(_AUDIT, {**what, "id": new_id(), "actor": actor_id})
    seq = 0
    later: list[str] | None = db.info.get(NOTICES)
    for topic in event.topics():
        told = await db.execute(_TELL, {**what, "topic": topic, "channel": CHANNEL, "notify": later is None})
        seq = told.scalar_one()
        if later is not None:
            later.append(f"{topic} {seq}")
    return seq


async def last_number(db: AsyncSession, topic: str) -> int:
    """Return the number of a topic's last event: a page shows the state up to it, its socket resumes there."""
    return await db.scalar(select(Topic.last_seq).where(Topic.name == topic)) or 0
