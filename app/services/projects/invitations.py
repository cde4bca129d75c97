"""Inviting a colleague by a link: it works once, for fourteen days, until it is taken back."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Gone, NotFound, NotVerified
from app.domain.events import AccessChanged
from app.domain.permissions import Act
from app.domain.project_events import InvitationMade, InvitationRevoked, MemberJoined
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.tokens import hash_token, new_token
from app.kit.words import N_
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectInvitation, ProjectMember, ProjectState
from app.services.projects.access import open_place
from app.services.record import record

LASTS = timedelta(days=14)
MOST_OPEN = 20


class SandboxIsAlone(Conflict):
    """Nobody else comes into a project that is for trying things."""

    code = "sandbox_is_alone"
    message = N_("This project is for you alone, to try things. Find a partner class to work with others.")


@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody sees who opens an invitation."""

    invitation: ProjectInvitation
    project: Project
    inviter: str


async def invite_colleague(
    db: AsyncSession, actor: Actor, project_id: UUID, *, note: str = ""
) -> tuple[ProjectInvitation, str]:
    """Make a link; returns it with its token, which is shown once. Raises NotFound, Forbidden, NotVerified."""
    place = await open_place(db, actor, project_id, Act.PROJECT_INVITE)
    if not actor.is_verified:
        raise NotVerified
    if place.project.state is ProjectState.SANDBOX:
        raise SandboxIsAlone
    open_ones = select(ProjectInvitation.id).where(
        ProjectInvitation.project_id == project_id,
        ProjectInvitation.used_at.is_(None),
        ProjectInvitation.revoked_at.is_(None),
        ProjectInvitation.expires_at > now(),
    )
    if len((await db.scalars(open_ones.limit(MOST_OPEN))).all()) >= MOST_OPEN:
        raise Conflict(message=N_("There are many open invitations already. Take some of them back first."))
    token = new_token()
    invitation = ProjectInvitation(
        id=new_id(), project_id=project_id, token_hash=hash_token(token), note=" ".join(note.split())[:120],
        created_by=actor.id, expires_at=now() + LASTS,
    )  # fmt: skip
    db.add(invitation)
    await record(db, actor.id, InvitationMade(project_id, invitation.id))
    return invitation, token


async def revoke_invitation(db: AsyncSession, actor: Actor, project_id: UUID, invitation_id: UUID) -> None:
    """Take a link back; fine where it is over already. Raises NotFound, Forbidden."""
    await open_place(db, actor, project_id, Act.PROJECT_INVITE)
    invitation = await db.get(ProjectInvitation, invitation_id)
    if invitation is None or invitation.project_id != project_id:
        raise NotFound
    if invitation.used_at is None and invitation.revoked_at is None:
        invitation.revoked_at = now()
        await record(db, actor.id, InvitationRevoked(project_id, invitation_id))


async def look_at_invitation(db: AsyncSession, token: str) -> Invited:
    """Return what a link is for. Raises Gone when it was used, taken back, is too old or never was."""
    row = (
        await db.execute(
            select(ProjectInvitation, Project, Person.display_name)
            .join(Project, Project.id == ProjectInvitation.project_id)
            .join(Person, Person.id == ProjectInvitation.created_by)
            .where(ProjectInvitation.token_hash == hash_token(token))
        )
    ).first()
    if row is None or not _works(row[0]) or row[1].state is not ProjectState.LIVE:
        raise Gone
    return Invited(*row)


async def join_by_invitation(db: AsyncSession, actor: Actor, token: str) -> Project:
    """Join as a teacher. Minors are in projects: only teachers of a verified school may.

    Raises Gone, Forbidden (learners), NotVerified.
    """
    invited = await look_at_invitation(db, token)
    if not actor.is_teacher:
        raise Forbidden
    if not actor.is_verified:
        raise NotVerified
    invitation = await db.get(
        ProjectInvitation, invited.invitation.id, with_for_update=True, populate_existing=True
    )
    member = await db.scalar(
        select(ProjectMember).where(
            ProjectMember.project_id == invited.project.id, ProjectMember.person_id == actor.id
        )
    )
    if member is not None and member.left_at is None and member.role is MemberRole.TEACHER:
        return invited.project  # already in it: the link stays good for somebody else
    if invitation is None or not _works(invitation):
        raise Gone
    invitation.used_by, invitation.used_at = actor.id, now()
    if member is None:
        db.add(ProjectMember(project_id=invited.project.id, person_id=actor.id, role=MemberRole.TEACHER))
    else:
        member.left_at, member.role, member.class_id = None, MemberRole.TEACHER, None
    await record(db, actor.id, MemberJoined(invited.project.id, actor.id))
    await record(db, actor.id, AccessChanged(actor.id), audited=False)
    return invited.project


def _works(invitation: ProjectInvitation) -> bool:
    return invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > now()
