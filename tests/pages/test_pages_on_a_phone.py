"""Every page as it is on a phone: light, without a barrier, large enough for a thumb."""

import pytest
from playwright.async_api import Browser

from tests.pages.demo_house import DemoHouse
from tests.pages.looking import look_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [
        pytest.param("ar", "dark", 360, id="ar-dark"),
        pytest.param("en", "dark", 360, id="en-dark", marks=pytest.mark.slow),
        pytest.param("de", "light", 360, id="de-light", marks=pytest.mark.slow),
    ],
)
async def test_every_page_is_light_and_without_barriers_on_a_phone(
    demo_house: DemoHouse, browser: Browser, locale: str, theme: str, width: int
) -> None:
    assert "\n".join(await look_everywhere(demo_house, browser, locale, theme, width)) == ""
