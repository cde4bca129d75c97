"""The bakers talk about their starters: everybody in the project hears it, nobody else does."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.event import LoggedEvent
from app.models.mail import Mail
from app.models.talk import Message
from tests.workshop import Workshop, make_workshop


@pytest.fixture
async def workshop(db: AsyncSession) -> Workshop:
    """The project in which it all happens."""
    return await make_workshop(db)


def talk_of(workshop: Workshop) -> str:
    """Return the address of the talk."""
    return f"/api/v1/projects/{workshop.project_id}/messages"


async def test_a_learner_writes_and_the_partner_class_reads(client: AsyncClient, workshop: Workshop) -> None:
    words = "Our starter is **six** days old."
    said = await client.post(talk_of(workshop), headers=workshop.leo.headers, json={"text": words})
    assert said.status_code == 201
    read = (await client.get(talk_of(workshop), headers=workshop.mikko.headers)).json()
    [message] = read["messages"]
    assert (message["name"], message["text"]) == ("Léo", words)
    assert "Secret-Surname" not in str(read)
    assert read["unread"] == 1


async def test_sending_again_after_a_lost_answer_says_it_once(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    body = {"text": "Hello", "key": "0c1d2e3f-once"}
    first, again = [
        (await client.post(talk_of(workshop), headers=workshop.leo.headers, json=body)).json()
        for _ in range(2)
    ]
    assert first["id"] == again["id"]
    assert await db.scalar(select(func.count()).select_from(Message)) == 1
    said = select(func.count()).select_from(LoggedEvent).where(LoggedEvent.name == "chat.said")
    assert await db.scalar(said) == 1
    other = await client.post(talk_of(workshop), headers=workshop.mikko.headers, json=body)
    assert other.json()["id"] != first["id"]


async def test_only_the_writer_changes_words_and_what_is_taken_back_is_gone(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    words = {"text": "secret recipe"}
    made = (await client.post(talk_of(workshop), headers=workshop.leo.headers, json=words)).json()
    path = f"/api/v1/messages/{made['id']}"
    for who, status in (
        (workshop.mikko, 403),
        (workshop.solene, 403),
        (workshop.odile, 404),
        (workshop.leo, 200),
    ):
        changed = await client.put(path, headers=who.headers, json={"text": "secret rye recipe"})
        assert changed.status_code == status
    assert changed.json()["edited"] is True
    for who, status in (
        (workshop.odile, 404),
        (workshop.mikko, 403),
        (workshop.aino, 204),
        (workshop.leo, 204),
    ):
        assert (await client.delete(path, headers=who.headers)).status_code == status
    read = (await client.get(talk_of(workshop), headers=workshop.aino.headers)).json()
    assert (read["messages"][0]["deleted"], read["messages"][0]["text"]) == (True, "")
    kept = select(func.count()).select_from(Message).where(Message.text.contains("recipe"))
    assert await db.scalar(kept) == 0
    late = await client.put(path, headers=workshop.leo.headers, json={"text": "back again"})
    assert late.status_code == 409


async def test_an_outsider_neither_reads_nor_writes(client: AsyncClient, workshop: Workshop) -> None:
    odile = workshop.odile.headers
    made = (await client.post(talk_of(workshop), headers=workshop.aino.headers, json={"text": "hei"})).json()
    assert (await client.get(talk_of(workshop), headers=odile)).status_code == 404
    assert (await client.post(talk_of(workshop), headers=odile, json={"text": "x"})).status_code == 404
    mark = await client.put(
        f"/api/v1/projects/{workshop.project_id}/read-mark", headers=odile, json={"message_id": made["id"]}
    )
    assert mark.status_code == 404
    assert (await client.get(talk_of(workshop))).status_code == 401


async def test_history_comes_page_by_page_without_gaps_or_repeats(
    client: AsyncClient, workshop: Workshop
) -> None:
    for number in range(120):
        await client.post(talk_of(workshop), headers=workshop.leo.headers, json={"text": str(number)})
    texts: list[str] = []
    before = None
    while True:
        params = {"before": before} if before else {}
        page = (await client.get(talk_of(workshop), headers=workshop.aino.headers, params=params)).json()
        texts = [m["text"] for m in page["messages"]] + texts
        before = page["messages"][0]["id"]
        if not page["earlier"]:
            break
    assert texts == [str(number) for number in range(120)]


async def test_what_was_read_is_no_news_any_more_and_marks_never_move_back(
    client: AsyncClient, workshop: Workshop
) -> None:
    ids = [
        (await client.post(talk_of(workshop), headers=workshop.leo.headers, json={"text": str(n)})).json()[
            "id"
        ]
        for n in range(3)
    ]
    aino = workshop.aino.headers

    async def unread() -> int:
        return int((await client.get(talk_of(workshop), headers=aino)).json()["unread"])

    assert await unread() == 3
    path = f"/api/v1/projects/{workshop.project_id}/read-mark"
    await client.put(path, headers=aino, json={"message_id": ids[1]})
    assert await unread() == 1
    await client.put(path, headers=aino, json={"message_id": ids[0]})
    assert await unread() == 1
    own = (await client.get(talk_of(workshop), headers=workshop.leo.headers)).json()["unread"]
    assert own == 0


async def test_a_teacher_who_is_named_gets_a_mail_and_a_learner_none(
    client: AsyncClient, db: AsyncSession, workshop: Workshop
) -> None:
    text = "@Aino Korhonen and @Mikko, look at this! not-a-mail@Solène Lefèvre"
    await client.post(talk_of(workshop), headers=workshop.leo.headers, json={"text": text})
    mails = (await db.scalars(select(Mail))).all()
    assert [mail.to for mail in mails] == ["aino@school.example"]
    assert "Léo" in mails[0].subject
    assert "look at this" not in mails[0].text


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 4001, "\x00"])
async def test_nothing_and_too_much_are_refused(client: AsyncClient, workshop: Workshop, text: str) -> None:
    said = await client.post(talk_of(workshop), headers=workshop.leo.headers, json={"text": text})
    assert said.status_code == 422
