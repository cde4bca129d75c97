"""Projects: the own ones, their members, invitations for colleagues."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.projects import (
    InvitationIn,
    InvitationOut,
    InvitedOut,
    MemberOut,
    ProjectIn,
    ProjectOut,
    SandboxIn,
    members_out,
    project_out,
)
from app.deps import AppSettings, CurrentTeacher, CurrentUser, Db
from app.services import closing
from app.services.projects import changing, invitations, looking

router = APIRouter(tags=["projects"])


@router.get("/projects")
async def list_projects(db: Db, actor: CurrentUser) -> list[ProjectOut]:
    """The projects in which one is a member."""
    return [project_out(p) for p in await looking.list_projects(db, actor)]


@router.post("/projects", status_code=201)
async def start_sandbox(body: SandboxIn, db: Db, actor: CurrentTeacher) -> ProjectOut:
    """Begin a project alone, to try things. Projects with partners begin with an accepted proposal."""
    project = await changing.start_sandbox(db, actor, **body.model_dump())
    return project_out(await looking.show_project(db, actor, project.id))


@router.get("/projects/{project_id}")
async def show_project(project_id: UUID, db: Db, actor: CurrentUser) -> ProjectOut:
    """One project."""
    return project_out(await looking.show_project(db, actor, project_id))


@router.put("/projects/{project_id}")
async def change_project(project_id: UUID, body: ProjectIn, db: Db, actor: CurrentUser) -> ProjectOut:
    """Change name and aims."""
    await changing.change_project(db, actor, project_id, title=body.title, aims=body.aims)
    return project_out(await looking.show_project(db, actor, project_id))


@router.get("/projects/{project_id}/members")
async def list_members(project_id: UUID, db: Db, actor: CurrentUser) -> list[MemberOut]:
    """Everybody in a project, by display name."""
    people = await looking.show_people(db, actor, project_id)
    return [member for group in people.groups for member in members_out(group)]


@router.post("/projects/{project_id}/departure", status_code=204)
async def leave_project(project_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Leave with one's class."""
    await changing.leave_project(db, actor, project_id)


@router.post("/projects/{project_id}/closure", status_code=204)
async def close_project(project_id: UUID, db: Db, actor: CurrentUser, settings: AppSettings) -> None:
    """Close a project for all its classes: it can be read from then on, not changed."""
    await closing.close_project(db, actor, project_id, base_url=settings.base_url)


@router.get("/projects/{project_id}/invitations")
async def list_invitations(project_id: UUID, db: Db, actor: CurrentTeacher) -> list[InvitationOut]:
    """Open invitations."""
    found = await looking.list_invitations(db, actor, project_id)
    return [InvitationOut(id=i.id, note=i.note, expires_at=i.expires_at) for i in found]


@router.post("/projects/{project_id}/invitations", status_code=201)
async def invite_colleague(
    project_id: UUID, body: InvitationIn, db: Db, actor: CurrentUser, settings: AppSettings
) -> InvitationOut:
    """Make a link for a colleague; it works once, for 14 days."""
    made, token = await invitations.invite_colleague(db, actor, project_id, note=body.note)
    link = f"{settings.base_url}/join/{token}"
    return InvitationOut(id=made.id, note=made.note, expires_at=made.expires_at, link=link)


@router.delete("/projects/{project_id}/invitations/{invitation_id}", status_code=204)
async def revoke_invitation(project_id: UUID, invitation_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Take a link back."""
    await invitations.revoke_invitation(db, actor, project_id, invitation_id)


@router.get("/invitations/{token}")
async def look_at_invitation(token: str, db: Db, actor: CurrentUser) -> InvitedOut:
    """What an invitation is for."""
    found = await invitations.look_at_invitation(db, token)
    return InvitedOut(
        project=found.project.title, inviter=found.inviter, expires_at=found.invitation.expires_at
    )


@router.post("/invitations/{token}/acceptance", status_code=201)
async def join_by_invitation(token: str, db: Db, actor: CurrentUser) -> ProjectOut:
    """Join the project as a teacher."""
    project = await invitations.join_by_invitation(db, actor, token)
    return project_out(await looking.show_project(db, actor, project.id))
