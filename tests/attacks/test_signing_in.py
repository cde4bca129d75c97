"""Signing in, signed out, and where one lands: nothing that an attacker planted is ever adopted."""

from urllib.parse import quote

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.deps import cookie_name
from app.kit.tokens import BadStamp, open_stamp, stamp
from app.services.tickets import PURPOSE
from tests.cast import PASSWORD, address, last_mail, make_teacher, signed_in


async def test_a_cookie_planted_before_the_sign_in_is_never_adopted(
    client: AsyncClient, db: AsyncSession, settings: Settings
) -> None:
    await make_teacher(db, "solene")
    name, planted = cookie_name(settings), "planted" * 6
    client.cookies.set(name, planted, domain="localhost.local", path="/")
    tokens = set()
    for _ in range(2):
        form = {"email": address("solene"), "password": PASSWORD}
        entered = await client.post("/sign-in", data=form, headers={"cookie": f"{name}={planted}"})
        assert entered.status_code == 303
        kept = entered.headers["set-cookie"]
        assert "HttpOnly" in kept
        assert "SameSite=lax" in kept
        tokens.add(kept.partition("=")[2].partition(";")[0])
        client.cookies.clear()
        refused = await client.get("/api/v1/me", headers={"cookie": f"{name}={planted}"})
        assert refused.status_code == 401
    assert planted not in tokens
    assert len(tokens) == 2


async def test_a_token_is_dead_after_sign_out_and_after_a_new_password(
    client: AsyncClient, db: AsyncSession
) -> None:
    player = await make_teacher(db, "solene")
    first, second = await signed_in(client, player), await signed_in(client, player)
    await client.post("/sign-out", headers=first)
    assert (await client.get("/api/v1/me", headers=first)).status_code == 401
    assert (await client.get("/api/v1/me", headers=second)).status_code == 200
    third = await signed_in(client, player)
    changed = {"old_password": PASSWORD, "password": "quite another 77"}
    assert (await client.put("/api/v1/me/password", json=changed, headers=third)).status_code == 204
    assert (await client.get("/api/v1/me", headers=second)).status_code == 401


async def test_links_in_mails_are_made_of_the_own_address_whatever_the_request_says(
    client: AsyncClient, db: AsyncSession, settings: Settings
) -> None:
    await make_teacher(db, "solene")
    told = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-host": "evil.example"}
    await client.post("/api/v1/password-resets", json={"email": address("solene")}, headers=told)
    text = (await last_mail(db, address("solene"))).text
    assert f"{settings.base_url}/password-resets/" in text
    assert "evil" not in text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\r\nset-cookie: a=b",
        "@evil.example",
        " //evil.example",
        "/.//evil.example",
    ],
)
async def test_signing_in_leads_nowhere_else(
    client: AsyncClient, db: AsyncSession, settings: Settings, target: str
) -> None:
    player = await make_teacher(db, "solene")
    form = {"email": address("solene"), "password": PASSWORD}
    entered = await client.post(f"/sign-in?next={quote(target, safe='')}", data=form)
    _stays_here(entered.headers["location"])
    told = await signed_in(client, player)
    again = await client.get(f"/sign-in?next={quote(target, safe='')}", headers=told)
    _stays_here(again.headers["location"])
    assert "set-cookie" not in again.headers


def _stays_here(location: str) -> None:
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\t" not in location
    assert "\r" not in location


async def test_a_stamp_for_one_purpose_opens_nothing_else(settings: Settings) -> None:
    flash = stamp(settings.secret("flash"), "flash", ["person", "x", "y"])
    with pytest.raises(BadStamp):
        open_stamp(settings.secret(PURPOSE), PURPOSE, flash, 60)
    assert settings.secret("flash") != settings.secret(PURPOSE)


async def test_pins_and_codes_of_cards_cannot_be_tried_out(client: AsyncClient, db: AsyncSession) -> None:
    tries = [{"code": "ZZZZZ-ZZZZZ", "secret": f"00000{n}"} for n in range(7)]
    answers = [await client.post("/api/v1/learner-sign-ins", json=one) for one in tries]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert "retry-after" in answers[-1].headers
