"""Pages of proposals: ask, answer, see who has it since when."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from app.api.schemas.accounts import Strict
from app.api.schemas.proposals import NoteIn, RefusalIn
from app.deps import AppSettings, CurrentTeacher, Db
from app.domain.actor import Actor
from app.domain.errors import Conflict, Refusal
from app.domain.permissions import Act, may, require
from app.kit.words import N_
from app.models.proposal import ProposalState
from app.services import calls, matchmaking, speed_meetings
from app.services.language import speak
from app.services.matchmaking.letters import DECLINES
from app.services.matchmaking.proposals import ProposalPage
from app.services.projects.access import open_place
from app.services.speed_meetings.telling import tell_title
from app.web.class_words import class_words, reason_words
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.proposal_words import decline_words, kind_noes, message_words, missing_words, text_words

router = APIRouter(prefix="/proposals")

#: The line that is added to the first words for somebody whom one met.
WE_MET = N_("We met in “%(title)s”.")


class ProposalForm(Strict):
    """What one writes to another class."""

    title: str = Field(min_length=1, max_length=140)
    message: str = Field(min_length=1, max_length=4000)
    message_theirs: str = Field("", max_length=4000)
    # The questions as the page showed them: who answers is told if they have changed meanwhile.
    question_1: str = Field("", max_length=200)
    question_2: str = Field("", max_length=200)
    question_3: str = Field("", max_length=200)
    answer_1: str = Field("", max_length=1000)
    answer_2: str = Field("", max_length=1000)
    answer_3: str = Field("", max_length=1000)

    @property
    def words(self) -> dict[str, Any]:
        """The same for the service."""
        pairs = (
            (self.question_1, self.answer_1),
            (self.question_2, self.answer_2),
            (self.question_3, self.answer_3),
        )
        answers = [(asked, said) for asked, said in pairs if asked]
        named = ("title", "message", "message_theirs")
        return {**{name: getattr(self, name) for name in named}, "answers": answers}


class ReasonAsked(Strict):
    """Which kind no, before its words are changed."""

    reason: str = Field("", max_length=20)


@router.get("", name="proposals")
async def list_proposals(page: WebPage, db: Db, actor: CurrentTeacher) -> Response:
    """Open ones first, those to answer at the top; ended ones folded away."""
    running, ended = await matchmaking.list_proposals(db, actor)
    return page.render(
        "proposals/index.html",
        nav="find",
        running=running,
        ended=ended,
        missing=lambda one: missing_words(one, page.locale),
    )


@router.get("/new", name="proposal_new")
async def new_proposal(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    mine: Annotated[UUID, Query(alias="from")],
    theirs: Annotated[UUID, Query(alias="to")],
    call: UUID | None = None,
    project: UUID | None = None,
    met: UUID | None = None,
) -> Response:
    """Show the form; who cannot ask yet is told what comes next. `met` is a talk in a speed meeting."""
    return await _form_page(page, db, actor, mine, theirs, Form(), call=call, project=project, met=met)


@router.post("/new")
async def propose(
    page: WebPage,
    db: Db,
    actor: CurrentTeacher,
    settings: AppSettings,
    mine: Annotated[UUID, Query(alias="from")],
    theirs: Annotated[UUID, Query(alias="to")],
    call: UUID | None = None,
    project: UUID | None = None,
) -> Response:
    """Propose."""
    form = await page.form(ProposalForm)
    if form.ok:
        async with page.trying(form, db):
            made = await matchmaking.propose(
                db,
                actor,
                from_class_id=mine,
                to_class_id=theirs,
                call_id=call,
                joins_project_id=project,
                base_url=settings.base_url,
                language=page.locale,
                **form.data.words,
            )
    if not form.ok:
        return await _form_page(page, db, actor, mine, theirs, form, call=call, project=project)
    in_line = made.state is ProposalState.QUEUED
    said = (
        N_("All places of this class are taken just now. Your proposal waits in line.")
        if in_line
        else N_("Your proposal is on its way. They have 14 days to answer.")
    )
    return page.redirect(page.url("proposal_page", id=made.id), say=said)


@router.get("/{id}", name="proposal_page")
async def show_proposal(page: WebPage, db: Db, actor: CurrentTeacher, id: UUID) -> Response:
    """One proposal: who has it, since when, and what to do now."""
    return await _show(page, db, actor, id, Form())


@router.post("/{id}/acceptance", name="proposal_accept")
async def accept(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Accept: the project opens."""
    try:
        async with db.begin_nested():
            project = await matchmaking.accept(db, actor, id, settings.base_url)
    except Conflict as refusal:
        return _too_late(page, id, refusal)
    return page.redirect(page.url("project", id=project.id), say=N_("Your project is open. Say hello!"))


@router.get("/{id}/refusal", name="proposal_decline")
async def change_kind_words(
    page: WebPage, db: Db, actor: CurrentTeacher, id: UUID, asked: Annotated[ReasonAsked, Query()]
) -> Response:
    """The words of a kind no in both languages, to be changed."""
    reason = asked.reason if asked.reason in DECLINES else ""
    return await _no_page(page, db, actor, id, Form(values={"reason": reason}))


@router.post("/{id}/refusal")
async def decline(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Say a kind no: with one press, or in changed words."""
    form = await page.form(RefusalIn)
    if form.ok:
        async with page.trying(form, db):
            await matchmaking.decline(db, actor, id, base_url=settings.base_url, **form.data.model_dump())
    if not form.ok and form.values.get("text"):
        return await _no_page(page, db, actor, id, form)
    return await _answered(page, db, actor, id, form, "decline", N_("Your answer is sent."))


@router.post("/{id}/questions", name="proposal_ask")
async def ask_back(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Ask before answering."""
    form = await page.form(NoteIn)
    if form.ok:
        async with page.trying(form, db):
            await matchmaking.ask_back(db, actor, id, form.data.text, settings.base_url)
    return await _answered(page, db, actor, id, form, "ask", N_("Your question is sent."))


@router.post("/{id}/replies", name="proposal_reply")
async def reply(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Answer the question."""
    form = await page.form(NoteIn)
    if form.ok:
        async with page.trying(form, db):
            await matchmaking.reply(db, actor, id, form.data.text, settings.base_url)
    return await _answered(page, db, actor, id, form, "reply", N_("Your answer is sent."))


@router.post("/{id}/withdrawal", name="proposal_withdraw")
async def withdraw(page: WebPage, db: Db, actor: CurrentTeacher, settings: AppSettings, id: UUID) -> Response:
    """Take it back."""
    try:
        async with db.begin_nested():
            await matchmaking.withdraw(db, actor, id, settings.base_url)
    except Conflict as refusal:
        return _too_late(page, id, refusal)
    return page.redirect(page.url("proposal_page", id=id), say=N_("Your proposal is taken back."))


def _too_late(page: Page, proposal_id: UUID, refusal: Refusal) -> Response:
    """Somebody was faster, or the button was pressed twice: show how it stands."""
    return page.redirect(page.url("proposal_page", id=proposal_id), say=refusal.text, kind="wait")


async def _answered(
    page: Page, db: Db, actor: Actor, proposal_id: UUID, form: Form[Any], part: str, said: str
) -> Response:
    if form.ok:
        return page.redirect(page.url("proposal_page", id=proposal_id), say=said)
    return await _show(page, db, actor, proposal_id, form, part)


async def _show(
    page: Page, db: Db, actor: Actor, proposal_id: UUID, form: Form[Any], part: str = ""
) -> Response:
    found: ProposalPage = await matchmaking.show_proposal(db, actor, proposal_id)
    shown, roles = found.shown, found.roles
    return page.render(
        "proposals/show.html",
        nav="find",
        form=form,
        part=part,
        status=200 if form.ok else 422,
        page_of=found,
        proposal=shown.proposal,
        standing=shown.proposal.standing.value,
        shown=shown,
        ours=class_words(shown.ours, page.locale),
        theirs=class_words(shown.theirs, page.locale),
        may_answer=may(Act.PROPOSAL_ANSWER, roles),
        may_reply=may(Act.PROPOSAL_REPLY, roles),
        declines=kind_noes(page.locale),
        decline_words=decline_words(shown.proposal, page.locale),
        versions=message_words(shown.proposal, page.locale, is_ours=shown.is_ours),
        missing=missing_words(shown, page.locale),
    )


async def _no_page(page: Page, db: Db, actor: Actor, proposal_id: UUID, form: Form[Any]) -> Response:
    found: ProposalPage = await matchmaking.show_proposal(db, actor, proposal_id)
    require(Act.PROPOSAL_ANSWER, found.roles)
    if not found.shown.proposal.standing.is_open:
        return page.redirect(page.url("proposal_page", id=proposal_id))
    reason, language = form.values.get("reason", ""), matchmaking.language_of(found.sides.proposing)
    text = DECLINES.get(reason, DECLINES[""])[1]
    typed = form.values.get("text", page.say(text)), form.values.get("theirs", speak(language)(text))
    return page.render(
        "proposals/decline.html",
        nav="find",
        form=form,
        status=200 if form.ok else 422,
        proposal=found.shown.proposal,
        theirs=class_words(found.shown.theirs, page.locale),
        texts=[
            text_words(typed[0], page.locale, page.locale),
            *([] if language == page.locale else [text_words(typed[1], language, page.locale)]),
        ],
    )


async def _we_met(db: Db, actor: Actor, met: UUID | None, locale: str) -> str:
    """Return a line on where the actor met the other side; nothing where that is not so."""
    for one in await speed_meetings.people_met(db, actor) if met else ():
        if one.talk.id == met:
            return "\n\n" + speak(locale)(WE_MET) % {"title": tell_title(one.meeting, locale)}
    return ""


async def _form_page(
    page: Page,
    db: Db,
    actor: Actor,
    mine: UUID,
    theirs: UUID,
    form: Form[ProposalForm],
    *,
    call: UUID | None = None,
    project: UUID | None = None,
    met: UUID | None = None,
) -> Response:
    pair = await matchmaking.explain_pair(db, actor, mine, theirs)
    joins = (await open_place(db, actor, project, Act.PARTNER_INVITE)).project if project else None
    more = {"call": call, "project": project}
    query = f"from={mine}&to={theirs}" + "".join(f"&{key}={one}" for key, one in more.items() if one)
    first = matchmaking.draft(pair.ours, pair.theirs, pair.match, page.locale)
    if not form.values:
        named = ("title", "message", "message_theirs")
        form = Form(values={name: getattr(first, name) for name in named})
        form.values["title"] = joins.title if joins else first.title
        form.values["message"] += await _we_met(db, actor, met, page.locale)
        if first.message_theirs:
            form.values["message_theirs"] += await _we_met(db, actor, met, first.theirs_language)
    asked = await calls.load_call(db, actor, call, Act.CALL_VIEW) if call else None
    best = [part for part in reason_words(pair.match, page.locale) if part.holds][:3]
    return page.render(
        "proposals/new.html",
        nav="find",
        form=form,
        status=200 if form.ok else 422,
        pair=pair,
        ours=class_words(pair.ours, page.locale),
        theirs=class_words(pair.theirs, page.locale),
        reasons=best,
        query=query,
        joins=joins,
        draft=first,
        languages=[text_words("", code, page.locale) for code in (page.locale, first.theirs_language)],
        questions=asked.questions if asked and asked.class_id == theirs else [],
        openness=(await matchmaking.openness_of(db, [theirs]))[theirs],
        is_verified=pair.ours.school.id in actor.verified_organisations,
    )
