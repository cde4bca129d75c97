"""What happens to classes and their calls."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class ClassEvent(Event):
    """Something about a class; kept in the audit log."""

    class_id: UUID


@dataclass(frozen=True, slots=True)
class ClassDescribed(ClassEvent):
    """A teacher described a class for the first time."""

    name = "class.described"


@dataclass(frozen=True, slots=True)
class ClassChanged(ClassEvent):
    """The profile of a class changed."""

    name = "class.changed"


@dataclass(frozen=True, slots=True)
class ClassArchived(ClassEvent):
    """A class is not taught any more."""

    name = "class.archived"


@dataclass(frozen=True, slots=True)
class ClassOpennessChanged(ClassEvent):
    """A class takes more or fewer proposals, or a break."""

    name = "class.openness_changed"


@dataclass(frozen=True, slots=True)
class ClassTeacherAdded(ClassEvent):
    """A colleague teaches the class too."""

    name = "class.teacher_added"
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ClassTeacherRemoved(ClassEvent):
    """Somebody does not teach the class any more."""

    name = "class.teacher_removed"
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ClassDismissed(ClassEvent):
    """A class does not want to be shown another one."""

    name = "class.dismissed"
    other_class_id: UUID


@dataclass(frozen=True, slots=True)
class DismissalTakenBack(ClassEvent):
    """A class may be shown another one again."""

    name = "class.dismissal_taken_back"
    other_class_id: UUID


@dataclass(frozen=True, slots=True)
class DismissalsForgotten(ClassEvent):
    """What a class's dismissals have taught its list for one reason is forgotten."""

    name = "class.dismissals_forgotten"
    reason: str


@dataclass(frozen=True, slots=True)
class CallOpened(ClassEvent):
    """A class looks for partners."""

    name = "call.opened"
    call_id: UUID


@dataclass(frozen=True, slots=True)
class CallChanged(ClassEvent):
    """The text or the end date of a call changed."""

    name = "call.changed"
    call_id: UUID


@dataclass(frozen=True, slots=True)
class CallClosed(ClassEvent):
    """A call was closed, by its class or by its end date."""

    name = "call.closed"
    call_id: UUID


@dataclass(frozen=True, slots=True)
class HandOverAsked(ClassEvent):
    """A teacher asks a colleague to take over the class, or its part in a project."""

    name = "class.hand_over_asked"
    person_id: UUID


@dataclass(frozen=True, slots=True)
class HandOverEnded(ClassEvent):
    """The colleague has accepted or declined, or the teacher has taken the question back."""

    name = "class.hand_over_ended"
    person_id: UUID
    state: str
