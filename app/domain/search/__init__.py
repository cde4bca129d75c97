"""What can be searched for, by which words and facets. Pure: what a document holds, and what a search asks for."""

from app.domain.search.documents import ClassTold, Kind, Weight, class_keys, school_keys, words_vector
from app.domain.search.facets import FACETS, Facet, key_of
from app.domain.search.wanted import Wanted

__all__ = [
    "FACETS",
    "ClassTold",
    "Facet",
    "Kind",
    "Wanted",
    "Weight",
    "class_keys",
    "key_of",
    "school_keys",
    "words_vector",
]
