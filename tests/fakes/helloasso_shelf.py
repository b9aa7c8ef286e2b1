"""What the stand-in holds: invented forms by their number, changes by their key, and a log.

A hundred thousand invented forms cost nothing: only what was changed is kept.
The log is what the directory reads: invented forms first, then each arrival
(``Insert``) and departure (``Delete``) in the order in which they happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.slugs import slugify
from tests.fakes import helloasso_made as made

Form = dict[str, Any]
Key = tuple[str, str, str]
INSERT, DELETE = "Insert", "Delete"
_PARIS = ZoneInfo("Europe/Paris")


def key_of(form: Form) -> Key:
    """Return the identity of a form: its association, its kind, its slug."""
    return str(form["organizationSlug"]), str(form["formType"]), str(form["formSlug"])


def key_in(text: str) -> Key:
    """Return the key written ``organizationSlug/formType/formSlug``."""
    slug, kind, form_slug = text.strip("/").split("/")
    return slug, kind, form_slug


def merged(form: Form, changes: Form) -> Form:
    """Return ``form`` with ``changes`` put in, as RFC 7396 says it: null takes a field away."""
    told = dict(form)
    for name, value in changes.items():
        if value is None:
            told.pop(name, None)
        elif isinstance(value, dict):
            under = told.get(name)
            told[name] = merged(under if isinstance(under, dict) else {}, value)
        else:
            told[name] = value
    return told


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the directory."""

    action: str
    key: Key


class Shelf:
    """Forms, associations, and the log of who came and went. Safe between threads."""

    def __init__(self, generated: int, *, first_day: date, now: Callable[[], datetime]) -> None:
        self.generated = generated
        self.first_day = first_day
        self.site = made.HELLOASSO
        self.organizations: dict[str, Form] = {}
        self.now = now
        self._lock = RLock()
        # Whole forms that were given or changed, by their present key.
        self._kept: dict[Key, Form] = {}
        self._log: list[Change] = []
        self._origins: dict[str, str] = {}  # present slug -> the one it was invented with
        self._retired: set[str] = set()

    # --- reading

    def form(self, key: Key) -> Form | None:
        """Return the form at ``key`` whatever its state; ``None`` for one never seen there."""
        kept = self._kept.get(key)
        if kept is not None or key[0] in self._retired:
            return kept
        number = made.number_of((self._origin(key[0]), *key[1:]))
        if number is None or number >= self.generated:
            return None
        form = made.made_form(number, first_day=self.first_day, site=self.site)
        return self._moved(form, key[0]) if key[0] in self._origins else form

    def live(self, key: Key) -> Form | None:
        """Return the form at ``key`` unless it is deleted."""
        form = self.form(key)
        return None if form is None or form.get("state") == "Deleted" else form

    def organization(self, slug: str) -> Form | None:
        """Return the association called ``slug``; one that is known by its forms only is short."""
        if slug in self.organizations:
            return self.organizations[slug]
        if slug in self._retired:
            return None
        circle = made.circle_of(self._origin(slug))
        if circle is not None and circle * made.FORMS_OF_ONE < self.generated:
            told = made.made_organization(circle, site=self.site)
            return told | {"organizationSlug": slug, "url": f"{self.site}/associations/{slug}"}
        form = next((form for key, form in list(self._kept.items()) if key[0] == slug), None)
        if form is None:
            return None
        return {
            "organizationSlug": slug,
            "name": form.get("organizationName", slug),
            "url": f"{self.site}/associations/{slug}",
            "type": "Association1901",
            "fiscalReceiptEligibility": False,
            "fiscalReceiptIssuanceEnabled": False,
        }

    def forms_of(self, slug: str) -> list[Form]:
        """Return the forms of an association, the newest created first; deleted ones are gone."""
        keys = {key for key in list(self._kept) if key[0] == slug}
        circle = made.circle_of(self._origin(slug))
        if circle is not None and slug not in self._retired:
            first = circle * made.FORMS_OF_ONE
            last = min(first + made.FORMS_OF_ONE, self.generated)
            keys |= {(slug, *made.key_of(number)[1:]) for number in range(first, last)}
        forms = [form for key in keys if (form := self.form(key))]
        shown = [form for form in forms if form.get("state") != "Deleted"]
        return sorted(shown, key=lambda form: (_created(form), key_of(form)), reverse=True)

    def __len__(self) -> int:
        return self.generated + made.hidden_among(self.generated) + len(self._log)

    def changes(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Change]]:
        """Give the log from ``start`` on, each line with the position that follows it."""
        hidden = made.hidden_among(self.generated)
        for at in range(start, len(self) if end is None else end):
            if at < self.generated:
                yield at + 1, Change(INSERT, made.key_of(at))
            elif at < self.generated + hidden:
                number = made.hidden_number(at - self.generated)
                yield at + 1, Change(DELETE, made.key_of(number))
            else:
                yield at + 1, self._log[at - self.generated - hidden]

    def latest(self) -> Iterator[tuple[int, Change]]:
        """Give what was published or changed since the start, the newest first, then the rest."""
        yield from zip(range(len(self), 0, -1), reversed(self._log), strict=False)
        yield from self.changes()

    # --- changing

    def put(self, form: Form) -> Key:
        """Keep a whole form, and say it in the directory if it may be seen there."""
        with self._lock:
            told = {"formType": "Event", "organizationSlug": "association-exemple", **form}
            told.setdefault("formSlug", slugify(str(told.get("title") or "")) or "1")
            key = key_of(told)
            told.setdefault("url", made.address(self.site, *key))
            before = self.form(key)
            self._kept[key] = told
            self._retired.discard(key[0])
            self._say(key, before, told)
            return key

    def change(self, key: Key, changes: Form, *, is_said: bool = True) -> Form:
        """Change some fields. ``is_said``: the directory names the form again."""
        with self._lock:
            before = self.form(key)
            if before is None:
                msg = f"{'/'.join(key)}: no such form"
                raise KeyError(msg)
            told = merged(before, changes)
            if "meta" not in changes and "meta" in told:
                told["meta"] = told["meta"] | {"updatedAt": made.seven_digits(self.now())}
            self._kept[key] = told
            self._say(key, before, told, is_edit_said=is_said)
            return told

    def rename(self, old: str, new: str) -> None:
        """Give an association another slug: its forms leave under the one, come under the other."""
        with self._lock:
            forms = self.forms_of(old)
            for form in forms:
                if _is_listed(form):
                    self._log.append(Change(DELETE, key_of(form)))
            for key in [key for key in self._kept if key[0] == old]:
                form = self._kept.pop(key)
                self._kept[new, key[1], key[2]] = self._moved(form, new)
            if old in self.organizations:
                self.organizations[new] = self.organizations.pop(old) | {"organizationSlug": new}
            self._origins[new] = self._origins.pop(old, old)
            self._retired.add(old)
            self._retired.discard(new)
            for form in forms:
                if _is_listed(form):
                    self._log.append(Change(INSERT, (new, form["formType"], form["formSlug"])))

    def lose(self, key: Key) -> None:
        """Hold a form no more, and say nothing of it: a directory that was made anew."""
        with self._lock:
            self._kept.pop(key, None)
            self._log = [change for change in self._log if change.key != key]

    def say(self, changes: Iterable[Change]) -> None:
        """Write lines in the directory, true or not."""
        with self._lock:
            self._log.extend(changes)

    def _say(self, key: Key, before: Form | None, now: Form, *, is_edit_said: bool = True) -> None:
        was, is_ = before is not None and _is_listed(before), _is_listed(now)
        if is_ and (is_edit_said or not was):
            self._log.append(Change(INSERT, key))
        elif was and not is_:
            self._log.append(Change(DELETE, key))

    def _origin(self, slug: str) -> str:
        return self._origins.get(slug, slug)

    def _moved(self, form: Form, slug: str) -> Form:
        url = made.address(self.site, slug, form["formType"], form["formSlug"])
        widgets = made.widgets(url) if "widgetFullUrl" in form else {}
        return form | {"organizationSlug": slug, "url": url} | widgets


def _is_listed(form: Form) -> bool:
    return bool(form.get("state", "Public") == "Public")


def _created(form: Form) -> str:
    return str((form.get("meta") or {}).get("createdAt", ""))
