"""Learners of one's own classes, their cards, and the learners' door."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from app.api.schemas.accounts import SignInOut
from app.api.schemas.learners import (
    CardOpeningIn,
    CardOut,
    LearnerNameIn,
    LearnerOut,
    LearnerSignInIn,
    LearnersIn,
    ListReadOut,
)
from app.config import Settings
from app.deps import AppSettings, ClientAddress, CurrentTeacher, Data, Db
from app.domain.errors import Gone, Invalid
from app.domain.permissions import Act
from app.models.person import Person
from app.models.school_class import SchoolClass
from app.render import choose_locale
from app.services import learners
from app.services.learners.adding import preview_learners
from app.services.learners.codes import PURPOSE, shown

router = APIRouter(tags=["learners"])


async def class_to_see(class_id: UUID, db: Db, actor: CurrentTeacher) -> SchoolClass:
    """Load a class whose learners the actor may see."""
    return await learners.load_class(db, actor, class_id, Act.LEARNERS_VIEW)


async def class_to_look_after(class_id: UUID, db: Db, actor: CurrentTeacher) -> SchoolClass:
    """Load a class whose learners the actor may add, reset and remove."""
    return await learners.load_class(db, actor, class_id, Act.LEARNERS_EDIT)


ClassToSee = Annotated[SchoolClass, Depends(class_to_see)]
ClassToLookAfter = Annotated[SchoolClass, Depends(class_to_look_after)]


@router.get("/classes/{class_id}/learners")
async def list_learners(school_class: ClassToSee, db: Db) -> list[LearnerOut]:
    """The learners of a class that one teaches."""
    return [_out(one.person, one.opened_at) for one in await learners.learners_of(db, school_class)]


@router.post("/classes/{class_id}/learners", status_code=201)
async def add_learners(
    body: LearnersIn, school_class: ClassToLookAfter, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> list[LearnerOut]:
    """Add a class list; names that are in the class already are left as they are."""
    added = await learners.add_learners(db, actor, school_class, body.names, card_key(settings))
    return [_out(person, None) for person in added]


@router.post("/classes/{class_id}/learner-lists")
async def read_list(body: LearnersIn, school_class: ClassToLookAfter, db: Db) -> ListReadOut:
    """Say what would be read from a list, without adding anybody."""
    read, known = await preview_learners(db, school_class, body.names)
    return ListReadOut(
        names=list(read.names), known=list(known), repeated=list(read.repeated), unread=list(read.unread)
    )


@router.patch("/classes/{class_id}/learners/{learner_id}")
async def rename_learner(
    body: LearnerNameIn, learner_id: UUID, school_class: ClassToLookAfter, db: Db, actor: CurrentTeacher
) -> LearnerOut:
    """Correct the name by which the school knows a learner."""
    await learners.rename_learner(db, actor, school_class, learner_id, body.name)
    one = await learners.one_learner(db, school_class, learner_id)
    return _out(one.person, one.opened_at)


@router.post("/classes/{class_id}/learners/{learner_id}/reset", status_code=204)
async def reset_learner(
    learner_id: UUID, school_class: ClassToLookAfter, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> None:
    """Give a learner a new card; the old card, the PIN and all devices are out."""
    await learners.reset_learner(db, actor, school_class, learner_id, card_key(settings))


@router.delete("/classes/{class_id}/learners/{learner_id}", status_code=204)
async def remove_learner(
    learner_id: UUID, school_class: ClassToLookAfter, db: Db, actor: CurrentTeacher
) -> None:
    """Take a learner out of the class; without another class the account is closed."""
    await learners.remove_learner(db, actor, school_class, learner_id)


@router.get("/classes/{class_id}/cards")
async def list_cards(
    school_class: ClassToLookAfter, db: Db, actor: CurrentTeacher, settings: AppSettings
) -> list[CardOut]:
    """The cards that nobody has opened yet, to print."""
    return [
        CardOut(
            learner_id=card.person_id,
            name=card.name,
            code=shown(card.code),
            address=f"{settings.base_url}/c/{card.code}",
        )
        for card in await learners.cards_of(db, actor, school_class, card_key(settings))
    ]


@router.post("/learner-cards", status_code=201)
async def open_card(
    body: CardOpeningIn, request: Request, db: Db, data: Data, address: ClientAddress, settings: AppSettings
) -> SignInOut:
    """Open a card: choose the display name and a PIN or password; the answer is a sign-in."""
    device = request.headers.get("user-agent", "program")
    try:
        _person, token = await learners.open_card(
            db,
            key=card_key(settings),
            **body.model_dump(),
            device=device,
            address=address,
            locale=choose_locale(None, request.headers.get("accept-language", "")),
        )
    except Gone:
        async with data.unit() as own:
            await learners.count_failure(own, body.code, address)
        raise
    return SignInOut(token=token)


@router.post("/learner-sign-ins", status_code=201)
async def sign_in_learner(
    body: LearnerSignInIn, request: Request, db: Db, data: Data, address: ClientAddress, settings: AppSettings
) -> SignInOut:
    """Sign in with the card's code and the PIN; every wrong pair gets the same answer."""
    device = request.headers.get("user-agent", "program")
    try:
        _person, token = await learners.sign_in_learner(
            db, key=card_key(settings), **body.model_dump(), device=device, address=address
        )
    except Invalid:
        async with data.unit() as own:
            await learners.count_failure(own, body.code, address)
        raise
    return SignInOut(token=token)


def card_key(settings: Settings) -> str:
    """Return the key that finds and seals the codes of cards."""
    return settings.secret(PURPOSE)


def _out(person: Person, opened_at: datetime | None) -> LearnerOut:
    return LearnerOut(
        id=person.id,
        name=person.name,
        display_name=person.display_name,
        opened_at=opened_at,
        last_seen_at=person.last_seen_at,
    )
