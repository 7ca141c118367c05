"""`evaluate` is the command."""

from pathlib import Path

import pytest

import provmap

ADA = {"username": "ada", "title": "Countess"}


def test_an_expression_gives_what_the_command_gives() -> None:
    found = provmap.evaluate("#root.title", ADA)
    assert (found.status, found.value, found.reads) == ("value", "Countess", ("title",))
    assert found.to_dict()["domain"]["kinds"] == ["text"]
    without = provmap.evaluate("#root.title")
    assert (without.status, without.value) == (None, None)
    broken = provmap.evaluate("#root.ti(tle", ADA)
    assert [finding.rule for finding in broken.findings] == ["invalid-expression"]
    assert provmap.evaluate("-1").reads == ()
    assert provmap.evaluate("#root.title", connector="Zoom", target="title").findings


def test_a_line_gives_what_the_store_gets(elsewhere: Path) -> None:
    line = {"targetAttribute": "userName", "sourceAttribute": "username"}
    sent = provmap.evaluate([line], ADA, connector="Zoom")
    assert (sent.connector, sent.record) == ("Zoom", {"userName": "ada"})
    refused = provmap.evaluate({**line, "sourceAttribute": "email"}, ADA, connector="Zoom")
    assert [one["status"] for one in refused.unpredictable] == ["refused"]
    file = elsewhere / "zoom.json"
    file.write_text('{"connector": "Zoom", "mappings": [{"targetAttribute": "title", "sourceAttribute": "title"}]}')
    assert provmap.evaluate(file, ADA).record == {"title": "Countess"}


def test_what_is_wrong_is_raised() -> None:
    with pytest.raises(provmap.ProvmapError, match="did you mean `Zoom`"):
        provmap.evaluate("#root.title", connector="Zom")
    with pytest.raises(provmap.ProvmapError, match="expected one user"):
        provmap.evaluate("#root.title", {})
    with pytest.raises(provmap.ProvmapError, match="cannot be written as JSON"):
        provmap.evaluate("#root.title", {"title": object()})
