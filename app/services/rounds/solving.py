"""From the deadline to the groups: facts are frozen, a process finds groups, and they are published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching import ClassFacts
from app.domain.round_events import RoundClosed, RoundPublished
from app.domain.rounds import Entrant, Terms
from app.domain.rounds.entrants import as_wished
from app.domain.rounds.wire import entrant_from_json, entrant_to_json, terms_to_json
from app.domain.vocabulary.terms import ExchangeKind
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.dismissal import Dismissal
from app.models.matching_round import (
    GroupState,
    MatchingRound,
    RoundEntry,
    RoundGroup,
    RoundSeat,
    RoundState,
    SeatState,
)
from app.services.classes import ClassShown, classes_shown
from app.services.queue import enqueue
from app.services.record import record

#: A solver that has said nothing for so long has died with its worker: the round is solved again, from the start.
SILENT = timedelta(minutes=15)


async def close_due(db: AsyncSession) -> int:
    """Close rounds past their deadline and hand them to the solver; hand over again those whose solver died."""
    at = now()
    due = (MatchingRound.state == RoundState.OPEN) & (MatchingRound.closes_at <= at)
    silent = (MatchingRound.state == RoundState.SOLVING) & or_(
        MatchingRound.progress_at.is_(None), MatchingRound.progress_at <= at - SILENT
    )
    rows = (
        await db.scalars(select(MatchingRound).where(due | silent).with_for_update(skip_locked=True))
    ).all()
    for found in rows:
        if found.state is RoundState.OPEN:
            await _freeze(db, found)
            found.state, found.since = RoundState.SOLVING, at
            await record(db, None, RoundClosed(found.id))
        found.progress, found.progress_at = {}, at
        await enqueue(db, "rounds.solve", round_id=str(found.id))
    return len(rows)


async def to_solve(db: AsyncSession, round_id: UUID) -> dict[str, Any] | None:
    """Return what the solver is asked, or None where the round is not being solved (any more)."""
    found = await db.get(MatchingRound, round_id)
    if found is None or found.state is not RoundState.SOLVING:
        return None
    query = select(RoundEntry.facts).where(RoundEntry.round_id == round_id, RoundEntry.facts.is_not(None))
    entrants = list(await db.scalars(query.order_by(RoundEntry.class_id)))
    return {"seed": found.seed, "terms": terms_to_json(terms_of(found)), "entrants": entrants}


async def keep_progress(db: AsyncSession, round_id: UUID, step: str, share: float) -> None:
    """Say how far the solver is."""
    told = {"step": step, "share": round(share, 3)}
    await db.execute(
        update(MatchingRound).where(MatchingRound.id == round_id).values(progress=told, progress_at=now())
    )


async def publish(db: AsyncSession, round_id: UUID, solution: Mapping[str, Any]) -> bool:
    """Ask all the groups that were found; returns False where the round is not being solved (any more)."""
    found = await db.get(MatchingRound, round_id, with_for_update=True, populate_existing=True)
    if found is None or found.state is not RoundState.SOLVING:
        return False
    groups: Sequence[Sequence[str]] = solution["groups"]
    at = now()
    until = at + timedelta(days=found.answer_days)
    rows, seats = [], []
    for number, (ids, fit) in enumerate(zip(groups, solution["fits"], strict=True), start=1):
        group = {"id": new_id(), "number": number, "wanted": len(ids), "fit": fit}
        rows.append(
            {**group, "round_id": round_id, "state": GroupState.WAITING, "since": at, "created_at": at}
        )
        for one in ids:
            seat = {"id": new_id(), "group_id": group["id"], "class_id": UUID(one), "state": SeatState.ASKED}
            times = {"since": at, "answer_until": until, "created_at": at}
            seats.append({**seat, **times, "round_id": round_id, "from_reserve": False})
    if rows:
        await db.execute(insert(RoundGroup), rows)
        await db.execute(insert(RoundSeat), seats)
    kept = {name: value for name, value in solution.items() if name not in ("groups", "fits", "left")}
    found.result = {**kept, "groups": len(groups), "classes": len(seats) + len(solution["left"])}
    found.state, found.since = RoundState.ANSWERING if rows else RoundState.ENDED, at
    await record(db, None, RoundPublished(round_id))
    await enqueue(db, "rounds.tell", round_id=str(round_id))
    return True


async def entrants_of(
    db: AsyncSession, round_id: UUID, class_ids: Sequence[UUID] | Select[UUID] | None = None
) -> dict[UUID, Entrant]:
    """Return the entrants of a closed round as they were at its deadline (of these classes only, if told), by class."""
    query = select(RoundEntry).where(RoundEntry.round_id == round_id, RoundEntry.facts.is_not(None))
    if class_ids is not None:
        query = query.where(RoundEntry.class_id.in_(class_ids))
    return {one.class_id: entrant_from_json(one.facts or {}) for one in await db.scalars(query)}


def terms_of(found: MatchingRound) -> Terms:
    """Return what the round asks of a group."""
    return Terms((found.size_min, found.size_max), found.least_minutes)


def entrant_of(
    found: MatchingRound, entry: RoundEntry, shown: ClassShown, unwanted: frozenset[str]
) -> Entrant:
    """Return how a class takes part: its profile, narrowed by its wishes and by the term of the round."""
    facts: ClassFacts = as_wished(
        shown.facts, frozenset(entry.languages), frozenset(map(ExchangeKind, entry.kinds))
    )
    first = max(shown.row.term_start, found.term_start)
    return Entrant(
        replace(facts, term_start=first),
        shown.school.country,
        (entry.size_min, entry.size_max),
        frozenset(entry.not_countries),
        frozenset(entry.not_classes) | unwanted,
    )


async def _freeze(db: AsyncSession, found: MatchingRound) -> None:
    """Keep the facts of all that can still take part: groups and reserves are found among them, however often."""
    entries = (await db.scalars(select(RoundEntry).where(RoundEntry.round_id == found.id))).all()
    ids = [one.class_id for one in entries]
    shown = await classes_shown(db, ids)
    unwanted: dict[UUID, set[str]] = {}
    rows = await db.execute(
        select(Dismissal.class_id, Dismissal.other_class_id).where(
            Dismissal.class_id.in_(ids), Dismissal.other_class_id.in_(ids)
        )
    )
    for class_id, other in rows:
        unwanted.setdefault(class_id, set()).add(str(other))
    for entry in entries:
        one = shown[entry.class_id]
        if one.row.archived_at is None and one.is_verified:
            dismissed = frozenset(unwanted.get(entry.class_id, ()))
            entry.facts = entrant_to_json(entrant_of(found, entry, one, dismissed))
    await db.flush()
