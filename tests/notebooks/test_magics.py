"""The magics in a real kernel-less IPython shell over the seed case: values enter as terms, errors are one message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import kg

TERMS = "SELECT ?term ?start WHERE { VALUES ?office { UNDEF } VALUES ?day { UNDEF } ?term iol:ofOffice ?office ; iol:startEarliest ?start FILTER(?start > ?day) } ORDER BY ?start"


@pytest.fixture
def shell(release: Path) -> Iterator[InteractiveShell]:
    session = InteractiveShell.instance()
    session.reset(new_session=True)
    session.run_line_magic("load_ext", "kg.notebook")
    session.user_ns["graph"] = kg.open_graph(release)
    yield session
    session.run_line_magic("unload_ext", "kg.notebook")
    InteractiveShell.clear_instance()


def run(shell: InteractiveShell, cell: str) -> Any:
    done = shell.run_cell(cell)
    if done.error_in_exec or done.error_before_exec:
        raise done.error_in_exec or done.error_before_exec
    return done.result


def test_parameters_come_from_variables_as_terms(shell: InteractiveShell) -> None:
    run(shell, "import datetime as dt; office = 'office/interpol-president'; since = dt.date(2018, 1, 1)")
    frame = run(shell, f"%%sparql -p office -p day={{since}}\n{TERMS}")
    assert frame["term"].iloc[0] == "term/interpol-president/kim-jong-yang/1"
    assert str(frame["start"].dtype) == "datetime64[s]" and frame["start"].min() >= pd.Timestamp(2018, 1, 1)
    run(shell, "since = dt.date(2019, 1, 1)")
    fewer = run(shell, f"%%sparql -p office -p day={{since}}\n{TERMS}")
    assert 0 < len(fewer) < len(frame)


def test_several_values_and_none(shell: InteractiveShell) -> None:
    run(
        shell,
        "import pandas as pd; office = pd.Series(['office/interpol-president', 'office/interpol-secretary-general'])",
    )
    text = TERMS.replace("VALUES ?day { UNDEF }", "").replace("FILTER(?start > ?day)", "")
    both = run(shell, f"%%sparql -p office\n{text}")
    assert {t.split("/")[1] for t in both["term"]} == {"interpol-president", "interpol-secretary-general"}
    run(shell, "office = []")
    assert run(shell, f"%%sparql -p office\n{text}").empty


@pytest.mark.parametrize("hostile", [
    '" } . ?a ?b ?c . FILTER(true) #', "x\\\" . } DROP ALL #", "a\n} UNION { ?s ?p ?o", "\x00", "{ UNDEF }", "VALUES ?name { UNDEF }", "\\1 \\g<0>",
])  # fmt: skip
def test_a_value_cannot_change_the_query(shell: InteractiveShell, hostile: str) -> None:
    shell.user_ns["name"] = hostile
    frame = run(shell, "%%sparql -p name\nSELECT ?name WHERE { VALUES ?name { UNDEF } }")
    assert list(frame["name"]) == [hostile] and list(frame.columns) == ["name"]


def test_out_keeps_and_shows_nothing(shell: InteractiveShell) -> None:
    assert run(shell, "%%sparql -o answer\nASK { ?a iol:hasLed ?b }") is None
    assert shell.user_ns["answer"] is True


def test_a_query_of_the_library(shell: InteractiveShell) -> None:
    frame = run(shell, "%kg query holders-on -p office='President of INTERPOL' -p date=2018-10-10")
    assert list(frame["holder_label"]) == ["Kim Jong-yang"] and str(frame["certainty"].dtype) == "category"
    shell.user_ns["when"] = dt.date(2018, 10, 1)
    assert list(run(shell, "%kg query holders-on -p office=interpol-president -p date={when}")["holder_label"]) == [
        "Meng Hongwei"
    ]
    listed = run(shell, "%kg queries vacant")
    assert "vacancies" in list(listed["query"])


def test_another_policy_and_another_graph(shell: InteractiveShell) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?t iol:holder ?h }"
    run(shell, "other = graph.under('official-only')")
    by_policy, by_graph, here = (
        int(run(shell, f"%%sparql {option}\n{count}")["n"].iloc[0])
        for option in ("--policy official-only", "-g other", "")
    )
    assert by_policy == by_graph < here


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%sparql\nSELECT nonsense", "QueryError: The query is no SPARQL 1.1"),
        ("%%sparql -p missing\nSELECT * WHERE { }", "UsageError: -p missing: there is no variable missing."),
        ("missing = 1\n%sparql", "UsageError"),
        ("%%sparql -p when=2018\nSELECT * WHERE { }", "QueryError: The query has no place for when; write VALUES ?when { UNDEF }"),
        ("%%sparql -g nothing\nASK { }", "UsageError: The variable nothing holds no graph"),
        ("%%sparql --policy defualt\nASK { }", "Did you mean 'default'?"),
        ("%%sparql --polic=\"\nASK { }", "No closing quotation"),
        ("%%sparql --what\nASK { }", "unrecognized arguments: --what"),
        ("%kg query holders-onn", "Did you mean 'holders-on'"),
        ("%kg query holders-on -p office=interpol-president", "needs a value: -p date"),
        ("%kg", "%kg query NAME"),
        ("graph.holders('INTERPLO')", "UnknownName: There is no organization or office 'INTERPLO'"),
        ("when = None", ""),
    ],
)  # fmt: skip
def test_errors_are_one_message(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, said: str
) -> None:
    done = shell.run_cell(cell)
    printed = capsys.readouterr()
    text = printed.out + printed.err
    assert said in text and "Traceback" not in text and "handle.py" not in text
    assert bool(said) is bool(done.error_in_exec)


def test_a_mistake_in_python_keeps_its_traceback(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("1 / 0")
    assert "Traceback" in capsys.readouterr().out


def test_an_empty_answer_names_terms_that_do_not_exist(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "%%sparql -o rows\nSELECT * WHERE { ?b iol:ballotIm ?s ; rdfs:label 'iol:ordinal' }")
    said = capsys.readouterr().err
    assert "no term 'iol:ballotIm'. Did you mean 'iol:ballotIn'" in said and "ordinal" not in said
    run(shell, "%%sparql -o rows\nSELECT * WHERE { ?b iol:ballotIn ?s } LIMIT 1")
    assert capsys.readouterr().err == ""
