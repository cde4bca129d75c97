"""Oneself."""

from fastapi import APIRouter, Response

from app.api.schemas.accounts import EmailIn, PasswordIn, PersonOut, ProfileIn
from app.deps import AppSettings, CurrentTeacher, CurrentUser, Db
from app.services import accounts

router = APIRouter(tags=["me"])


@router.get("/me")
async def show_me(actor: CurrentUser) -> PersonOut:
    """Who one is here."""
    return PersonOut.model_validate(actor)


@router.put("/me")
async def change_me(body: ProfileIn, db: Db, actor: CurrentUser) -> PersonOut:
    """Change name, language, time zone and colours."""
    person = await accounts.change_profile(db, actor, **body.model_dump())
    return PersonOut(
        **{
            name: getattr(person, name)
            for name in ("id", "kind", "name", "display_name", "locale", "time_zone", "theme")
        },
        email_confirmed=actor.email_confirmed,
    )


@router.put("/me/password", status_code=204)
async def change_password(body: PasswordIn, db: Db, actor: CurrentTeacher, settings: AppSettings) -> None:
    """Change one's password; other devices are signed out."""
    await accounts.change_password(db, actor, body.old_password, body.password, settings.base_url)


@router.put("/me/email", status_code=202)
async def change_email(body: EmailIn, db: Db, actor: CurrentTeacher, settings: AppSettings) -> Response:
    """Ask both addresses whether the account may move."""
    await accounts.change_email(db, actor, body.email, body.password, settings.base_url)
    return Response(status_code=202)


@router.post("/email-changes/{token}", status_code=204)
async def confirm_change(token: str, db: Db) -> None:
    """One of the two addresses agrees."""
    await accounts.confirm_change(db, token)
