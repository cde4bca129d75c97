"""Buddies through the API: the same rules, as JSON."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.buddies import make_buddies
from tests.cast import signed_in
from tests.classroom import make_class


async def test_a_program_sees_writes_and_ends_and_an_outsider_does_not(
    client: AsyncClient, db: AsyncSession
) -> None:
    pair, aino, made = await make_buddies(db)
    odile, _ = await make_class(db, "odile")
    hers, his, outside = [await signed_in(client, who) for who in (aino, pair.solene, odile)]
    client.cookies.clear()
    [shown] = (await client.get("/api/v1/buddies", headers=hers)).json()
    assert (shown["name"], shown["is_newcomer"], shown["ended_at"]) == ("Solène Lefèvre", True, None)
    path = f"/api/v1/buddies/{made.id}"
    said = await client.post(f"{path}/notes", headers=hers, json={"text": "Hello"})
    assert (said.status_code, said.json()["is_mine"]) == (201, True)
    [read] = (await client.get(f"{path}/notes", headers=his)).json()
    assert (read["text"], read["is_mine"]) == ("Hello", False)
    assert (await client.get(path, headers=his)).json()["steps"]["classes"] == 0
    for method, place, body in (
        ("GET", path, None),
        ("GET", f"{path}/notes", None),
        ("POST", f"{path}/notes", {"text": "x"}),
        ("POST", f"{path}/ending", {}),
    ):
        answer = await client.request(method, place, headers=outside, json=body)
        assert answer.status_code == 404, place
    early = await client.put("/api/v1/me/buddy-help", headers=outside, json={"helps": True})
    assert (early.status_code, early.json()["code"]) == (409, "no_project_yet")
    changed = await client.put("/api/v1/me/buddy-help", headers=his, json={"helps": True, "most": 5})
    assert changed.json() == {"helps": True, "most": 5, "may": True}
    ended = await client.post(f"{path}/ending", headers=his, json={"another": True})
    assert ended.json()["ended_at"] is not None
    late = await client.post(f"{path}/notes", headers=hers, json={"text": "Still there?"})
    assert (late.status_code, late.json()["code"]) == (409, "buddy_has_ended")
    assert (await client.get("/api/v1/buddies", headers=his)).json() == []
