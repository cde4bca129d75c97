"""Events: what has happened, in closed types, told after the commit.

An event carries ids only, never content or names. It goes to topics (`project:<id>`, `person:<id>`,
`session:<id>`); each topic numbers its events, so that a socket which was away asks for what it missed.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. `name` is the stable wire and audit name; `subject` the id it is about."""

    name: ClassVar[str]

    def topics(self) -> tuple[str, ...]:
        """Return the topics that hear of it."""
        return ()

    def data(self) -> dict[str, Any]:
        """Return the ids and plain values that it carries, as JSON values."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {k: str(v) if isinstance(v, UUID) else v for k, v in pairs}


def person_topic(person_id: UUID) -> str:
    """Return the topic of one person's own news."""
    return f"person:{person_id}"


def project_topic(project_id: UUID) -> str:
    """Return the topic of a project."""
    return f"project:{project_id}"


def session_topic(session_id: UUID) -> str:
    """Return the topic of a live session."""
    return f"session:{session_id}"


@dataclass(frozen=True, slots=True)
class PersonEvent(Event):
    """Something about one person that this person's open pages should know."""

    person_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (person_topic(self.person_id),)


@dataclass(frozen=True, slots=True)
class SignedUp(PersonEvent):
    """A teacher made an account."""

    name = "person.signed_up"


@dataclass(frozen=True, slots=True)
class EmailConfirmed(PersonEvent):
    """A person confirmed an e-mail address."""

    name = "person.email_confirmed"


@dataclass(frozen=True, slots=True)
class SignedIn(PersonEvent):
    """A person signed in on a device."""

    name = "person.signed_in"


@dataclass(frozen=True, slots=True)
class AccessChanged(PersonEvent):
    """What a person may see or do has changed (signed out, left, removed): open sockets check anew."""

    name = "person.access_changed"


@dataclass(frozen=True, slots=True)
class ProfileChanged(PersonEvent):
    """A person changed their own settings, password or address. `what` is one word."""

    name = "person.profile_changed"
    what: str


@dataclass(frozen=True, slots=True)
class ProjectEvent(Event):
    """Something in a project."""

    project_id: UUID

    def topics(self) -> tuple[str, ...]:
        return (project_topic(self.project_id),)
