"""Projects, members and invitations on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.services.projects.looking import ClassPeople, PartnerClass, ProjectListed


class SandboxIn(Strict):
    """A project to try things alone; `class_id` is one of the own classes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Trying things", "aims": ""}]})

    title: str = Field(min_length=1, max_length=120)
    aims: str = Field("", max_length=4000)
    class_id: UUID | None = None


class ProjectIn(Strict):
    """Name and aims of a project."""

    title: str = Field(min_length=1, max_length=120)
    aims: str = Field("", max_length=4000)


class InvitationIn(Strict):
    """An invitation for a colleague; `note` says for whom."""

    note: str = Field("", max_length=120)


class PartnerClassOut(BaseModel):
    """A class that takes part."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    school: str
    place: str
    country: str
    time_zone: str


class ProjectOut(BaseModel):
    """A project."""

    id: UUID
    title: str
    aims: str
    state: str
    role: str
    classes: list[PartnerClassOut]


class MemberOut(BaseModel):
    """A member, by display name."""

    id: UUID
    name: str
    role: str
    class_id: UUID | None


class InvitationOut(BaseModel):
    """An open invitation; `link` is there once, in the answer that made it."""

    id: UUID
    note: str
    expires_at: datetime
    link: str | None = None


class InvitedOut(BaseModel):
    """What an invitation is for."""

    project: str
    inviter: str
    expires_at: datetime


def project_out(listed: ProjectListed) -> ProjectOut:
    """Return a project for the wire."""
    return ProjectOut(
        id=listed.project.id,
        title=listed.project.title,
        aims=listed.project.aims,
        state=listed.project.state.value,
        role=listed.member.role.value,
        classes=[_class_out(c) for c in listed.classes],
    )


def members_out(group: ClassPeople) -> list[MemberOut]:
    """Return the members of one class for the wire."""
    class_id = group.school_class.id if group.school_class else None
    return [MemberOut(id=p.id, name=p.name, role=p.role.value, class_id=class_id) for p in group.people]


def _class_out(partner: PartnerClass) -> PartnerClassOut:
    return PartnerClassOut.model_validate(partner)
