"""How large a pool is, and the sample whose counts stand for a large one: the same every time, scaled up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.models.candidate import DRAWS
from app.services.matchmaking.cells import Tier

#: A pool with more candidates than this is large. Of all candidates of all trades a sample of so many is looked at, and
#: of those that are of the pool about so many are counted.
LARGE, LOOKED_AT, COUNTED = 2_500, 6_000, 300
#: Up to so many are scored in one pass; of more, the looks of the shortlist cost less.
AT_ONCE = 500
#: The classes of a sample, as SQL with the values of `Sample.values`. Their draws are the smallest.
SAMPLED = """SELECT class_id FROM candidate
    WHERE draw < :draws AND (unit = ANY(:sampled_units) OR field = ANY(:sampled_fields))"""

_MET = text(
    f"""WITH looked AS (
        SELECT CASE WHEN reltuples <= {LOOKED_AT} THEN {DRAWS}
            ELSE greatest(1, round({DRAWS} * {LOOKED_AT} / reltuples))::int END AS draws
        FROM pg_class WHERE oid = 'candidate'::regclass)
    SELECT draws, (SELECT count(*) FROM candidate
        WHERE draw < looked.draws AND (unit = ANY(:units) OR field = ANY(:fields))) AS met FROM looked"""  # noqa: S608
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("units", "fields")))


@dataclass(frozen=True, slots=True)
class Sample:
    """Some classes of a pool: those of these trades whose draw is below `draws`."""

    units: Sequence[str]
    fields: Sequence[str]
    draws: int

    def of_all(self, count: int) -> int:
        """Return how many of the whole pool `count` of the sample are, rounded to two digits."""
        return rounded(count * DRAWS / self.draws)

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of `SAMPLED`."""
        return {
            "sampled_units": list(self.units),
            "sampled_fields": self.fields,
            "draws": self.draws,
        }


@dataclass(frozen=True, slots=True)
class PoolSize:
    """About how many candidates there are, and a sample of them where they are too many to be counted one by one."""

    about: float
    sample: Sample | None

    @property
    def is_scored_at_once(self) -> bool:
        """Say whether one pass over all is the cheapest way to the best."""
        return self.sample is None and self.about <= AT_ONCE


async def size_up(db: AsyncSession, tiers: Sequence[Tier]) -> PoolSize:
    """Return how large the pool of these tiers is."""
    units = [unit for tier in tiers for unit in tier.units]
    fields = [field for tier in tiers for field in tier.fields]
    draws, met = (await db.execute(_MET, {"units": units, "fields": fields})).one()
    about = met * DRAWS / draws
    if about <= LARGE:
        return PoolSize(about, None)
    return PoolSize(about, Sample(units, fields, min(draws, max(1, round(DRAWS * COUNTED / about)))))


def rounded(count: float) -> int:
    """Return a count to two digits: 34,812 is 35,000."""
    digits = len(str(round(count)))
    return int(round(count, 2 - digits)) if digits > 2 else round(count)
