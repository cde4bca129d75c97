"""What a load balancer and a log reader see."""

import pytest
from httpx2 import AsyncClient
from prometheus_client import REGISTRY

from app.kit.logging import drop_personal
from tests.conftest import NewPage
from tests.running import RunningServer


async def test_a_running_house_is_alive_and_ready(client: AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    # Pages are served without a media worker, and readiness says how that is.
    assert (await client.get("/readyz")).json() == {"status": "ready", "media": "away"}


async def test_a_house_with_another_form_of_database_is_not_ready(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.health._newest", lambda: "from the future")

    answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert "journeywork migrate" in answer.json()["reason"]


async def test_requests_are_counted_by_route_and_never_by_address(
    client: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = {"method": "GET", "route": "unknown", "status": "404"}
    before = REGISTRY.get_sample_value("journeywork_request_seconds_count", labels) or 0

    await client.get("/somebody@example.org/secret-token")

    assert REGISTRY.get_sample_value("journeywork_request_seconds_count", labels) == before + 1
    said = capsys.readouterr().out
    assert "route=unknown" in said
    assert "somebody" not in said


def test_keys_that_tell_about_people_never_reach_the_log() -> None:
    event = {"event": "mail sent", "email": "a@b.example", "text": "Dear …", "mail": 7}

    assert drop_personal(None, "info", event) == {"event": "mail sent", "mail": 7}


@pytest.mark.browser
async def test_a_real_browser_opens_the_real_first_page(server: RunningServer, new_page: NewPage) -> None:
    page = await new_page(java_script_enabled=False)

    await page.goto("/")

    assert "Journeywork" in await page.title()
    assert "route=/" in server.log("serve")


@pytest.mark.browser
async def test_a_killed_web_process_is_there_again_for_the_next_visitor(
    server: RunningServer, new_page: NewPage
) -> None:
    server.kill("serve")
    server.start()

    page = await new_page()
    await page.goto("/")

    assert "Journeywork" in await page.title()
