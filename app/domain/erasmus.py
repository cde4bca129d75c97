"""Two numbers of Erasmus+ that an organisation may have. Their form is checked, never whether they are real.

Forms: European Commission, Erasmus+ Programme Guide and the pages of its Organisation Registration System. An
accreditation has the number of its application: year of the call, round, national agency, action, nine digits (six
in the call of 2020). An organisation ID is E and eight digits; the Commission's pages also speak of nine.
"""

import re

from app.domain.errors import Invalid
from app.domain.vocabulary.lists import COUNTRIES
from app.kit.words import N_

_ACCREDITATION = re.compile(r"(20[2-9][0-9])-[1-3]-([A-Z]{2})0[0-9]-KA120-VET-(?:[0-9]{9}|[0-9]{6})")
_OTHER_ACTION = re.compile(r"20[0-9][0-9]-[0-9]-[A-Z]{2}[0-9][0-9]-(?!KA120-VET)KA?[0-9]{3}-[A-Z]{3}-[0-9]+")
_OID = re.compile(r"E[1-9][0-9]{7,8}")
_PIC = re.compile(r"9[0-9]{8}")
_HYPHENS = re.compile(r"[‐-―−–—]")
#: The Commission writes Greece and the United Kingdom as EL and UK.
_AGENCIES = frozenset(COUNTRIES) | {"EL", "UK"}


def accreditation_of(typed: str) -> str:
    """Return an Erasmus accreditation in VET as it is written, "" for none. Raises Invalid, which says what to do."""
    number = _tidy(typed)
    if not number:
        return ""
    found = _ACCREDITATION.fullmatch(number)
    if found and found[2] in _AGENCIES:
        return number
    if _OTHER_ACTION.fullmatch(number):
        raise Invalid(
            field="accreditation",
            message=N_(
                "This is the number of another application or project. The accreditation in vocational training has "
                "KA120-VET in the middle."
            ),
        )
    if _OID.fullmatch(number):
        raise Invalid(
            field="accreditation",
            message=N_("This looks like the organisation ID. Write it in the field below."),
        )
    raise Invalid(
        field="accreditation",
        message=N_(
            "Write the number as in the letter of your national agency, for example 2021-1-DE02-KA120-VET-000012345, "
            "or leave it empty."
        ),
    )


def oid_of(typed: str) -> str:
    """Return an organisation ID as it is written, "" for none. Raises Invalid, which says what to do."""
    number = _tidy(typed)
    if not number or _OID.fullmatch(number):
        return number
    if _PIC.fullmatch(number):
        raise Invalid(
            field="oid",
            message=N_(
                "This looks like the older number with nine digits (PIC). The organisation ID begins with E."
            ),
        )
    raise Invalid(
        field="oid",
        message=N_("Write E and the digits after it, for example E10012345, or leave it empty."),
    )


def _tidy(typed: str) -> str:
    """Return what was typed or pasted without spaces, with plain hyphens, in capitals."""
    return _HYPHENS.sub("-", "".join(typed.split())).upper()
