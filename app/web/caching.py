"""What may be kept, by whom, and how an unchanged answer is told in a few bytes."""

from flask import Flask, Response, g, request
from xxhash import xxh3_128_hexdigest

from app.settings import Settings

# Looking for what nobody asked costs a tenth of a page (RFC 9110 §13.1).
_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH"})


def use_http_caching(app: Flask, settings: Settings) -> None:
    """Give public answers an ETag and a ``Cache-Control``; leave what already has its own.

    Browsers and shared caches ask again each time unless
    ``RENTREE_SHARED_CACHE_SECONDS`` lets the shared ones keep an answer.
    """
    seconds = settings.shared_cache_seconds
    policy = "public, max-age=0, must-revalidate" + (f", s-maxage={seconds}" if seconds else "")

    @app.after_request
    def keep(response: Response) -> Response:
        response.headers.setdefault("Vary", "Host, Accept-Encoding")
        if "Cache-Control" in response.headers:
            return response
        public = "site" in g and request.method in {"GET", "HEAD"} and "is_passing" not in g
        if not public or response.status_code not in {200, 301}:
            response.headers["Cache-Control"] = "no-store"
            return response
        response.headers["Cache-Control"] = policy
        if response.status_code == 200 and not response.is_streamed:
            response.set_etag(xxh3_128_hexdigest(response.get_data()))
            if not _CONDITIONS.isdisjoint(request.environ):
                response.make_conditional(request)
        return response
