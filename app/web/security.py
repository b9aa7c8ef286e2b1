"""The headers that every answer carries."""

from flask import Flask, Response

# No nonce and no inline anything: styles and scripts are files of their own.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def use_security_headers(app: Flask) -> None:
    """Add them to every answer of ``app``, errors included."""

    @app.after_request
    def harden(response: Response) -> Response:
        given = {name for name, _ in response.headers}
        response.headers.extend([pair for pair in HEADERS.items() if pair[0] not in given])
        return response
