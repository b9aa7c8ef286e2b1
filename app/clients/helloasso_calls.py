"""How HelloAsso's API is asked: with a key that is renewed once when it is refused.

What goes wrong is one French sentence: :class:`CallAwayError` (it may pass) or
:class:`CallRefusedError` (it will not).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from app.clients.calls import Answer, Caller, CallRefusedError
from app.clients.helloasso_payloads import PayloadError
from app.clients.helloasso_tokens import AT_ONCE, Tokens, privileges

PUBLIC_DATA: Final = "AccessPublicData"
DIRECTORY: Final = "FormOpenDirectory"
ADMINISTRATION: Final = "FormAdministration"
_PURPOSES = {
    DIRECTORY: "lire l’annuaire national des formulaires",
    PUBLIC_DATA: "lire les formulaires et les associations",
    ADMINISTRATION: "créer et publier un événement pour une association",
}


class Api:
    """HelloAsso's API, at ``base_url``, asked with ``tokens``. Safe between threads.

    At most four calls are under way at once in a process, whoever asks.
    """

    def __init__(self, caller: Caller, base_url: str, tokens: Tokens) -> None:
        self._caller = caller
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens

    def ask(  # noqa: PLR0913 (what a request is, and what it needs)
        self,
        path: str,
        query: list[tuple[str, str]] | None = None,
        *,
        method: str = "GET",
        body: Mapping[str, object] | None = None,
        needs: str = PUBLIC_DATA,
        is_safe: bool | None = None,
    ) -> Answer:
        """Ask once; a key that is refused is renewed once.

        ``needs`` is the privilege to name when HelloAsso says 403; ``is_safe`` whether what is
        no GET may be put again when its answer is lost.
        """
        url = self._base_url + path + (f"?{urlencode(query)}" if query else "")
        access = self._tokens.access()
        try:
            return self._send(method, url, body, access, needs=needs, is_safe=is_safe)
        except CallRefusedError as refused:
            if refused.status != 401:
                raise
        access = self._tokens.renew(access)
        try:
            return self._send(method, url, body, access, needs=needs, is_safe=is_safe)
        except CallRefusedError as refused:
            if refused.status != 401:
                raise
        msg = (
            "HelloAsso refuse notre clé (401), même renouvelée : vérifiez "
            "RENTREE_HELLOASSO_CLIENT_ID et RENTREE_HELLOASSO_CLIENT_SECRET."
        )
        raise CallRefusedError(msg, status=401)

    def lacking(self, *needed: str) -> list[str]:
        """Return a sentence for each privilege of ``needed`` that our key lacks.

        Nothing is missing of a key that cannot be read: the API will say.
        """
        allowed = privileges(self._tokens.access())
        if allowed is None:
            return []
        return [_lacks(name) for name in needed if name not in allowed]

    def _send(  # noqa: PLR0913 (as above)
        self,
        method: str,
        url: str,
        body: Mapping[str, object] | None,
        access: str,
        *,
        needs: str,
        is_safe: bool | None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {access}"}
        try:
            with AT_ONCE:
                return self._caller.call(method, url, headers=headers, json=body, is_safe=is_safe)
        except CallRefusedError as refused:
            if refused.status != 403:
                raise
        raise CallRefusedError(_lacks(needs, 403), status=403)


def of(slug: str) -> str:
    """Return the path of an association."""
    return f"/organizations/{part(slug)}"


def part(text: str) -> str:
    """Write a part of a path, which leads nowhere else; :class:`PayloadError` if it cannot be.

    >>> part("mjc/exemple")
    'mjc%2Fexemple'
    """
    if text in {"", ".", ".."}:
        msg = "Un nom de HelloAsso ne peut être vide, ni un ou deux points."
        raise PayloadError(msg)
    return quote(text, safe="")


def _lacks(privilege: str, status: int | None = None) -> str:
    said = f"HelloAsso nous refuse ({status}) : il" if status else "Il"
    return (
        f"{said} manque à notre clé le privilège {privilege} ({_PURPOSES[privilege]}) : "
        "demandez-le à HelloAsso, ou vérifiez celui de votre identifiant."
    )
