"""Graphs to export: the seed case, a small one counted by hand with hostile names, and one with nothing in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kg.build
from kg.exports.extract import Extract, open_extract
from kg.graph.grouped import group
from kg.graph.terms import literal_term
from kg.store import publish
from tests.conftest import ROOT

collect_ignore = ["peers"]  # run by another Python, which has what they import

ODD = "\u202e\u2066\U0001f600\n second\rline\ttab"
"""What the loaders refuse, and other people's data may hold; put in the place of ODD after loading."""

FILES = {
    "source.yaml": 'title: Alpha\ndescription: Made up.\nas_of: "2004-12-31"\ncounts: {}\n',
    "documents.csv": "id,url,title,publisher,kind,published,language,quotes,note\n"
    "d1,https://example.org/a?b=1&c=%22,\"=cmd|' /C calc'!A0\",The @Times,press,2004-06-30,en,,\n",
    "organizations.csv": "id,label,acronym,kind,evidence,document\n"
    'alpha,"=HYPERLINK(""http://evil"",""x"")",ALPHA,,read,d1\n'
    'beta,"Beta | ODD \\ <b>*x*</b>",+BETA,,read,d1\n',
    "offices.csv": "id,label,organization,kind,start,evidence,document\n"
    'alpha-head,"-1 ""Head"" of \'Alpha\', & <Co>",alpha,executive-head,2000,read,d1\n',
    "persons.csv": "id,label,family_name,gender,evidence,document\n"
    f"a,@SUM(1),'t Hooft,female,read,d1\nb,'=B,B,,read,d1\nc,{'C' * 5000},C,,read,d1\nd,dODD,D,,read,d1\n",
    "terms.csv": "id,office,person,kind,start,end,end_cause,follows,evidence,document\n"
    "alpha-head/a/1,alpha-head,a,substantive,2000-01-01,2001-07-01,resigned,,read,d1\n"
    "alpha-head/b/1,alpha-head,b,acting,2001-07-01,2001-10-01,,alpha-head/a/1,read,d1\n"
    "alpha-head/c/1,alpha-head,c,substantive,2001-12-01,2003,,alpha-head/b/1,read,d1\n"
    "alpha-head/d/1,alpha-head,d,substantive,2003,..,,alpha-head/c/1,read,d1\n",
    "judgements.csv": "id,thing,other,verdict,reason,evidence,document\n"
    "c/q1,person/c,http://www.wikidata.org/entity/Q1,same,made up,read,d1\n"
    "a/q3,person/a,http://www.wikidata.org/entity/Q3,same,made up,read,d1\n"
    "alpha-head/q2,office/alpha-head,http://www.wikidata.org/entity/Q2,same,made up,read,d1\n",
}


def small(folder: Path) -> kg.build.Built:
    """Assemble the small graph."""
    data = folder / "alpha"
    data.mkdir(parents=True)
    for name, text in FILES.items():
        (data / name).write_text(text, encoding="utf-8", newline="")
    built = kg.build.assemble([folder])
    odd = literal_term(ODD)[1:-1]
    quads = [q._replace(object=q.object.replace("ODD", odd)) for q in built.quads]
    return replace(built, graphs=group(quads))


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mini")
    built = small(folder / "data")
    publish(folder / "build", kg.build.files(built), kg.build.about(built))
    return folder / "build"


@pytest.fixture(scope="session")
def nothing(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without a single statement."""
    folder = tmp_path_factory.mktemp("nothing")
    built = replace(small(folder / "data"), graphs={})
    publish(folder / "build", kg.build.files(built), kg.build.about(built))
    return folder / "build"


@pytest.fixture(scope="session")
def seed(release: Path) -> Extract:
    return open_extract(release)


@pytest.fixture(scope="session")
def tiny(mini: Path) -> Extract:
    return open_extract(mini)


def command_or_skip(name: str) -> str:
    """Return the path of a program; skip where it is missing, fail where it must be there."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("KG_CI"):
            pytest.fail(f"CI must have {name}")
        pytest.skip(f"no {name} on this machine")
    return found


def peer(script: str, *paths: Path) -> Any:
    """Run a reader that is no part of our environment (tests/exports/peers), and return what it prints.

    KG_PEERS is the Python that has tests/exports/peers/requirements.txt.
    """
    python = os.environ.get("KG_PEERS") or str(ROOT / ".venv-peers" / "bin" / "python")
    if not Path(python).exists():
        if os.environ.get("KG_CI"):
            pytest.fail("CI must have the readers of tests/exports/peers/requirements.txt")
        pytest.skip("the readers of tests/exports/peers/requirements.txt are not installed")
    done = subprocess.run(
        [python, str(ROOT / "tests" / "exports" / "peers" / script), *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
