"""`check` is the command."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from conftest import Command

import provmap

LINES = [
    {"targetAttribute": "userName", "sourceAttribute": "username"},
    {"targetAttribute": "title", "sourceAttribute": "title"},
    {"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"},
]


def test_a_path_a_text_and_an_object_are_one_mapping(command: Command, elsewhere: Path) -> None:
    # Lines that fit a terminal of any width, which excerpts are cut to.
    text = json.dumps(LINES, indent=1)
    file = elsewhere / "zoom.json"
    file.write_text(text)
    by_command = command.json("check", "-O", "json", "--connector", "Zoom", "zoom.json")
    of_path = provmap.check("zoom.json", connector="Zoom")
    assert of_path.to_dict() == by_command
    assert provmap.check(Path("zoom.json"), connector="Zoom") == of_path
    assert str(of_path) == command("check", "--connector", "Zoom", "zoom.json").stdout
    for given in (text, "\n " + text, LINES):
        report = provmap.check(given, connector="Zoom")
        assert [finding.fingerprint for finding in report] == [finding.fingerprint for finding in of_path]
        assert report.results[0].path == "-"


def test_findings_have_every_key_of_the_json() -> None:
    report = provmap.check(LINES, connector="Zoom")
    data: dict[str, Any] = report.to_dict()["results"][0]["findings"][0]
    assert {field.name for field in fields(provmap.Finding)} == set(data)
    assert {field.name for field in fields(provmap.Result)} == set(report.to_dict()["results"][0])
    assert len(report) == len(list(report)) == len(report.findings)
    assert [finding.rule for finding in report.errors] == ["unknown-target"]
    assert [finding.rule for finding in report.warnings] == ["exceeds-max-length"]
    assert len(report.errors) + len(report.warnings) + len(report.infos) == len(report)
    fix = report.warnings[0].fix
    assert fix is not None and fix.applicability == "machine-applicable" and fix.edits[0].text == '"expression"'
    basis = report.warnings[0].basis
    assert basis is not None and (basis.flag, basis.value) == ("maxLength", 128)


def test_a_connector_that_is_not_compiled_in_and_attributes_of_ones_own(elsewhere: Path) -> None:
    metadata = {
        "storeMetadata": {
            "type": "Acme",
            "attributeMetadata": {"userAttributes": [{"name": "badge", "maxLength": 4}]},
        }
    }
    schema = {"attributes": [{"path": "costCenter", "type": "STRING", "maxLength": 40, "required": True}]}
    line = {"targetAttribute": "title", "sourceAttribute": "costCenter"}
    assert not provmap.check([line], connector="Zoom", source_schema=schema).warnings
    file = elsewhere / "schema.json"
    file.write_text(json.dumps(schema))
    assert not provmap.check([line], connector="Zoom", source_schema=file).warnings
    with pytest.raises(provmap.ProvmapError):
        provmap.check([line], metadata=metadata, connector="Nowhere")


def test_curated_overlays_apply() -> None:
    report = provmap.check(LINES, connector="Zoom", overlay="curated")
    assert report.results[0].connector == "Zoom"


@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ('{"mappings": [', (None, 1, 15), "malformed JSON"),
        ("nowhere.json", ("nowhere.json", None, None), "there is no such file"),
        ("", (None, None, None), "a path is wanted, and it is empty"),
    ],
)
def test_what_cannot_be_read_has_a_place(
    given: str, place: tuple[str | None, int | None, int | None], words: str
) -> None:
    with pytest.raises(provmap.ProvmapError, match=words) as caught:
        provmap.check(given, connector="Zoom")
    assert (caught.value.file, caught.value.line, caught.value.column) == place


@pytest.mark.parametrize("given", [None, 5, b"[]"])
def test_what_is_no_mapping_is_said(given: Any) -> None:
    with pytest.raises(TypeError, match="a path, a text of JSON, or lists and dicts are wanted"):
        provmap.check(given)


def test_an_unknown_connector_is_said() -> None:
    with pytest.raises(provmap.ProvmapError, match="did you mean `Zoom`"):
        provmap.check(LINES, connector="Zom")


def test_no_option_is_made_of_a_text() -> None:
    with pytest.raises(provmap.ProvmapError, match="--help: there is no such file"):
        provmap.check("--help")


def test_notebooks_get_no_script_and_no_hidden_character() -> None:
    line = {"targetAttribute": "<script>alert(1)</script>\u202e", "sourceAttribute": "title"}
    shown = provmap.check([line], connector="Zoom")._repr_html_()
    assert "<script" not in shown and "&lt;script&gt;" in shown and "\u202e" not in shown


def test_assertions_say_what_the_command_says() -> None:
    with pytest.raises(AssertionError) as caught:
        provmap.assert_clean(LINES, connector="Zoom")
    assert "`Phone` is the label in the console" in str(caught.value)
    provmap.assert_finds(LINES, "exceeds-max-length", "unknown-target: Phone", connector="Zoom")
    report = provmap.check(LINES, connector="Zoom")
    provmap.assert_finds(report, "unknown-target", "exceeds-max-length: title", "unmapped-default: active")
    with pytest.raises(AssertionError, match="(?s)not found: unknown-target: title.*not expected: unknown-target: Phone"):
        provmap.assert_finds(report, "unknown-target: title", "exceeds-max-length")
    with pytest.raises(AssertionError, match="not expected: exceeds-max-length: title"):
        provmap.assert_finds(report, "unknown-target")
    with pytest.raises(AssertionError, match="not found: unknown-target"):
        provmap.assert_finds(report, "unknown-target", "unknown-target", "exceeds-max-length")


def test_connectors_are_those_of_the_command(command: Command) -> None:
    listed = command.json("connectors", "-O", "json")["connectors"]
    assert [str(connector) for connector in provmap.connectors()] == [one["storeType"] for one in listed]
    assert provmap.connectors()[2].user_attributes == listed[2]["userAttributes"]
