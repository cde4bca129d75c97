"""A visitor chooses a language at the foot of a page, and keeps it."""

from httpx2 import AsyncClient


async def test_a_visitor_chooses_a_language_and_stays_on_the_page(client: AsyncClient) -> None:
    chosen = await client.post(
        "/language", data={"locale": "ar"}, headers={"referer": "http://localhost:8000/sign-up"}
    )
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-up")
    page = (await client.get("/sign-up", headers={"accept-language": "de"})).text
    assert '<html lang="ar" dir="rtl"' in page


async def test_a_language_that_we_do_not_speak_changes_nothing(client: AsyncClient) -> None:
    chosen = await client.post("/language", data={"locale": "tlh"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    assert "locale" not in client.cookies
    assert '<html lang="en"' in (await client.get("/")).text


async def test_nobody_is_led_to_another_site(client: AsyncClient) -> None:
    chosen = await client.post(
        "/language", data={"locale": "de"}, headers={"referer": "https://elsewhere.example//evil.example/x"}
    )
    assert chosen.headers["location"] == "/"
