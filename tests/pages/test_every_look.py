"""Every page as it looks on a phone and at a desk: light, without a barrier, large enough for a thumb."""

from itertools import product

import pytest
from playwright.async_api import Browser

from tests.pages.addresses import ALL
from tests.pages.demo_house import DemoHouse
from tests.pages.looking import NARROW, WIDE, Dress, look_at_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
LOCALES = ("ar", "de", "en")
# One look opens the page, the other is at the same page pulled wide or narrow: dark and light are both seen.
LOOKS = {
    "dark-phone": ((NARROW, "dark"), (WIDE, "light")),
    "dark-desk": ((WIDE, "dark"), (NARROW, "light")),
    "light-phone": ((NARROW, "light"), (WIDE, "dark")),
    "light-desk": ((WIDE, "light"), (NARROW, "dark")),
}
# Which pages are seen in what without --all: every other one from right to left, its neighbour in long words.
ALWAYS = {("ar", "dark-phone"): 0, ("de", "light-desk"): 1}


@pytest.mark.parametrize(
    ("locale", "looks", "half"),
    [
        pytest.param(
            *(locale, looks, half),
            id=f"{locale}-{looks}-{half}",
            marks=[] if ALWAYS.get((locale, looks)) == half else pytest.mark.slow,
        )
        for locale, looks, half in product(LOCALES, LOOKS, (0, 1))
    ],
)
async def test_every_page_is_light_and_without_barriers_on_a_phone_and_at_a_desk(
    demo_house: DemoHouse, browser: Browser, locale: str, looks: str, half: int
) -> None:
    dress = Dress(locale, LOOKS[looks])
    assert "\n".join(await look_at_all(demo_house, browser, dress, list(ALL)[half::2])) == ""
