"""Counts of a large pool: of a sample of its classes that is the same every time, scaled up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.models.candidate import DRAWS
from app.services.matchmaking.shortlist import Tier

#: A pool with more candidates than this is large. Of all candidates of all trades a sample of so many is looked at, and
#: of those that are of the pool so many are counted at most.
LARGE, LOOKED_AT, COUNTED = 2_500, 20_000, 700

_EVERY = text("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'candidate'::regclass")
_DRAWN = text(
    "SELECT DISTINCT class_id FROM candidate WHERE draw < :draws AND (unit = ANY(:units) OR field = ANY(:fields))"
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("units", "fields")))


@dataclass(frozen=True, slots=True)
class Sample:
    """Some classes of a pool, and how many each of them stands for."""

    ids: Sequence[UUID]
    each: float

    def of_all(self, count: int) -> int:
        """Return how many of the whole pool `count` of the sample are, rounded to two digits."""
        return rounded(count * self.each)


async def draw_sample(db: AsyncSession, tiers: Sequence[Tier]) -> Sample | None:
    """Return a sample of the classes of these tiers; None where they are few enough to be counted one by one."""
    of = {
        "units": [unit for tier in tiers for unit in tier.units],
        "fields": [field for tier in tiers for field in tier.fields],
    }
    every = await db.scalar(_EVERY) or 0
    draws = DRAWS if every <= LOOKED_AT else max(1, round(DRAWS * LOOKED_AT / every))
    ids = (await db.scalars(_DRAWN, {**of, "draws": draws})).all()
    each = DRAWS / draws
    if len(ids) * each <= LARGE:
        return None
    step = -(-len(ids) // COUNTED)
    return Sample(sorted(ids)[::step], each * step)


def rounded(count: float) -> int:
    """Return a count to two digits: 34,812 is 35,000."""
    digits = len(str(round(count)))
    return int(round(count, 2 - digits)) if digits > 2 else round(count)
