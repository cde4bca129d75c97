"""Calls as pages and programs show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.call import Call
from app.models.organisation import Organisation, Trust
from app.models.school_class import SchoolClass
from app.services.classes import ClassShown, classes_shown
from app.services.classes.access import is_vouched

PAGE = 20


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call, its class and its school."""

    call: Call
    of: ClassShown


@dataclass(frozen=True, slots=True)
class CallPage:
    """Some calls, and whether there are more after them."""

    calls: Sequence[CallShown]
    more: bool


async def list_calls(
    db: AsyncSession,
    actor: Actor,
    *,
    near: SchoolClass | None = None,
    country: str = "",
    offset: int = 0,
) -> CallPage:
    """Return open calls of verified schools (and of one's own), those that end first at the top.

    `near` keeps the calls of classes with the same or a near trade.
    """
    query = (
        select(Call)
        .join(SchoolClass, SchoolClass.id == Call.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(
            Call.is_open(),
            SchoolClass.archived_at.is_(None),
            or_(
                and_(Organisation.trust == Trust.VERIFIED, is_vouched(SchoolClass.id, Organisation.id)),
                Organisation.id.in_(actor.organisations),
            ),
        )
    )
    if near is not None:
        keys = [key for key in near.trade_keys if key.startswith(("minor:", "narrow:"))]
        query = query.where(SchoolClass.trade_keys.overlap(keys))
    if country:
        query = query.where(Organisation.country == country)
    rows = (await db.scalars(query.order_by(Call.ends_on, Call.id).offset(offset).limit(PAGE + 1))).all()
    return CallPage(await _with_classes(db, rows[:PAGE]), len(rows) > PAGE)


async def calls_of(db: AsyncSession, class_ids: Sequence[UUID]) -> Sequence[CallShown]:
    """Return the latest calls of these classes, open or not, newest first."""
    query = select(Call).where(Call.class_id.in_(class_ids)).order_by(Call.created_at.desc()).limit(PAGE)
    return await _with_classes(db, (await db.scalars(query)).all())


async def call_shown(db: AsyncSession, call: Call) -> CallShown:
    """Return a loaded call with its class and school."""
    return (await _with_classes(db, [call]))[0]


async def _with_classes(db: AsyncSession, calls: Sequence[Call]) -> list[CallShown]:
    classes = await classes_shown(db, {call.class_id for call in calls})
    return [CallShown(call, classes[call.class_id]) for call in calls]
