"""Rounds as pages and programs show them: to teachers of classes that fit, and to who leads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.matching import Match, score
from app.domain.permissions import Act, may
from app.domain.rounds import Entrant, Together, together
from app.kit.clock import now
from app.models.matching_round import (
    TAKEN,
    MatchingRound,
    RoundEntry,
    RoundGroup,
    RoundSeat,
    RoundState,
    SeatState,
)
from app.models.person import Person
from app.models.project import ProjectClass
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.classes import ClassShown, classes_of, classes_shown
from app.services.rounds.access import led_by, load_round, round_roles
from app.services.rounds.entering import why_unfit
from app.services.rounds.groups import GroupShown, groups_shown, load_group
from app.services.rounds.solving import entrants_of

MOST = 50
GROUPS = 30


@dataclass(frozen=True, slots=True)
class ClassInRound:
    """A class of the reader that fits a round: whether it takes part, and its place if it has one."""

    of: ClassShown
    entry: RoundEntry | None
    seat: RoundSeat | None


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round with the reader's classes that fit it, and how many take part."""

    round: MatchingRound
    mine: Sequence[ClassInRound]
    entered: int

    @property
    def takes_part(self) -> bool:
        """Say whether a class of the reader takes part."""
        return any(one.entry for one in self.mine)


@dataclass(frozen=True, slots=True)
class RoundLed:
    """A round as who leads it sees it: its groups (a page of them) and the counts of all places by their state."""

    round: MatchingRound
    entered: int
    facilitator: Person | None
    groups: Sequence[GroupShown]
    counts: Mapping[str, int]
    may_cancel: bool
    offset: int

    @property
    def has_more(self) -> bool:
        """Say whether another page of groups follows."""
        return len(self.groups) == GROUPS


@dataclass(frozen=True, slots=True)
class Partner:
    """Another class of a group, and how it fits the reader's (from the reader's side)."""

    of: ClassShown
    state: SeatState
    match: Match


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group as one of its classes sees it; `mine` is None for who leads the round and has no class in it."""

    shown: GroupShown
    mine: RoundSeat | None
    ours: ClassShown | None
    partners: Sequence[Partner]
    shared: Together
    leads: bool


async def rounds_for(db: AsyncSession, actor: Actor) -> list[RoundShown]:
    """Return rounds that fit a class of the actor, the newest first; those that are over only with a class of theirs."""
    if not actor.is_verified:
        return []
    mine = await classes_of(db, actor)
    entered = select(RoundEntry.round_id).where(RoundEntry.class_id.in_([one.id for one in mine]))
    running = MatchingRound.state == RoundState.OPEN
    query = select(MatchingRound).where(running | MatchingRound.id.in_(entered))
    rounds = (await db.scalars(query.order_by(MatchingRound.created_at.desc()).limit(MOST))).all()
    shown = await _shown(db, rounds, mine)
    return [one for one in shown if one.mine and (one.takes_part or one.round.standing is RoundState.OPEN)]


async def round_for(db: AsyncSession, actor: Actor, round_id: UUID) -> RoundShown:
    """Return one round with the actor's classes that fit it. Raises NotFound."""
    found = await load_round(db, actor, round_id, Act.ROUND_VIEW)
    (shown,) = await _shown(db, [found], await classes_of(db, actor))
    return shown


async def rounds_led(db: AsyncSession, actor: Actor) -> Sequence[tuple[MatchingRound, int]]:
    """Return the rounds that the actor leads with the number of classes that take part, the newest first."""
    query = select(MatchingRound).where(led_by(actor)).order_by(MatchingRound.created_at.desc()).limit(MOST)
    rounds = (await db.scalars(query)).all()
    counts = await _entered(db, [one.id for one in rounds])
    return [(one, counts.get(one.id, 0)) for one in rounds]


async def leads_any(db: AsyncSession, actor: Actor) -> bool:
    """Say whether the actor leads a round, or may open one."""
    return (
        actor.is_officer
        or await db.scalar(select(MatchingRound.id).where(led_by(actor)).limit(1)) is not None
    )


async def show_led(db: AsyncSession, actor: Actor, round_id: UUID, offset: int = 0) -> RoundLed:
    """Return a round that the actor leads: who has answered, who has it since when. Raises NotFound, Forbidden."""
    found = await load_round(db, actor, round_id, Act.ROUND_LEAD)
    query = select(RoundGroup).where(RoundGroup.round_id == round_id).order_by(RoundGroup.number)
    groups = (await db.scalars(query.offset(offset).limit(GROUPS))).all()
    rows = await db.execute(
        select(RoundSeat.state, func.count()).where(RoundSeat.round_id == round_id).group_by(RoundSeat.state)
    )
    return RoundLed(
        round=found,
        entered=(await _entered(db, [round_id])).get(round_id, 0),
        facilitator=await db.get(Person, found.facilitator_id) if found.facilitator_id else None,
        groups=await groups_shown(db, groups) if groups else (),
        counts={state.value: count for state, count in rows},
        may_cancel=may(Act.ROUND_OPEN, round_roles(actor, found)),
        offset=offset,
    )


async def show_group(db: AsyncSession, actor: Actor, group_id: UUID) -> GroupPage:
    """Return a group and why its classes fit, from the side of the actor's class. Raises NotFound, Forbidden."""
    shown = await load_group(db, actor, group_id, Act.ROUND_GROUP_VIEW)
    own = shown.mine(actor)
    mine = next((one for one in own if one.seat.state.is_taken), own[-1] if own else None)
    members = {one.of.id: one for one in shown.taken}
    entrants = await entrants_of(db, shown.round.id, [*members, *([mine.of.id] if mine else [])])
    first = mine or next(iter(members.values()), None)
    partners = [
        Partner(one.of, one.seat.state, score(entrants[first.of.id].facts, entrants[key].facts))
        for key, one in members.items()
        if first is not None and key != first.of.id
    ]
    group: list[Entrant] = [entrants[key] for key in members]
    return GroupPage(
        shown=shown,
        mine=mine.seat if mine else None,
        ours=first.of if first else None,
        partners=partners,
        shared=together(group) if group else Together((), (), 0, 0),
        leads=may(Act.ROUND_LEAD, shown.roles(actor)),
    )


async def past_partners(db: AsyncSession, class_id: UUID) -> list[ClassShown]:
    """Return the classes with which a class has worked already: it may wish to meet others."""
    ours = select(ProjectClass.project_id).where(ProjectClass.class_id == class_id)
    others = select(ProjectClass.class_id).where(
        ProjectClass.project_id.in_(ours), ProjectClass.class_id != class_id
    )
    ids = (await db.scalars(others.distinct().limit(MOST))).all()
    return list((await classes_shown(db, ids)).values())


async def rounds_waiting(
    db: AsyncSession, actor: Actor
) -> tuple[list[tuple[RoundSeat, MatchingRound]], list[MatchingRound]]:
    """Return the places that wait for a teacher's answer, and open rounds that fit a class of theirs while none takes part.

    In one query: the page after sign-in asks it.
    """
    if not actor.organisations:
        return [], []
    mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == actor.id)
    fits = exists().where(
        SchoolClass.id.in_(mine),
        SchoolClass.organisation_id.in_(actor.verified_organisations),
        SchoolClass.archived_at.is_(None),
        SchoolClass.isced_f.startswith(MatchingRound.field),
        SchoolClass.term_end > MatchingRound.term_start,
    )
    entered = exists().where(RoundEntry.round_id == MatchingRound.id, RoundEntry.class_id.in_(mine))
    is_open = (MatchingRound.state == RoundState.OPEN) & (MatchingRound.closes_at > now())
    asked = (
        (RoundSeat.round_id == MatchingRound.id)
        & (RoundSeat.state == SeatState.ASKED)
        & RoundSeat.class_id.in_(mine)
    )
    query = (
        select(RoundSeat, MatchingRound)
        .select_from(MatchingRound)
        .outerjoin(RoundSeat, asked)
        .where(
            MatchingRound.state.in_((RoundState.OPEN, RoundState.ANSWERING)),
            RoundSeat.id.is_not(None) | (is_open & fits & ~entered),
        )
        .order_by(func.coalesce(RoundSeat.answer_until, MatchingRound.closes_at))
        .limit(MOST)
    )
    rows = (await db.execute(query)).all()
    places = [(seat, found) for seat, found in rows if seat is not None]
    return places, [found for seat, found in rows if seat is None]


async def _shown(
    db: AsyncSession, rounds: Sequence[MatchingRound], mine: Sequence[ClassShown]
) -> list[RoundShown]:
    ids, of_rounds = [one.id for one in mine], [one.id for one in rounds]
    entries = await db.scalars(
        select(RoundEntry).where(RoundEntry.round_id.in_(of_rounds), RoundEntry.class_id.in_(ids))
    )
    entered = {(one.round_id, one.class_id): one for one in entries}
    query = select(RoundSeat).where(RoundSeat.round_id.in_(of_rounds), RoundSeat.class_id.in_(ids))
    # Taken places come last, so that they win.
    rows = sorted((await db.scalars(query)).all(), key=lambda one: (one.state in TAKEN, one.since))
    seats = {(one.round_id, one.class_id): one for one in rows}
    counts = await _entered(db, of_rounds)
    return [
        RoundShown(
            found,
            [
                ClassInRound(one, entered.get((found.id, one.id)), seats.get((found.id, one.id)))
                for one in mine
                if (found.id, one.id) in entered or why_unfit(found, one.row) is None
            ],
            counts.get(found.id, 0),
        )
        for found in rounds
    ]


async def _entered(db: AsyncSession, rounds: Sequence[UUID]) -> dict[UUID, int]:
    rows = await db.execute(
        select(RoundEntry.round_id, func.count())
        .where(RoundEntry.round_id.in_(rounds))
        .group_by(RoundEntry.round_id)
    )
    return {round_id: count for round_id, count in rows}  # noqa: C416  typed as it is
