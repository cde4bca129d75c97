"""Saying "I help newcomers", and not any more."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.buddies import FEWEST_AT_A_TIME, MOST_AT_A_TIME, USUAL_AT_A_TIME
from app.domain.errors import Conflict, Invalid
from app.domain.events import ProfileChanged
from app.domain.permissions import Act, Role, require
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.buddy import BuddyHelp
from app.services.buddies.ending import end_all_of
from app.services.buddies.facts import first_projects
from app.services.buddies.waiting import one_at_a_time
from app.services.record import record


class NoProjectYet(Conflict):
    """Who helps has done it themselves."""

    code = "no_project_yet"
    message = N_("Once you have had a project with another school, you can help newcomers.")


@dataclass(frozen=True, slots=True)
class Helping:
    """Whether somebody helps newcomers, how many at most, and whether they can say so at all."""

    helps: bool
    most: int
    may: bool


async def help_of(db: AsyncSession, actor: Actor) -> Helping:
    """Return how the actor helps."""
    most = await _most(db, actor.id)
    may = actor.is_verified and bool(await first_projects(db, [actor.id]))
    return Helping(most is not None, most or USUAL_AT_A_TIME, may)


async def set_help(db: AsyncSession, actor: Actor, *, helps: bool, most: int, base_url: str) -> None:
    """Help newcomers, at most so many at a time, or help nobody any more: those helped until now are told.

    A lower number takes nobody's buddy away. Raises Forbidden, NoProjectYet, Invalid.
    """
    if not helps:
        await _stop(db, actor, base_url)
        return
    require(Act.BUDDY_HELP, frozenset({Role.VERIFIED_TEACHER if actor.is_verified else Role.TEACHER}))
    if not await first_projects(db, [actor.id]):
        raise NoProjectYet
    if not FEWEST_AT_A_TIME <= most <= MOST_AT_A_TIME:
        raise Invalid(field="most", message=N_("Choose from the list."))
    made = insert(BuddyHelp).values(id=new_id(), person_id=actor.id, most=most, created_at=now())
    await db.execute(
        made.on_conflict_do_update(index_elements=[BuddyHelp.person_id], set_={"most": made.excluded.most})
    )
    await record(db, actor.id, ProfileChanged(actor.id, "buddy_help"))


async def _stop(db: AsyncSession, actor: Actor, base_url: str) -> None:
    await one_at_a_time(db)
    gone = await db.execute(delete(BuddyHelp).where(BuddyHelp.person_id == actor.id).returning(BuddyHelp.id))
    if gone.first() is not None:
        await end_all_of(db, actor, base_url)
        await record(db, actor.id, ProfileChanged(actor.id, "buddy_help"))


async def _most(db: AsyncSession, person_id: UUID) -> int | None:
    return await db.scalar(select(BuddyHelp.most).where(BuddyHelp.person_id == person_id))
