"""Pages for learners: the door, and the card that is opened once."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.schemas.learners import CardChoiceIn, DoorIn
from app.deps import AppSettings, ClientAddress, Data, Db
from app.domain.errors import Gone
from app.kit.tokens import fold_code
from app.kit.words import N_
from app.services import learners
from app.services.learners.codes import PURPOSE, shown
from app.services.learners.door import CardState, look_at_card
from app.web.forms import Form
from app.web.page import Page, WebPage
from app.web.sign_ins import device_of, keep_sign_in

router = APIRouter()


@router.get("/learn", name="learner_door")
async def show_door(page: WebPage) -> Response:
    """Ask for the code and the PIN."""
    return _door(page, Form())


@router.post("/learn")
async def enter(page: WebPage, db: Db, data: Data, address: ClientAddress, settings: AppSettings) -> Response:
    """Sign in, or go on to open a new card."""
    form = await page.form(DoorIn)
    key, token = settings.secret(PURPOSE), ""
    if form.ok and not form.data.secret:
        async with page.trying(form, db):
            if await look_at_card(db, key, form.data.code, address) is CardState.NEW:
                return page.redirect(page.url("learner_card", code=_bare(form.data.code)))
    if form.ok:
        async with page.trying(form, db):
            _person, token = await learners.sign_in_learner(
                db, key=key, **form.data.model_dump(), device=device_of(page), address=address
            )
        if "secret" in form.errors:
            async with data.unit() as own:
                await learners.count_failure(own, form.data.code, address)
    if not form.ok:
        return _door(page, form, status=422)
    return keep_sign_in(page, page.redirect(page.url("today")), token)


@router.get("/c/{code}", name="learner_card")
async def show_card(
    page: WebPage, db: Db, data: Data, address: ClientAddress, settings: AppSettings, code: str
) -> Response:
    """A new card asks for a name and a PIN; any other leads to the door, known or not."""
    state = await look_at_card(db, settings.secret(PURPOSE), code, address)
    if state is CardState.NEW:
        return _card(page, code, Form())
    if state is CardState.UNKNOWN:
        async with data.unit() as own:
            await learners.count_failure(own, code, address)
    return _door(page, Form(values={"code": shown(_bare(code))}))


@router.post("/c/{code}")
async def open_card(
    page: WebPage, db: Db, data: Data, address: ClientAddress, settings: AppSettings, code: str
) -> Response:
    """Open the card and walk in."""
    form = await page.form(CardChoiceIn)
    token = ""
    if form.ok:
        try:
            async with page.trying(form, db):
                _person, token = await learners.open_card(
                    db,
                    key=settings.secret(PURPOSE),
                    code=code,
                    **form.data.model_dump(),
                    device=device_of(page),
                    address=address,
                    locale=page.locale,
                )
        except Gone:
            async with data.unit() as own:
                await learners.count_failure(own, code, address)
            raise
    if not form.ok:
        return _card(page, code, form, status=422)
    said = N_("Welcome! Keep your card: with its code and your PIN you come in again.")
    return keep_sign_in(page, page.redirect(page.url("today"), say=said), token)


def _door(page: Page, form: Form[Any], status: int = 200) -> Response:
    return page.render("learners/door.html", form=form, status=status)


def _card(page: Page, code: str, form: Form[Any], status: int = 200) -> Response:
    return page.render("learners/card.html", form=form, code=_bare(code), status=status)


def _bare(code: str) -> str:
    # Nobody's typing makes a path of its own: letters and digits alone.
    return fold_code(code)[:40]
