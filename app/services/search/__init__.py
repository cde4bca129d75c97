"""Finding classes, calls and schools by words and facets, and being told when something new fits."""

from app.services.search.counting import Counts, count_facets
from app.services.search.finding import Found, FoundPage, TooMuch, find
from app.services.search.looking_at import find_and_count
from app.services.search.news import News, NewsShown, next_to_tell, show_news, tell_news, title
from app.services.search.places import find_places
from app.services.search.saved import (
    MOST_SAVED,
    change_saved,
    end_by_letter,
    end_saved,
    name_by_letter,
    open_saved,
    own_search,
    save_search,
    saved_searches,
    searches_with_news,
)
from app.services.search.wording import Asked, ask_words

__all__ = [
    "MOST_SAVED",
    "Asked",
    "Counts",
    "Found",
    "FoundPage",
    "News",
    "NewsShown",
    "TooMuch",
    "ask_words",
    "change_saved",
    "count_facets",
    "end_by_letter",
    "end_saved",
    "find",
    "find_and_count",
    "find_places",
    "name_by_letter",
    "next_to_tell",
    "open_saved",
    "own_search",
    "save_search",
    "saved_searches",
    "searches_with_news",
    "show_news",
    "tell_news",
    "title",
]
