"""Where a draft is looked at: the real pages, under a path that carries an expiring token."""

from __future__ import annotations

import re

PREFIX = "/apercu/"
_LED = re.compile(r"^/apercu/([A-Za-z0-9_.\-]{1,400})(?=/|$)")
# What leads to the page's own host: from its root, but not "//another.host".
_ROOTED = re.compile(r'((?:\s(?:href|src|action|poster|data-[a-z-]+))=")/(?!/)')
_SETS = re.compile(r'(\s(?:srcset|imagesrcset)=")([^"]*)')
_CANDIDATE = re.compile(r"(^|,\s*)/(?!/)")


def split_preview(path: str) -> tuple[str, str]:
    """Return the token of a preview's path, empty if it is none, and the path behind it.

    >>> split_preview("/apercu/abc.def/en/evenements")
    ('abc.def', '/en/evenements')
    >>> split_preview("/apercu/abc"), split_preview("/evenements")
    (('abc', '/'), ('', '/evenements'))
    """
    found = _LED.match(path)
    return (found[1], path[found.end() :] or "/") if found else ("", path)


def kept_within(page: str, *, prefix: str, origin: str) -> str:
    """Return an HTML page whose every way to its own host leads under ``prefix``.

    ``origin`` is the site's own; other hosts are left as they are.

    >>> kept_within('<a href="/en/"><img srcset="/a 1x, /b 2x"><a href="//x.fr/">',
    ...             prefix="/apercu/t", origin="https://a.fr")
    '<a href="/apercu/t/en/"><img srcset="/apercu/t/a 1x, /apercu/t/b 2x"><a href="//x.fr/">'
    """

    def each(found: re.Match[str]) -> str:
        return found[1] + _CANDIDATE.sub(rf"\g<1>{prefix}/", found[2])

    page = _ROOTED.sub(rf"\g<1>{prefix}/", page)
    page = _SETS.sub(each, page)
    return page.replace(f'="{origin}/', f'="{origin}{prefix}/').replace(
        f'="{origin}"', f'="{origin}{prefix}/"'
    )
