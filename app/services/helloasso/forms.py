"""Forms read one by one, four at a time, and made into drafts."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from app.clients.calls import CallAwayError, CallError
from app.clients.helloasso import FormGoneError, HelloAsso
from app.clients.helloasso_payloads import FormName, FormPublic, Organization, PayloadError
from app.services.helloasso.memory import Known, given
from app.services.ingest.draft import Failure, Reading, Refusal
from app.services.ingest.sources.helloasso import AssociationGiven, draft_of, needs_association

AT_ONCE = 4
# One form may fail by itself; several in a row, and it is the service that does.
MOST_IN_A_ROW = 8
GONE = "ce formulaire n’existe pas, ou plus, chez HelloAsso (404)"
ASSOCIATION_AWAY = "la page de l’association, dont la commune tient lieu d’adresse, ne répond pas"
_LONGEST_ERROR = 500

NOT_FOUND = frozenset({404, 410})
_OURS = frozenset({401, 403})
_Item = TypeVar("_Item")
_Answer = TypeVar("_Answer")


@dataclass(slots=True)
class FormsRead:
    """What reading a few forms gave.

    ``readings`` in the order asked; ``away`` are the keys that did not answer well, with their
    errors: they are tried again. ``associations`` were asked on the way.
    """

    readings: list[Reading] = field(default_factory=list)
    away: dict[str, str] = field(default_factory=dict)
    associations: dict[str, Organization | None] = field(default_factory=dict)

    def fails(self, key: str, error: str) -> None:
        """Note that a form could not be read, and is to be tried again."""
        self.away[key] = error
        self.readings.append(Failure(key, error))


class FormReader:
    """Reads forms through the API. ``known`` gives the associations that we remember."""

    def __init__(self, api: HelloAsso, known: Known, pool: ThreadPoolExecutor) -> None:
        self._api = api
        self._known = known
        self._pool = pool

    def read(self, names: Iterable[FormName]) -> FormsRead:
        """Read each form once, and the associations that place those without a place.

        Raises :class:`CallError` when the service itself is away, or refuses us.
        """
        found = FormsRead()
        forms = self._forms(list(names), found)
        homeless = {form.organization_slug for form in forms.values() if needs_association(form)}
        lent = self._associations(homeless, found)
        for key, form in forms.items():
            if needs_association(form) and form.organization_slug not in lent:
                # Without its association it would be said to be nowhere, and leave its commune.
                found.fails(key, ASSOCIATION_AWAY)
                continue
            drafted = _drafted(key, form, lent.get(form.organization_slug))
            if isinstance(drafted, Failure):
                found.fails(key, drafted.error)
            else:
                found.readings.append(drafted)
        return found

    def _forms(self, names: Sequence[FormName], found: FormsRead) -> dict[str, FormPublic]:
        forms: dict[str, FormPublic] = {}
        in_a_row = 0
        for name, answer in self._each(names, self._api.form):
            try:
                forms[name.key] = answer.result()
                in_a_row = 0
            except FormGoneError:
                found.readings.append(Refusal(name.key, GONE))
            except PayloadError as wrong:
                found.fails(name.key, str(wrong))
            except CallError as wrong:
                in_a_row += 1
                if _is_for_all(wrong) or in_a_row >= MOST_IN_A_ROW:
                    raise
                found.fails(name.key, str(wrong))
        return forms

    def _associations(
        self, slugs: set[str], found: FormsRead
    ) -> Mapping[str, AssociationGiven | None]:
        if not slugs:
            return {}
        known = dict(self._known(sorted(slugs)))
        for slug, answer in self._each(sorted(slugs - known.keys()), self._api.organization):
            try:
                found.associations[slug] = answer.result()
            except PayloadError:
                found.associations[slug] = None
            except CallError as wrong:
                if _is_for_all(wrong):
                    raise
                if wrong.status not in NOT_FOUND:
                    continue
                found.associations[slug] = None
            known[slug] = given(found.associations[slug])
        return known

    def _each(
        self, items: Sequence[_Item], ask: Callable[[_Item], _Answer]
    ) -> Iterator[tuple[_Item, Future[_Answer]]]:
        """Ask about each item, a few at a time; yield in order. What was begun is waited for."""
        futures = [self._pool.submit(ask, item) for item in items]
        try:
            yield from zip(items, futures, strict=True)
        finally:
            for future in futures:
                future.cancel()


@contextmanager
def reading(api: HelloAsso, known: Known) -> Iterator[FormReader]:
    """Return what reads forms, as long as a run lasts."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="helloasso") as pool:
        yield FormReader(api, known, pool)


def _is_for_all(wrong: CallError) -> bool:
    """Tell what is refused to us from what is wrong with one record, which blocks no other."""
    if isinstance(wrong, CallAwayError):
        return False
    return wrong.answer is None or wrong.status in _OURS


def _drafted(key: str, form: FormPublic, association: AssociationGiven | None) -> Reading:
    """Map one form; what our own code stumbles on is reported, and stops nothing else."""
    try:
        return draft_of(form, association)
    except Exception as wrong:  # noqa: BLE001 (whatever it is, the other forms must pass)
        where = traceback.extract_tb(wrong.__traceback__)[-1]
        error = f"{type(wrong).__name__}: {wrong} ({where.name}, ligne {where.lineno})"
        return Failure(key, error[:_LONGEST_ERROR])
