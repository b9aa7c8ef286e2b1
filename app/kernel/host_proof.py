"""The sentence by which a portal proves that a name leads to it.

A web server that merely answers 200 proves nothing: parking pages do. The
answer is a digest that only this installation can compute, for this name and
this site.
"""

import hmac

PROOF_PATH = "/.well-known/rentree-des-assos"


def proof_of(host: str, slug: str, *, secret_key: str) -> str:
    """Return what :data:`PROOF_PATH` answers on ``host`` when it leads to the site ``slug``.

    ``host`` is normalised (lower case, no port). The result is one line of ASCII.

    >>> one = proof_of("assos.besancon.fr", "besancon", secret_key="k" * 32)
    >>> one == proof_of("assos.besancon.fr", "besancon", secret_key="k" * 32)
    True
    >>> one == proof_of("assos.besancon.fr", "albi", secret_key="k" * 32)
    False
    >>> one.startswith("rentree-des-assos besancon ")
    True
    """
    message = f"host-proof\n{host}\n{slug}".encode()
    digest = hmac.new(secret_key.encode(), message, "sha256").hexdigest()
    return f"rentree-des-assos {slug} {digest}"
