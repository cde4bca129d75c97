"""From the tables to search documents."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.search.documents import (
    ClassTold,
    Kind,
    Weight,
    class_keys,
    project_keys,
    school_keys,
    trade_mark,
    words_vector,
)
from app.domain.search.facets import Facet, key_of
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import item_name
from app.domain.vocabulary.tables import NAMED_LOCALES
from app.models.call import Call
from app.models.organisation import Organisation, Trust
from app.models.project import ProjectClass
from app.models.school_class import SchoolClass
from app.models.story import ProjectStory, StoryState
from app.services.findable.seeing import is_open


class Document(NamedTuple):
    """A search document before it is written; see app/models/search_document.py. `words` is a tsvector as text."""

    kind: Kind
    id: UUID
    school_id: UUID | None
    class_id: UUID | None
    country: str
    is_open: bool
    since: datetime
    until: date | None
    keys: list[str]
    words: str
    latitude: float | None
    longitude: float | None


async def read_classes(db: AsyncSession, class_ids: Sequence[UUID], *, lock: bool = False) -> list[Document]:
    """Return the documents of these classes and of their open calls; what is put away has none.

    `lock` keeps others from changing the rows until the end of the transaction.
    """
    is_new = ~exists(select(ProjectClass.id).where(ProjectClass.class_id == SchoolClass.id))
    query = (
        select(SchoolClass, Organisation, is_open(), is_new)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(SchoolClass.id.in_(class_ids), SchoolClass.archived_at.is_(None))
    )
    rows = await db.execute(
        query.with_for_update(read=True, of=[SchoolClass, Organisation]) if lock else query
    )
    found = {row.id: (row, school, met, new) for row, school, met, new in rows}
    calls = await db.scalars(select(Call).where(Call.class_id.in_(list(found)), Call.is_open()))
    documents = [_class(*told) for told in found.values()]
    return [*documents, *(_call(call, *found[call.class_id]) for call in calls)]


async def read_schools(db: AsyncSession, school_ids: Sequence[UUID], *, lock: bool = False) -> list[Document]:
    """Return the documents of these schools; a refused one has none. `lock` as above."""
    worked = select(SchoolClass.organisation_id).join(ProjectClass, ProjectClass.class_id == SchoolClass.id)
    query = select(Organisation, ~exists(worked.where(SchoolClass.organisation_id == Organisation.id))).where(
        Organisation.id.in_(school_ids), Organisation.trust != Trust.REFUSED
    )
    rows = await db.execute(query.with_for_update(read=True, of=Organisation) if lock else query)
    return [_school(school, new) for school, new in rows]


async def read_stories(db: AsyncSession, story_ids: Sequence[UUID], *, lock: bool = False) -> list[Document]:
    """Return the documents of these stories. One that is not shown has an empty one: its moment stays, its words go."""
    query = select(ProjectStory).where(ProjectStory.id.in_(story_ids))
    rows = await db.scalars(query.with_for_update(read=True) if lock else query)
    return [_story(story) for story in rows]


def _story(story: ProjectStory) -> Document:
    shown = story.state is StoryState.PUBLISHED
    words = [(Weight.NAME, story.title), (Weight.THING, story.summary), (Weight.TEXT, story.results)]
    marks = [*(trade_mark(code) for code in story.isco), *(trade_mark(f"f{field}") for field in story.fields)]
    keys = project_keys(story.countries, story.fields, story.languages, story.kinds, story.weeks)
    return Document(
        Kind.PROJECT,
        story.id,
        None,
        None,
        "",
        shown,
        story.published_at or story.created_at,
        None,
        keys if shown else [],
        words_vector(words, marks) if shown else "",
        None,
        None,
    )


def _class(row: SchoolClass, school: Organisation, met: bool, new: bool) -> Document:
    return Document(
        Kind.CLASS,
        row.id,
        school.id,
        row.id,
        school.country,
        met,
        row.created_at,
        None,
        class_keys(_told(row, school, new)),
        words_vector(_class_words(row, school), _marks(row)),
        school.latitude,
        school.longitude,
    )


def _call(call: Call, row: SchoolClass, school: Organisation, met: bool, new: bool) -> Document:
    kinds = key_of(Facet.EXCHANGE, "")
    keys = [key for key in class_keys(_told(row, school, new)) if not key.startswith(kinds)]
    words = [
        (Weight.NAME, call.title),
        (Weight.TEXT, call.text),
        *_tags([*call.offers, *call.seeks]),
        *(
            (Weight.THING if weight is Weight.NAME else weight, text)
            for weight, text in _class_words(row, school)
        ),
    ]
    return Document(
        Kind.CALL,
        call.id,
        school.id,
        row.id,
        school.country,
        met,
        call.created_at,
        call.ends_on,
        sorted({*keys, *(key_of(Facet.EXCHANGE, kind) for kind in call.kinds)}),
        words_vector(words, _marks(row)),
        school.latitude,
        school.longitude,
    )


def _school(school: Organisation, new: bool) -> Document:
    words = [
        *_school_words(school, Weight.NAME),
        (Weight.TEXT, school.about),
        *((Weight.THING, name) for field in school.fields for name in _field_names(field)),
    ]
    return Document(
        Kind.SCHOOL,
        school.id,
        school.id,
        None,
        school.country,
        school.trust is Trust.VERIFIED,
        school.verified_at or school.created_at,
        None,
        school_keys(
            school.country,
            school.fields,
            school.languages,
            levels=school.eqf_levels,
            equipment=school.equipment,
            is_new=new,
            is_accessible=school.is_accessible,
        ),
        words_vector(words, _school_marks(school)),
        school.latitude,
        school.longitude,
    )


def _school_marks(school: Organisation) -> Iterator[str]:
    yield from (trade_mark(f"f{field}") for field in school.fields)
    yield from (trade_mark(code) for code in school.isco)


def _told(row: SchoolClass, school: Organisation, new: bool) -> ClassTold:
    return ClassTold(
        country=school.country,
        isced_f=row.isced_f,
        eqf=row.eqf,
        languages=row.languages,
        age_band=row.age_band,
        minutes=sum(end - start for _, start, end in row.slots),
        days=(row.term_end - row.term_start).days,
        equipment=row.equipment,
        kinds=row.kinds,
        directions=row.mobility,
        is_accessible=row.is_accessible,
        is_new=new,
    )


def _class_words(row: SchoolClass, school: Organisation) -> Iterator[tuple[Weight, str]]:
    yield Weight.NAME, row.name
    yield from _school_words(school, Weight.PLACE)
    yield from _tags([*row.offers, *row.seeks])
    yield Weight.TEXT, row.about


def _school_words(school: Organisation, weight: Weight) -> Iterator[tuple[Weight, str]]:
    yield weight, school.name
    yield Weight.PLACE, school.place
    # The names of the country are part of what the search for schools keeps.
    yield Weight.THING, school.search


def _tags(tags: Iterable[str]) -> Iterator[tuple[Weight, str]]:
    for tag in tags:
        for name in _tag_names(tag):
            yield Weight.THING, name


@lru_cache(maxsize=4_000)
def _tag_names(tag: str) -> tuple[str, ...]:
    # Many documents are made one after another, and of tags there are some hundred.
    return tuple(item_name("wishes", tag, locale) for locale in NAMED_LOCALES)


def _field_names(field: str) -> Iterator[str]:
    return (field_name(field, locale) for locale in NAMED_LOCALES)


def _marks(row: SchoolClass) -> Iterator[str]:
    """Return the marks of a class: its trades and its field, which words of every language lead to."""
    yield from (trade_mark(code) for code in row.isco)
    yield trade_mark(f"f{row.isced_f}")
