"""One class proposes a project to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.proposal_events import ProposalQueued, ProposalSent
from app.kit.clock import now
from app.kit.words import N_
from app.models.call import Call
from app.models.project import ProjectClass, ProjectState
from app.models.proposal import OPEN_STATES, Proposal, ProposalState
from app.models.school_class import SchoolClass
from app.services import throttles
from app.services.classes import load_class, lock_classes
from app.services.language import LOCALES
from app.services.matchmaking.first_words import language_of
from app.services.matchmaking.letters import SENT, write_letters
from app.services.matchmaking.line import has_room
from app.services.matchmaking.sides import Sides, sides_of
from app.services.matchmaking.turns import ANSWER_WITHIN, end, restart_clock, wait_in_line
from app.services.projects.access import open_place
from app.services.queue import enqueue
from app.services.record import record

A_DAY = 20
LONGEST_ANSWER = 1000
QUESTIONS_CHANGED = N_("The questions of this call have changed in the meantime. Please read them again.")


class ClassTakesABreak(Conflict):
    """Nobody proposes to a class during its break."""

    code = "class_takes_a_break"
    message = N_("This class takes a break and reads no proposals now. You can ask again later.")


@dataclass(frozen=True, slots=True)
class FirstWords:
    """What one class writes to another; see `propose`."""

    title: str
    message: str
    message_theirs: str
    language: str
    answers: Sequence[tuple[str, str]]


async def propose(
    db: AsyncSession,
    actor: Actor,
    *,
    from_class_id: UUID,
    to_class_id: UUID,
    title: str,
    message: str,
    base_url: str,
    call_id: UUID | None = None,
    message_theirs: str = "",
    language: str = "",
    answers: Sequence[tuple[str, str]] = (),
    joins_project_id: UUID | None = None,
) -> Proposal:
    """Propose a project to another class and write to its teachers; where its places are taken, wait in line.

    `message` is in `language` (an interface language, or unknown: ""), `message_theirs` the same in the language
    of the asked school; `answers` are (question, answer) for the questions of the call. With `joins_project_id` the
    asked class would join this running project of the proposing class.
    Raises NotFound, Forbidden, NotVerified, Invalid, Conflict (there is an open one between the two),
    ClassTakesABreak, TooMany.
    """
    ours = await load_class(db, actor, from_class_id, Act.PROPOSAL_SEND)
    theirs = await load_class(db, actor, to_class_id, Act.CLASS_VIEW)
    if ours.organisation_id not in actor.verified_organisations:
        raise NotVerified
    if theirs.organisation_id == ours.organisation_id:
        raise Invalid(field="to_class_id", message=N_("This class is of your own school. Just talk to them."))
    if joins_project_id is not None:
        await _check_project(db, actor, joins_project_id, ours.id, theirs.id)
    words = _checked(FirstWords(title, message, message_theirs, language, answers))
    await throttles.hit(db, "propose", str(actor.id), limit=A_DAY, per=timedelta(days=1))
    await lock_classes(db, [ours.id, theirs.id])
    if theirs.is_quiet:
        raise ClassTakesABreak
    await _only_one(db, ours.id, theirs.id)
    call = await _call_of(db, call_id, theirs.id)
    proposal = _made(actor, ours, theirs, call, words)
    proposal.joins_project_id = joins_project_id
    at_once = await has_room(db, theirs.id, call)
    db.add(proposal)
    await db.flush()
    sides = await sides_of(db, proposal)
    proposal.theirs_language = language_of(sides.asked)
    if at_once:
        await _send(db, actor, sides, base_url)
    else:
        await wait_in_line(db, proposal)
        await record(db, actor.id, ProposalQueued(proposal.id, tuple(one.id for one in sides.proposers)))
    await enqueue(db, "proposals.translate", proposal_id=str(proposal.id))
    return proposal


def _made(
    actor: Actor, ours: SchoolClass, theirs: SchoolClass, call: Call | None, words: FirstWords
) -> Proposal:
    return Proposal(
        from_class_id=ours.id,
        to_class_id=theirs.id,
        call_id=call.id if call else None,
        sent_by=actor.id,
        title=words.title,
        message=words.message,
        message_theirs=words.message_theirs,
        message_language=words.language,
        answers=_answers(call, words.answers),
        state=ProposalState.WAITING,
        since=now(),
        expires_at=now() + ANSWER_WITHIN,
    )


async def _send(db: AsyncSession, actor: Actor, sides: Sides, base_url: str) -> None:
    proposal = sides.proposal
    await restart_clock(db, proposal)
    await record(db, actor.id, ProposalSent(proposal.id, sides.everybody))
    link, said = f"{base_url}/proposals/{proposal.id}", proposal.message_theirs or proposal.message
    await write_letters(db, list(sides.receivers), SENT, proposal, sides.proposing, link=link, said=said)


async def _check_project(db: AsyncSession, actor: Actor, project_id: UUID, ours: UUID, theirs: UUID) -> None:
    """Refuse what is no running project of one's class, or one in which the other takes part."""
    place = await open_place(db, actor, project_id, Act.PARTNER_INVITE)
    query = select(ProjectClass.class_id).where(
        ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None)
    )
    taking_part = set(await db.scalars(query))
    if place.project.state is not ProjectState.LIVE or ours not in taking_part:
        raise NotFound
    if theirs in taking_part:
        raise Conflict(message=N_("This class takes part in the project already."))


async def _only_one(db: AsyncSession, one: UUID, other: UUID) -> None:
    """Refuse a second open proposal between two (locked) classes; end one whose time is over."""
    pair = (one, other)
    query = select(Proposal).where(
        Proposal.state.in_(OPEN_STATES), Proposal.from_class_id.in_(pair), Proposal.to_class_id.in_(pair)
    )
    for known in await db.scalars(query.with_for_update()):
        if known.standing.is_open:
            raise Conflict(
                message=N_("You have asked this class already. It still has time to answer.")
                if known.from_class_id == one
                else N_("This class has already asked you. Answer its proposal instead.")
            )
        end(known, ProposalState.EXPIRED)
    await db.flush()


async def _call_of(db: AsyncSession, call_id: UUID | None, class_id: UUID) -> Call | None:
    if call_id is None:
        return None
    query = select(Call).where(Call.id == call_id, Call.class_id == class_id, Call.is_open())
    return (await db.scalars(query)).first()


def _answers(call: Call | None, given: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the answers as they are kept: with the questions as they were. Raises Invalid, Conflict."""
    asked = call.questions if call else []
    if [question for question, _ in given] != asked:
        if given:
            raise Conflict(message=QUESTIONS_CHANGED)
        raise Invalid(field="answer_1", message=N_("Please answer the questions of the call."))
    kept = []
    for number, (question, answer) in enumerate(given, start=1):
        answer = answer.strip()
        if not 1 <= len(answer) <= LONGEST_ANSWER:
            message = N_("Please answer this in a sentence or two, at most 1000 characters.")
            raise Invalid(field=f"answer_{number}", message=message)
        kept.append([question, answer])
    return kept


def _checked(words: FirstWords) -> FirstWords:
    title, message, theirs = (
        " ".join(words.title.split()),
        words.message.strip(),
        words.message_theirs.strip(),
    )
    if not 1 <= len(title) <= 140:
        raise Invalid(field="title", message=N_("Give the project a name of up to 140 letters."))
    if not 1 <= len(message) <= 4000:
        raise Invalid(field="message", message=N_("Write a few sentences, at most 4000 characters."))
    if len(theirs) > 4000:
        raise Invalid(field="message_theirs", message=N_("Write at most 4000 characters."))
    language = words.language if words.language in LOCALES else ""
    return FirstWords(title, message, theirs, language, words.answers)
