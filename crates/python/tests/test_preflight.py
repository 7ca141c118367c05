"""`preflight` has the verdicts of the command."""

import datetime
import json
import pickle
import random
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import Command

import provmap

MAPPINGS: dict[str, list[dict[str, str]]] = {
    "Zoom": [
        {"targetAttribute": "userName", "sourceAttribute": "email"},
        {"targetAttribute": "email", "expression": "#string.lowerCase(#root.email)"},
        {"targetAttribute": "givenName", "sourceAttribute": "name.given"},
        {"targetAttribute": "familyName", "expression": "#root.name.family ?: #root.username"},
        {"targetAttribute": "title", "sourceAttribute": "title"},
        {"targetAttribute": "active", "sourceAttribute": "enabled"},
    ],
    "Slack": [
        {"targetAttribute": "userName", "expression": "#string.substring(#root.username, 0, 4)"},
        {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
        {"targetAttribute": "title", "sourceAttribute": "title"},
    ],
    "GitHubEMU": [
        {"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "workEmail", "sourceAttribute": "email"},
        {"targetAttribute": "externalId", "expression": "#root.name.given + #root.name.family"},
    ],
}


def population(count: int) -> list[dict[str, Any]]:
    """Users of all kinds: too long, missing, shared values, the same user twice, of wrong types."""
    some = random.Random(7)
    users: list[dict[str, Any]] = []
    for number in range(count):
        user: dict[str, Any] = {
            "id": str(uuid.UUID(int=some.getrandbits(128))),
            "username": f"user{number % (count * 3 // 4)}",
            "email": f"User{some.randrange(count * 4)}@example.com",
            "name": {"given": "x" * some.choice([1, 9, 64, 65]), "family": some.choice([None, "Ä" * 60, "𝄞" * 65, "b"])},
            "title": some.choice([None, "Countess", "t" * 128, "t" * 129]),
            "enabled": some.choice([True, False, None]),
        }
        if some.random() < 0.1:
            user["email"] = None
        # Arrow does not tell null from absent.
        user = {key: value for key, value in user.items() if value is not None}
        user["name"] = {key: value for key, value in user["name"].items() if value is not None}
        users.append(user)
        if some.random() < 0.05:
            users.append(dict(user))
    return users


def by_command(command: Command, folder: Path, users: list[dict[str, Any]], connector: str, mapped: bool) -> Any:
    (folder / "users.ndjson").write_text("".join(json.dumps(user) + "\n" for user in users))
    (folder / "mapping.json").write_text(json.dumps(MAPPINGS[connector]))
    arguments = ["preflight", "-O", "json", "--connector", connector, "--failures", "failures.ndjson"]
    if mapped:
        arguments += ["--mapping", "mapping.json"]
    return command.json(*arguments, "--fail-on", "warning", "users.ndjson")


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("connector", list(MAPPINGS))
def test_counts_and_failures_are_those_of_the_command(
    command: Command, elsewhere: Path, connector: str, mapped: bool
) -> None:
    users = population(3000)
    expected = by_command(command, elsewhere, users, connector, mapped)
    assert expected["invalid"] > 0 and (expected["repeats"] > 0 or not mapped)
    mapping = MAPPINGS[connector] if mapped else None
    failures = [json.loads(line) for line in (elsewhere / "failures.ndjson").read_text().splitlines()]
    frame = polars.DataFrame(users, infer_schema_length=None)
    given: dict[str, Any] = {
        "dicts": users,
        "polars": frame,
        "pyarrow": frame.to_arrow(),
        "batches": pyarrow.RecordBatchReader.from_batches(
            frame.to_arrow().schema, frame.to_arrow().to_batches(max_chunksize=97)
        ),
    }
    for name, data in given.items():
        result = provmap.preflight(data, mapping=mapping, connector=connector)
        for key, value in result.to_dict().items():
            assert value == expected.get(key), (name, key)
        collisions = {(row["row"], row["target"], row["rule"]) for row in result.collisions.to_dicts()}
        found = {(row["row"], row["target"], row["rule"]) for row in result.failures.to_dicts()} | collisions
        assert found == {(row["line"] - 1, row["target"], row["rule"]) for row in failures}, name
        ids = {row["row"]: row["id"] for row in result.failures.to_dicts()}
        assert all(users[row]["id"] == id_ for row, id_ in ids.items())


def test_whatever_gives_arrow_is_taken() -> None:
    rows = [{"username": "ada", "email": "ada@example.com"}, {"username": "grace", "email": None}]
    frame = polars.DataFrame(rows)
    table = frame.to_arrow()
    relation = duckdb.from_arrow(table)
    frames: list[Any] = [frame, pandas.DataFrame(rows), table, table.to_batches()[0], table.to_reader(), relation]
    for data in [*frames, rows, iter(rows)]:
        result = provmap.preflight(data, mapping=MAPPINGS["Slack"], connector="Slack")
        assert (result.summary.records, result.summary.invalid) == (2, 1), type(data)


def test_tables_go_wherever_arrow_goes() -> None:
    result = provmap.preflight([{"username": "ada"}] * 3, mapping=MAPPINGS["Slack"], connector="Slack")
    rows = result.failures.to_dicts()
    assert len(rows) == len(result.failures) == result.failures.num_rows == 3
    assert polars.DataFrame(result.failures).to_dicts() == rows
    assert pyarrow.table(result.failures).to_pylist() == rows
    # Pandas of Python 3.10 has it not.
    if hasattr(pandas.DataFrame, "from_arrow"):
        assert len(pandas.DataFrame.from_arrow(result.failures)) == 3
    assert result.failures.column_names[:3] == ("row", "id", "rule")
    assert pyarrow.table(result.collisions).schema.names == ["target", "group", "row", "rule"]
    assert [row["group"] for row in result.collisions.to_dicts()] == [1, 1, 1]
    empty = provmap.preflight([], mapping=MAPPINGS["Slack"], connector="Slack")
    assert pyarrow.table(empty.failures).num_rows == 0 and empty.failures.to_dicts() == []


def test_little_memory_changes_nothing() -> None:
    users = [{"username": f"u{number % 5000}", "email": f"{number}@example.com"} for number in range(20_000)]
    mapping = [{"targetAttribute": "userName", "sourceAttribute": "username"}]
    much = provmap.preflight(users, mapping=mapping, connector="Zoom")
    little = provmap.preflight(users, mapping=mapping, connector="Zoom", memory=1 << 16)
    assert much.to_dict() == little.to_dict() and much.collisions.to_dicts() == little.collisions.to_dicts()
    assert len(much.collisions) == 20_000


def test_dicts_can_hold_what_json_has_no_type_for() -> None:
    user = {
        "username": "ada",
        "email": float("nan"),
        "createdAt": datetime.datetime(2026, 1, 1),
        "id": uuid.UUID(int=5),
        "name": {"given": float("inf")},
    }
    result = provmap.preflight([user], mapping=MAPPINGS["Slack"], connector="Slack")
    assert [row["found"] for row in result.failures.to_dicts()] == ["null"]
    unreadable = provmap.preflight([["ada"]], mapping=MAPPINGS["Slack"], connector="Slack")  # type: ignore[list-item]
    assert unreadable.summary.unreadable == 1 and unreadable.rules["unreadable"].records == 1
    assert unreadable.failures.to_dicts()[0]["rule"] == "unreadable"


def test_ids_tell_users_apart_as_the_command_does() -> None:
    mapping = [{"targetAttribute": "userName", "sourceAttribute": "username"}]
    cases: list[tuple[object, object, int]] = [(uuid.UUID(int=5), str(uuid.UUID(int=5)), 0), ("é", "é", 0), ("", "", 2), (1, 1, 2)]
    for one, other, collide in cases:
        users: list[dict[str, Any]] = [{"username": "ada", "id": one}, {"username": "ada", "id": other}]
        result = provmap.preflight(users, mapping=mapping, connector="Zoom")
        assert len(result.collisions) == collide, one
    broken = provmap.preflight([{"username": "ada", "id": "\ud800"}], mapping=mapping, connector="Zoom")
    assert broken.summary.unreadable == 1


def test_progress_is_told() -> None:
    said: list[int] = []
    frame = polars.DataFrame({"userName": [str(number) for number in range(40_000)]})
    provmap.preflight(frame, connector="Zoom", progress=said.append)
    assert said[-1] == 40_000 and len(said) >= 3 and said == sorted(said)


def test_an_exception_of_the_callback_ends_the_run() -> None:
    def stop(_: int) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        provmap.preflight([{"userName": "ada"}], connector="Zoom", progress=stop)


def test_ctrl_c_ends_the_run() -> None:
    def users() -> Iterator[dict[str, str]]:
        while True:
            yield {"userName": "ada"}

    threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        provmap.preflight(users(), connector="Zoom")
    assert time.monotonic() - started < 30


def test_other_threads_run_meanwhile() -> None:
    mapping = [{"targetAttribute": "userName", "expression": "#string.upperCase(#root.username)"}]
    frame = polars.DataFrame({"username": [f"{number:064}" for number in range(200_000)]})
    seen: list[float] = []
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            seen.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    started = time.monotonic()
    provmap.preflight(frame, mapping=mapping, connector="Zoom")
    ended = time.monotonic()
    done.set()
    thread.join()
    within = [moment for moment in seen if started < moment < ended]
    assert len(within) > 10


def bundle(filter: str | None) -> dict[str, Any]:
    """Users go from the directory to Zoom, those whom the filter lets through."""
    rule: dict[str, Any] = {"sourceStore": {"id": "1"}, "targetStore": {"id": "2"}, "active": True}
    if filter is not None:
        rule["populationExpression"] = filter
    stores = [{"id": "1", "type": "directory"}, {"id": "2", "type": "Zoom", "configuration": {}}]
    return {"stores": stores, "rule": rule, "mappings": MAPPINGS["Zoom"]}


@pytest.mark.parametrize(
    ("filter", "some_unknown"),
    [
        ('population.id eq "a1"', True),
        ('title pr and not (username ew "7")', False),
        ("population.id pr or enabled eq true", True),
        ("shoeSize pr", True),
        (None, False),
        ("title ==", False),
    ],
)
def test_the_filter_of_a_bundle_is_followed_as_by_the_command(
    command: Command, elsewhere: Path, filter: str | None, some_unknown: bool
) -> None:
    some = random.Random(3)
    users = population(3000)
    for user in users:
        if some.random() < 0.9:
            user["population"] = {"id": some.choice(["a1", "b2"])}
    (elsewhere / "users.ndjson").write_text("".join(json.dumps(user) + "\n" for user in users))
    (elsewhere / "bundle.json").write_text(json.dumps(bundle(filter)))
    arguments = ["--mapping", "bundle.json", "--failures", "failures.ndjson", "--fail-on", "warning", "users.ndjson"]
    expected = command.json("preflight", "-O", "json", *arguments)
    assert expected["invalid"] > 0 and expected["repeats"] > 0 and expected["records"] > 0
    assert bool(expected.get("filter_unknown")) == some_unknown
    failures = [json.loads(line) for line in (elsewhere / "failures.ndjson").read_text().splitlines()]
    frame = polars.DataFrame(users, infer_schema_length=None)
    flat = frame.with_columns(frame["population"].struct.field("id").alias("population.id")).drop("population")
    for data in (users, frame, flat, frame.to_arrow().to_reader(max_chunksize=101)):
        result = provmap.preflight(data, mapping="bundle.json")
        assert result.to_dict() == {key: expected.get(key) for key in result.to_dict()}
        found = {(row["row"], row["target"], row["rule"]) for row in result.failures.to_dicts()}
        found |= {(row["row"], row["target"], row["rule"]) for row in result.collisions.to_dicts()}
        assert found == {(row["line"] - 1, row["target"], row["rule"]) for row in failures}
        assert "population" not in result.unread_columns or "population" not in str(filter)


def test_what_a_filter_does_is_said(elsewhere: Path) -> None:
    users = polars.DataFrame({"email": ["ada@example.com", "grace@example.com"], "title": ["Countess", None]})
    some = provmap.preflight(users, mapping=bundle("title pr"))
    assert (some.connector, some.summary.records, some.filtered_out, some.filter_unknown) == ("Zoom", 1, 1, 0)
    assert "the filter of the propagation rule leaves 1 out\n" in f"{some}\n"
    nobody = provmap.preflight(users, mapping=bundle('title eq "Admiral"'))
    assert (nobody.summary.records, nobody.filtered_out) == (0, 2)
    assert "leaves 2 out: nobody is judged" in str(nobody) and "there is no user at all" not in str(nobody)
    unknown = provmap.preflight(users, mapping=bundle('population.id eq "a1"'))
    assert (unknown.summary.records, unknown.filtered_out, unknown.filter_unknown) == (2, 0, 2)
    assert "population.id" in unknown.missing_columns and "of 2 it cannot be told" in str(unknown)
    broken = provmap.preflight(users, mapping=bundle("title =="))
    assert (broken.filter_not_applied, broken.filtered_out) == ("populationExpression", None)
    assert "`populationExpression` of the propagation rule cannot be followed: all users are judged" in str(broken)


def test_columns_that_are_missing_are_said() -> None:
    frame = polars.DataFrame({"user_name": ["ada"], "email": ["ada@example.com"]})
    result = provmap.preflight(frame, mapping=MAPPINGS["Slack"], connector="Slack")
    assert result.missing_columns == ("title", "username") and result.unread_columns == ("user_name",)
    assert "no column is called title, username" in str(result)


def test_notebooks_get_no_script() -> None:
    result = provmap.preflight([{}], mapping=MAPPINGS["Slack"], connector="Slack")
    shown = result._repr_html_()
    assert "missing-required" in shown and "<script" not in shown


def test_a_judge_can_be_sent_to_another_process() -> None:
    frame = polars.DataFrame({"username": ["ada", "Ada", "x" * 30], "email": ["a@b.c", None, "A@b.c"]})
    judge = provmap.Judge(json.dumps(MAPPINGS["Slack"][1:]), "Slack")
    copy: provmap.Judge = pickle.loads(pickle.dumps(judge))
    for one in (judge, copy):
        outcomes, violations = one.judge(frame)
        assert [row["outcome"] for row in outcomes.to_dicts()] == ["invalid"] * 3
        assert {row["row"] for row in violations.to_dicts()} == {0, 1, 2}
        values = one.unique(frame).to_dicts()
        assert [(row["row"], row["target"], row["possible_key"]) for row in values] == [
            (0, "primaryEmail", "a@b.c"),
            (2, "primaryEmail", "a@b.c"),
        ]
        assert values[0]["possible_hash"] == values[1]["possible_hash"] == -7813255182388165919
        assert values[0]["hash"] != values[1]["hash"]
    assert repr(copy) == "<provmap.Judge of users through a mapping for Slack: create>"


def test_a_judge_counts_what_there_is_to_add_up() -> None:
    frame = polars.DataFrame(population(500), infer_schema_length=None)
    judge = provmap.Judge(json.dumps(MAPPINGS["Zoom"]), "Zoom")
    outcomes, violations, values = (polars.DataFrame(table) for table in judge.judge_unique(frame))
    counts = polars.DataFrame(judge.count(frame))

    def counted(kind: str, *columns: str) -> dict[Any, int]:
        rows = counts.filter(polars.col("kind") == kind).select(*columns, "records").rows()
        assert len({row[:-1] for row in rows}) == len(rows) > 0
        return {row[:-1]: row[-1] for row in rows}

    def expected(rows: polars.DataFrame, *columns: str) -> dict[Any, int]:
        return {row[:-1]: row[-1] for row in rows.group_by(columns).len().rows()}

    assert counted("outcome", "name") == expected(outcomes, "outcome")
    assert counted("rule", "name", "target") == expected(violations, "rule", "target")
    assert counted("value", "target", "hash") == expected(values, "target", "possible_hash")
    assert counts["kind"].unique().sort().to_list() == ["outcome", "rule", "value"]


def test_a_judge_leaves_out_whom_a_filter_does() -> None:
    frame = polars.DataFrame(
        {
            "email": ["ada@example.com", "grace@example.com", "x" * 200, "ADA@example.com"],
            "title": ["Countess", None, None, "Countess"],
        }
    )
    judge: provmap.Judge = pickle.loads(pickle.dumps(provmap.Judge(json.dumps(bundle('title eq "Countess"')))))
    assert judge.is_filtered and judge.reads(["email", "title", "nickname"]) == ["email", "title"]
    outcomes, violations, values = judge.judge_unique(frame)
    assert [row["outcome"] for row in outcomes.to_dicts()] == ["invalid", "left-out", "left-out", "invalid"]
    assert {row["row"] for row in violations.to_dicts()} == {row["row"] for row in values.to_dicts()} == {0, 3}
    counts = {row["name"]: row["records"] for row in judge.count(frame).to_dicts() if row["kind"] in ("outcome", "filter")}
    assert counts == {"invalid": 2, "out": 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"mapping": "[", "connector": "Slack"}, "mapping: line 1, column 2: malformed JSON"),
        ({"mapping": "nowhere.json"}, "nowhere.json: the mapping cannot be read: No such file"),
        ({"mapping": "main.tf"}, "this is Terraform"),
        ({"mapping": []}, "no connector is named: give `connector`, one of GitHubEMU, Slack, Zoom"),
        ({"connector": "Zom"}, "did you mean `Zoom`"),
        ({"connector": "Zoom", "operation": "delete"}, "the operation is `create` or `update`"),
        ({"connector": "Zoom", "source_schema": "{"}, "malformed JSON"),
        ({"connector": "Zoom", "metadata": "[]"}, "."),
        ({"connector": "Zoom", "overlay": "nowhere.toml"}, "the overlay cannot be read"),
    ],
)
def test_what_is_wrong_is_said(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(provmap.ProvmapError, match=words):
        provmap.preflight([], **arguments)


@pytest.mark.parametrize("data", ["users.ndjson", b"{}", {"userName": "ada"}, Path("users.ndjson"), 5])
def test_what_is_no_data_is_said(data: Any) -> None:
    with pytest.raises(TypeError, match="users are a data frame"):
        provmap.preflight(data, connector="Zoom")


@pytest.mark.parametrize("data", [polars.Series([1]), pyarrow.array([1])])
def test_data_that_is_no_table_is_said(data: Any) -> None:
    with pytest.raises(provmap.ProvmapError, match="no table of Arrow columns"):
        provmap.preflight(data, connector="Zoom")
    with pytest.raises(provmap.ProvmapError, match="no table of Arrow columns"):
        provmap.Judge(None, "Zoom").judge(data)


def test_a_reader_that_was_read_is_said() -> None:
    reader = pyarrow.table({"userName": ["ada"]}).to_reader()
    assert provmap.preflight(reader, connector="Zoom").summary.records == 1
    again = provmap.preflight(reader, connector="Zoom")
    assert again.summary.records == 0 and "there is no user at all" in str(again)


CANARY = "canary-5f1c"


def cyclic() -> dict[str, Any]:
    """A user who is a part of itself."""
    user: dict[str, Any] = {"userName": CANARY}
    user["self"] = user
    return user


def failing_batches() -> Any:
    schema = pyarrow.schema([("userName", pyarrow.string())])

    def batches() -> Iterator[Any]:
        yield pyarrow.record_batch([pyarrow.array([CANARY])], schema)
        raise ValueError(CANARY)

    return pyarrow.RecordBatchReader.from_batches(schema, batches())


@pytest.mark.parametrize(
    "make",
    [
        lambda: [cyclic()],
        lambda: [{"userName": CANARY, "title": object()}],
        lambda: [{"userName": {CANARY}}],
        lambda: [{CANARY: {1, 2}}],
        lambda: [{"userName": float("nan"), "title": {CANARY}}],
        failing_batches,
        lambda: pyarrow.table({"userName": [CANARY.encode()]}),
        lambda: pyarrow.table([[CANARY], [CANARY]], names=["userName", "userName"]),
    ],
)
def test_exceptions_say_nothing_of_a_person(make: Callable[[], Any]) -> None:
    with pytest.raises(provmap.ProvmapError) as caught:
        provmap.preflight(make(), connector="Zoom")
    assert CANARY not in f"{caught.value!r} {caught.value}"
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_results_say_nothing_of_a_person() -> None:
    users: list[dict[str, Any]] = [
        {"userName": CANARY, "title": CANARY * 20, "id": CANARY, CANARY: CANARY},
        {"userName": CANARY, "email": [CANARY], "active": CANARY, "familyName": "\ud800" + CANARY},
    ]
    result = provmap.preflight(users, connector="Zoom")
    assert result.failures.num_rows > 0
    shown = [repr(result), str(result), result._repr_html_(), str(result.failures.to_dicts())]
    shown += [str(result.collisions.to_dicts()), str(result.to_dict())]
    assert not [text for text in shown if CANARY in text]
