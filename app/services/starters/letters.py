"""What teachers are written at each step of a starter project."""

from app.kit.words import N_
from app.services.letters import Letter

BEGUN: Letter = (
    N_("Your two weeks with %(class_name)s begin"),
    N_(
        "Hello %(name)s,\n\n"
        "your class begins its first project, with %(class_name)s (%(school)s). Say hello in the talk today: three "
        "pictures of your workshop and one sentence are enough.\n\n"
        "If they do not write until %(day)s, another class steps in by itself. Everything stands here:\n\n%(link)s\n"
    ),
)
HOSTED: Letter = (
    N_("A newcomer begins with you: %(class_name)s"),
    N_(
        "Hello %(name)s,\n\n"
        "you offered to begin with newcomers: %(class_name)s (%(school)s) has opened a project of two weeks with your "
        "class. Please write them a first line until %(day)s:\n\n%(link)s\n\n"
        "If it does not suit you just now, say so there with one press; another class steps in.\n"
    ),
)
STEPPED_IN: Letter = (
    N_("%(class_name)s joins your two weeks"),
    N_(
        "Hello %(name)s,\n\n"
        "%(before)s cannot take part just now. %(class_name)s (%(school)s) has stepped in and is in your project: "
        "nothing is lost. They write to you until %(day)s:\n\n%(link)s\n"
    ),
)
LET_GO: Letter = (
    N_("Your two weeks with %(class_name)s did not begin"),
    N_(
        "Hello %(name)s,\n\n"
        "%(class_name)s waited for your first line in vain, so your class is out of the project again. If you would "
        "rather not be asked for a while, say so on the page of your class:\n\n%(link)s\n"
    ),
)
NOBODY: Letter = (
    N_("Nobody can step in just now"),
    N_(
        "Hello %(name)s,\n\n"
        "we are sorry: %(before)s cannot take part, and no other class is free for two weeks with you. Your project "
        "stays as it is. Here are classes that fit yours:\n\n%(link)s\n"
    ),
)
OVER: Letter = (
    N_("Two weeks are over: how do you go on?"),
    N_(
        "Hello %(name)s,\n\n"
        "your two weeks with %(class_name)s are over. If it went well, go on: the project stays open, and you plan the "
        "next session in it. If it is enough, close it together; everybody can still read it.\n\n%(link)s\n"
    ),
)
