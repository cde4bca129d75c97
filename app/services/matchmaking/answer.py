"""The asked class answers: yes, no, or a question; the proposing one replies or takes it back.

Each of them locks the proposal first: of two answers at once, one counts and the other is told so.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVerified
from app.domain.permissions import Act
from app.domain.proposal_events import (
    ProposalAccepted,
    ProposalAsked,
    ProposalDeclined,
    ProposalReplied,
    ProposalWithdrawn,
)
from app.kit.words import N_
from app.models.project import Project, ProjectClass, ProjectState
from app.models.proposal import Proposal, ProposalNote, ProposalState
from app.services.language import speak
from app.services.matchmaking import letters
from app.services.matchmaking.letters import write_letters
from app.services.matchmaking.line import free_place
from app.services.matchmaking.sides import lock_open
from app.services.matchmaking.turns import end, first_word, restart_clock
from app.services.projects.opening import join_class, open_project
from app.services.record import record

WAITS_IN_LINE = N_("This proposal waits in line. Questions can be asked once it has a place.")


async def accept(db: AsyncSession, actor: Actor, proposal_id: UUID, base_url: str) -> Project:
    """Accept: a project of both classes opens. Raises NotFound, Forbidden, NotVerified, Conflict, Gone."""
    sides = await lock_open(db, actor, proposal_id, Act.PROPOSAL_ANSWER, with_classes=True)
    if sides.asked.school.id not in actor.verified_organisations:
        raise NotVerified
    proposal = sides.proposal
    classes = (sides.proposing.id, sides.asked.id)
    if proposal.joins_project_id is None:
        project = await open_project(db, title=proposal.title, classes=classes, created_by=actor.id)
    else:
        project = await _join(db, actor, proposal)
    first_word(proposal)
    end(proposal, ProposalState.ACCEPTED, actor.id)
    proposal.project_id = project.id
    await record(db, actor.id, ProposalAccepted(proposal.id, sides.everybody))
    await free_place(db, sides.asked.id)
    link = f"{base_url}/projects/{project.id}"
    await write_letters(db, list(sides.proposers), letters.ACCEPTED, proposal, sides.asked, link=link)
    return project


async def _join(db: AsyncSession, actor: Actor, proposal: Proposal) -> Project:
    """The asked class joins the running project of the proposing one. Raises Conflict where it runs no more."""
    project = await db.get(
        Project, proposal.joins_project_id, with_for_update={"key_share": True}, populate_existing=True
    )
    query = select(ProjectClass.id).where(
        ProjectClass.project_id == proposal.joins_project_id,
        ProjectClass.class_id == proposal.from_class_id,
        ProjectClass.left_at.is_(None),
    )
    if project is None or project.state is not ProjectState.LIVE or await db.scalar(query) is None:
        raise Conflict(message=N_("The project that you were asked to join has ended."))
    await join_class(db, project.id, proposal.to_class_id, actor.id)
    return project


@dataclass(frozen=True, slots=True)
class KindNo:
    """A kind no. `reason` is a key of DECLINES ("": none told), and makes the text by itself.

    `text` and `theirs` are the text as the teacher has changed it, in the own language and in that of the other
    school; `note` are own words besides.
    """

    reason: str = ""
    note: str = ""
    text: str = ""
    theirs: str = ""


async def decline(
    db: AsyncSession,
    actor: Actor,
    proposal_id: UUID,
    reason: str,
    note: str,
    base_url: str,
    *,
    text: str = "",
    theirs: str = "",
) -> Proposal:
    """Say a kind no, see KindNo; a place is free then. Raises as `accept`, and Invalid."""
    if reason not in letters.DECLINES:
        raise Invalid(field="reason", message=N_("Choose one of the reasons."))
    no = KindNo(
        reason,
        _checked(note, "note", may_be_empty=True),
        _checked(text, "text", may_be_empty=True),
        _checked(theirs, "theirs", may_be_empty=True),
    )
    sides = await lock_open(db, actor, proposal_id, Act.PROPOSAL_ANSWER)
    proposal = sides.proposal
    first_word(proposal)
    end(proposal, ProposalState.DECLINED, actor.id)
    proposal.decline_reason, proposal.decline_text, proposal.decline_theirs = no.reason, no.text, no.theirs
    if no.note:
        db.add(ProposalNote(proposal_id=proposal.id, author_id=actor.id, text=no.note))
    await record(db, actor.id, ProposalDeclined(proposal.id, sides.everybody))
    link = f"{base_url}/find?class={sides.proposing.id}"
    for person in sides.proposers:
        said = "\n\n".join(filter(None, (*kind_words(proposal, person.locale), no.note)))
        await write_letters(db, [person], letters.DECLINED, proposal, sides.asked, link=link, said=said)
    await free_place(db, sides.asked.id)
    return proposal


def kind_words(proposal: Proposal, locale: str) -> tuple[str, ...]:
    """Return the words of a no: as the teacher has changed them, the reader's school's language first; else ours."""
    changed = tuple(filter(None, (proposal.decline_theirs, proposal.decline_text)))
    known = letters.DECLINES.get(proposal.decline_reason)
    return changed or ((speak(locale)(known[1]),) if known else ())


async def withdraw(db: AsyncSession, actor: Actor, proposal_id: UUID, base_url: str) -> Proposal:
    """Take one's proposal back. Raises NotFound, Forbidden, Conflict."""
    sides = await lock_open(db, actor, proposal_id, Act.PROPOSAL_WITHDRAW)
    proposal = sides.proposal
    had_place = proposal.state.has_place
    end(proposal, ProposalState.WITHDRAWN, actor.id)
    await record(db, actor.id, ProposalWithdrawn(proposal.id, sides.everybody))
    if had_place:  # of one that waited in line they were never told
        link = f"{base_url}/proposals/{proposal.id}"
        to = list(sides.receivers)
        await write_letters(db, to, letters.WITHDRAWN, proposal, sides.proposing, link=link)
        await free_place(db, sides.asked.id)
    return proposal


async def ask_back(db: AsyncSession, actor: Actor, proposal_id: UUID, text: str, base_url: str) -> Proposal:
    """Ask before answering: it is the proposing class's turn. Raises NotFound, Forbidden, Conflict, Invalid."""
    text = _checked(text)
    sides = await lock_open(db, actor, proposal_id, Act.PROPOSAL_ANSWER)
    if sides.proposal.state is ProposalState.QUEUED:
        raise Conflict(message=WAITS_IN_LINE)
    first_word(sides.proposal)
    proposal = await _turn(db, actor, sides.proposal, ProposalState.ASKED, text)
    await record(db, actor.id, ProposalAsked(proposal.id, sides.everybody))
    link = f"{base_url}/proposals/{proposal.id}"
    to = list(sides.proposers)
    await write_letters(db, to, letters.ASKED, proposal, sides.asked, link=link, said=text)
    return proposal


async def reply(db: AsyncSession, actor: Actor, proposal_id: UUID, text: str, base_url: str) -> Proposal:
    """Answer the question: it is the asked class's turn again. Raises as `ask_back`."""
    text = _checked(text)
    sides = await lock_open(db, actor, proposal_id, Act.PROPOSAL_REPLY)
    if sides.proposal.state is ProposalState.QUEUED:
        raise Conflict(message=WAITS_IN_LINE)
    proposal = await _turn(db, actor, sides.proposal, ProposalState.WAITING, text)
    await record(db, actor.id, ProposalReplied(proposal.id, sides.everybody))
    link = f"{base_url}/proposals/{proposal.id}"
    to = list(sides.receivers)
    await write_letters(db, to, letters.REPLIED, proposal, sides.proposing, link=link, said=text)
    return proposal


async def _turn(
    db: AsyncSession, actor: Actor, proposal: Proposal, state: ProposalState, text: str
) -> Proposal:
    db.add(ProposalNote(proposal_id=proposal.id, author_id=actor.id, text=text))
    # Adding to one's own question does not give the other side more time.
    if proposal.state is not state:
        proposal.state = state
        await restart_clock(db, proposal)
    return proposal


def _checked(text: str, field: str = "text", *, may_be_empty: bool = False) -> str:
    text = text.strip()
    if not text and not may_be_empty:
        raise Invalid(field=field, message=N_("Write a question or an answer."))
    if len(text) > 2000:
        raise Invalid(field=field, message=N_("Write at most 2000 characters."))
    return text
