"""What the tests of a site’s looks do: send its forms and its files, read its draft."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.queries import drafts
from tests.web.console.browsing import Browser, filled
from tests.web.console.conftest import Town

PAGE = "/besancon/identite"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<path d="M0 0h10v10z" fill="#a4262c"/></svg>'
)


def png(width: int = 300, height: int = 200, mode: str = "RGBA") -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), "#a4262c").save(out, "PNG")
    return out.getvalue()


def fields(browser: Browser, action: str = PAGE) -> dict[str, str]:
    return filled(browser.page(PAGE), action)[1]


def content(town: Town, slug: str = "besancon") -> dict[str, object]:
    town.session.rollback()
    town.session.expire_all()
    return dict(drafts.draft(town.session, town.sites[slug]).content.values)


def send_file(browser: Browser, which: str, given: bytes, name: str = "x.png", **more: str):
    field = "emblem_file" if which == "logo" else "banner_file"
    form = {**fields(browser, f"{PAGE}/{which}"), **more, field: (BytesIO(given), name)}
    return multipart(browser, f"{PAGE}/{which}", form)


def multipart(browser: Browser, path: str, form: dict[str, object]) -> TestResponse:
    # Encoded here: the client of werkzeug would leave a temporary file open.
    whole = {
        name: FileStorage(value[0], filename=value[1]) if isinstance(value, tuple) else value
        for name, value in form.items()
    }
    boundary, body = encode_multipart(whole)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser._sent("POST", path, data=body, content_type=kind)  # noqa: SLF001 (ours)
