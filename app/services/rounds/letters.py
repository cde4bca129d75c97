"""What teachers are written at each step of a round."""

from app.kit.words import N_
from app.services.letters import Letter

OPENED: Letter = (
    N_("A matching round for your field: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "a round is open in which classes of several countries are put into groups: %(title)s\n\n"
        "Your class can take part. Say so and tell your wishes until %(day)s:\n\n%(link)s\n"
    ),
)
LAST_DAYS: Letter = (
    N_("The last days to take part: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "the matching round %(title)s closes on %(day)s. Your class can still take part:\n\n%(link)s\n"
    ),
)
CANCELLED: Letter = (
    N_("The matching round does not take place: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "we are sorry: the matching round %(title)s was called off. You can look for partners yourself:\n\n%(link)s\n"
    ),
)
PLACED: Letter = (
    N_("Your group is found: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "your class %(class_name)s was put into a group with:\n\n%(partners)s\n\n"
        "See why you fit, and accept or decline until %(day)s. The project opens when all have accepted:\n\n%(link)s\n"
    ),
)
ALONE: Letter = (
    N_("No group yet for your class: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "this time no group was found that fits your class %(class_name)s. It is a reserve now: we write to you as soon "
        "as a place is free. You can also look for partners yourself:\n\n%(link)s\n"
    ),
)
PLACE_FREED: Letter = (
    N_("A place is free for your class: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "a place has become free for your class %(class_name)s, in a group with:\n\n%(partners)s\n\n"
        "See why you fit, and accept or decline until %(day)s:\n\n%(link)s\n"
    ),
)
REMINDED: Letter = (
    N_("Your group waits for your answer: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "your class %(class_name)s has a place in a group. Please accept or decline until %(day)s; after that another "
        "class is asked:\n\n%(link)s\n"
    ),
)
EXPIRED: Letter = (
    N_("Your place went to another class: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "nobody answered for your class %(class_name)s in time, so another class is asked. You can look for partners "
        "yourself:\n\n%(link)s\n"
    ),
)
REPLACED: Letter = (
    N_("Your place went to another class: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "who leads the round has asked another class instead of your class %(class_name)s. It is a reserve for other "
        "groups. You can also look for partners yourself:\n\n%(link)s\n"
    ),
)
ALL_ACCEPTED: Letter = (
    N_("All have accepted: %(title)s"),
    N_(
        "Hello %(name)s,\n\ngood news: all classes of your group have accepted. Your project is open:\n\n%(link)s\n"
    ),
)
ALL_ACCEPTED_GUIDED: Letter = (
    N_("All have accepted: %(title)s"),
    N_(
        "Hello %(name)s,\n\ngood news: all classes of your group have accepted. Your project is open, and %(who)s is in "
        "it to help you begin:\n\n%(link)s\n"
    ),
)
FACILITATES: Letter = (
    N_("You are asked to facilitate: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "you are named as facilitator of the matching round %(title)s. Here you see who takes part and who has answered. "
        "When a project opens, you come into it to help:\n\n%(link)s\n"
    ),
)
GUIDES_GROUP: Letter = (
    N_("You are asked to facilitate a group: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "you are named as facilitator of a group in the matching round %(title)s. When its project opens, you come into "
        "it to help. Who is in it and who has answered:\n\n%(link)s\n"
    ),
)
GUIDES_PROJECT: Letter = (
    N_("You facilitate a project: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "the project %(title)s is open, and you are in it as facilitator: you read and write in the talk, see the files "
        "and come to the live sessions. Say hello:\n\n%(link)s\n"
    ),
)
GUIDED_NOW: Letter = (
    N_("%(who)s facilitates your project %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "%(who)s was named to facilitate your project %(title)s and is in it now. If you would rather go on without, say "
        "so on the page People of the project:\n\n%(link)s\n"
    ),
)
DISMISSED: Letter = (
    N_("Your help is no longer needed: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "%(who)s and the other teachers go on by themselves in the project %(title)s. Thank you for your help! "
        "Your other projects:\n\n%(link)s\n"
    ),
)
DISSOLVED: Letter = (
    N_("Your group did not come together: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "we are sorry: too few classes of your group have accepted, and no other class fits. Your class %(class_name)s "
        "is a reserve for other groups. You can also look for partners yourself:\n\n%(link)s\n"
    ),
)
