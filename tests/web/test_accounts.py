"""Solène makes an account, confirms her address, signs in, and looks after her account: on pages, without script."""

from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.person import Person
from tests.cast import NAMES, PASSWORD, address, last_mail, mailed_token, make_teacher

SIGN_UP = {
    "name": NAMES["solene"],
    "email": address("solene"),
    "password": PASSWORD,
    "time_zone": "Europe/Paris",
}


async def test_solene_signs_up_confirms_and_signs_in(client: AsyncClient, db: AsyncSession) -> None:
    shown = await client.get("/sign-up")
    assert shown.status_code == 200
    made = await client.post("/sign-up", data=SIGN_UP)
    assert (made.status_code, made.headers["location"]) == (303, "/sign-up/mail")
    token = await mailed_token(db, address("solene"))
    assert (await client.get(f"/email-confirmations/{token}")).status_code == 200
    confirmed = await client.post(f"/email-confirmations/{token}")
    assert confirmed.status_code == 303
    again = await client.post(f"/email-confirmations/{token}")
    assert again.status_code == 410
    entered = await client.post(
        "/sign-in?next=/account", data={"email": address("solene"), "password": PASSWORD}
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    page = await client.get("/account")
    assert NAMES["solene"] in page.text


async def test_nothing_typed_is_lost_when_the_password_is_too_common(
    client: AsyncClient, db: AsyncSession
) -> None:
    answer = await client.post("/sign-up", data={**SIGN_UP, "password": "1234567890"})
    assert answer.status_code == 422
    assert address("solene") in answer.text
    assert "Many people use this password" in answer.text
    assert await db.scalar(select(func.count()).select_from(Person)) == 0


async def test_a_password_with_ones_own_name_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/sign-up", data={**SIGN_UP, "password": "lefèvre-2026-x"})
    assert "Leave your name" in answer.text


async def test_signing_up_twice_tells_only_the_owner(client: AsyncClient, db: AsyncSession) -> None:
    first = await client.post("/sign-up", data=SIGN_UP)
    second = await client.post("/sign-up", data={**SIGN_UP, "name": "Somebody Else"})
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert await db.scalar(select(func.count()).select_from(Person)) == 1
    assert "already have an account" in (await last_mail(db, address("solene"))).subject


async def test_guessing_is_slowed_down_and_a_colleague_at_the_same_address_is_not(
    client: AsyncClient, db: AsyncSession
) -> None:
    await make_teacher(db, "solene")
    await make_teacher(db, "aino")
    for _ in range(8):
        wrong = await client.post("/sign-in", data={"email": address("solene"), "password": "not this one"})
        assert wrong.status_code == 422
    blocked = await client.post("/sign-in", data={"email": address("solene"), "password": PASSWORD})
    assert "Too many tries" in blocked.text
    fine = await client.post("/sign-in", data={"email": address("aino"), "password": PASSWORD})
    assert fine.status_code == 303


async def test_a_forgotten_password_is_set_anew_and_every_device_is_signed_out(
    client: AsyncClient, db: AsyncSession
) -> None:
    await make_teacher(db, "solene")
    await client.post("/sign-in", data={"email": address("solene"), "password": PASSWORD})
    await client.post("/password-resets", data={"email": address("solene")})
    token = await mailed_token(db, address("solene"))
    done = await client.post(f"/password-resets/{token}", data={"password": "vier kalte Brezeln"})
    assert done.status_code == 303
    assert (await client.get("/account")).status_code == 303
    old = await client.post("/sign-in", data={"email": address("solene"), "password": PASSWORD})
    new = await client.post("/sign-in", data={"email": address("solene"), "password": "vier kalte Brezeln"})
    assert (old.status_code, new.status_code) == (422, 303)


async def test_an_address_changes_when_both_have_agreed(client: AsyncClient, db: AsyncSession) -> None:
    await make_teacher(db, "solene")
    await client.post("/sign-in", data={"email": address("solene"), "password": PASSWORD})
    await client.post("/account/email", data={"email": "neu@school.example", "password": PASSWORD})
    old, new = await mailed_token(db, address("solene")), await mailed_token(db, "neu@school.example")
    await client.post(f"/email-changes/{new}")
    assert await db.scalar(select(Person.email)) == address("solene")
    await client.post(f"/email-changes/{old}")
    db.expire_all()
    assert await db.scalar(select(Person.email)) == "neu@school.example"


async def test_a_stranger_is_sent_to_sign_in_and_never_to_another_site(
    client: AsyncClient, db: AsyncSession
) -> None:
    answer = await client.get("/account")
    assert answer.headers["location"] == "/sign-in?next=/account"
    await make_teacher(db, "solene")
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        entered = await client.post(
            "/sign-in", params={"next": target}, data={"email": address("solene"), "password": PASSWORD}
        )
        assert entered.headers["location"] == "/"


async def test_a_form_sent_by_another_site_is_refused(client: AsyncClient, db: AsyncSession) -> None:
    await make_teacher(db, "solene")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = await client.post("/sign-out", headers=headers)
        assert answer.status_code == 403
