"""The learners' door: a card is opened once; from then on its code and the PIN are the way in."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Gone, Invalid
from app.domain.learner_choices import check_display_name, check_pin, is_pin
from app.domain.learner_events import CardOpened
from app.kit.clock import now
from app.kit.folding import fold
from app.kit.passwords import hash_password, verify_password
from app.kit.tokens import fold_code
from app.kit.words import N_
from app.models.person import Person
from app.models.school_class import ClassLearner, LearnerCard
from app.services import throttles
from app.services.accounts.rules import check_password
from app.services.accounts.sign_ins import start_sign_in
from app.services.language import LOCALES
from app.services.learners.codes import hash_code
from app.services.record import record

# Wrong tries. Codes have 49 bits, so the limits per address and in all only make guessing hopeless sooner;
# the one per card protects a PIN from whoever has seen the card. A whole class sits behind one address.
_WINDOW = timedelta(minutes=15)
_PER_CARD, _PER_ADDRESS, _IN_ALL = 5, 300, 20_000
WRONG = N_("Code and PIN do not fit together. Look at your card, or ask your teacher for a new one.")


async def check_tries(db: AsyncSession, code: str, address: str) -> None:
    """Raise TooMany where this card, this address or everybody together has failed too often."""
    await throttles.check(db, "card", fold_code(code), limit=_PER_CARD, per=_WINDOW)
    await _check_wide(db, address)


async def count_failure(db: AsyncSession, code: str, address: str) -> None:
    """Count a wrong try. Call it in a unit of work of its own: the refused request is rolled back."""
    for what, who in (("card", fold_code(code)), ("card address", address), ("cards", "all")):
        await throttles.hit(db, what, who, limit=10**9, per=_WINDOW)


class CardState(StrEnum):
    """What lies behind a code."""

    NEW = "new"
    OPENED = "opened"
    UNKNOWN = "unknown"


async def look_at_card(db: AsyncSession, key: str, code: str, address: str) -> CardState:
    """Say what lies behind a code; count UNKNOWN as a failure, and show it as OPENED. Raises TooMany."""
    await _check_wide(db, address)
    card = await db.scalar(select(LearnerCard).where(LearnerCard.code_hash == hash_code(key, code)))
    if card is None:
        return CardState.UNKNOWN
    return CardState.NEW if card.opened_at is None else CardState.OPENED


async def open_card(
    db: AsyncSession,
    *,
    key: str,
    code: str,
    display_name: str,
    secret: str,
    device: str,
    address: str,
    locale: str | None = None,
) -> tuple[Person, str]:
    """Open a card: choose the display name and the PIN or password. Returns the person and a sign-in token.

    `locale` is the language in which the learner read the page; it may not be the teacher's. Raises Gone
    where the card is opened already or unknown, Invalid, TooMany.
    """
    await _check_wide(db, address)
    card = await db.scalar(
        select(LearnerCard).where(LearnerCard.code_hash == hash_code(key, code)).with_for_update()
    )
    if card is None or card.opened_at is not None:
        raise Gone(message=N_("This card is used, or it is not one of ours. Ask your teacher for a new one."))
    person = await db.get_one(Person, card.person_id)
    name = check_display_name(display_name, person.name)
    await _check_free(db, person, name)
    _check_secret(secret, person, name, code)
    person.display_name, person.password_hash = name, await hash_password(secret)
    person.locale = locale if locale in LOCALES else person.locale
    card.opened_at, card.sealed_code = now(), ""
    await record(db, person.id, CardOpened(person.id))
    return person, await start_sign_in(db, person, device)


async def sign_in_learner(
    db: AsyncSession, *, key: str, code: str, secret: str, device: str, address: str
) -> tuple[Person, str]:
    """Sign in with the card's code and the PIN; the refusal is the same for every wrong pair.

    Raises Invalid, TooMany. Count failures with `count_failure`.
    """
    await check_tries(db, code, address)
    row = (
        await db.execute(
            select(Person, LearnerCard)
            .join(LearnerCard, LearnerCard.person_id == Person.id)
            .where(LearnerCard.code_hash == hash_code(key, code), LearnerCard.opened_at.is_not(None))
        )
    ).first()
    if not await verify_password(secret, row[0].password_hash if row else None) or row is None:
        raise Invalid(field="secret", message=WRONG)
    return row[0], await start_sign_in(db, row[0], device)


async def _check_wide(db: AsyncSession, address: str) -> None:
    await throttles.check(db, "card address", address, limit=_PER_ADDRESS, per=_WINDOW)
    await throttles.check(db, "cards", "all", limit=_IN_ALL, per=_WINDOW)


async def _check_free(db: AsyncSession, person: Person, name: str) -> None:
    """Refuse a display name that somebody of the same class has: others could not tell the two apart."""
    classes = select(ClassLearner.class_id).where(ClassLearner.person_id == person.id)
    mates = select(Person.display_name).join(ClassLearner, ClassLearner.person_id == Person.id)
    names = await db.scalars(mates.where(ClassLearner.class_id.in_(classes), Person.id != person.id))
    if fold(name) in {fold(other) for other in names}:
        raise Invalid(
            field="display_name", message=N_("Somebody in your class has this name. Choose another.")
        )


def _check_secret(secret: str, person: Person, display_name: str, code: str) -> None:
    if is_pin(secret):
        check_pin(secret)
        return
    try:
        check_password(secret, person.name, display_name, code)
    except Invalid as wrong:
        raise Invalid(field="secret", message=wrong.text, **wrong.params) from None
