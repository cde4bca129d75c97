"""Every subject of an export. A table with a new column that points at a person needs a part here, or a reason why not.

`tests/services/test_export_parts.py` walks the models and holds it.
"""

from collections.abc import Mapping

from app.services.exports.part import Part
from app.services.exports.parts import account, buddies, classes, matching, projects, schools, sessions

PARTS: tuple[Part, ...] = (
    *account.PARTS,
    *schools.PARTS,
    *classes.PARTS,
    *buddies.PARTS,
    *matching.PARTS,
    *projects.PARTS,
    *sessions.PARTS,
)

#: Columns that point at a person in rows which are about somebody else, and why they are left out.
NOT_THEIRS: Mapping[str, str] = {
    "membership.trusted_by": "a colleague's membership; that one vouched stands in the record",
    "verification_case.answered_by": "another teacher's case; the officer's decision stands in the record",
    "check_in.helped_by": "how another class says that it goes; the officer's help stands in the record",
    "round_seat.answered_by": "the seat of a class; the answer stands in the record",
}
