"""What waits for a teacher in partnerships, in one query: the page after sign-in asks it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.kit.clock import now
from app.models.organisation import Organisation
from app.models.partnership import CheckIn, HandOver, HandOverState, RollCall
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectMember, ProjectState
from app.models.school_class import SchoolClass
from app.services.partnerships.check_ins import SHOWN_FOR, covered_by

_FEW = 30


@dataclass(frozen=True, slots=True)
class PartnershipMatter:
    """One thing that waits: `matter` is hand_over, roll_call, check_in, or stuck with how many classes (for officers)."""

    matter: str
    id: UUID | None
    name: str
    about: str
    since: datetime | None
    count: int


async def partnership_matters(db: AsyncSession, actor: Actor) -> list[PartnershipMatter]:
    """Return classes to take over, partners who ask whether one is there, how it goes; for officers, who is stuck."""
    parts = [_hand_overs(actor), _asked(actor, RollCall, "roll_call"), _asked(actor, CheckIn, "check_in")]
    if actor.is_officer:
        parts.append(_stuck(actor))
    rows = (await db.execute(union_all(*parts).limit(_FEW))).all()
    order = ("hand_over", "roll_call", "check_in", "stuck")
    found = [PartnershipMatter(*row) for row in rows if row[5]]
    return sorted(found, key=lambda one: order.index(one.matter))


def _hand_overs(actor: Actor) -> Select[str, UUID, str, str, datetime, int]:
    return (
        select(
            literal("hand_over"),
            HandOver.id,
            Person.display_name,
            SchoolClass.name,
            HandOver.created_at,
            literal(1),
        )
        .join(SchoolClass, SchoolClass.id == HandOver.class_id)
        .join(Person, Person.id == HandOver.from_person_id)
        .where(HandOver.to_person_id == actor.id, HandOver.state == HandOverState.OPEN)
    )


def _asked(
    actor: Actor, thing: type[RollCall] | type[CheckIn], matter: str
) -> Select[str, UUID, str, str, datetime, int]:
    """Select the projects in which the actor's class is asked something and has not answered."""
    open_ones = thing.answer.is_(None) if thing is RollCall else (
        CheckIn.going.is_(None) & (CheckIn.created_at > now() - SHOWN_FOR)
    )  # fmt: skip
    return (
        select(literal(matter), Project.id, literal(""), Project.title, thing.created_at, literal(1))
        .select_from(thing)
        .join(Project, Project.id == thing.project_id)
        .join(
            ProjectMember,
            (ProjectMember.project_id == thing.project_id) & (ProjectMember.class_id == thing.class_id),
        )
        .where(
            ProjectMember.person_id == actor.id,
            ProjectMember.role == MemberRole.TEACHER,
            ProjectMember.left_at.is_(None),
            Project.state == ProjectState.LIVE,
            open_ones,
        )
    )


def _stuck(actor: Actor) -> Select[Any, Any, Any, Any, Any, Any]:
    return (
        select(literal("stuck"), null(), literal(""), literal(""), null(), func.count())
        .select_from(CheckIn)
        .join(SchoolClass, SchoolClass.id == CheckIn.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .where(CheckIn.needs_help, CheckIn.helped_at.is_(None), covered_by(actor))
    )
