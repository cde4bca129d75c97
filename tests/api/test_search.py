"""The search through the API: what is found and counted, what is refused, and whose the saved searches are."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.cast import signed_in
from tests.classroom import make_class

API = "/api/v1"


async def test_what_is_found_and_counted_is_told_in_its_own_schemas(
    client: AsyncClient, db: AsyncSession
) -> None:
    solene, made = await make_class(db, "solene")
    odile, _ = await make_class(db, "odile", name="Les tourneurs", isco=("7223",))
    me = await signed_in(client, odile)
    page = (await client.get(f"{API}/search?q=boulanger&kind=class&country=FR&level=3", headers=me)).json()
    assert [(one["kind"], one["id"], one["of_class"]["name"]) for one in page["found"]] == [
        ("class", str(made.id), "CAP Boulanger 1")
    ]
    assert page["after"] == ""
    counts = (await client.get(f"{API}/search/counts?kind=class&country=FR", headers=me)).json()
    assert counts["total"] == 1
    assert counts["facets"]["country"] == {
        "counts": {"FR": 1, "BE": 1, "155": 2, "150": 2}, "is_whole": True,
    }  # fmt: skip
    assert solene.actor.name not in str(page), "a class is found, and no person"


async def test_what_makes_no_sense_is_refused_by_the_api(client: AsyncClient, db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    me = await signed_in(client, odile)
    for wrong in ("level=9", "kind=person", "cefr=D1", "colour=red", f"q={'x' * 200}"):
        assert (await client.get(f"{API}/search?{wrong}", headers=me)).status_code == 422, wrong
    for odd in ("after=nonsense", "after=W10=", "q=%27%29%3Bdrop", "q=%00", "country=ZZ"):
        assert (await client.get(f"{API}/search?{odd}", headers=me)).status_code in (200, 422), odd
    assert (await client.get(f"{API}/search?q=bread")).status_code == 401


async def test_a_saved_search_is_its_persons_alone(client: AsyncClient, db: AsyncSession) -> None:
    odile, _ = await make_class(db, "odile")
    solene, _ = await make_class(db, "solene")
    mine = await signed_in(client, odile)
    body = {"name": "Bakers", "query": "q=baker&country=154"}
    made = (await client.post(f"{API}/saved-searches", json=body, headers=mine)).json()
    assert (made["name"], made["query"], made["news"]) == ("Bakers", "q=baker&country=154", 0)
    theirs = await signed_in(client, solene)
    assert (await client.get(f"{API}/saved-searches", headers=theirs)).json() == []
    gone = f"{API}/saved-searches/{made['id']}"
    assert (await client.get(f"{gone}/news", headers=theirs)).status_code == 404
    assert (await client.post(f"{gone}/looks", headers=theirs)).status_code == 404
    assert (await client.get(f"{gone}/news", headers=mine)).json()["found"] == []
    assert (await client.post(f"{gone}/looks", headers=mine)).status_code == 204
    assert (await client.delete(gone, headers=theirs)).status_code == 404
    assert (await client.delete(gone, headers=mine)).status_code == 204
    assert (await client.get(f"{API}/saved-searches", headers=mine)).json() == []
