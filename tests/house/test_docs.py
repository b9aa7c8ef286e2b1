"""The documentation tells the truth: what it names exists, and what exists is named."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from app.settings import PREFIX, Settings
from tests.house.docs import anchors, broken_links, commands, missing_paths, paths, unsaid
from tests.house.tree import ROOT, papers

PAGES = {path: text for path, text in papers().items() if path.suffix == ".md"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_every_relative_link_leads_somewhere(path):
    assert not broken_links(PAGES[path], at=path, root=ROOT)


def test_the_readme_names_only_what_exists():
    assert len(list(paths(README))) > 20
    assert not missing_paths(README, root=ROOT)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_names_no_module_that_is_not_there(path):
    rooms = {entry.name for entry in (*ROOT.iterdir(), *(ROOT / "app").iterdir())}
    missing = [said for said in missing_paths(PAGES[path], root=ROOT) if "/" in said.strip("/")]
    assert not [said for said in missing if said.partition("/")[0] in rooms]


def test_the_readme_holds_on_a_screen():
    assert README.count("\n") <= 100


def test_to_change_something_two_files_at_most_are_opened():
    table = README.partition("| I want to change")[2].partition("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines()[2:]]
    wanted = "filter colour source text header column feed date host refusal".split()
    assert [word for word in wanted if word not in " ".join(row[0] for row in rows).lower()] == []
    assert {
        row[0].strip(): n for row in rows if not 1 <= (n := len(list(paths(row[1])))) <= 2
    } == {}


def test_the_readme_s_commands_are_one_line_each():
    blocks = re.findall(r"^```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    run, test = blocks[:2]
    assert "\n" not in run + test
    assert shlex.split(run)[-2:] == [".venv/bin/flask", "demo"]
    assert shlex.split(test)[-1] == ".venv/bin/pytest"


def test_every_setting_is_explained():
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert not unsaid([f"{PREFIX}{name.upper()}" for name in Settings.model_fields], [page])


def test_no_page_explains_a_setting_that_is_not_there():
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    said = {
        f"{path}: {name}"
        for path, page in PAGES.items()
        for name in re.findall(rf"{PREFIX}[A-Z][A-Z_]+[A-Z]", page)
        if name not in known
    }
    assert not said


def test_every_command_is_explained(app):
    with app.app_context():
        ours = [*commands(app.cli), "flask db upgrade"]
    assert {"flask demo", "flask serve", "flask site apply", "flask import openagenda"} <= {*ours}
    assert not unsaid(ours, PAGES.values())


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    assert not unsaid([path.name for path in DECISIONS], [index])


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_what_it_weighed(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["Context", "Options", "Decision", "What would change our mind"]
    assert text.count("\n") <= 80, "one page"


def test_the_changelog_tells_what_came():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles[0] == "À paraître" or titles[0].startswith(f"{PROJECT['version']} ")
    entry = text.partition(f"## {titles[0]}\n")[2].partition("\n## ")[0]
    assert re.search(r"^- ", entry, re.MULTILINE)


def test_the_licence_is_there_whole():
    text = (ROOT / PROJECT["license-files"][0]).read_text(encoding="utf-8")
    assert PROJECT["license"] == "EUPL-1.2"
    assert [n for n in range(1, 16) if f"\n{n}." not in text] == []
    assert "Appendix" in text


# What finds the faults finds those planted here.


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "b.md").write_text("# A title, here\n")
    page = "[a](b.md) [b](c.md) [c](b.md#a-title-here) [d](b.md#no) ![e](x.png) [f](../out.md)"
    broken = broken_links(page, at=Path("a.md"), root=tmp_path)
    assert broken == ["c.md", "b.md#no", "x.png", "../out.md"]
    assert not broken_links(
        "[a](https://example.org) `[b](c.md)`"[:25], at=Path("a.md"), root=tmp_path
    )


def test_a_path_that_does_not_exist_is_found(tmp_path):
    (tmp_path / "app/web").mkdir(parents=True)
    (tmp_path / "app/web/dates.py").touch()
    page = "`app/web/dates.py` `web/dates.py` `app/<room>/dates.py` `app/web/` `app/web/gone.py`"
    assert missing_paths(page, root=tmp_path) == ["app/web/gone.py"]


def test_what_is_unsaid_is_found():
    assert unsaid(["flask db", "flask demo"], ["run flask db-upgrade, then `flask demo`"]) == [
        "flask db"
    ]


def test_anchors_are_those_of_a_forge():
    assert anchors("# À l’heure, ici\n```\n# no\n```\n") == {"à-lheure-ici"}
