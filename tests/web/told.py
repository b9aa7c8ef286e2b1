"""An event that tells all that one asks before coming: what its page and its data both say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

BAL: dict[str, Any] = {
    "at": datetime(2026, 9, 5, 18, 30, tzinfo=UTC),
    "lasting": timedelta(hours=3),
    "place_name": "Guinguette du Port",
    "address": "quai des Mariniers",
    "postal_code": "25000",
    "organizer": "Trad’Aubin",
    "is_free": False,
    "price_min": Decimal(5),
    "age_min": 8,
    "spoken": ["fr", "ar"],
}
