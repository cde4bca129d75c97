"""The two numbers of Erasmus+: what is right is tidied, what is wrong says what to do."""

import pytest

from app.domain.erasmus import accreditation_of, oid_of
from app.domain.errors import Invalid

NUMBER = "2021-1-DE02-KA120-VET-000012345"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (NUMBER, NUMBER),
        ("  2021-1-de02-ka120-vet-000012345 ", NUMBER),
        ("2021\u20111\u2011DE02\u2011KA120\u2011VET\u2011000012345", NUMBER),
        ("2021 - 1 - DE02 - KA120 - VET - 000012345", NUMBER),
        ("2020-1-FI01-KA120-VET-095045", "2020-1-FI01-KA120-VET-095045"),
        ("2023-2-EL01-KA120-VET-000123456", "2023-2-EL01-KA120-VET-000123456"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_an_accreditation_is_kept_as_it_is_written(typed: str, kept: str) -> None:
    assert accreditation_of(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2021-1-DE02-KA121-VET-000012345", "KA120-VET in the middle"),
        ("2021-1-DE02-KA120-SCH-000012345", "KA120-VET in the middle"),
        ("E10012345", "organisation ID"),
        ("2021-1-DE02-KA120-VET-00001234", "letter of your national agency"),
        ("2021-1-DE02-KA120-VET-0000123456", "letter of your national agency"),
        ("2013-1-DE02-KA120-VET-000012345", "letter of your national agency"),
        ("2021-1-QQ02-KA120-VET-000012345", "letter of your national agency"),
        ("2021-9-DE02-KA120-VET-000012345", "letter of your national agency"),
        ("2021-1-DE02-KA120-VET-000012345\u0660", "letter of your national agency"),
        ("yes", "letter of your national agency"),
    ],
)
def test_what_is_no_accreditation_says_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        accreditation_of(typed)
    assert refused.value.field == "accreditation"
    assert says in refused.value.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("E10012345", "E10012345"), (" e1001 2345", "E10012345"), ("E100123456", "E100123456"), ("", "")],
)
def test_an_organisation_id_is_kept_as_it_is_written(typed: str, kept: str) -> None:
    assert oid_of(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("10012345", "Write E and"),
        ("E1001234", "Write E and"),
        ("E10012345678", "Write E and"),
        ("E01234567", "Write E and"),
        ("E1001234\u0665", "Write E and"),
        ("999876543", "(PIC)"),
        (NUMBER, "Write E and"),
    ],
)
def test_what_is_no_organisation_id_says_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        oid_of(typed)
    assert refused.value.field == "oid"
    assert says in refused.value.text
