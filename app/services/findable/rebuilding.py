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
from app.models.story import ProjectStory
from app.models.vocabulary_state import VocabularyState
from app.services.findable.keeping import learn_words, words_in, write_documents
from app.services.findable.reading import read_classes, read_schools, read_stories

STATE = "search documents"
CHUNK = 2000
_READ = {
    Kind.SCHOOL: (Organisation.id, read_schools),
    Kind.CLASS: (SchoolClass.id, read_classes),
    Kind.PROJECT: (ProjectStory.id, read_stories),
}
_ORPHANS = text(
    """DELETE FROM search_document d WHERE
    (kind = 'school' AND NOT EXISTS (SELECT FROM organisation o WHERE o.id = d.id AND o.trust <> 'refused'))
    OR (kind = 'class' AND NOT EXISTS (SELECT FROM class c WHERE c.id = d.id AND c.archived_at IS NULL))
    OR (kind = 'project' AND NOT EXISTS (SELECT FROM project_story s WHERE s.id = d.id))
    OR (kind = 'call' AND NOT EXISTS (SELECT FROM "call" c WHERE c.id = d.id AND c.state = 'open'))"""
)


async def rebuild(engine: AsyncEngine, say: Callable[[str], None] = lambda line: None) -> int:
    """Make all documents again and return how many there are. Each chunk is a short transaction of its own."""
    for kind in (Kind.SCHOOL, Kind.CLASS, Kind.PROJECT):
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
    """Make documents again: of schools, of classes and their calls, or of projects, with ids after one, until another."""
    done, (key, read) = 0, _READ[kind]
    known: set[str] = set()
    while ids := await _next(engine, key, after, until):
        async with AsyncSession(engine) as db, db.begin():
            documents = await read(db, ids, lock=True)
            classes, schools = (ids if kind is one else () for one in (Kind.CLASS, Kind.SCHOOL))
            await write_documents(db, documents, classes=classes, schools=schools)
            fresh = words_in(documents) - known
            known |= fresh
            await learn_words(db, fresh)
        done, after = done + len(ids), ids[-1]
        say(f"{done:,} of the {key.class_.__tablename__.replace('_', ' ')} table")


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
