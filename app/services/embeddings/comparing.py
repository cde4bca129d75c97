"""How near the texts of one class are to those of others."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching.likeness import cosine
from app.kit.embedding import MODEL

_VECTORS = (
    text("SELECT class_id, vector FROM class_embedding WHERE class_id = ANY(:ids) AND model = :model")
    .bindparams(bindparam("ids", type_=ARRAY(Uuid())))
    .columns(class_id=Uuid(), vector=LargeBinary())
)


async def cosines_between(db: AsyncSession, class_id: UUID, others: Iterable[UUID]) -> dict[UUID, float]:
    """Return the cosine of each pair in which both have written something, by the other's id."""
    rows = await db.execute(_VECTORS, {"ids": [class_id, *others], "model": MODEL})
    vectors: dict[UUID, bytes] = {row[0]: row[1] for row in rows}
    ours = vectors.pop(class_id, None)
    return {} if ours is None else {other: cosine(ours, theirs) for other, theirs in vectors.items()}
