"""Who may find what, as conditions on the real tables: the same rules as on the pages of classes, calls and schools."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true

from app.domain.actor import Actor
from app.models.call import Call
from app.models.organisation import Membership, Organisation, Trust
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.story import ProjectStory


def is_met() -> ColumnElement[bool]:
    """Say of a class with its school that every teacher may meet it.

    The school is verified, and one of the class's teachers there (app/services/classes/access.py).
    """
    vouched = exists(
        select(ClassTeacher.id)
        .join(Membership, Membership.person_id == ClassTeacher.person_id)
        .where(
            ClassTeacher.class_id == SchoolClass.id,
            Membership.organisation_id == SchoolClass.organisation_id,
            Membership.trust == Trust.VERIFIED,
        )
    )
    return and_(Organisation.trust == Trust.VERIFIED, SchoolClass.archived_at.is_(None), vouched)


def is_open() -> ColumnElement[bool]:
    """Say of a class with its school that every teacher finds it: they may meet it, and it takes no break.

    During a break nobody can propose to it, so nobody is led there; its own page stays.
    """
    return and_(is_met(), ~SchoolClass.takes_a_break())


def sees_class(actor: Actor) -> ColumnElement[bool]:
    """Say of a class with its school that the actor, a teacher or an officer, may find it."""
    return and_(SchoolClass.archived_at.is_(None), or_(is_open(), _is_own(actor)))


def seen_calls(ids: Iterable[UUID]) -> Select[Call]:
    """Select those of these calls that are open; whether the actor sees a call, its class says."""
    return select(Call).where(Call.id.in_(list(ids)), Call.is_open())


def seen_schools(actor: Actor, ids: Iterable[UUID]) -> Select[Organisation]:
    """Select those of these schools that the actor may find."""
    return select(Organisation).where(
        Organisation.id.in_(list(ids)), or_(Organisation.trust == Trust.VERIFIED, _is_own(actor))
    )


def seen_stories(ids: Iterable[UUID]) -> Select[ProjectStory]:
    """Select those of these pages of finished projects that everybody who is signed in may read."""
    return ProjectStory.readable(signed_in=True).where(ProjectStory.id.in_(list(ids)))


def _is_own(actor: Actor) -> ColumnElement[bool]:
    watched = true() if "*" in actor.officer_countries else Organisation.country.in_(actor.officer_countries)
    return or_(Organisation.id.in_(actor.organisations), watched)
