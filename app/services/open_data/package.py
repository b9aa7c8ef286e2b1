"""What programs read before the data: a schema for each form, and the list of them all.

JSON Schema (2020-12) for the lines, Table Schema for the tables, Data Package for the list
(Frictionless Data): what catalogues of open data take in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.services.open_data.shelf import CSV, FileSaid

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
Json = dict[str, Any]


def line_schema(shape: type[BaseModel]) -> Json:
    """Return the JSON Schema of one line."""
    found = shape.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def described(files: Sequence[FileSaid], *, made_at: datetime) -> Json:
    """Return the Data Package of these files."""
    data = [file for file in files if file.is_compressed]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "rentree-des-assos",
        "title": "La Rentrée des Assos",
        "description": (
            "Les événements à venir et les activités à l’année que les associations annoncent, "
            "et les portails qui les montrent."
        ),
        "created": made_at.isoformat(timespec="seconds"),
        "licenses": [LICENCE],
        "resources": [_resource(file) for file in data],
    }


def _resource(file: FileSaid) -> Json:
    told: Json = {
        "name": file.name.removesuffix(".gz").replace(".", "-"),
        "path": file.name,
        "format": "csv" if file.media_type == CSV else "jsonl",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "compression": "gz",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    # A line's schema is JSON Schema, which this specification keeps for itself.
    return told | ({"schema": file.schema_name} if file.media_type == CSV else {})
