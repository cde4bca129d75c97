"""Every page as it is at a desk: light, without a barrier, within its width."""

import pytest
from playwright.async_api import Browser

from tests.pages.demo_house import DemoHouse
from tests.pages.looking import look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [
        pytest.param("en", "light", 1280, id="en-light"),
        pytest.param("ar", "light", 1280, id="ar-light", marks=pytest.mark.slow),
    ],
)
async def test_every_page_is_light_and_without_barriers_at_a_desk(
    demo_house: DemoHouse, browser: Browser, locale: str, theme: str, width: int
) -> None:
    assert "\n".join(await look_everywhere(demo_house, browser, locale, theme, width)) == ""
