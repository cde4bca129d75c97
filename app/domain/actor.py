"""Who is acting: the few facts about a signed-in person that rules need."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What sort of actor this is. Officers and coordinators are teachers with further posts.

    A camera is a phone on somebody's workbench: it sends a picture, and is nobody.
    """

    TEACHER = "teacher"
    LEARNER = "learner"
    GUEST = "guest"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a guest of one session, or a workbench camera, as rules see them."""

    id: UUID
    kind: Kind
    name: str
    display_name: str
    locale: str = "en"
    time_zone: str = "UTC"
    theme: str = "auto"
    email_confirmed: bool = False
    organisations: frozenset[UUID] = field(default_factory=frozenset)
    verified_organisations: frozenset[UUID] = field(default_factory=frozenset)
    officer_countries: frozenset[str] = field(default_factory=frozenset)
    sign_in_id: UUID | None = None
    guest_of: UUID | None = None

    @property
    def is_teacher(self) -> bool:
        """Say whether this is a teacher (or an officer)."""
        return self.kind is Kind.TEACHER

    @property
    def is_learner(self) -> bool:
        """Say whether this is a learner."""
        return self.kind is Kind.LEARNER

    @property
    def is_guest(self) -> bool:
        """Say whether this is a guest without an account."""
        return self.kind is Kind.GUEST

    @property
    def is_camera(self) -> bool:
        """Say whether this is a phone that is somebody's workbench camera."""
        return self.kind is Kind.CAMERA

    @property
    def sort(self) -> str:
        """Return "person", "guest" or "camera": what tickets and the topics of one's own news are named by."""
        return self.kind.value if self.kind in (Kind.GUEST, Kind.CAMERA) else "person"

    @property
    def is_officer(self) -> bool:
        """Say whether this person is a support officer anywhere."""
        return bool(self.officer_countries)

    @property
    def is_verified(self) -> bool:
        """Say whether at least one of this person's schools is verified, and this person in it."""
        return bool(self.verified_organisations)

    @property
    def initials(self) -> str:
        """Return one or two letters for a face without a picture."""
        return initials_of(self.display_name)


def initials_of(name: str) -> str:
    """Return one or two letters that stand for a name."""
    parts = name.split()
    letters = parts[0][0] + (parts[-1][0] if len(parts) > 1 else "") if parts else "?"
    return letters.upper()
