"""Pages for support officers: the queue of schools and teachers to verify."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.organisations import CaseAnswerIn
from app.deps import AppSettings, CurrentOfficer, Db
from app.domain.verification import REASONS, Decision
from app.kit.words import N_
from app.models.verification import CaseState
from app.services import verification
from app.services.verification.queue import PAGE
from app.web.forms import Form
from app.web.page import Page, WebPage

router = APIRouter(prefix="/support")


@router.get("", name="support_queue")
async def show_queue(
    page: WebPage, db: Db, actor: CurrentOfficer, state: str = "waiting", after: int = 0
) -> Response:
    """Who is waiting for me?"""
    shown = CaseState.ASKED if state == "asked" else CaseState.WAITING
    after = min(max(after, 0), 100_000)
    cases = await verification.queue_of(db, actor, shown, after)
    return page.render(
        "support/queue.html",
        nav="support",
        cases=cases,
        state=shown,
        counts=await verification.count_waiting(db, actor),
        after=after,
        step=PAGE,
    )


@router.get("/{id}", name="support_case")
async def show_case(page: WebPage, db: Db, actor: CurrentOfficer, id: UUID) -> Response:
    """Is this school real, and is this one of its teachers?"""
    return await _show(page, db, id, Form())


@router.post("/{id}/answer", name="answer_case")
async def answer_case(
    page: WebPage, db: Db, actor: CurrentOfficer, settings: AppSettings, id: UUID
) -> Response:
    """Answer with a reason."""
    form = await page.form(CaseAnswerIn)
    if form.ok:
        async with page.trying(form, db):
            await verification.answer_case(
                db, actor, id, **form.data.model_dump(), base_url=settings.base_url
            )
    if not form.ok:
        return await _show(page, db, id, form, status=422)
    return page.redirect(page.url("support_queue"), say=N_("Your answer is on its way to the teacher."))


async def _show(page: Page, db: Db, case_id: UUID, form: Form[Any], status: int = 200) -> Response:
    assert page.actor is not None
    found = await verification.case_for_officer(db, page.actor, case_id)
    return page.render(
        "support/case.html",
        nav="support",
        form=form,
        found=found,
        notes=await verification.notes_of(db, case_id),
        reasons={d: [one for one in REASONS if one.decision is d] for d in Decision},
        words={one.code: one.short for one in REASONS},
        status=status,
    )
