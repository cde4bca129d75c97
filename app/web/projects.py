"""Pages: my projects, the week of one, its people, coming in and leaving."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.projects import InvitationIn, ProjectIn, SandboxIn
from app.deps import CurrentTeacher, CurrentUser, Db
from app.domain.permissions import Act, may
from app.kit.words import N_
from app.models.school_class import SchoolClass
from app.services import closing, rounds, starters, today
from app.services.files.kinds import group_of
from app.services.projects import access, changing, invitations, looking
from app.services.talk import unread_of
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.project_frame import head_of, project_frame

router = APIRouter()


@router.get("/projects", name="projects")
async def list_projects(page: WebPage, db: Db, actor: CurrentUser) -> Response:
    """What am I working on?"""
    projects = await looking.list_projects(db, actor)
    ids = [one.project.id for one in projects]
    return page.render(
        "projects/index.html",
        nav="projects",
        projects=[(one, head_of(one)) for one in projects],
        unread=await unread_of(db, actor, ids),
        coming=await today.next_by_project(db, actor),
    )


@router.get("/projects/new", name="project_new")
async def new_project(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """A project to try things alone."""
    return await _new(page, db, Form())


@router.post("/projects", name="create_project")
async def create_project(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Begin it."""
    form = await page.form(SandboxIn)
    if form.ok:
        async with page.trying(form, db):
            project = await changing.start_sandbox(db, actor, **form.data.model_dump())
            return page.redirect(
                page.url("project", id=project.id), say=N_("Try everything. Nobody else sees it.")
            )
    return await _new(page, db, form)


@router.get("/projects/{id}", name="project")
async def show_project(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """What do we do this week?"""
    project = await looking.show_project(db, actor, id)
    week = await today.week_of(db, actor, project)
    return page.render(
        "projects/show.html",
        **await project_frame(db, actor, project, "home"),
        sides=looking.sides(project.classes),
        aims=project.project.aims,
        week=week,
        starter=await starters.starter_of_project(db, actor, id),
        may_edit=may(Act.PROJECT_EDIT, project.member.roles),
        may_plan=may(Act.SESSION_PLAN, project.member.roles),
        group_of=group_of,
    )


@router.get("/projects/{id}/edit", name="project_edit")
async def edit_project(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Name and aims."""
    place = await access.open_place(db, actor, id, Act.PROJECT_EDIT)
    return await _edit(page, db, place, Form())


@router.post("/projects/{id}", name="change_project")
async def change_project(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Save name and aims."""
    place = await access.open_place(db, actor, id, Act.PROJECT_EDIT)
    form = await page.form(ProjectIn)
    if form.ok:
        async with page.trying(form, db):
            await changing.change_project(db, actor, id, title=form.data.title, aims=form.data.aims)
            return page.redirect(page.url("project", id=id), say=N_("Saved."))
    return await _edit(page, db, place, form)


@router.get("/projects/{id}/people", name="project_people")
async def show_people(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Who is in it?"""
    return await _people(page, db, id, Form())


@router.post("/projects/{id}/invitations", name="invite_colleague")
async def invite_colleague(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Make a link; it is shown on this page, once."""
    form = await page.form(InvitationIn)
    link = ""
    if form.ok:
        async with page.trying(form, db):
            _made, token = await invitations.invite_colleague(db, actor, id, note=form.data.note)
            link = f"{page.settings.base_url}/join/{token}"
    return await _people(page, db, id, Form() if link else form, link=link)


@router.post("/projects/{id}/invitations/{invitation_id}/revocation", name="revoke_invitation")
async def revoke_invitation(
    page: WebPage, db: Db, actor: CurrentUser, id: UUID, invitation_id: UUID
) -> Response:
    """Take a link back."""
    await invitations.revoke_invitation(db, actor, id, invitation_id)
    return page.redirect(page.url("project_people", id=id), say=N_("The link does not work any more."))


@router.post("/projects/{id}/facilitator/departure", name="dismiss_facilitator")
async def dismiss_facilitator(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Go on without the facilitator."""
    await rounds.go_on_without(db, actor, id, page.settings.base_url)
    return page.redirect(page.url("project_people", id=id), say=N_("You go on by yourselves from now on."))


@router.get("/projects/{id}/departure", name="leave_project")
async def ask_to_leave(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Say what leaving means."""
    place = await access.open_place(db, actor, id, Act.PROJECT_LEAVE)
    return page.render("projects/leave.html", **await project_frame(db, actor, place, "people"))


@router.post("/projects/{id}/departure")
async def leave_project(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Leave with one's class."""
    await changing.leave_project(db, actor, id)
    return page.redirect(page.url("projects"), say=N_("You have left the project."))


@router.get("/projects/{id}/closure", name="close_project")
async def ask_to_close(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Say what closing means."""
    place = await access.open_place(db, actor, id, Act.PROJECT_CLOSE)
    return page.render("projects/close.html", **await project_frame(db, actor, place, "people"))


@router.post("/projects/{id}/closure")
async def close_project(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Close it for all."""
    await closing.close_project(db, actor, id, base_url=page.settings.base_url)
    return page.redirect(page.url("project", id=id), say=N_("The project is closed."))


@router.get("/join/{token}", name="join")
async def show_invitation(page: WebPage, db: Db, token: str) -> Response:
    """Say who invites, and into what; who has no account makes one first."""
    invited = await invitations.look_at_invitation(db, token)
    return page.render("projects/join.html", invited=invited, token=token)


@router.post("/join/{token}")
async def join(page: WebPage, db: Db, actor: CurrentUser, token: str) -> Response:
    """Come in."""
    project = await invitations.join_by_invitation(db, actor, token)
    return page.redirect(page.url("project", id=project.id), say=N_("Welcome to the project!"))


async def _new(page: Page, db: Db, form: Form[Any]) -> Response:
    assert page.actor is not None
    classes = (await db.scalars(SchoolClass.taught_by(page.actor.id).limit(50))).all()
    status = 200 if form.ok else 422
    return page.render("projects/new.html", nav="projects", form=form, classes=classes, status=status)


async def _edit(page: Page, db: Db, place: access.Place, form: Form[Any]) -> Response:
    assert page.actor is not None
    frame = await project_frame(db, page.actor, place, "home")
    status = 200 if form.ok else 422
    return page.render(
        "projects/edit.html",
        **frame,
        form=form,
        title=place.project.title,
        aims=place.project.aims,
        status=status,
    )


async def _people(page: Page, db: Db, project_id: UUID, form: Form[Any], *, link: str = "") -> Response:
    assert page.actor is not None
    people = await looking.show_people(db, page.actor, project_id)
    frame = await project_frame(db, page.actor, people.place, "people")
    return page.render(
        "projects/people.html",
        **frame,
        form=form,
        people=people,
        sides=looking.sides(frame["classes"]),
        link=link,
        may_invite=may(Act.PROJECT_INVITE, people.place.member.roles),
        may_dismiss=may(Act.FACILITATOR_DISMISS, people.place.member.roles),
        may_leave=may(Act.PROJECT_LEAVE, people.place.member.roles),
        status=200 if form.ok else 422,
    )
