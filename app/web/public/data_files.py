"""The daily files themselves, at one address each, whole or in parts (RFC 9110 §14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from app.services.open_data.shelf import FileSaid, Shelf
from app.web.catalogues import gettext
from app.web.problem_details import OPEN_TO_ALL, in_words, problem_response
from app.web.site import directory, origin_of, settings, site
from app.web.slots import Slots, slots

PATH = "/donnees/fichiers/"
_PIECE = 64 * 1024
_RETRY_AFTER_SECONDS = 60
_GZIP = "application/gzip"
_RANGE = re.compile(r"bytes=[0-9]*-[0-9]*")
# Asked again each time: a file keeps its address from one day to the next.
_POLICY = "public, max-age=0, must-revalidate"


def show(name: str) -> ResponseReturnValue:
    """Give a file; a problem (404) as long as there is none of that name.

    The same for everybody: it has one address, on the portal of the country.
    """
    national = directory().national()
    if national is not None and (
        not site.facts.is_national or request.environ.get("site.language")
    ):
        return redirect(f"{origin_of(national)}{PATH}{quote(name)}", 301)
    shelf = Shelf.under(settings().data_dir)
    published = shelf.published()
    file = published.named(name) if published else None
    if published is None or file is None:
        return _nothing(name)
    try:
        return _given(shelf.path(published, file), file)
    except FileNotFoundError:
        return _nothing(name)


def _given(path: Path, file: FileSaid) -> Response:
    content = path.open("rb")
    places = slots()
    if not places.acquire():
        content.close()
        return _too_many()
    response = Response(_Body(content, places), direct_passthrough=True)
    response.mimetype = _GZIP if file.is_compressed else file.media_type
    response.content_length = file.size
    response.headers.update(OPEN_TO_ALL)
    response.headers["Cache-Control"] = _POLICY
    if file.is_compressed:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.set_etag(file.sha256)
    # What is no range of bytes is not followed (RFC 9110 §14.2): the file is given whole.
    is_range = _RANGE.fullmatch(request.headers.get("Range", ""))
    try:
        response.make_conditional(request, accept_ranges=bool(is_range), complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


class _Body:
    """A file on its way out; closing it gives its slot back, once.

    Whoever reads slowly holds a thread: these files share the places of long lists
    (``web.slots``), so that pages always find a thread.
    """

    def __init__(self, file: BinaryIO, places: Slots) -> None:
        self._file, self._places = file, places
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if piece := self._file.read(_PIECE):
            return piece
        self.close()
        raise StopIteration

    def seekable(self) -> bool:
        """Tell werkzeug that a part is found without reading what comes before."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to where a part begins."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell how far the reading went."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file, and give the slot back."""
        if self._open:
            self._open = False
            self._file.close()
            self._places.release()

    def __del__(self) -> None:
        self.close()


def _nothing(name: str) -> Response:
    title, _ = in_words(404)
    return problem_response(
        404,
        title,
        gettext(
            "Il n’y a pas de fichier « %(name)s ». Les fichiers sont refaits chaque nuit ; "
            "%(page)s dit lesquels sont prêts.",
            name=name[:60],
            page=f"{origin_of(site.facts)}/donnees",
        ),
    )


def _too_many() -> Response:
    response = problem_response(503, *in_words(503))
    response.headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response
