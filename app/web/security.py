"""The headers that every answer carries."""

from flask import Flask, Response

# No nonce and no inline anything: styles and scripts are files of their own.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_BY_NONE = "frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy_framed_by(sources: str) -> str:
    """Return the policy of the one page that others may show inside theirs.

    ``sources`` is what ``frame-ancestors`` says (:func:`app.kernel.framing.frame_ancestors`).
    Nobody sends ``X-Frame-Options``, which knows no list and would contradict it. The page needs
    its style sheets and one script: no form, no call, no worker.
    """
    framed = POLICY.replace(_BY_NONE, f"frame-ancestors {sources}")
    for unused in ("connect-src", "form-action", "worker-src", "manifest-src"):
        framed = framed.replace(f"{unused} 'self'", f"{unused} 'none'")
    return framed


def use_security_headers(app: Flask) -> None:
    """Add them to every answer of ``app``, errors included."""

    @app.after_request
    def harden(response: Response) -> Response:
        given = {name for name, _ in response.headers}
        response.headers.extend([pair for pair in HEADERS.items() if pair[0] not in given])
        return response
