"""The official list of communes, read from its files and checked whole.

The files shipped with the program are described, with their credits, in
``app/reference/README.md``. Nothing here touches the database: a wrong file is
refused before anything is written.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from app.kernel import french
from app.kernel.contours import box_of, decode_rings, point_within
from app.kernel.scenery import PARTS, written
from app.kernel.slugs import slugify
from app.kernel.typography import french_spacing

REFERENCE = Path(__file__).parent.parent / "reference"
COLUMNS = (
    "code_insee nom codes_postaux departement region epci_siren epci_nom population siren "
    "lat_mairie lon_mairie lat_centre lon_centre bbox_ouest bbox_sud bbox_est bbox_nord "
    "site_web_mairie"
).split()
_GZIP = b"\x1f\x8b"  # RFC 1952
_LONGEST_NAME = 80
_LONGEST_GROUP = 150
_LONGEST_ADDRESS = 250
_WEBSITE = re.compile(
    r"https?://[^\s/?#@\"<>]+\.[^\s/?#@\"<>.]{2,}(?:[/?#][^\s\"<>]*)?", re.IGNORECASE
)

Row = dict[str, Any]


class CommuneListError(ValueError):
    """A file is not an official list; the message says, in French, where and why."""


@dataclass(frozen=True, slots=True)
class CommuneFiles:
    """Where the official list is read from. ``communes`` may be compressed or not."""

    communes: Path = REFERENCE / "communes.csv.gz"
    codes: Path = REFERENCE / "codes.csv.gz"
    departments: Path = REFERENCE / "departements.csv"
    contours: Path = REFERENCE / "contours_communes.jsonl.gz"
    scenery: Path = REFERENCE / "scenery.csv.gz"


@dataclass(frozen=True, slots=True)
class CommuneRows:
    """The rows of each table, as their columns name them."""

    communes: list[Row]
    postal_codes: list[Row]
    aliases: list[Row]
    contours: list[Row]


def read_communes(files: CommuneFiles) -> CommuneRows:
    """Read and check the official list.

    Raises :class:`CommuneListError`, which names the file, the line and the reason.
    """
    departments = {row["code"]: row["nom"] for _, row in _read_csv(files.departments, ["code"])}
    contours = dict(_read_contours(files.contours))
    scenery = dict(_read_scenery(files.scenery))
    reader = _Lines(files.communes, departments, contours, scenery)
    communes: dict[str, Row] = {}
    postal_codes: list[Row] = []
    for line, given in _read_csv(files.communes, COLUMNS):
        row = reader.read(line, given)
        if row["insee"] in communes:
            raise _error(files.communes, line, f"la commune {row['insee']} y est déjà")
        communes[row["insee"]] = row
        postal_codes += reader.postal_codes(line, given)
    if not communes:
        msg = f"{files.communes.name} : aucune commune."
        raise CommuneListError(french_spacing(msg))
    return CommuneRows(
        communes=list(communes.values()),
        postal_codes=postal_codes,
        aliases=list(_read_codes(files.codes, communes)),
        contours=[
            {"insee": insee, "rings": rings}
            for insee, rings in contours.items()
            if insee in communes
        ],
    )


def _error(path: Path, line: int, reason: str) -> CommuneListError:
    return CommuneListError(french_spacing(f"{path.name}, ligne {line} : {reason}."))


@contextmanager
def _open(path: Path) -> Iterator[TextIOWrapper]:
    with path.open("rb") as raw:
        compressed = raw.read(2) == _GZIP
        raw.seek(0)
        binary: Any = gzip.GzipFile(fileobj=raw) if compressed else raw
        # utf-8-sig: spreadsheets put a mark before the first column's name.
        with binary, TextIOWrapper(binary, encoding="utf-8-sig", newline="") as text:
            yield text


def _read_csv(path: Path, columns: list[str]) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line number; the header's is 1."""
    line = 0
    try:
        with _open(path) as text:
            reader = csv.DictReader(text, strict=True)
            if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
                raise _error(path, 1, f"il manque les colonnes {', '.join(missing)}")
            for row in reader:
                line = reader.line_num
                if None in row or None in row.values():
                    raise _error(path, line, "il n’y a pas autant de valeurs que de colonnes")
                yield line, row
    except OSError as wrong:
        raise _error(path, line + 1, wrong.strerror or "la compression est abîmée") from None
    except (EOFError, zlib.error):
        raise _error(path, line + 1, "le fichier est coupé ou abîmé") from None
    except UnicodeDecodeError:
        raise _error(path, line + 1, "le texte n’est pas en UTF-8") from None
    except csv.Error as wrong:
        raise _error(path, line + 1, f"ce n’est pas du CSV ({wrong})") from None


def _read_contours(path: Path) -> Iterator[tuple[str, str]]:
    """Yield INSEE codes and rings, left as the text that the database keeps."""
    with _open(path) as lines:
        for line in lines:
            # ["01001",[[…]]]: cut, not parsed. Eight megabytes of numbers take a second to parse.
            yield line[2:7], line.rstrip()[9:-1]


def _read_scenery(path: Path) -> Iterator[tuple[str, str]]:
    """Yield INSEE codes and what the landscape there shows."""
    for line, row in _read_csv(path, ["code_insee", "paysage"]):
        words = row["paysage"].split()
        if not PARTS.issuperset(words):
            raise _error(path, line, f"« {row['paysage']} » n’est pas un paysage")
        yield row["code_insee"], written(words)


def _read_codes(path: Path, communes: dict[str, Row]) -> Iterator[Row]:
    """Yield the codes that lead to a commune of the list: former ones, and parts of one."""
    for line, row in _read_csv(path, ["code", "code_insee", "nature", "nom"]):
        if french.insee_code(row["code"]) is None:
            raise _error(path, line, f"« {row['code']} » n’est pas un code INSEE")
        if row["code_insee"] in communes:
            yield {
                "code": row["code"],
                "insee": row["code_insee"],
                "kind": row["nature"],
                "name": row["nom"] or None,
                "folded_name": french.fold_commune(row["nom"]) or None,
            }


@dataclass(frozen=True, slots=True)
class _Lines:
    """Reads the lines of a list of communes, and says which cannot be."""

    path: Path
    departments: dict[str, str]
    contours: dict[str, str]
    scenery: dict[str, str]

    def read(self, line: int, given: Row) -> Row:
        """Return a row of the table ``commune``."""
        insee, name = given["code_insee"], given["nom"].strip()
        department = given["departement"]
        self._check(line, french.insee_code(insee) == insee, f"« {insee} » n’est pas un code INSEE")
        self._check(line, 0 < len(name) <= _LONGEST_NAME, "le nom est vide ou trop long")
        self._check(
            line,
            department in self.departments and department == french.department_of(insee),
            f"le département « {department} » n’est pas celui de {insee}",
        )
        self._check(line, len(given["epci_nom"]) <= _LONGEST_GROUP, "epci_nom est trop long")
        return {
            "insee": insee,
            "name": name,
            "folded_name": french.fold_commune(name),
            "slug": slugify(name),
            "department": department,
            "department_name": self.departments[department],
            "region": given["region"],
            "epci_siren": self._siren(line, given, "epci_siren"),
            "epci_name": given["epci_nom"] or None,
            "population": self._count(line, given, "population"),
            "siren": self._siren(line, given, "siren"),
            **self._geometry(line, given),
            "timezone": french.timezone_of(insee),
            "website": _website(given["site_web_mairie"].strip()),
            "scenery": self.scenery.get(insee),
        }

    def postal_codes(self, line: int, given: Row) -> list[Row]:
        """Return the rows of the table ``commune_postal_code``."""
        codes = [code for code in given["codes_postaux"].split("|") if code]
        for code in codes:
            self._check(
                line, french.postal_code(code) == code, f"« {code} » n’est pas un code postal"
            )
        return [{"insee": given["code_insee"], "postal_code": code} for code in sorted(set(codes))]

    def _check(self, line: int, is_right: bool, reason: str) -> None:  # noqa: FBT001 (the claim)
        if not is_right:
            raise _error(self.path, line, reason)

    def _geometry(self, line: int, given: Row) -> Row:
        """Return the town hall's point, else the centre's, and the box of the contour."""
        hall = [self._degrees(line, given, name) for name in ("lat_mairie", "lon_mairie")]
        centre = [self._degrees(line, given, name) for name in ("lat_centre", "lon_centre")]
        lat, lon = hall if None not in hall else centre
        sides = ("bbox_ouest", "bbox_sud", "bbox_est", "bbox_nord")
        west, south, east, north = (self._degrees(line, given, side) for side in sides)
        if (rings := self.contours.get(given["code_insee"])) and (lat is None or west is None):
            outline = decode_rings(rings)
            box, middle = box_of(outline), point_within(outline)
            west, south, east, north = box.west, box.south, box.east, box.north
            lat, lon = (lat, lon) if lat is not None else (middle.lat, middle.lon)
        return {
            "lat": lat, "lon": lon, "west": west, "south": south, "east": east, "north": north,
        }  # a list read across  # fmt: skip

    def _degrees(self, line: int, given: Row, name: str) -> float | None:
        if not given[name]:
            return None
        most = 90.0 if name.startswith("lat") or name in {"bbox_sud", "bbox_nord"} else 180.0
        value = self._number(float, given[name])
        self._check(
            line,
            value is not None and -most <= value <= most,
            f"{name} : « {given[name]} » n’est pas en degrés",
        )
        return value

    def _count(self, line: int, given: Row, name: str) -> int | None:
        if not given[name]:
            return None
        value = self._number(int, given[name])
        self._check(
            line,
            value is not None and value >= 0,
            f"{name} : « {given[name]} » n’est pas un nombre",
        )
        return None if value is None else int(value)

    @staticmethod
    def _number(kind: Callable[[str], float], text: str) -> float | None:
        try:
            return kind(text)
        except ValueError:
            return None

    def _siren(self, line: int, given: Row, name: str) -> str | None:
        value: str = given[name]
        is_right = not value or (len(value) == len("242500361") and value.isdigit())
        self._check(line, is_right, f"{name} : « {value} » n’est pas un numéro SIREN")
        return value or None


def _website(given: str) -> str | None:
    """Return a town's site as an address that a link may carry, or ``None``.

    Town halls type these themselves: one that is no address is left out, as it
    is no reason to refuse the list.
    """
    address = given if "://" in given else f"http://{given}"
    return address if _WEBSITE.fullmatch(address) and len(address) <= _LONGEST_ADDRESS else None
