"""How a partnership stands, from one's own side; and whom one could ask to join when a partner has left.

Reserves are classes that have asked before, or were asked: they wait in line, were put off, or got no answer in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Refusal
from app.domain.partnership import Signals
from app.domain.permissions import Act
from app.kit.clock import now
from app.models.partnership import CheckIn, RollCall
from app.models.project import ProjectClass, ProjectState
from app.models.proposal import Proposal, ProposalState
from app.services.classes import ClassShown, classes_shown
from app.services.matchmaking import Suggestion, Wishes, suggest
from app.services.partnerships.check_ins import check_ins_of
from app.services.partnerships.signals import signals_of
from app.services.projects.access import open_place
from app.services.projects.looking import ProjectListed, listed

RESERVES_LAST = timedelta(days=365)
MOST_RESERVES = 12
MOST_SUGGESTED = 4
#: Reasons of a no that leave the door open.
PUT_OFF = ("full", "later", "dates")


@dataclass(frozen=True, slots=True)
class Part:
    """When a class took part; `left_at` none: it still does."""

    of_class: ClassShown
    came_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reserve:
    """A class that could join, and how one knows of it: it asked, or was asked."""

    of_class: ClassShown
    asked_us: bool
    state: ProposalState


@dataclass(frozen=True, slots=True)
class Partnership:
    """What one's own side sees. `ours` is None for colleagues who came without a class."""

    project: ProjectListed
    ours: UUID | None
    check_ins: Sequence[CheckIn]
    rolls: Sequence[RollCall]
    history: Sequence[Part]
    signals: dict[UUID, Signals]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom the class `ours` could ask to join its project."""

    project: ProjectListed
    ours: UUID | None
    reserves: Sequence[Reserve]
    suggestions: Sequence[Suggestion]


async def show_partnership(db: AsyncSession, actor: Actor, project_id: UUID) -> Partnership:
    """Return how a project of the actor's stands, from the side of the own class. Raises NotFound, Forbidden."""
    place = await open_place(db, actor, project_id, Act.PARTNERSHIP_VIEW)
    project, ours = await listed(db, place), place.member.class_id
    others = [one.id for one in project.classes if one.id != ours]
    open_rolls = select(RollCall).where(RollCall.project_id == project_id, RollCall.answer.is_(None))
    return Partnership(
        project=project,
        ours=ours,
        check_ins=await check_ins_of(db, project_id, ours) if ours else [],
        rolls=(await db.scalars(open_rolls)).all(),
        history=await _history(db, project_id),
        signals=await signals_of(db, others),
    )


async def show_candidates(db: AsyncSession, actor: Actor, project_id: UUID) -> Candidates:
    """Return whom one's class could ask to join its running project. Raises NotFound, Forbidden, ProjectIsClosed."""
    place = await open_place(db, actor, project_id, Act.PARTNER_INVITE)
    project, ours = await listed(db, place), place.member.class_id
    if ours is None or place.project.state is not ProjectState.LIVE:
        return Candidates(project, ours, [], [])
    reserves = await reserves_of(db, project_id, ours)
    inside = {one.id for one in project.classes}
    return Candidates(project, ours, reserves, await _suggestions(db, actor, ours, inside))


async def reserves_of(db: AsyncSession, project_id: UUID, class_id: UUID) -> list[Reserve]:
    """Return whom a class could ask to join its project, those who asked first at the top."""
    in_it = select(ProjectClass.class_id).where(ProjectClass.project_id == project_id)
    query = (
        select(Proposal)
        .where(
            or_(Proposal.from_class_id == class_id, Proposal.to_class_id == class_id),
            Proposal.from_class_id.not_in(in_it) | Proposal.to_class_id.not_in(in_it),
            Proposal.created_at > now() - RESERVES_LAST,
            or_(
                Proposal.state == ProposalState.EXPIRED,
                (Proposal.state == ProposalState.QUEUED) & (Proposal.to_class_id == class_id),
                (Proposal.state == ProposalState.DECLINED) & Proposal.decline_reason.in_(PUT_OFF),
            ),
        )
        .order_by(Proposal.created_at)
        .limit(10 * MOST_RESERVES)
    )
    latest: dict[UUID, Proposal] = {}
    for one in await db.scalars(query):
        latest[one.to_class_id if one.from_class_id == class_id else one.from_class_id] = one
    known = await classes_shown(db, latest) if latest else {}
    shown = {key: one for key, one in known.items() if _is_askable(one)}
    found = [
        Reserve(shown[key], one.to_class_id == class_id, one.state)
        for key, one in latest.items()
        if key in shown
    ]
    return sorted(found, key=lambda one: not one.asked_us)[:MOST_RESERVES]


def _is_askable(one: ClassShown) -> bool:
    return one.is_verified and one.row.archived_at is None and not one.row.is_quiet


async def _history(db: AsyncSession, project_id: UUID) -> list[Part]:
    query = select(ProjectClass).where(ProjectClass.project_id == project_id)
    parts = (await db.scalars(query.order_by(ProjectClass.created_at, ProjectClass.id))).all()
    shown = await classes_shown(db, [part.class_id for part in parts])
    return [Part(shown[part.class_id], part.created_at, part.left_at) for part in parts]


async def _suggestions(
    db: AsyncSession, actor: Actor, class_id: UUID, inside: set[UUID]
) -> Sequence[Suggestion]:
    """Return who fits the class and is not in the project; nobody for a colleague who does not teach it."""
    try:
        found = await suggest(db, actor, class_id, Wishes(), limit=MOST_SUGGESTED + len(inside))
    except Refusal:
        return []
    return [one for one in found.suggestions if one.shown.id not in inside][:MOST_SUGGESTED]
