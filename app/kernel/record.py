"""The record of what people did: which kinds there are, and how each entry seals those before.

An entry's digest is taken over all that it says and over the digest of the entry before it
(a hash chain, as in RFC 9162 §2 without its tree): nothing can be changed, added between or
taken out without every later digest being wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

Kind = Literal[
    "invited",
    "invitation_withdrawn",
    "joined",
    "role_given",
    "role_taken",
    "account_closed",
    "name_changed",
    "password_changed",
    "password_reset",
    "second_factor_set",
    "second_factor_removed",
    "signed_in",
    "signed_out",
    "sign_in_ended",
    "followed",
    "unfollowed",
    "passkey_added",
    "passkey_removed",
    "identity_linked",
    "identity_unlinked",
    "site_opened",
    "request_made",
    "request_accepted",
    "request_declined",
    "host_claimed",
    "host_proved",
    "host_released",
    "host_lost",
    "host_warned",
    "host_lapsed",
    "draft_saved",
    "draft_dropped",
    "file_kept",
    "published",
    "restored",
    "unpublished",
    "event_hidden",
    "event_shown",
    "event_featured",
    "event_unfeatured",
    "event_corrected",
    "correction_undone",
    "events_merged",
    "merge_undone",
    "pair_kept_apart",
    "curation_undone",
    "edition_event_added",
    "edition_event_removed",
    "campaign_made",
    "campaign_changed",
    "campaign_joined",
    "campaign_left",
    "exported",
    "imported",
]

FIELDS: Mapping[Kind, frozenset[str]] = {
    "invited": frozenset({"email", "role", "is_operator"}),
    "invitation_withdrawn": frozenset({"email", "role"}),
    "joined": frozenset({"email", "role", "is_operator"}),
    "role_given": frozenset({"account_id", "name", "role", "before"}),
    "role_taken": frozenset({"account_id", "name", "role"}),
    "account_closed": frozenset({"account_id", "name"}),
    "name_changed": frozenset({"before"}),
    "password_changed": frozenset(),
    "password_reset": frozenset(),
    "second_factor_set": frozenset(),
    "second_factor_removed": frozenset(),
    "signed_in": frozenset({"way", "agent"}),
    "signed_out": frozenset(),
    "sign_in_ended": frozenset({"count"}),
    "followed": frozenset({"slug"}),
    "unfollowed": frozenset({"slug"}),
    "passkey_added": frozenset({"name"}),
    "passkey_removed": frozenset({"name"}),
    "identity_linked": frozenset({"issuer"}),
    "identity_unlinked": frozenset({"issuer"}),
    "site_opened": frozenset({"slug", "insee"}),
    "request_made": frozenset({"insee", "email"}),
    "request_accepted": frozenset({"insee", "email"}),
    "request_declined": frozenset({"insee", "email", "reason"}),
    "host_claimed": frozenset({"host"}),
    "host_proved": frozenset({"host"}),
    "host_released": frozenset({"host"}),
    "host_lost": frozenset({"host", "trouble"}),
    "host_warned": frozenset({"host"}),
    "host_lapsed": frozenset({"host"}),
    "draft_saved": frozenset({"paths"}),
    "draft_dropped": frozenset({"paths"}),
    "file_kept": frozenset({"name"}),
    "published": frozenset({"number", "paths"}),
    "restored": frozenset({"number", "from"}),
    "unpublished": frozenset(),
    "event_hidden": frozenset({"event", "reason"}),
    "event_shown": frozenset({"event"}),
    "event_featured": frozenset({"event"}),
    "event_unfeatured": frozenset({"event"}),
    "event_corrected": frozenset({"event", "fields"}),
    "correction_undone": frozenset({"event", "fields"}),
    "events_merged": frozenset({"event", "into"}),
    "merge_undone": frozenset({"event", "into"}),
    "pair_kept_apart": frozenset({"event", "other"}),
    "curation_undone": frozenset({"count"}),
    "edition_event_added": frozenset({"event", "slug"}),
    "edition_event_removed": frozenset({"event", "slug"}),
    "campaign_made": frozenset({"slug"}),
    "campaign_changed": frozenset({"slug"}),
    "campaign_joined": frozenset({"slug"}),
    "campaign_left": frozenset({"slug"}),
    "exported": frozenset(),
    "imported": frozenset({"from"}),
}
"""What the detail of each kind holds: exactly these names."""

FIRST = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an account, or words alone (a command, a run)."""

    account_id: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as it is sealed. ``at`` is in UTC, to the microsecond."""

    id: int
    at: datetime
    site_id: int | None
    account_id: int | None
    actor: str
    kind: str
    detail: Mapping[str, object]

    def digest(self, previous: str) -> str:
        """Return the seal of this entry after one whose seal is ``previous``: SHA-256, in hex.

        >>> at = datetime(2026, 9, 4, 10, tzinfo=UTC)
        >>> entry = Entry(1, at, None, 7, "Claire", "signed_in", {"way": "link", "agent": ""})
        >>> entry.digest(FIRST)[:16], entry.digest("f" * 64)[:16]
        ('0c2d3921de40e35e', 'c1b07afe64be1299')
        """
        said = {
            "id": self.id,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "site_id": self.site_id,
            "account_id": self.account_id,
            "actor": self.actor,
            "kind": self.kind,
            "detail": self.detail,
            "previous": previous,
        }
        packed = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(packed.encode()).hexdigest()


def faults_of(kind: Kind, detail: Mapping[str, object]) -> list[str]:
    """Name the fields of ``detail`` that are missing, or that this kind does not have.

    >>> faults_of("password_changed", {}), faults_of("name_changed", {"after": "Claire"})
    ([], ['after', 'before'])
    """
    return sorted(FIELDS[kind] ^ detail.keys())
