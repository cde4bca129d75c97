"""Keeps the narrow rows by which candidates are found true to the classes. Everything in one statement of SQL."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from app.domain.vocabulary.terms import ExchangeKind
from app.models.candidate import DRAWS

NO_TAGS = "0" * 64


def _tags(column: str) -> str:
    """Return the bits of the tags in a JSON array as SQL: each sets the bit that the first byte of its MD5 names."""
    bit = "('x' || left(md5(tag), 2))::bit(8)::int % 64"
    bits = f"coalesce(bit_or(set_bit(B'{NO_TAGS}', {bit}, 1)), B'{NO_TAGS}')"
    return f"(SELECT {bits} FROM jsonb_array_elements_text(c.{column}) AS told (tag))"  # noqa: S608  only a column of ours


_KINDS = " || ".join(f"(c.kinds ? '{kind.value}')::int::bit(1)" for kind in ExchangeKind)
_GO = "DELETE FROM candidate c USING class n WHERE n.id = c.class_id {which}"
_COME = f"""
    INSERT INTO candidate (class_id, unit, field, country, age_band, eqf, languages, week, term_start, term_end,
        kinds, offers, seeks, equipment, draw)
    SELECT c.id, coalesce(unit, ''), c.isced_f, o.country, c.age_band, c.eqf, c.languages, c.week, c.term_start, c.term_end,
        {_KINDS}, {_tags("offers")}, {_tags("seeks")}, {_tags("equipment")},
        (uuid_hash(c.id) & {DRAWS - 1})::smallint
    FROM class c JOIN organisation o ON o.id = c.organisation_id
        LEFT JOIN LATERAL jsonb_array_elements_text(c.isco) AS told (unit) ON true
    WHERE c.archived_at IS NULL {{which}}
    ON CONFLICT DO NOTHING
"""  # noqa: S608  only names and numbers of ours are put in

_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_OF_CLASSES = [text(one).bindparams(_IDS) for one in (_GO.format(which="AND n.id = ANY(:ids)"), _COME.format(which="AND c.id = ANY(:ids)"))]  # fmt: skip
_OF_ALL = [text("DELETE FROM candidate"), text(_COME.format(which=""))]


async def index_classes(db: AsyncSession, class_ids: Iterable[UUID]) -> None:
    """Write the candidates of these classes anew; of one that was put away none is left."""
    await db.flush()
    for statement in _OF_CLASSES:
        await db.execute(statement, {"ids": list(class_ids)})


async def index_all(db: AsyncSession) -> None:
    """Write every candidate anew, after classes came in by another way than the services."""
    for statement in _OF_ALL:
        await db.execute(statement)
