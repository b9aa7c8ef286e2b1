"""What is read from HelloAsso: its directory, its forms, its associations (API v5).

Each answer is a payload of :mod:`app.clients.helloasso_payloads`. What goes wrong is one
French sentence: :class:`CallAwayError` (it may pass, and a garbled list is one of those),
:class:`CallRefusedError` (it will not), or :class:`PayloadError` for one record alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import quote, urlencode

from app.clients.calls import Answer, CallAwayError, Caller, CallRefusedError
from app.clients.helloasso_payloads import (
    DirectoryPage,
    FormLight,
    FormName,
    FormPublic,
    FormsPage,
    Organization,
    PayloadError,
)
from app.clients.helloasso_tokens import AT_ONCE, Tokens, privileges

PAGE_SIZE: Final = 100
MOST_PAGES: Final = 10_000
_PUBLIC_DATA = "AccessPublicData"
_DIRECTORY = "FormOpenDirectory"
_Page = TypeVar("_Page", DirectoryPage, FormsPage)
_PURPOSES = {
    _DIRECTORY: "lire l’annuaire national des formulaires",
    _PUBLIC_DATA: "lire les formulaires et les associations",
}


class FormGoneError(CallRefusedError):
    """A form that HelloAsso does not know, or knows no more (404, 410)."""


class HelloAsso:
    """HelloAsso's API, at ``api_url``, with our keys. Safe between threads.

    At most four calls are under way at once in a process, whoever asks.
    """

    def __init__(self, caller: Caller, api_url: str, tokens: Tokens) -> None:
        self._caller = caller
        self._api_url = api_url.rstrip("/")
        self._tokens = tokens

    def directory(self, token: str | None, *, page_size: int = PAGE_SIZE) -> DirectoryPage:
        """Return the changes that follow ``token``, oldest first; without it, from the start.

        An empty page ends the walk; a token does not. A page that leads to itself is an error:
        whoever walks would never see the end.
        """
        query = [("pageSize", str(page_size))]
        query += [("continuationToken", token)] if token else []
        answer = self._ask("/directory/forms", query, body={"formTypes": ["Event"]})
        page = _listed(DirectoryPage, answer)
        if token and page.token == token and not page.is_empty:
            _give_up("son annuaire")
        return page

    def form(self, name: FormName) -> FormPublic:
        """Return a form, whatever its state; :class:`FormGoneError` when there is none."""
        path = f"{_of(name.organization_slug)}/forms/{_part(name.form_type)}"
        try:
            answer = self._ask(f"{path}/{_part(name.form_slug)}/public")
        except CallRefusedError as refused:
            if refused.status not in {404, 410}:
                raise
            msg = f"HelloAsso ne connaît pas (ou plus) le formulaire « {name.key} »."
            raise FormGoneError(msg, status=refused.status) from None
        said = answer.json()
        return FormPublic.of(_named(name, said) if isinstance(said, dict) else said)

    def forms_of(self, slug: str) -> Iterator[FormLight]:
        """Give the published events of an association, newest first."""
        for page in self.pages_of(slug):
            yield from page.forms

    def pages_of(self, slug: str) -> Iterator[FormsPage]:
        """Give the list of an association's published events page by page, newest first."""
        seen: set[str] = set()
        before: tuple[FormLight, ...] = ()
        onwards: tuple[str, str] = ("pageIndex", "1")
        for number in range(1, MOST_PAGES + 1):
            page = self._page_of(slug, onwards)
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
        said = self._ask(_of(slug)).json()
        is_nameless = isinstance(said, dict) and said.get("organizationSlug") is None
        return Organization.of({**said, "organizationSlug": slug} if is_nameless else said)

    def missing(self) -> list[str]:
        """Return a sentence for each privilege that the directory needs and our key lacks.

        Nothing is missing of a key that cannot be read: the API will say.
        """
        allowed = privileges(self._tokens.access())
        if allowed is None:
            return []
        return [_lacks(name) for name in _PURPOSES if name not in allowed]

    def _page_of(self, slug: str, onwards: tuple[str, str]) -> FormsPage:
        query = [("formTypes", "Event"), ("states", "Public"), ("pageSize", str(PAGE_SIZE))]
        return _listed(FormsPage, self._ask(f"{_of(slug)}/forms", [*query, onwards]))

    def _ask(
        self,
        path: str,
        query: list[tuple[str, str]] | None = None,
        *,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        """Ask once; a key that is refused is renewed once."""
        url = self._api_url + path + (f"?{urlencode(query)}" if query else "")
        access = self._tokens.access()
        try:
            return self._send(url, body, access)
        except CallRefusedError as refused:
            if refused.status != 401:
                raise
        try:
            return self._send(url, body, self._tokens.renew(access))
        except CallRefusedError as refused:
            if refused.status != 401:
                raise
        msg = (
            "HelloAsso refuse notre clé (401), même renouvelée : vérifiez "
            "RENTREE_HELLOASSO_CLIENT_ID et RENTREE_HELLOASSO_CLIENT_SECRET."
        )
        raise CallRefusedError(msg, status=401)

    def _send(self, url: str, body: Mapping[str, object] | None, access: str) -> Answer:
        headers = {"Authorization": f"Bearer {access}"}
        method = "GET" if body is None else "POST"
        try:
            with AT_ONCE:
                # The only POST here, that of the directory, is a question: it changes nothing.
                return self._caller.call(method, url, headers=headers, json=body, is_safe=True)
        except CallRefusedError as refused:
            if refused.status != 403:
                raise
        raise CallRefusedError(_lacks(_DIRECTORY if body else _PUBLIC_DATA, 403), status=403)


def _of(slug: str) -> str:
    return f"/organizations/{_part(slug)}"


def _part(text: str) -> str:
    """Write a part of a path, which leads nowhere else."""
    if text in {"", ".", ".."}:
        msg = "Un nom de HelloAsso ne peut être vide, ni un ou deux points."
        raise PayloadError(msg)
    return quote(text, safe="")


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


def _lacks(privilege: str, status: int | None = None) -> str:
    said = f"HelloAsso nous refuse ({status}) : il" if status else "Il"
    return (
        f"{said} manque à notre clé le privilège {privilege} ({_PURPOSES[privilege]}) : "
        "demandez-le à HelloAsso, ou vérifiez celui de votre identifiant."
    )
