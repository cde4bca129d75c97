"""Suggestions for a class: candidates by index, then the exact score with the reasons, then the step of fairness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.matching import Match, Ranked, rank, score
from app.domain.matching.fairness import Ordered, Standing, order
from app.domain.matching.likeness import lifts_by_texts
from app.domain.matching.teaching import lowerings
from app.domain.permissions import Act
from app.domain.world_map import Point
from app.kit.db import among
from app.models.call import Call
from app.models.proposal import OPEN_STATES, Proposal
from app.services.classes import ClassShown, class_shown, classes_shown, load_class
from app.services.embeddings import cosines_between
from app.services.matchmaking.dismiss import traits_of
from app.services.matchmaking.exposures import Exposures
from app.services.matchmaking.openness import openness_of
from app.services.matchmaking.pool import Pool, find_dots, find_pool
from app.services.matchmaking.standings import standings_of
from app.services.matchmaking.wishes import Wishes

PAGE = 8
_OTHERS = any_(bindparam("others", type_=ARRAY(Uuid())))
_BETWEEN = select(Proposal).where(
    Proposal.state.in_(OPEN_STATES),
    or_(
        (Proposal.from_class_id == bindparam("ours")) & (Proposal.to_class_id == _OTHERS),
        (Proposal.to_class_id == bindparam("ours")) & (Proposal.from_class_id == _OTHERS),
    ),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class that could fit, why, what moved it in the list, and what there is between the two already."""

    shown: ClassShown
    ordered: Ordered
    call: Call | None
    proposal: Proposal | None
    is_new: bool

    @property
    def match(self) -> Match:
        """How well it fits."""
        return self.ordered.ranked.match


@dataclass(frozen=True, slots=True)
class Suggested:
    """One page of suggestions for `ours`. `offset` and `scored` count the exactly scored ones, best first."""

    ours: ClassShown
    suggestions: Sequence[Suggestion]
    pool: Pool
    offset: int
    scored: int

    @property
    def has_more(self) -> bool:
        """Say whether another page follows."""
        return self.offset + len(self.suggestions) < self.scored


async def suggest(
    db: AsyncSession,
    actor: Actor,
    class_id: UUID,
    wishes: Wishes,
    *,
    offset: int = 0,
    limit: int = PAGE,
    exposures: Exposures | None = None,
    by_texts: bool = False,
) -> Suggested:
    """Return who fits a class that the actor teaches: best score first, then the step of fairness.

    Whoever is returned is noted in `exposures` as shown. `by_texts`: who writes about similar things is listed a
    little higher. Raises NotFound, Forbidden.
    """
    ours = await class_shown(db, await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW))
    pool = await find_pool(db, ours.row, wishes)
    candidates = await classes_shown(db, pool.best)
    standings = await standings_of(db, candidates.values())
    cosines = await cosines_between(db, class_id, candidates) if by_texts else {}
    listed = await _ordered(db, ours, candidates, standings, wishes, cosines)
    page = {UUID(one.ranked.facts.class_id): _told(ours, one) for one in listed[offset : offset + limit]}
    if exposures is not None:
        exposures.note(class_id, page, offset + 1)
    calls = await _open_calls(db, page)
    proposals = await open_between(db, class_id, page)
    suggestions = [
        Suggestion(candidates[key], one, calls.get(key), proposals.get(key), standings[key].is_first_timer)
        for key, one in page.items()
    ]
    return Suggested(ours, suggestions, pool, offset, len(listed))


async def _ordered(
    db: AsyncSession,
    ours: ClassShown,
    candidates: Mapping[UUID, ClassShown],
    standings: Mapping[UUID, Standing],
    wishes: Wishes,
    cosines: Mapping[UUID, float],
) -> list[Ordered]:
    """Return whom to show in which order: who can still answer, by score, by what was taught, by fairness and texts."""
    open_to = await openness_of(db, candidates)
    ranked = [
        one
        for one in rank(ours.facts, (one.facts for one in candidates.values()), best_slots=0)
        if _minutes(one.match) >= 60 * wishes.hours and not open_to[UUID(one.facts.class_id)].is_full
    ]
    traits = await traits_of(db, ours.id)
    lowered = {
        one.facts.class_id: lowerings(traits, one.match, candidates[UUID(one.facts.class_id)].school.country)
        for one in ranked
    }
    near = {
        one.facts.class_id: lifts_by_texts(one.match, cosines.get(UUID(one.facts.class_id))) for one in ranked
    }
    return order(ranked, {str(key): standing for key, standing in standings.items()}, lowered, near)


def _told(ours: ClassShown, one: Ordered) -> Ordered:
    """Return the same with the lessons that both share; to put sixty in order they are not needed."""
    theirs = one.ranked.facts
    return replace(one, ranked=Ranked(theirs, score(ours.facts, theirs)))


async def suggested_places(
    db: AsyncSession, actor: Actor, class_id: UUID, wishes: Wishes
) -> tuple[ClassShown, Pool, list[Point]]:
    """Return where the classes are that fit. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, class_id, Act.SUGGESTIONS_VIEW))
    return ours, await find_pool(db, ours.row, wishes), await find_dots(db, ours.row, wishes)


async def open_between(db: AsyncSession, class_id: UUID, others: Iterable[UUID]) -> dict[UUID, Proposal]:
    """Return the open proposals between a class and others, whoever asked, by the other's id."""
    rows = await db.scalars(_BETWEEN, {"ours": class_id, "others": list(others)})
    return {
        one.to_class_id if one.from_class_id == class_id else one.from_class_id: one
        for one in rows
        if one.standing.is_open
    }


async def _open_calls(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, Call]:
    query = select(Call).where(among(Call.class_id, class_ids), Call.is_open()).order_by(Call.ends_on.desc())
    return {call.class_id: call for call in await db.scalars(query)}


def _minutes(match: Match) -> int:
    minutes: int = getattr(match.part("time"), "usual_minutes", 0)
    return minutes
