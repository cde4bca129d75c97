"""Who tries: everybody who could stand before a door, and the groups in which they may pass."""

from enum import StrEnum


class Who(StrEnum):
    """One person of each sort, relative to Solène's school, class and project."""

    VISITOR = "visitor"
    GUEST = "guest of the session"
    OWNER = "owner teacher"
    PARTNER = "partner teacher"
    COLLEAGUE = "colleague of the owner, not in the project"
    NEWCOMER = "teacher who only says to be a colleague"
    OUTSIDER = "verified teacher of another school"
    UNVERIFIED = "teacher of an unverified school"
    FACILITATOR = "facilitator of the project, a teacher elsewhere"
    OFFICER = "officer of the country of a case"
    FOREIGN_OFFICER = "officer of another country"
    LEARNER = "learner of the project"
    OTHER_LEARNER = "learner of another class"
    CAMERA = "phone that is the owner's workbench camera"


ALL = frozenset(Who)
NOBODY: frozenset[Who] = frozenset()
OWNER = frozenset({Who.OWNER})
PARTNER = frozenset({Who.PARTNER})
COLLEAGUE = frozenset({Who.COLLEAGUE})
PAIR = OWNER | PARTNER
MEMBERS = PAIR | {Who.LEARNER, Who.FACILITATOR}
LEARNERS = frozenset({Who.LEARNER, Who.OTHER_LEARNER})
GUEST = frozenset({Who.GUEST})
CAMERA = frozenset({Who.CAMERA})
SIGNED_IN = ALL - {Who.VISITOR, Who.GUEST, Who.CAMERA}
TEACHERS = SIGNED_IN - LEARNERS
OFFICERS = frozenset({Who.OFFICER, Who.FOREIGN_OFFICER})
# Teachers of a school that is verified, themselves verified in it.
VERIFIED = PAIR | {Who.COLLEAGUE, Who.OUTSIDER, Who.FACILITATOR}
FACILITATOR = frozenset({Who.FACILITATOR})
STAFF = OWNER | {Who.COLLEAGUE}
