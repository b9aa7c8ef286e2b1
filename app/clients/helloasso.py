"""What is read from HelloAsso: its directory, its forms, its associations (API v5).

Each answer is a payload of :mod:`app.clients.helloasso_payloads`. What goes wrong is one
French sentence: :class:`CallAwayError` (it may pass, and a garbled list is one of those),
:class:`CallRefusedError` (it will not), or :class:`PayloadError` for one record alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar

from app.clients.calls import Answer, CallAwayError, CallRefusedError
from app.clients.helloasso_calls import DIRECTORY, PUBLIC_DATA, Api, of, part
from app.clients.helloasso_payloads import (
    DirectoryPage,
    FormLight,
    FormName,
    FormPublic,
    FormsPage,
    Organization,
    PayloadError,
)

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 10_000
# What we show: what happens, and what one joins for a season. The others ask for money.
FORM_TYPES: Final = ("Event", "Membership")
_SHOWN: Final = ("Public",)
_Page = TypeVar("_Page", DirectoryPage, FormsPage)


class FormGoneError(CallRefusedError):
    """A form that HelloAsso does not know, or knows no more (404, 410)."""


class HelloAsso:
    """Reads through ``api``, which has our own keys or an association's. Safe between threads."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def directory(self, token: str | None, *, page_size: int = PAGE_SIZE) -> DirectoryPage:
        """Return the changes that follow ``token``, oldest first; without it, from the start.

        An empty page ends the walk; a token does not. A page that leads to itself is an error:
        whoever walks would never see the end.
        """
        query = [("pageSize", str(page_size))]
        query += [("continuationToken", token)] if token else []
        # A POST, but a question: it changes nothing, and may be put again.
        answer = self._api.ask(
            "/directory/forms",
            query,
            method="POST",
            body={"formTypes": list(FORM_TYPES)},
            needs=DIRECTORY,
            is_safe=True,
        )
        page = _listed(DirectoryPage, answer)
        if token and page.token == token and not page.is_empty:
            _give_up("son annuaire")
        return page

    def form(self, name: FormName) -> FormPublic:
        """Return a form, whatever its state; :class:`FormGoneError` when there is none."""
        path = f"{of(name.organization_slug)}/forms/{part(name.form_type)}"
        try:
            answer = self._api.ask(f"{path}/{part(name.form_slug)}/public")
        except CallRefusedError as refused:
            if refused.status not in {404, 410}:
                raise
            msg = f"HelloAsso ne connaît pas (ou plus) le formulaire « {name.key} »."
            raise FormGoneError(msg, status=refused.status) from None
        said = answer.json()
        return FormPublic.of(_named(name, said) if isinstance(said, dict) else said)

    def forms_of(self, slug: str, *, states: Sequence[str] = _SHOWN) -> Iterator[FormLight]:
        """Give the forms of an association that are in one of ``states``, newest first."""
        for page in self.pages_of(slug, states=states):
            yield from page.forms

    def pages_of(self, slug: str, *, states: Sequence[str] = _SHOWN) -> Iterator[FormsPage]:
        """Give the list of an association's forms page by page, newest first."""
        seen: set[str] = set()
        before: tuple[FormLight, ...] = ()
        onwards: tuple[str, str] = ("pageIndex", "1")
        for number in range(1, MOST_PAGES + 1):
            page = self._page_of(slug, states, onwards)
            # Pages of a list that is not counted are named by their token alone.
            if page.is_empty:
                yield page
                return
            if page.token in seen or page.forms == before != ():
                _give_up(f"la liste de « {slug} »")
            yield page
            if page.total_pages >= 0:
                if number >= page.total_pages:
                    return
                onwards = ("pageIndex", str(number + 1))
            elif page.token is None:
                return
            else:
                seen.add(page.token)
                onwards = ("continuationToken", page.token)
            before = page.forms
        _give_up(f"la liste de « {slug} »")

    def organization(self, slug: str) -> Organization:
        """Return an association; :class:`CallRefusedError` (404) when there is none."""
        said = self._api.ask(of(slug)).json()
        is_nameless = isinstance(said, dict) and said.get("organizationSlug") is None
        return Organization.of({**said, "organizationSlug": slug} if is_nameless else said)

    def missing(self) -> list[str]:
        """Return a sentence for each privilege that the directory needs and our key lacks.

        Nothing is missing of a key that cannot be read: the API will say.
        """
        return self._api.lacking(DIRECTORY, PUBLIC_DATA)

    def _page_of(self, slug: str, states: Sequence[str], onwards: tuple[str, str]) -> FormsPage:
        query = [("formTypes", kind) for kind in FORM_TYPES]
        query += [("states", state) for state in states] + [("pageSize", str(PAGE_SIZE))]
        return _listed(FormsPage, self._api.ask(f"{of(slug)}/forms", [*query, onwards]))


def _named(name: FormName, said: Mapping[str, Any]) -> dict[str, Any]:
    """Give a form the name that it was asked by, where it says none: nulls are omitted."""
    asked = {
        "organizationSlug": name.organization_slug,
        "formType": name.form_type,
        "formSlug": name.form_slug,
    }
    return asked | {field: value for field, value in said.items() if value is not None}


def _listed(kind: type[_Page], answer: Answer) -> _Page:
    try:
        return kind.of(answer.json())
    except PayloadError as wrong:
        raise CallAwayError(str(wrong), status=answer.status) from None


def _give_up(what: str) -> NoReturn:
    msg = f"HelloAsso répète sans fin {what} : réessayez plus tard."
    raise CallAwayError(msg)
