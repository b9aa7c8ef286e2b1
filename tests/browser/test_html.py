"""The Nu HTML checker finds nothing to say of any page."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.catalogue import VIEWS
from tests.house.tree import ROOT

pytestmark = pytest.mark.browser

KEPT = ROOT / "var/checker/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module")
def checker():
    """The command that reads pages; without it none is fetched."""
    jar = Path(os.environ.get("VNU_JAR", KEPT))
    if not (jar.is_file() and shutil.which("java")):
        pytest.skip("The Nu HTML checker is not here: VNU_JAR names vnu.jar; it needs Java")
    return ["java", "-jar", str(jar), "--errors-only", "--format", "json", "--exit-zero-always"]


def checked(checker, files):
    """Return what the checker says of ``files``, errors only."""
    done = subprocess.run([*checker, *files], capture_output=True, text=True, check=True)
    return [
        f"{Path(said['url']).name}:{said.get('lastLine')}: {said['message']}"
        for said in json.loads(done.stderr)["messages"]
    ]


def test_every_page_is_valid_html(checker, portal, tmp_path):
    for view in VIEWS:
        source = portal.fetch(view.address(portal))
        (tmp_path / f"{view.name}.html").write_text(source, encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == len(VIEWS)
    assert not checked(checker, sorted(tmp_path.iterdir()))


def test_a_fault_would_be_found(checker, tmp_path):
    sample = tmp_path / "sample.html"
    sample.write_text("<!doctype html><html lang=fr><title>x</title><p id=a><p id=a><li>")
    assert len(checked(checker, [sample])) >= 2
