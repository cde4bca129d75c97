"""Keeps documents right in the transaction of a change."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from app.kit.clock import now
from app.models.school_class import SchoolClass
from app.services.embeddings import embed_later
from app.services.findable.candidates import index_classes
from app.services.findable.reading import Document, read_classes, read_schools, read_stories
from app.services.queue import enqueue

#: How many documents one statement writes.
CHUNK = 1000
# What was open once keeps its moment, so that nobody is told of it twice; what is the same is not written again.
_WRITE = text(
    """
    INSERT INTO search_document AS d (kind, id, school_id, class_id, country, is_open, was_open, since, until, keys,
        words, latitude, longitude)
    SELECT kind, id, school_id, class_id, country, is_open, is_open, since, until, keys, CAST(words AS tsvector),
        latitude, longitude
    FROM jsonb_to_recordset(CAST(:documents AS jsonb)) AS n(kind text, id uuid, school_id uuid, class_id uuid, country text,
        is_open boolean, since timestamptz, until date, keys text[], words text, latitude float8, longitude float8)
    ON CONFLICT (kind, id) DO UPDATE SET school_id = excluded.school_id, class_id = excluded.class_id,
        country = excluded.country, is_open = excluded.is_open, until = excluded.until, keys = excluded.keys,
        words = excluded.words, latitude = excluded.latitude, longitude = excluded.longitude,
        was_open = d.was_open OR excluded.is_open,
        since = CASE WHEN excluded.is_open AND NOT d.was_open THEN :now ELSE d.since END
    WHERE (d.school_id, d.class_id, d.country, d.is_open, d.until, d.keys, d.words, d.latitude, d.longitude)
        IS DISTINCT FROM (excluded.school_id, excluded.class_id, excluded.country, excluded.is_open, excluded.until,
            excluded.keys, excluded.words, excluded.latitude, excluded.longitude)
    """
)
_GONE = text(
    """DELETE FROM search_document WHERE (class_id = ANY(:classes) OR (kind = 'school' AND id = ANY(:schools)))
        AND id <> ALL(:kept) AND kind <> 'project'"""
).bindparams(*(bindparam(name, type_=ARRAY(Uuid())) for name in ("classes", "schools", "kept")))
_UNKNOWN = text(
    "SELECT w FROM unnest(:words) w WHERE NOT EXISTS (SELECT FROM search_word s WHERE s.word = w)"
).bindparams(bindparam("words", type_=ARRAY(Text)))
_LEARN = text(
    "INSERT INTO search_word SELECT w FROM unnest(:words) w ORDER BY w ON CONFLICT DO NOTHING"
).bindparams(bindparam("words", type_=ARRAY(Text)))


_LEARN_ALL = text(
    """INSERT INTO search_word
    SELECT DISTINCT word FROM search_document, unnest(tsvector_to_array(words)) word WHERE is_open AND word NOT LIKE '@%'
    ON CONFLICT DO NOTHING"""
)


async def keep_classes(db: AsyncSession, class_ids: Iterable[UUID]) -> None:
    """Bring the documents of these classes, of their calls and of their schools' newness up to date.

    With them go the rows by which they are found as partners, and a job looks whether their texts have changed.
    """
    await db.flush()
    ids = sorted(set(class_ids))
    await index_classes(db, ids)
    documents = [one._replace(since=now()) for one in await read_classes(db, ids)]
    await write_documents(db, documents, classes=ids)
    await _learn_later(db, documents)
    await embed_later(db, ids)


async def end_breaks(db: AsyncSession) -> int:
    """Let some classes whose break is over be found again; returns how many (`CHUNK` at most)."""
    over = select(SchoolClass).where(SchoolClass.quiet_until < now().date()).limit(CHUNK)
    back = (await db.scalars(over.with_for_update(skip_locked=True))).all()
    for one in back:
        one.quiet_until = None
    await keep_classes(db, [one.id for one in back])
    return len(back)


async def keep_school(db: AsyncSession, school_id: UUID) -> None:
    """Bring the documents of a school, its classes and their calls up to date."""
    await db.flush()
    documents = [one._replace(since=now()) for one in await read_schools(db, [school_id])]
    await write_documents(db, documents, schools=[school_id])
    await _learn_later(db, documents)
    classes = await db.scalars(select(SchoolClass.id).where(SchoolClass.organisation_id == school_id))
    await keep_classes(db, classes.all())


async def keep_story(db: AsyncSession, story_id: UUID) -> None:
    """Bring the document of a finished project's page up to date: shown, or not shown any more."""
    await db.flush()
    documents = [one._replace(since=now()) for one in await read_stories(db, [story_id])]
    await write_documents(db, documents)
    await _learn_later(db, documents)


async def write_documents(
    db: AsyncSession,
    documents: Sequence[Document],
    *,
    classes: Sequence[UUID] = (),
    schools: Sequence[UUID] = (),
) -> None:
    """Write these documents, and delete the others of these classes and schools."""
    for start in range(0, len(documents), CHUNK):
        told = [one._asdict() for one in documents[start : start + CHUNK]]
        await db.execute(_WRITE, {"documents": json.dumps(told, default=str), "now": now()})
    kept = [one.id for one in documents]
    await db.execute(_GONE, {"classes": list(classes), "schools": list(schools), "kept": kept})


async def learn_words(db: AsyncSession, words: Iterable[str]) -> None:
    """Remember words, so that mistyped ones lead to them."""
    await db.execute(_LEARN, {"words": sorted(set(words))})


async def learn_all(db: AsyncSession) -> None:
    """Remember the words of all that everybody may find."""
    await db.execute(_LEARN_ALL)


def words_in(documents: Iterable[Document]) -> set[str]:
    """Return the words of what everybody may find, without marks: no other word is ever proposed to anybody."""
    parts = (part for one in documents if one.is_open for part in one.words.split())
    return {part[1 : part.index("'", 1)] for part in parts if not part.startswith("'@")}


async def _learn_later(db: AsyncSession, documents: Sequence[Document]) -> None:
    """Let a job learn words that are new: rows that many changes write would make them wait for one another."""
    unknown = (await db.scalars(_UNKNOWN, {"words": sorted(words_in(documents))})).all()
    if unknown:
        await enqueue(db, "search.learn", words=list(unknown))
