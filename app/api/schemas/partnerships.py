"""How partnerships go, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.domain.partnership import Going, Signals
from app.services.partnerships import Candidates, HandOverShown, Partnership, Stuck


class CheckInAnswerIn(Strict):
    """How a project goes, for one's own class: good, so_so or stuck."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"going": "so_so", "wants_help": False}]})

    going: Going
    wants_help: bool = False


class RollAnswerIn(Strict):
    """Whether one's class is still there; false: it leaves the project."""

    here: bool


class HandOverIn(Strict):
    """To which colleague; with `project_id` only the part in this project."""

    person_id: UUID
    project_id: UUID | None = None


class SharingIn(Strict):
    """Whether partners may see how active one's classes are."""

    shares: bool = False


class CheckInOut(BaseModel):
    """A check-in of one's own class; `going` is null until it is answered."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    week: int
    going: str | None
    needs_help: bool
    answered_at: datetime | None


class RollCallOut(BaseModel):
    """A class is asked whether it is still there, until `due_at`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    class_id: UUID
    is_idle: bool
    due_at: datetime
    answer: str | None


class PartOut(BaseModel):
    """When a class took part in a project."""

    class_id: UUID
    name: str
    came_at: datetime
    left_at: datetime | None


class SignalsOut(BaseModel):
    """Facts about a partner class whose teachers have all agreed. `reply_hours`: the median of `replies`."""

    model_config = ConfigDict(from_attributes=True)

    seen: str
    reply_hours: int | None
    replies: int
    sessions_held: int
    sessions_missed: int
    projects_running: int
    projects_finished: int
    projects_left: int


class ReserveOut(BaseModel):
    """A class that one could ask to join; `asked_us`: it asked first. `state`: how that ended."""

    class_id: UUID
    name: str
    school: str
    asked_us: bool
    state: str


class PartnershipOut(BaseModel):
    """How a project stands, from the side of one's own class; partners' check-ins are not in it."""

    check_ins: list[CheckInOut]
    roll_calls: list[RollCallOut]
    history: list[PartOut]
    signals: dict[UUID, SignalsOut]

    @classmethod
    def of(cls, shown: Partnership) -> "PartnershipOut":
        """Return it as it goes over the wire."""
        return cls(
            check_ins=[CheckInOut.model_validate(one) for one in shown.check_ins],
            roll_calls=[RollCallOut.model_validate(one) for one in shown.rolls],
            history=[
                PartOut(
                    class_id=one.of_class.id,
                    name=one.of_class.name,
                    came_at=one.came_at,
                    left_at=one.left_at,
                )
                for one in shown.history
            ],
            signals={key: _signals(one) for key, one in shown.signals.items()},
        )


class CandidatesOut(BaseModel):
    """Whom one's class could ask to join its project."""

    reserves: list[ReserveOut]
    suggestions: list[UUID] = Field(description="Classes that fit one's own, best first")

    @classmethod
    def of(cls, shown: Candidates) -> "CandidatesOut":
        """Return it as it goes over the wire."""
        return cls(
            reserves=[
                ReserveOut(
                    class_id=one.of_class.id,
                    name=one.of_class.name,
                    school=one.of_class.school.name,
                    asked_us=one.asked_us,
                    state=one.state.value,
                )
                for one in shown.reserves
            ],
            suggestions=[one.shown.id for one in shown.suggestions],
        )


class HandOverOut(BaseModel):
    """A class, or its part in a project, that is handed over."""

    id: UUID
    class_id: UUID
    class_name: str
    project_id: UUID | None
    giver: str
    taker: str
    state: str

    @classmethod
    def of(cls, shown: HandOverShown) -> "HandOverOut":
        """Return it as it goes over the wire."""
        return cls(
            id=shown.hand_over.id,
            class_id=shown.of_class.id,
            class_name=shown.of_class.name,
            project_id=shown.hand_over.project_id,
            giver=shown.giver.display_name,
            taker=shown.taker.display_name,
            state=shown.hand_over.state.value,
        )


class StuckOut(BaseModel):
    """A class that would like help, for officers of its country."""

    check_in_id: UUID
    class_name: str
    school: str
    week: int
    going: str | None
    answered_at: datetime | None
    teachers: list[str]

    @classmethod
    def of(cls, one: Stuck) -> "StuckOut":
        """Return it as it goes over the wire."""
        return cls(
            check_in_id=one.check_in.id,
            class_name=one.of_class.name,
            school=one.school.name,
            week=one.check_in.week,
            going=one.check_in.going.value if one.check_in.going else None,
            answered_at=one.check_in.answered_at,
            teachers=[person.email or "" for person in one.teachers],
        )


def _signals(one: Signals) -> SignalsOut:
    return SignalsOut.model_validate(one)
