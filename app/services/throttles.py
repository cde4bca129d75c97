"""Limits on tries, counted in the database so that all processes share them."""

import hashlib
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import TooMany
from app.kit.clock import now

_HIT = text(
    """
    INSERT INTO throttle (key, count, since) VALUES (:key, 1, :now)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN throttle.since < :start THEN 1 ELSE throttle.count + 1 END,
        since = CASE WHEN throttle.since < :start THEN :now ELSE throttle.since END
    RETURNING count AS tries, since
    """
)
_LOOK = text("SELECT count AS tries, since FROM throttle WHERE key = :key AND since >= :start")


async def check(db: AsyncSession, what: str, who: str, *, limit: int, per: timedelta) -> None:
    """Refuse when `who` has already reached `limit` tries of `what`; counts nothing."""
    start = now() - per
    row = (await db.execute(_LOOK, {"key": _key(what, who), "start": start})).first()
    if row is not None and row.tries >= limit:
        raise TooMany(retry_after=max(1, int((row.since + per - now()).total_seconds())))


async def hit(db: AsyncSession, what: str, who: str, *, limit: int, per: timedelta) -> None:
    """Count one try of `what` by `who`; raises TooMany past `limit` in `per`."""
    row = (await db.execute(_HIT, {"key": _key(what, who), "now": now(), "start": now() - per})).one()
    if row.tries > limit:
        raise TooMany(retry_after=max(1, int((row.since + per - now()).total_seconds())))


def _key(what: str, who: str) -> str:
    # Addresses and mail addresses are personal data: only a hash is kept.
    return f"{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
