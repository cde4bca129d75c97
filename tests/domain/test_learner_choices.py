"""What a learner may choose on opening the card."""

import pytest

from app.domain.errors import Invalid
from app.domain.learner_choices import check_display_name, check_pin


@pytest.mark.parametrize("name", ["Rieska", "mikko", "小明", "Bäcker 7", "ملك الخبز"])
def test_a_nickname_is_kept(name: str) -> None:
    assert check_display_name(f"  {name} ", "Mikko Virtanen") == name


@pytest.mark.parametrize(
    "name",
    ["Mikko Virtanen", "virtanen  MIKKO", "Míkko Vïrtanen", "MikkoVirtanen", "Mikko V. Virtanen 2009", "x",
     "12", "mikko@x.example", "call 0401234", "\u202e\u200b", "y" * 31],
)  # fmt: skip
def test_a_full_name_or_address_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        check_display_name(name, "Mikko Virtanen")


@pytest.mark.parametrize("pin", ["402917", "839205", "190573"])
def test_a_pin_of_six_digits_is_fine(pin: str) -> None:
    check_pin(pin)


@pytest.mark.parametrize(
    "pin",
    ["111111", "123456", "654321", "246802", "121212", "123123", "123321", "112233", "147258", "40291",
     "4029171", "٤٤٤٤٤٤"],
)  # fmt: skip
def test_a_pin_that_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(Invalid):
        check_pin(pin)
