"""A support officer opens a round, names its facilitator, or calls it off."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Act, Role, require
from app.domain.round_events import FacilitatorNamed, RoundCancelled, RoundOpened
from app.domain.rounds import BIGGEST, SMALLEST
from app.domain.vocabulary.fields import broad_fields, detailed_fields
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.matching_round import MatchingRound, RoundState
from app.models.person import Person
from app.services.letters import write_letter
from app.services.queue import enqueue
from app.services.record import record
from app.services.rounds.access import load_round
from app.services.rounds.facilitating import teacher_with
from app.services.rounds.letters import FACILITATES

LONGEST = timedelta(days=180)
ANSWER_DAYS = (3, 28)
MOST_MINUTES = 240
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class RoundText:
    """What a round says and asks. `last_day`: the last day to opt in; `field`: an ISCED-F code or "" for all."""

    title: str
    last_day: date
    term_start: date
    about: str = ""
    field: str = ""
    size_min: int = 3
    size_max: int = 5
    least_minutes: int = 45
    answer_days: int = 7


async def open_round(
    db: AsyncSession,
    actor: Actor,
    said: RoundText,
    base_url: str,
    *,
    country: str = "",
    facilitator: str = "",
) -> MatchingRound:
    """Open a round; teachers of its field are written to by a job. Raises Forbidden, Invalid.

    `country`: for which of the officer's countries ("": the first). `facilitator`: the address of a teacher, or "".
    """
    require(Act.ROUND_OPEN, frozenset({Role.OFFICER if actor.is_officer else Role.TEACHER}))
    country = country or min(actor.officer_countries)
    if country not in actor.officer_countries:
        raise Invalid(field="country", message=N_("Choose one of the countries that you answer for."))
    _check(said)
    identity = new_id()
    found = MatchingRound(
        id=identity,
        country=country,
        title=" ".join(said.title.split()),
        about=said.about.strip(),
        closes_at=_end_of(said.last_day, actor.time_zone),
        since=now(),
        seed=identity.int % (1 << 31),
        opened_by=actor.id,
        facilitator_id=await teacher_with(db, facilitator),
        **{name: getattr(said, name) for name in ("field", "term_start", "size_min", "size_max")},
        **{name: getattr(said, name) for name in ("least_minutes", "answer_days")},
    )
    db.add(found)
    await record(db, actor.id, RoundOpened(found.id))
    await _tell_facilitator(db, found, base_url)
    await enqueue(db, "rounds.announce", round_id=str(found.id))
    return found


async def name_facilitator(
    db: AsyncSession, actor: Actor, round_id: UUID, address: str, base_url: str
) -> MatchingRound:
    """Let the teacher with this address lead the round ("": nobody); a job brings running projects in line.

    Raises NotFound, Forbidden, Invalid.
    """
    found = await load_round(db, actor, round_id, Act.ROUND_OPEN, lock=True)
    named = await teacher_with(db, address)
    if named != found.facilitator_id:
        found.facilitator_id = named
        await record(db, actor.id, FacilitatorNamed(found.id, named))
        await _tell_facilitator(db, found, base_url)
        await enqueue(db, "rounds.follow", round_id=str(found.id))
    return found


async def cancel_round(db: AsyncSession, actor: Actor, round_id: UUID) -> MatchingRound:
    """Call a round off before its groups are asked; those who take part are written to. Twice is once.

    Raises NotFound, Forbidden, Conflict (groups are asked already).
    """
    found = await load_round(db, actor, round_id, Act.ROUND_OPEN, lock=True)
    if found.state is RoundState.CANCELLED:
        return found
    if found.state not in (RoundState.OPEN, RoundState.SOLVING):
        raise Conflict(message=N_("The groups of this round have been asked already."))
    found.state, found.since = RoundState.CANCELLED, now()
    await record(db, actor.id, RoundCancelled(found.id))
    await enqueue(db, "rounds.tell", round_id=str(found.id))
    return found


async def _tell_facilitator(db: AsyncSession, found: MatchingRound, base_url: str) -> None:
    if found.facilitator_id:
        person = await db.get_one(Person, found.facilitator_id)
        told = {"title": found.title, "link": f"{base_url}/support/rounds/{found.id}"}
        await write_letter(db, [person], FACILITATES, told)


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _check(said: RoundText) -> None:
    if not 1 <= len(" ".join(said.title.split())) <= 140:
        raise Invalid(field="title", message=N_("Write a title of up to 140 letters."))
    if len(said.about.strip()) > LONGEST_TEXT:
        raise Invalid(field="about", message=N_("Write at most 2000 characters."))
    if said.field and said.field not in broad_fields() and not detailed_fields(said.field):
        raise Invalid(field="field", message=N_("Choose a field from the list."))
    today = now().date()
    if not today < said.last_day <= today + LONGEST:
        raise Invalid(
            field="last_day", message=N_("Choose a day from tomorrow on, within the next six months.")
        )
    if not said.last_day < said.term_start <= said.last_day + LONGEST:
        raise Invalid(
            field="term_start", message=N_("Projects begin after the last day to opt in, within six months.")
        )
    if not SMALLEST <= said.size_min <= said.size_max <= BIGGEST:
        raise Invalid(
            field="size_max", message=N_("A group has 2 to 5 classes: the smallest size comes first.")
        )
    if not 0 <= said.least_minutes <= MOST_MINUTES:
        raise Invalid(field="least_minutes", message=N_("Choose 0 to 240 minutes."))
    if not ANSWER_DAYS[0] <= said.answer_days <= ANSWER_DAYS[1]:
        raise Invalid(field="answer_days", message=N_("Give classes 3 to 28 days to answer."))
