"""A LibreTranslate-compatible service: texts from one language to another.

API: https://docs.libretranslate.com (``GET /languages``, ``POST /translate`` with a list of
texts). The operator chooses the address; the words sent are those of a portal, which will be
public anyway, and nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.clients.calls import Caller, CallError, CallRefusedError
from app.clients.http import MIB
from app.settings import Settings

_SECONDS = 20.0
_LARGEST = MIB // 2
# Newer services tell both writings of Chinese apart.
_OTHER_CODES = {"zh": ("zh", "zh-Hans")}


class UnknownLanguageError(CallError):
    """The service does not translate between these languages."""


class Translator:
    """Translates for an installation: one try, twenty seconds. Safe between threads."""

    def __init__(self, caller: Caller, url: str, *, key: str | None) -> None:
        self._caller = caller
        self._url = url.rstrip("/")
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> Translator | None:
        """Return the one that an installation chose, or ``None``."""
        url = settings.translate_url
        if not url:
            return None
        caller = Caller.of(settings, url, tries=1, seconds=_SECONDS)
        return cls(caller, url, key=settings.translate_key)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """Return the texts in language ``target``, in their order.

        Raises :class:`UnknownLanguageError`, or another :class:`CallError` when nothing comes,
        or something else than was asked for.
        """
        wished = {
            "q": list(texts),
            "source": source,
            "target": self._target(source, target),
            "format": "text",
        }
        if self._key:
            wished["api_key"] = self._key
        answer = self._caller.call("POST", f"{self._url}/translate", json=wished, largest=_LARGEST)
        said = answer.json()
        found = said.get("translatedText") if isinstance(said, dict) else None
        if (
            not isinstance(found, list)
            or len(found) != len(texts)
            or not all(isinstance(one, str) for one in found)
        ):
            msg = f"{answer.url} répond autre chose qu’une traduction."
            raise CallRefusedError(msg, status=answer.status)
        return found

    def _target(self, source: str, target: str) -> str:
        """Return the service's own code of a language that it can reach from ``source``."""
        listed = self._caller.call("GET", f"{self._url}/languages", largest=_LARGEST).json()
        reached = _reached(listed, source)
        for code in _OTHER_CODES.get(target, (target,)):
            if code in reached:
                return code
        msg = f"Le service ne traduit pas de « {source} » vers « {target} »."
        raise UnknownLanguageError(msg)


def _reached(listed: Any, source: str) -> set[str]:
    """Read the list of languages: each says which others it can be turned into."""
    if not isinstance(listed, list):
        return set()
    known = [one for one in listed if isinstance(one, dict)]
    own: dict[str, Any] = next((one for one in known if one.get("code") == source), {})
    targets = own.get("targets", [one.get("code") for one in known] if own else [])
    return {one for one in targets if isinstance(one, str)} if isinstance(targets, list) else set()
