"""A class opens a call, changes it, closes it; at its end date it closes by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_events import CallChanged, CallClosed, CallOpened
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Act, require
from app.domain.vocabulary.terms import ExchangeKind
from app.kit.clock import now
from app.kit.words import N_
from app.models.call import MOST_OPEN as MOST_PLACES
from app.models.call import Call, CallState
from app.models.school_class import SchoolClass
from app.services.classes import class_roles, load_class, lock_classes, teachers_of
from app.services.classes.profile import clean_tags
from app.services.findable import keep_classes
from app.services.mails import write_mail
from app.services.matchmaking.line import free_place
from app.services.record import record

LONGEST = timedelta(days=365)
MOST_OPEN = 5
MOST_AT_ONCE = 30
MOST_QUESTIONS = 3

ENDED_SUBJECT = N_("Your call has ended: %(title)s")
ENDED_TEXT = N_(
    "Hello %(name)s,\n\n"
    "the call “%(title)s” of your class %(class_name)s has reached its last day and is closed now. "
    "If you still look for partners, open a new one here:\n\n%(link)s\n"
)


@dataclass(frozen=True, slots=True)
class CallText:
    """What a call says. `ends_on` is its last day; `questions` are answered by whoever proposes.

    `most_open`: so many proposals to it may be open at once, the others wait in line.
    """

    title: str
    ends_on: date
    text: str = ""
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    kinds: frozenset[ExchangeKind] = frozenset({ExchangeKind.VIRTUAL})
    wanted: int = 1
    questions: tuple[str, ...] = ()
    most_open: int = MOST_PLACES


async def open_call(db: AsyncSession, actor: Actor, class_id: UUID, said: CallText) -> Call:
    """Open a call for a class; others see it once the school is verified. Raises NotFound, Forbidden, Invalid."""
    await load_class(db, actor, class_id, Act.CALL_EDIT)
    await lock_classes(db, [class_id])
    open_now = select(Call.id).where(Call.class_id == class_id, Call.is_open()).limit(MOST_OPEN)
    if len((await db.scalars(open_now)).all()) >= MOST_OPEN:
        raise Conflict(message=N_("This class has five open calls. Close one first."))
    call = Call(class_id=class_id)
    _say(call, said)
    db.add(call)
    await db.flush()
    await keep_classes(db, [class_id])
    await record(db, actor.id, CallOpened(class_id, call.id))
    return call


async def change_call(db: AsyncSession, actor: Actor, call_id: UUID, said: CallText) -> Call:
    """Change what an open call says. Raises NotFound, Forbidden, Conflict, Invalid."""
    call = await load_call(db, actor, call_id, Act.CALL_EDIT, lock=True)
    if not call.is_running:
        raise Conflict(message=N_("This call is closed already."))
    _say(call, said)
    await keep_classes(db, [call.class_id])
    await record(db, actor.id, CallChanged(call.class_id, call.id))
    await free_place(db, call.class_id)
    return call


async def close_call(db: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    """Close a call early. Twice is once. Raises NotFound, Forbidden."""
    call = await load_call(db, actor, call_id, Act.CALL_EDIT, lock=True)
    if call.state is CallState.OPEN:
        call.state, call.closed_at = CallState.CLOSED, now()
        await keep_classes(db, [call.class_id])
        await record(db, actor.id, CallClosed(call.class_id, call.id))
        await free_place(db, call.class_id)
    return call


async def load_call(db: AsyncSession, actor: Actor, call_id: UUID, act: Act, *, lock: bool = False) -> Call:
    """Return the call, if the actor may do this with it. Raises NotFound, Forbidden."""
    call = await db.get(Call, call_id, with_for_update=lock or None)
    if call is None:
        raise NotFound
    of_class = (await db.scalars(select(SchoolClass).where(SchoolClass.id == call.class_id))).one()
    require(act, await class_roles(db, actor, of_class))
    return call


async def close_ended(db: AsyncSession, base_url: str, limit: int = 500) -> int:
    """Close calls past their last day and write to their teachers; returns how many."""
    ended = (
        await db.execute(
            select(Call, SchoolClass)
            .join(SchoolClass, SchoolClass.id == Call.class_id)
            .where(Call.state == CallState.OPEN, Call.ends_on < now().date())
            .order_by(Call.id)
            .limit(limit)
            .with_for_update(of=Call, skip_locked=True)
        )
    ).all()
    teachers = await teachers_of(db, {call.class_id for call, _ in ended})
    for call, of_class in ended:
        call.state, call.closed_at = CallState.CLOSED, now()
        await record(db, None, CallClosed(call.class_id, call.id))
        told = {"title": call.title, "class_name": of_class.name}
        link = f"{base_url}/calls/new?class={call.class_id}"
        for person in teachers[call.class_id]:
            await write_mail(db, person, ENDED_SUBJECT, ENDED_TEXT, name=person.name, link=link, **told)
    await keep_classes(db, {call.class_id for call, _ in ended})
    return len(ended)


def _say(call: Call, said: CallText) -> None:
    title, text = " ".join(said.title.split()), said.text.strip()
    if not 1 <= len(title) <= 140:
        raise Invalid(field="title", message=N_("Write a title of up to 140 letters."))
    if len(text) > 4000:
        raise Invalid(field="text", message=N_("Write at most 4000 characters."))
    today = now().date()
    if not today <= said.ends_on <= today + LONGEST:
        raise Invalid(field="ends_on", message=N_("Choose a day within the next twelve months."))
    if not 1 <= said.wanted <= 10:
        raise Invalid(field="wanted", message=N_("Choose 1 to 10 partner classes."))
    if not said.kinds:
        raise Invalid(field="kinds", message=N_("Choose at least one kind of exchange."))
    if not 1 <= said.most_open <= MOST_AT_ONCE:
        raise Invalid(field="most_open", message=N_("Choose 1 to 30 proposals."))
    call.questions, call.most_open = _questions(said.questions), said.most_open
    call.title, call.text, call.ends_on, call.wanted = title, text, said.ends_on, said.wanted
    call.offers, call.seeks = list(clean_tags(said.offers)), list(clean_tags(said.seeks))
    call.kinds = _sorted(said.kinds)


def _questions(questions: Iterable[str]) -> list[str]:
    """Return the questions as they are kept; answers that were given keep theirs. Raises Invalid."""
    asked = [question for question in (" ".join(one.split()) for one in questions) if question]
    if len(asked) > MOST_QUESTIONS:
        raise Invalid(field="question_1", message=N_("Ask three questions at most."))
    for number, question in enumerate(asked, start=1):
        if len(question) > 200:
            raise Invalid(field=f"question_{number}", message=N_("Write a question of up to 200 letters."))
    return list(dict.fromkeys(asked))


def _sorted(kinds: Iterable[ExchangeKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)
