"""Pages: how a partnership goes, a partner replaced, a class handed over, who would like help."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.partnerships import CheckInAnswerIn, HandOverIn, RollAnswerIn, SharingIn
from app.deps import AppSettings, CurrentOfficer, CurrentTeacher, CurrentUser, Db
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.partnership import Going, Seen
from app.domain.permissions import Act
from app.kit.clock import now
from app.kit.words import N_
from app.services import classes, partnerships
from app.services.partnerships.hand_overs import projects_to_hand_over, show_hand_over
from app.web.class_words import class_words
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.project_frame import project_frame

router = APIRouter()

GOING = {
    Going.GOOD: N_("Good"),
    Going.SO_SO: N_("So-so"),
    Going.STUCK: N_("Stuck"),
}
SEEN = {
    Seen.THIS_WEEK: N_("this week"),
    Seen.THIS_MONTH: N_("this month"),
    Seen.LONGER_AGO: N_("longer than a month ago"),
    Seen.NEVER: N_("not yet"),
}


@router.get("/projects/{id}/partnership", name="partnership")
async def show_partnership(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """How does it go, and what can be done?"""
    found = await partnerships.show_partnership(db, actor, id)
    return page.render(
        "projects/partnership.html",
        **await project_frame(db, actor, found.project, "people"),
        found=found,
        going={key.value: page.say(text) for key, text in GOING.items()},
        seen={key.value: page.say(text) for key, text in SEEN.items()},
        rolls={roll.class_id: roll for roll in found.rolls},
        is_over=lambda roll: roll.due_at <= now(),
    )


@router.get("/projects/{id}/candidates", name="candidates")
async def show_candidates(page: WebPage, db: Db, actor: CurrentUser, id: UUID) -> Response:
    """Who could join?"""
    found = await partnerships.show_candidates(db, actor, id)
    return page.render(
        "projects/candidates.html",
        **await project_frame(db, actor, found.project, "people"),
        found=found,
        reserves=[(one, class_words(one.of_class, page.locale)) for one in found.reserves],
        suggested=[class_words(one.shown, page.locale) for one in found.suggestions],
    )


@router.post("/projects/{id}/check-ins/{check_in_id}", name="answer_check_in")
async def answer_check_in(
    page: WebPage, db: Db, actor: CurrentUser, settings: AppSettings, id: UUID, check_in_id: UUID
) -> Response:
    """Two taps."""
    form = await page.form(CheckInAnswerIn)
    if form.ok:
        async with page.trying(form, db):
            await partnerships.answer_check_in(
                db, actor, check_in_id, form.data.going, wants_help=form.data.wants_help,
                base_url=settings.base_url,
            )  # fmt: skip
    return _back(page, id, form, N_("Thank you. Your partners do not see this answer."))


@router.post("/projects/{id}/roll-calls/{roll_id}", name="answer_roll")
async def answer_roll(
    page: WebPage, db: Db, actor: CurrentUser, settings: AppSettings, id: UUID, roll_id: UUID
) -> Response:
    """We are here, or we leave."""
    form = await page.form(RollAnswerIn)
    if form.ok:
        async with page.trying(form, db):
            await partnerships.answer_roll(
                db, actor, roll_id, here=form.data.here, base_url=settings.base_url
            )
    if form.ok and not form.data.here:
        return page.redirect(page.url("projects"), say=N_("You have left the project."))
    return _back(page, id, form, N_("Thank you. Your partners know that you are still there."))


@router.post("/projects/{id}/classes/{class_id}/roll-call", name="call_roll")
async def call_roll(
    page: WebPage, db: Db, actor: CurrentUser, settings: AppSettings, id: UUID, class_id: UUID
) -> Response:
    """Are they still there?"""
    form: Form[Any] = Form()
    async with page.trying(form, db):
        await partnerships.call_roll(db, actor, id, class_id, settings.base_url)
    return _back(page, id, form, N_("They are asked by mail, and have 14 days to answer."))


@router.post("/projects/{id}/classes/{class_id}/absence", name="mark_gone")
async def mark_gone(
    page: WebPage, db: Db, actor: CurrentUser, settings: AppSettings, id: UUID, class_id: UUID
) -> Response:
    """They did not answer: the project stays with us."""
    form: Form[Any] = Form()
    gone = False
    async with page.trying(form, db):
        gone = await partnerships.mark_gone(db, actor, id, class_id, settings.base_url)
    said = N_("The class does not take part any more. Ask another one to join.")
    return _back(page, id, form, said if gone else N_("This class has been active since; it stays."))


@router.get("/classes/{id}/hand-over", name="hand_over_new")
async def new_hand_over(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """To whom?"""
    return await _hand_over_form(page, db, actor, id, Form())


@router.post("/classes/{id}/hand-over")
async def ask_hand_over(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID
) -> Response:
    """Ask a colleague."""
    await classes.load_class(db, actor, id, Act.CLASS_HAND_OVER)
    form = await page.form(HandOverIn)
    if form.ok:
        async with page.trying(form, db):
            await partnerships.ask_hand_over(
                db, actor, id, **form.data.model_dump(), base_url=settings.base_url
            )
    if not form.ok:
        return await _hand_over_form(page, db, actor, id, form)
    said = N_("Your colleague is asked by mail. Until then, nothing changes.")
    return page.redirect(page.url("hand_over_new", id=id), say=said)


@router.get("/hand-overs/{id}", name="hand_over")
async def show_one_hand_over(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Do I take it over?"""
    shown = await show_hand_over(db, actor, id)
    return page.render("classes/hand_over_answer.html", nav="people", shown=shown)


@router.post("/hand-overs/{id}/acceptance", name="hand_over_accept")
async def accept_hand_over(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID
) -> Response:
    """Take over."""
    form: Form[Any] = Form()
    async with page.trying(form, db):
        await partnerships.answer_hand_over(db, actor, id, accept=True, base_url=settings.base_url)
    return _answered(page, id, form, N_("You have taken over."))


@router.post("/hand-overs/{id}/refusal", name="hand_over_decline")
async def decline_hand_over(
    page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID
) -> Response:
    """Say no."""
    form: Form[Any] = Form()
    async with page.trying(form, db):
        await partnerships.answer_hand_over(db, actor, id, accept=False, base_url=settings.base_url)
    return _answered(page, id, form, N_("Your answer is sent."))


@router.post("/hand-overs/{id}/withdrawal", name="hand_over_withdraw")
async def withdraw_hand_over(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """Take it back."""
    try:
        async with db.begin_nested():
            found = await partnerships.withdraw_hand_over(db, actor, id)
    except Conflict as refusal:
        return page.redirect(page.url("hand_over", id=id), say=refusal.text, kind="wait")
    return page.redirect(page.url("hand_over_new", id=found.class_id), say=N_("Taken back."))


@router.post("/account/activity", name="share_activity")
async def share_activity(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Agree that partners see how active one's classes are, or take that back."""
    form = await page.form(SharingIn)
    if form.ok:
        await partnerships.share_activity(db, actor, form.data.shares)
    return page.redirect(page.url("account"), say=N_("Saved."))


@router.get("/support/partnerships", name="support_partnerships")
async def list_stuck(page: WebPage, db: Db, actor: CurrentOfficer) -> Response:
    """Who would like help?"""
    return page.render(
        "support/partnerships.html",
        nav="support",
        stuck=await partnerships.list_stuck(db, actor),
        going={key.value: page.say(text) for key, text in GOING.items()},
    )


@router.post("/support/partnerships/{id}/help", name="support_helped")
async def mark_helped(page: WebPage, db: Db, actor: CurrentOfficer, id: UUID) -> Response:
    """I have looked after it."""
    await partnerships.mark_helped(db, actor, id)
    return page.redirect(page.url("support_partnerships"), say=N_("Thank you. It is off the list."))


def _back(page: Page, project_id: UUID, form: Form[Any], said: str) -> Response:
    target = page.url("partnership", id=project_id)
    if form.ok:
        return page.redirect(target, say=said)
    text, params = next(iter(form.errors.values()))
    return page.redirect(target, say=text, kind="wait", **params)


def _answered(page: Page, hand_over_id: UUID, form: Form[Any], said: str) -> Response:
    if form.ok:
        return page.redirect(page.url("people"), say=said)
    text, params = next(iter(form.errors.values()))
    return page.redirect(page.url("hand_over", id=hand_over_id), say=text, kind="wait", **params)


async def _hand_over_form(
    page: Page, db: Db, actor: Actor, class_id: UUID, form: Form[HandOverIn]
) -> Response:
    found = await classes.load_class(db, actor, class_id, Act.CLASS_HAND_OVER)
    teachers = (await classes.teachers_of(db, [class_id]))[class_id]
    colleagues = [
        *(one for one in teachers if one.id != actor.id),
        *await classes.colleagues_to_add(db, found),
    ]
    return page.render(
        "classes/hand_over.html",
        nav="people",
        status=200 if form.ok else 422,
        form=form,
        row=found,
        colleagues=[(one.id, one.display_name) for one in colleagues if one.id != actor.id],
        projects=[(one.id, one.title) for one in await projects_to_hand_over(db, actor, class_id)],
        asked=await partnerships.hand_overs_from(db, actor, class_id),
    )
