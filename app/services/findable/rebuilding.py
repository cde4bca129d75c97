"""Makes every document again, chunk by chunk, while the house is open."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.search.documents import FORM, Kind
from app.models.organisation import Organisation
from app.models.school_class import SchoolClass
from app.models.search_document import SearchDocument
from app.models.vocabulary_state import VocabularyState
from app.services.findable.keeping import learn_words, words_in, write_documents
from app.services.findable.reading import read_classes, read_schools

STATE = "search documents"
CHUNK = 2000
_ORPHANS = text(
    """DELETE FROM search_document d WHERE
    (kind = 'school' AND NOT EXISTS (SELECT FROM organisation o WHERE o.id = d.id AND o.trust <> 'refused'))
    OR (kind = 'class' AND NOT EXISTS (SELECT FROM class c WHERE c.id = d.id AND c.archived_at IS NULL))
    OR (kind = 'call' AND NOT EXISTS (SELECT FROM "call" c WHERE c.id = d.id AND c.state = 'open'))"""
)


async def rebuild(engine: AsyncEngine, say: Callable[[str], None] = lambda line: None) -> int:
    """Make all documents again and return how many there are. Each chunk is a short transaction of its own."""
    for kind in (Kind.SCHOOL, Kind.CLASS):
        await rebuild_some(engine, kind, say=say)
    return await settle(engine)


async def rebuild_some(
    engine: AsyncEngine,
    kind: Kind,
    *,
    after: UUID = UUID(int=0),
    until: UUID = UUID(int=(1 << 128) - 1),
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Make the documents of schools, or of classes and their calls, again: those with ids after one, until another."""
    is_class, done = kind is Kind.CLASS, 0
    key, read = (SchoolClass.id, read_classes) if is_class else (Organisation.id, read_schools)
    known: set[str] = set()
    while ids := await _next(engine, key, after, until):
        async with AsyncSession(engine) as db, db.begin():
            documents = await read(db, ids, lock=True)
            await write_documents(
                db, documents, classes=ids if is_class else (), schools=() if is_class else ids
            )
            fresh = words_in(documents) - known
            known |= fresh
            await learn_words(db, fresh)
        done, after = done + len(ids), ids[-1]
        say(f"{done:,} {'classes' if is_class else 'schools'}")


async def settle(engine: AsyncEngine) -> int:
    """Take away what belongs to nothing, note that all were made, and return how many there are."""
    async with AsyncSession(engine) as db, db.begin():
        await db.execute(_ORPHANS)
        await db.merge(VocabularyState(name=STATE, fingerprint=str(FORM), told={}))
        return await db.scalar(select(func.count()).select_from(SearchDocument)) or 0


async def is_due(db: AsyncSession) -> bool:
    """Say whether documents were made by older code, or never."""
    made_by = select(VocabularyState.fingerprint).where(VocabularyState.name == STATE)
    return await db.scalar(made_by) != str(FORM)


async def _next(
    engine: AsyncEngine, key: InstrumentedAttribute[UUID], after: UUID, until: UUID
) -> list[UUID]:
    async with AsyncSession(engine) as db:
        query = select(key).where(key > after, key <= until).order_by(key).limit(CHUNK)
        return list(await db.scalars(query))
