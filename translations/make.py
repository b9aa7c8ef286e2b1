# ruff: noqa: INP001 (a script, run by its path)
"""Bring the catalogues up to date with the words of the interface: ``python translations/make.py``.

Reads every text marked for translation in ``app``, keeps the translations that
there are, makes the French catalogue (the source, with the spaces and the plural
of printed French), and compiles what the program reads. It never invents a
translation: what is new is listed, and stays empty until somebody writes it.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BIRTH = datetime(2026, 9, 1, tzinfo=UTC)
HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from app.kernel.languages import INTERFACE_LANGUAGES  # noqa: E402 (the path comes first)
from app.kernel.typography import french_spacing  # noqa: E402 (the path comes first)

# gettext's own order (zero, one, two, few, many, other). Babel's rule for Arabic gives the
# last two places the other way round: 11 to 99 would be counted in the words of 100.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 ? 4 : 5);"
}
PROJECT = "La Rentrée des Assos"
SOURCE = INTERFACE_LANGUAGES[0]


def words_of_the_interface() -> Catalog:
    """Return every text marked for translation, with the files that hold it."""
    with (HERE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = Catalog(project=PROJECT, charset="utf-8")
    extracted = extract_from_dir(
        ROOT / "app",
        methods,
        options,
        comment_tags=("Translators:",),
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    for file, _line, message, comments, context in sorted(extracted, key=lambda found: found[0]):
        found.add(message, locations=[(f"app/{file}", 0)], auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    """Return where the catalogue of ``language`` is."""
    return HERE / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return the catalogue of ``language`` as it is written; empty when there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project=PROJECT, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, template: Catalog) -> Catalog:
    """Return the catalogue of ``language`` with exactly the texts of ``template``."""
    kept = read(language)
    # No date: the same texts give the same files, to the byte.
    catalogue = Catalog(locale=language, project=PROJECT, charset="utf-8", creation_date=BIRTH)
    catalogue.revision_date = BIRTH
    if language in PLURALS:
        catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in template:
        if not message.id:
            continue
        known = kept.get(message.id if isinstance(message.id, str) else message.id[0])
        string = printed(message) if language == SOURCE else known.string if known else ""
        catalogue.add(
            message.id,
            string or ("" if isinstance(message.id, str) else ("",) * catalogue.num_plurals),
            locations=message.locations,
            flags=message.flags,
            auto_comments=message.auto_comments,
        )
    return catalogue


def printed(message: Message) -> str | tuple[str, ...]:
    """Return a French text with the spaces of printed French."""
    if isinstance(message.id, str):
        return french_spacing(message.id)
    return tuple(french_spacing(form) for form in message.id)


def lacking(catalogue: Catalog) -> list[str]:
    """Return the texts that nobody has translated yet."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and not all(_forms(message))
    ]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def as_po(catalogue: Catalog) -> bytes:
    """Return the file that translators read; without dates, so that it changes with its words."""
    out = BytesIO()
    write_po(out, catalogue, width=100, sort_by_file=True, omit_header=True, include_lineno=False)
    header = f"""msgid ""
msgstr ""
"Project-Id-Version: {PROJECT}\\n"
"Language: {catalogue.locale}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"

"""
    return header.encode() + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the file that the program reads."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Write every catalogue; return 1 while something is left to translate."""
    template = words_of_the_interface()
    left = 0
    for language in INTERFACE_LANGUAGES:
        catalogue = updated(language, template)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(read(language)))
        missing = lacking(catalogue)
        left += len(missing)
        for text in missing:
            sys.stdout.write(f"{language}: {text}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
