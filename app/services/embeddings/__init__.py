"""What classes write about themselves, as vectors: made by a job where the operator wants it, compared for suggestions."""

from app.services.embeddings.comparing import cosines_between
from app.services.embeddings.filling import fill, forget_all, is_any_missing
from app.services.embeddings.keeping import embed_later, keep_vectors, texts_to_embed

__all__ = [
    "cosines_between",
    "embed_later",
    "fill",
    "forget_all",
    "is_any_missing",
    "keep_vectors",
    "texts_to_embed",
]
