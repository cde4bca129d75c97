"""The officer's side of a case: the queue of the countries one answers for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.domain.verification import REMIND_AFTER, belongs_to_school, working_days
from app.kit.clock import now
from app.models.organisation import OfficerPost, Organisation
from app.models.person import Person
from app.models.verification import CaseState, VerificationCase

SPONSOR = "*"
IN_QUEUE = (CaseState.WAITING, CaseState.ASKED)
PAGE = 50


@dataclass(frozen=True, slots=True)
class OfficerCase:
    """A case as an officer sees it."""

    case: VerificationCase
    organisation: Organisation
    person: Person

    @property
    def same_domain(self) -> bool:
        """Say whether the teacher's confirmed address is in the domain of the school's web page."""
        confirmed = self.person.email_confirmed_at is not None
        return confirmed and belongs_to_school(self.person.email, self.organisation.website)

    @property
    def waited_days(self) -> int:
        """Return for how many working days whoever has the case has had it."""
        return working_days(self.case.since, now())

    @property
    def is_late(self) -> bool:
        """Say whether it has waited longer than we promise."""
        return self.case.state is CaseState.WAITING and self.waited_days >= REMIND_AFTER


async def queue_of(
    db: AsyncSession, actor: Actor, state: CaseState = CaseState.WAITING, after: int = 0
) -> Sequence[OfficerCase]:
    """Return the officer's cases in `state`, the longest waiting first; at most PAGE from position `after`."""
    query = _cases().where(_covered_by(actor), VerificationCase.state == state)
    rows = await db.execute(query.order_by(VerificationCase.since).offset(after).limit(PAGE))
    return [OfficerCase(*row) for row in rows]


async def count_waiting(db: AsyncSession, actor: Actor) -> dict[CaseState, int]:
    """Return how many cases the officer has in each state that is in the queue."""
    query = select(VerificationCase.state, func.count().label("cases")).where(
        _covered_by(actor), VerificationCase.state.in_(IN_QUEUE)
    )
    rows = await db.execute(query.group_by(VerificationCase.state))
    counted: dict[CaseState, int] = {row.state: row.cases for row in rows}
    return {state: counted.get(state, 0) for state in IN_QUEUE}


async def case_for_officer(
    db: AsyncSession, actor: Actor, case_id: UUID, *, lock: bool = False
) -> OfficerCase:
    """Return a case of the officer's countries, but never their own. Raises NotFound."""
    query = _cases().where(
        VerificationCase.id == case_id, VerificationCase.person_id != actor.id, _covered_by(actor)
    )
    if lock:
        query = query.with_for_update(of=VerificationCase)
    row = (await db.execute(query)).first()
    require(Act.ORGANISATION_VERIFY, frozenset({Role.OFFICER}) if row else frozenset())
    if row is None:
        raise NotFound
    return OfficerCase(*row)


def _cases() -> Select[VerificationCase, Organisation, Person]:
    return (
        select(VerificationCase, Organisation, Person)
        .join(Organisation, Organisation.id == VerificationCase.organisation_id)
        .join(Person, Person.id == VerificationCase.person_id)
    )


def _covered_by(actor: Actor) -> ColumnElement[bool]:
    """Select the cases of the officer's countries; a sponsor has those of countries without an officer."""
    own = VerificationCase.country.in_(actor.officer_countries - {SPONSOR})
    if SPONSOR not in actor.officer_countries:
        return own
    served = select(OfficerPost.id).where(OfficerPost.country == VerificationCase.country).exists()
    late = and_(VerificationCase.escalated_at.is_not(None), VerificationCase.state == CaseState.WAITING)
    return or_(own, ~served, late)
