"""A teacher describes a class, changes it, puts it away."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.candidates import trade_keys, week_bits
from app.domain.class_events import ClassArchived, ClassChanged, ClassDescribed
from app.domain.errors import Invalid
from app.domain.permissions import Act
from app.domain.vocabulary.picks import is_occupation_uri
from app.kit.clock import now
from app.kit.words import N_
from app.models.occupation import Occupation
from app.models.organisation import Organisation
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.classes.access import load_class
from app.services.classes.profile import ClassProfile
from app.services.findable import keep_classes
from app.services.record import record

MOST_OCCUPATIONS = 3


async def describe_class(
    db: AsyncSession, actor: Actor, organisation_id: UUID, profile: ClassProfile
) -> SchoolClass:
    """Describe a class of one's own school for the first time; the actor teaches it. Raises Invalid."""
    if organisation_id not in actor.organisations or not actor.is_teacher:
        raise Invalid(field="organisation_id", message=N_("Find your school first, then describe a class."))
    school = (await db.scalars(select(Organisation).where(Organisation.id == organisation_id))).one()
    made = SchoolClass(organisation_id=organisation_id, time_zone=school.time_zone)
    _tell(made, (await _with_groups(db, profile)).checked())
    db.add(made)
    await db.flush()
    db.add(ClassTeacher(class_id=made.id, person_id=actor.id))
    await keep_classes(db, [made.id])
    await record(db, actor.id, ClassDescribed(made.id))
    return made


async def change_class(db: AsyncSession, actor: Actor, class_id: UUID, profile: ClassProfile) -> SchoolClass:
    """Replace the profile of a class. Raises NotFound, Forbidden, Invalid."""
    found = await load_class(db, actor, class_id, Act.CLASS_EDIT)
    _tell(found, (await _with_groups(db, profile, found)).checked())
    await keep_classes(db, [found.id])
    await record(db, actor.id, ClassChanged(found.id))
    return found


async def archive_class(db: AsyncSession, actor: Actor, class_id: UUID) -> SchoolClass:
    """Put a class away: nobody is shown it any more; its projects stay. Twice is once. Raises NotFound, Forbidden."""
    found = await load_class(db, actor, class_id, Act.CLASS_EDIT)
    if found.archived_at is None:
        found.archived_at = now()
        await keep_classes(db, [found.id])
        await record(db, actor.id, ClassArchived(found.id))
    return found


async def _with_groups(
    db: AsyncSession, profile: ClassProfile, kept: SchoolClass | None = None
) -> ClassProfile:
    """Return the profile with the groups of its occupations. What a class names already may be obsolete by now."""
    wanted = tuple(dict.fromkeys(profile.occupations))[:MOST_OCCUPATIONS]
    asked = [uri for uri in wanted if is_occupation_uri(uri)]
    rows = (await db.scalars(select(Occupation).where(Occupation.uri.in_(asked)))).all() if asked else []
    known = {
        row.uri: row for row in rows if row.obsolete_at is None or (kept and row.uri in kept.occupations)
    }
    if len(known) < len(wanted):
        raise Invalid(field="trade", message=N_("Choose a trade from the list that opens as you type."))
    groups = tuple(known[uri].isco for uri in wanted if known[uri].isco)
    return replace(profile, occupations=wanted, isco=(*dict.fromkeys((*profile.isco, *groups)),))


def _tell(row: SchoolClass, profile: ClassProfile) -> None:
    row.name, row.about, row.size, row.eqf = profile.name, profile.about, profile.size, profile.eqf
    row.isco, row.isced_f, row.occupations = list(profile.isco), profile.isced_f, list(profile.occupations)
    row.languages = {code: level.value for code, level in profile.languages.items()}
    row.age_band = profile.age_band.value
    row.slots = [[slot.weekday, slot.start, slot.end] for slot in sorted(profile.slots)]
    row.term_start, row.term_end = profile.term_start, profile.term_end
    row.kinds = sorted(kind.value for kind in profile.kinds)
    row.equipment, row.offers, row.seeks = (
        list(profile.equipment),
        list(profile.offers),
        list(profile.seeks),
    )
    row.mobility = sorted(direction.value for direction in profile.mobility)
    row.is_accessible = profile.is_accessible
    row.trade_keys = trade_keys(profile.isco, profile.isced_f)
    row.week = week_bits(row.time_zone, profile.slots)
