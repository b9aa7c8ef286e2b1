"""What a template may not hold."""

from __future__ import annotations

import re

_FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
    "an address inside the page": re.compile(r"(?:src|href)\s*=\s*[\"']data:", re.IGNORECASE),
    "another host's file": re.compile(
        r"<(?:script|img|link|iframe)\b[^>]*(?:src|href)=[\"']https?:"
    ),
    "escaping put out": re.compile(r"autoescape\s+false", re.IGNORECASE),
}
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_IMPORT = re.compile(r"\{%-?\s*from\s+\S+\s+import\s+(.*?)\s*(?:with(?:out)? context\s*)?-?%\}")
_TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", re.DOTALL)
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_HEARD = re.compile(r"""\b(?:alt|title|placeholder|aria-label)=["']([^"']*)["']""")
_ATTRIBUTE = re.compile(r"""[\w-]+=(?:"[^"]*"|'[^']*')""")  # a macro may write them outside a tag
_WORD = re.compile(r"[^\W\d_]{2,}")


def faults(text: str) -> list[str]:
    """Name what ``text`` holds and may not."""
    said = _COMMENT.sub("", text)
    found = [name for name, pattern in _FORBIDDEN.items() if pattern.search(said)]
    rest = _IMPORT.sub("", said)
    imported = [part for names in _IMPORT.findall(said) for part in names.split(",")]
    names = [part.split(" as ")[-1].strip() for part in imported]
    unused = [name for name in names if not re.search(rf"\b{re.escape(name)}\b", rest)]
    return found + [f"{name} imported for nothing" for name in unused]


def bare_words(text: str) -> list[str]:
    """Return the words of a template that no catalogue can translate.

    Code, tags and what is marked are taken away; the attributes that people read or hear stay.
    """
    rest = _TRANSLATED.sub(" ", _COMMENT.sub(" ", text))
    rest = _CODE.sub(" ", rest)
    heard = " ".join(value for tag in _TAG.findall(rest) for value in _HEARD.findall(tag))
    read = _ATTRIBUTE.sub(" ", _TAG.sub(" ", rest))
    return _WORD.findall(f"{read} {heard}")
