"""One structured line for each request, and for whatever the libraries have to say.

JSON on standard error, or words and colours when that is a terminal. A line names
the site and the request; never a visitor's address, nor what they searched for.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TextIO
from uuid import uuid4

import structlog
from flask import Flask, Response, g, has_app_context, request
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

REQUEST_ID = "X-Request-Id"
# What proxies make: a UUID, a hexadecimal trace, a ULID. Anything else could forge a line.
_SANE_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# HelloAsso knows nobody by name: what lets it in is in the address, as in links sent by e-mail.
_SECRET = re.compile(
    r"(/(?:notifications|connexion/lien|invitation|mot-de-passe|demande/confirmer|apercu)/)[^/]+"
)
# The machine that watches asks every few seconds; an answer that is not 200 is still logged.
_UNLOGGED = frozenset({"/livez", "/readyz"})
_LOGGER = "rentree.requests"
_requests = logging.getLogger(_LOGGER)
_log = structlog.stdlib.get_logger(_LOGGER)
_encode = json.JSONEncoder(ensure_ascii=False).encode


class Journal(logging.StreamHandler[TextIO]):
    """Writes on whatever standard error is now: tests and services replace it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        """Today's standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Refuse silently: it is never kept."""

    def write(self, line: str) -> None:
        """Write a line that is ready."""
        with self.lock or nullcontext():
            self.stream.write(line + self.terminator)
            self.flush()


class DiscreetFlask(Flask):
    """An application whose failures are logged without the secret that an address may hold."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``: no view here is a coroutine, and asking each costs a hello's half."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """Log a failure; Flask would write the path as it is."""
        self.logger.error("Exception on %s [%s]", told_path(), request.method, exc_info=exc_info)


def use_logs(app: Flask) -> None:
    """Log the requests of ``app``, and give each an identifier that its answer carries."""
    _configure()
    app.before_request(_open)
    app.after_request(_close)
    # Flask adds a handler of its own to a logger that has none.
    app.logger.handlers.clear()
    app.logger.propagate = True


def _configure() -> None:
    shared: list[Processor] = [
        _of_the_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, Journal) for handler in root.handlers):
        root.addHandler(Journal())
    formatter = ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[ProcessorFormatter.remove_processors_meta, *_rendering()],
    )
    logging.getLogger(_LOGGER).setLevel(logging.INFO)
    for handler in root.handlers:
        if isinstance(handler, Journal):
            handler.setFormatter(formatter)


def _of_the_request(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Name the request during which something is said. Looked for here, not noted at each one."""
    if has_app_context() and "request_id" in g:
        event.setdefault("request_id", g.request_id)
    return event


def _rendering() -> list[Processor]:
    if sys.stderr.isatty():
        return [_at_a_glance, structlog.dev.ConsoleRenderer(pad_event_to=0)]
    return [
        structlog.processors.format_exc_info,
        _in_order,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _at_a_glance(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Say a request in one short line, for whoever works with the terminal in sight."""
    event["timestamp"] = str(event.get("timestamp", ""))[11:19]
    if event.get("logger") != _LOGGER:
        return event
    said = "{site} {method} {path} {status} {ms} ms".format_map(event)
    return {"timestamp": event["timestamp"], "level": event["level"], "event": said}


def _in_order(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Put first what an eye looks for first."""
    first = ("timestamp", "level", "event")
    return {**{key: event.pop(key) for key in first if key in event}, **event}


def _open() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SANE_TOKEN.fullmatch(given) else uuid4().hex
    g.began = perf_counter()


def _close(response: Response) -> Response:
    if "request_id" not in g:  # the test client may preserve a context that never began
        return response
    response.headers[REQUEST_ID] = g.request_id
    if request.path in _UNLOGGED and response.status_code == 200:
        return response
    facts = {
        "request_id": g.request_id,
        "site": _site(),
        "method": request.method,
        "path": told_path(),
        "status": response.status_code,
    }
    began = g.began
    # A streamed answer is over when its last byte is written, not when it begins.
    response.call_on_close(lambda: _say({**facts, "ms": round((perf_counter() - began) * 1000, 1)}))
    return response


def told_path() -> str:
    """Return the path as it was asked, but for the secret that an address may hold."""
    path: str = request.environ.get("site.path", request.path)
    return _SECRET.sub(r"\1***", path)


def _say(facts: dict[str, Any]) -> None:
    """Write the line of a request: straight to the journal, at each request of each page.

    The way of all other lines, through two libraries, costs a tenth of a page.
    """
    if sys.stderr.isatty():
        _log.info("request", **facts)
        return
    if not _requests.isEnabledFor(logging.INFO):
        return
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    first = {"timestamp": at, "level": "info", "event": "request"}
    line = _encode({**first, **facts, "logger": _LOGGER})
    for handler in logging.getLogger().handlers:
        if isinstance(handler, Journal):
            handler.write(line)


def _site() -> str | None:
    """Return whose page it was; ``None`` for a stranger's host."""
    site = g.get("site")
    if site is not None:
        slug: str = site.facts.slug
        return slug
    return None
