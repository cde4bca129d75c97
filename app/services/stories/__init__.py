"""Stories: finished projects as other teachers may read them, and use as a plan."""

from app.services.stories.access import load_story
from app.services.stories.agreeing import Side, agree, sides_of, take_back
from app.services.stories.drafting import StoryText, first_draft
from app.services.stories.finding import StoryWishes, countries_and_languages, find_stories
from app.services.stories.using import PlanMade, PlanWish, use_plan
from app.services.stories.writing import story_of, write_story

__all__ = [
    "PlanMade",
    "PlanWish",
    "Side",
    "StoryText",
    "StoryWishes",
    "agree",
    "countries_and_languages",
    "find_stories",
    "first_draft",
    "load_story",
    "sides_of",
    "story_of",
    "take_back",
    "use_plan",
    "write_story",
]
