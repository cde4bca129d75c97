"""A house with two Janus nodes: its rooms are spread over them, and each room is carried by one."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from app.kit.postgres import EmbeddedPostgres
from bench.media_load.janus import janus_node
from tests import database
from tests.journeys.steps.house import open_school, sees
from tests.running import RunningHouse

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900),
]  # fmt: skip


async def test_two_rooms_are_on_two_nodes_and_people_see_each_other_in_both(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path: Path, browser: Browser
) -> None:
    with janus_node() as one, janus_node(like=one) as other:
        house = RunningHouse(
            database.clone(postgres, f"janus_{worker_name}"),
            tmp_path,
            webs=1,
            workers=2,
            media_engine="janus",
            media_janus=f"{one.config.url},{other.config.url}",
            media_janus_secret=one.config.secret,
            media_janus_admin_secret=one.config.admin_secret,
        )
        async with open_school(house, browser) as school:
            rooms = [await school.new_room(), await school.other_room()]
            teachers = [school.lesson.solene, school.lesson.aino]
            pages = [await school.comes(who, room) for who, room in zip(teachers, rooms, strict=True)]
            carriers = [await school.worker_of(room) for room in rooms]
            pages += [await school.comes(school.lesson.leo, rooms[0])]
            pages += [await school.comes(school.lesson.mikko, rooms[1])]
            for page in pages:
                await sees(page)
            assert sorted(carrier.number for carrier in carriers if carrier) == [0, 1]
            assert {worker.engine for worker in (await school.living()).values()} == {"janus"}
            assert {number: w.people for number, w in (await school.living()).items()} == {0: 2, 1: 2}
