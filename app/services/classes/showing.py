"""Classes as pages and programs show them: with their school, in few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Result, Select, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.lessons import Slot
from app.domain.matching import ClassFacts, OccupationFacts
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind
from app.models.call import Call
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.project import ProjectClass
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.periods import days_lost, weeks_lost
from app.services.trades import KnownOccupation, load_occupations

MOST_CLASSES = 100


def _with_schools(query: Select[SchoolClass]) -> Select[SchoolClass, Organisation, Any]:
    return query.join(Organisation, Organisation.id == SchoolClass.organisation_id).add_columns(
        Organisation, days_lost(Organisation.id)
    )


# Written once: to put such a statement together takes longer than to run it.
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid())))
_BY_ID = _with_schools(select(SchoolClass).where(SchoolClass.id == _IDS))
_SCHOOL = select(Organisation, days_lost(Organisation.id)).where(Organisation.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class ClassShown:
    """A class, its school, the occupations of ESCO that it names (by URI), the weeks that holidays and exams take."""

    row: SchoolClass
    school: Organisation
    occupations: Mapping[str, KnownOccupation] = field(default_factory=lambda: MappingProxyType({}))
    closed: frozenset[date] = frozenset()

    @property
    def id(self) -> UUID:
        """The class's id."""
        return self.row.id

    @property
    def name(self) -> str:
        """The class's name."""
        return self.row.name

    @property
    def is_verified(self) -> bool:
        """Say whether the school is verified."""
        return self.school.trust is Trust.VERIFIED

    @property
    def facts(self) -> ClassFacts:
        """What the score may know of it."""
        return facts_of(self.row, self.occupations, self.closed)


def facts_of(
    row: SchoolClass,
    known: Mapping[str, KnownOccupation] = MappingProxyType({}),
    closed: frozenset[date] = frozenset(),
) -> ClassFacts:
    """Return what the score may know of a class; `known` holds the occupations that it names, `closed` lost weeks."""
    named = (known[uri] for uri in row.occupations if uri in known)
    return ClassFacts(
        class_id=str(row.id),
        isced_f=row.isced_f,
        isco=tuple(row.isco),
        occupations=tuple(OccupationFacts(one.isco, one.skills) for one in named),
        eqf=row.eqf,
        languages=MappingProxyType({code: Cefr(level) for code, level in row.languages.items()}),
        age_band=AgeBand(row.age_band),
        zone=row.time_zone,
        slots=tuple(Slot(*slot) for slot in row.slots),
        term_start=row.term_start,
        term_end=row.term_end,
        closed=closed,
        equipment=frozenset(row.equipment),
        offers=frozenset(row.offers),
        seeks=frozenset(row.seeks),
        kinds=frozenset(map(ExchangeKind, row.kinds)),
    )


async def classes_of(db: AsyncSession, actor: Actor) -> list[ClassShown]:
    """Return the living classes that the actor teaches: those with an open call, then by the newest project."""
    calls = select(Call.id).where(Call.class_id == SchoolClass.id, Call.is_open()).exists()
    since = select(func.max(ProjectClass.created_at)).where(ProjectClass.class_id == SchoolClass.id)
    first = (calls.desc(), since.scalar_subquery().desc().nulls_last(), SchoolClass.created_at.desc())
    query = SchoolClass.taught_by(actor.id).order_by(None).order_by(*first)
    return await _shown(db, query.limit(MOST_CLASSES))


async def newest_class_of(db: AsyncSession, actor: Actor) -> SchoolClass | None:
    """Return the class that the actor described last, of those still taught."""
    return (await db.scalars(SchoolClass.taught_by(actor.id).limit(1))).first()


async def classes_shown(
    db: AsyncSession, class_ids: Iterable[UUID], *conditions: ColumnElement[bool]
) -> dict[UUID, ClassShown]:
    """Return these classes by id; whoever asks has checked that they may be seen, or has `conditions` for it.

    Conditions may be on the class and on its school.
    """
    query = _BY_ID.where(*conditions) if conditions else _BY_ID
    return {
        one.id: one for one in await _all_shown(db, await db.execute(query, {"ids": list(set(class_ids))}))
    }


async def class_shown(db: AsyncSession, found: SchoolClass) -> ClassShown:
    """Return a loaded class with its school."""
    school, lost = (await db.execute(_SCHOOL, {"id": found.organisation_id})).one()
    return ClassShown(found, school, await load_occupations(db, found.occupations), weeks_lost(lost))


async def teachers_of(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, list[Person]]:
    """Return the teachers of each class, first teacher first."""
    wanted = set(class_ids)
    rows = await db.execute(
        select(ClassTeacher.class_id, Person)
        .join(Person, Person.id == ClassTeacher.person_id)
        .where(ClassTeacher.class_id.in_(wanted))
        .order_by(ClassTeacher.created_at, ClassTeacher.id)
    )
    found: dict[UUID, list[Person]] = {class_id: [] for class_id in wanted}
    for class_id, person in rows:
        found[class_id].append(person)
    return found


async def colleagues_to_add(db: AsyncSession, found: SchoolClass) -> Sequence[Person]:
    """Return the trusted colleagues of the school who do not teach the class yet."""
    teaching = select(ClassTeacher.person_id).where(ClassTeacher.class_id == found.id)
    return (
        await db.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.organisation_id == found.organisation_id,
                Membership.trust == Trust.VERIFIED,
                Person.kind == Kind.TEACHER,
                Person.id.not_in(teaching),
            )
            .order_by(Person.name)
            .limit(MOST_CLASSES)
        )
    ).all()


async def schools_of(db: AsyncSession, actor: Actor) -> Sequence[Organisation]:
    """Return the schools to which the actor belongs."""
    return (
        await db.scalars(
            select(Organisation)
            .where(Organisation.id.in_(actor.organisations))
            .order_by(Organisation.name)
            .limit(MOST_CLASSES)
        )
    ).all()


async def _shown(db: AsyncSession, query: Select[SchoolClass]) -> list[ClassShown]:
    """Return what a query selects, in its order, with the schools: one statement, and two where occupations are named."""
    return await _all_shown(db, await db.execute(_with_schools(query)))


async def _all_shown(db: AsyncSession, found: Result[SchoolClass, Organisation, Any]) -> list[ClassShown]:
    rows = found.all()
    occupations = await load_occupations(db, (uri for row, _, _ in rows for uri in row.occupations))
    return [ClassShown(row, school, occupations, weeks_lost(lost)) for row, school, lost in rows]
