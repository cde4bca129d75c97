"""Keeps the vectors of classes true to their texts.

A text is what a class says of itself and what its newest open call says: both are seen by everybody who may see the
class. Names of the class, the school and of people are no part of it, but for what a teacher wrote there.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching.likeness import packed
from app.kit.embedding import MODEL
from app.services.queue import enqueue

#: Characters of a class's own text and of its call that are looked at: about 250 parts of words, half a second.
LONGEST_ABOUT, LONGEST_CALL = 600, 400
#: Bytes: texts of fewer resemble all other short ones. Letters that say more take more bytes.
LEAST = 60

#: Living classes with enough words; `{which}` is a condition on the class.
WORDS = f"""
    SELECT id, words FROM (
        SELECT c.id, concat_ws(E'\\n', nullif(left(btrim(c.about), {LONGEST_ABOUT}), ''), newest.words) AS words
        FROM class c LEFT JOIN LATERAL (
            SELECT left(title || '. ' || text, {LONGEST_CALL}) AS words FROM "call" WHERE class_id = c.id AND state = 'open'
            ORDER BY created_at DESC, id DESC LIMIT 1) newest ON true
        WHERE c.archived_at IS NULL AND {{which}}) told
    WHERE octet_length(words) >= {LEAST}
"""  # noqa: S608  only numbers of ours are put in
_HASH = "sha256(convert_to(w.words, 'UTF8'))"
_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_OF_THESE = WORDS.format(which="c.id = ANY(:ids)")
_FORGET = text(
    f"DELETE FROM class_embedding WHERE class_id = ANY(:ids) AND class_id NOT IN (SELECT id FROM ({_OF_THESE}) w)"  # noqa: S608
).bindparams(_IDS)
_CHANGED = text(
    f"""
    SELECT w.id, w.words FROM ({_OF_THESE}) w LEFT JOIN class_embedding e ON e.class_id = w.id AND e.model = :model
    WHERE e.text_hash IS DISTINCT FROM {_HASH} ORDER BY w.id
    """  # noqa: S608
).bindparams(_IDS)
# A text that has changed meanwhile has a job of its own, which this one must not overtake.
_KEEP = text(
    f"""
    INSERT INTO class_embedding (class_id, text_hash, model, vector)
    SELECT n.id, n.text_hash, :model, n.vector
    FROM unnest(:ids, :hashes, :vectors) AS n (id, text_hash, vector)
    JOIN ({_OF_THESE}) w ON w.id = n.id AND n.text_hash = {_HASH}
    ON CONFLICT (class_id) DO UPDATE
    SET text_hash = excluded.text_hash, model = excluded.model, vector = excluded.vector
    """  # noqa: S608
).bindparams(
    _IDS, *(bindparam(name, type_=ARRAY(LargeBinary())) for name in ("hashes", "vectors"))
)  # fmt: skip


async def embed_later(db: AsyncSession, class_ids: Iterable[UUID]) -> None:
    """Let a job look at the texts of these classes after the commit; where texts are not compared it does nothing."""
    ids = [str(one) for one in sorted(set(class_ids))]
    if ids:
        await enqueue(db, "embeddings.keep", class_ids=ids)


async def texts_to_embed(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the texts of these classes that have changed since their vector was made, or have none.

    Vectors of classes that were put away, or say too little by now, are deleted.
    """
    ids = list(set(class_ids))
    await db.execute(_FORGET, {"ids": ids})
    return {row.id: row.words for row in await db.execute(_CHANGED, {"ids": ids, "model": MODEL})}


async def keep_vectors(
    db: AsyncSession, texts: Mapping[UUID, str], vectors: Sequence[Sequence[float]]
) -> None:
    """Keep the vectors of these texts, in their order; that of a text that is not the class's any more is left out."""
    told = {
        "ids": list(texts),
        "hashes": [sha256(words.encode()).digest() for words in texts.values()],
        "vectors": [packed(list(vector)) for vector in vectors],
    }
    await db.execute(_KEEP, {**told, "model": MODEL})
