"""Sign-ins: one a device."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.api.schemas.accounts import DeviceOut, ResetAskIn, ResetIn, SignInIn, SignInOut
from app.deps import AppSettings, ClientAddress, CurrentUser, Data, Db
from app.domain.errors import Invalid
from app.services import accounts
from app.services.accounts.sign_ins import check_tries, count_failure

router = APIRouter(tags=["sign-ins"])


@router.post("/sign-ins", status_code=201)
async def create_sign_in(
    body: SignInIn, request: Request, db: Db, data: Data, address: ClientAddress
) -> SignInOut:
    """Sign in; the token is shown once."""
    device = request.headers.get("user-agent", "program")
    await check_tries(db, body.email, address)
    try:
        _person, token = await accounts.sign_in(db, email=body.email, password=body.password, device=device)
    except Invalid:
        async with data.unit() as own:
            await count_failure(own, body.email, address)
        raise
    return SignInOut(token=token)


@router.get("/sign-ins")
async def list_sign_ins(db: Db, actor: CurrentUser) -> list[DeviceOut]:
    """The devices on which one is signed in."""
    found = await accounts.devices_of(db, actor)
    return [
        DeviceOut.model_validate(one).model_copy(update={"current": one.id == actor.sign_in_id})
        for one in found
    ]


@router.delete("/sign-ins/{sign_in_id}", status_code=204)
async def delete_sign_in(sign_in_id: UUID, db: Db, actor: CurrentUser) -> None:
    """Sign one device out."""
    await accounts.sign_out(db, actor, sign_in_id)


@router.delete("/sign-ins", status_code=204)
async def delete_sign_ins(db: Db, actor: CurrentUser) -> None:
    """Sign out everywhere, here too."""
    await accounts.sign_out_everywhere(db, actor.id)


@router.post("/password-resets", status_code=202)
async def ask_for_reset(body: ResetAskIn, db: Db, settings: AppSettings) -> Response:
    """Mail a link to set a new password, where the address has an account."""
    await accounts.ask_for_reset(db, body.email, settings.base_url)
    return Response(status_code=202)


@router.put("/password-resets/{token}", status_code=204)
async def reset_password(token: str, body: ResetIn, db: Db, settings: AppSettings) -> None:
    """Set a new password with a mailed token; every device is signed out."""
    await accounts.reset_password(db, token, body.password, settings.base_url)
