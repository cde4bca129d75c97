"""Built assets: named by the hash of their content, so cached for ever; served compressed where built so."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class BuiltAssets(StaticFiles):
    """The folder that the frontend build writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, or its precompressed twin where the browser takes it."""
        accepts = Headers(scope=scope).get("accept-encoding", "")
        for name, ending in _ENCODINGS:
            if name in accepts and self.lookup_path(path + ending)[1] is not None:
                response = await super().get_response(path + ending, scope)
                kind = (await super().get_response(path, {**scope, "method": "HEAD"})).headers["content-type"]
                response.headers.update(
                    {"content-encoding": name, "content-type": kind, "vary": "accept-encoding"}
                )
                break
        else:
            response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
