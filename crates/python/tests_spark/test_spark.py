"""Spark gives the numbers of the command: for any partitioning and cluster, with executors that die, and with values that many share."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import provmap
from provmap import spark as on_spark

pyspark_sql = pytest.importorskip("pyspark.sql")

MASTER = os.environ.get("PROVMAP_SPARK_MASTER", "local[2]")
USERS = int(os.environ.get("PROVMAP_SPARK_USERS", "20000"))

NAMES = [
    {"targetAttribute": "userName", "expression": "#string.lowerCase(email)"},
    {"targetAttribute": "givenName", "sourceAttribute": "name.given"},
    {"targetAttribute": "familyName", "sourceAttribute": "name.family"},
    {"targetAttribute": "title", "sourceAttribute": "title"},
]
MAPPINGS: dict[str, list[dict[str, str]]] = {
    "Zoom": [*NAMES, {"targetAttribute": "email", "sourceAttribute": "email"}],
    "Slack": [*NAMES, {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}],
    "GitHubEMU": [
        {"targetAttribute": "externalId", "sourceAttribute": "id"},
        {"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "workEmail", "expression": "#string.lowerCase(email)"},
        {"targetAttribute": "firstName", "sourceAttribute": "name.given"},
        {"targetAttribute": "lastName", "expression": "name.family + ' ' + title"},
    ],
}


def population(count: int, seed: int) -> pa.Table:
    """Users of whom some have no value, some have one that is too long, and some share one."""
    draw = random.Random(seed)

    def user(number: int) -> dict[str, Any]:
        name = draw.choice(["ada", "Grace", "straße", "STRASSE", "x" * 70]) + str(draw.randrange(count * 3))
        return {
            "id": str(uuid.UUID(int=draw.getrandbits(128))),
            "username": name,
            "email": f"{name}@example.com" if draw.random() > 0.01 else None,
            "name": {"given": draw.choice(["Ada", "Ö" * 60, None]), "family": draw.choice(["Lovelace", "x" * 70])},
            "title": draw.choice([None, "Countess", "y" * 200]),
        }

    return pa.Table.from_pylist([user(number) for number in range(count)])


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    # Executors take the Python of the test, and a machine without a name talks to itself.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = pyspark_sql.SparkSession.builder.master(MASTER).appName("provmap")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.log.level": "ERROR",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def read(session: Any, folder: Path, users: pa.Table) -> Any:
    path = folder / "users.parquet"
    pq.write_table(users, path, row_group_size=max(1000, users.num_rows // 20))
    return session.read.parquet(str(path))


def hold_equal(found: on_spark.SparkPreflight, users: pa.Table, connector: str, mapping: Any = None) -> None:
    """All counts, all failing ids, and all who share a value are those of the one machine."""
    expected = provmap.preflight(users, mapping=mapping or MAPPINGS[connector], connector=connector)
    summary = expected.summary
    assert (found.filtered_out, found.filter_unknown) == (expected.filtered_out, expected.filter_unknown)
    assert found.filter_not_applied == expected.filter_not_applied
    assert (found.records, found.valid, found.invalid) == (summary.records, summary.valid, summary.invalid)
    assert (found.unpredictable, found.unreadable) == (summary.unpredictable, summary.unreadable)
    assert summary.invalid > 0 and summary.valid + summary.unpredictable > 0
    counts = {(name, target): n for name, rule in expected.rules.items() for target, n in rule.attributes.items()}
    assert {(rule.rule, rule.target): rule.records for rule in found.rules} == counts
    failing = sorted((row["id"], row["rule"], row["target"]) for row in expected.failures.to_dicts())
    assert sorted(tuple(row) for row in found.failures.select("id", "rule", "target").collect()) == failing
    ids = users["id"].to_pylist()
    shared = sorted((row["target"], row["rule"], ids[row["row"]]) for row in expected.collisions.to_dicts())
    assert sorted(tuple(row) for row in found.collisions.select("target", "rule", "id").collect()) == shared
    assert len(shared) > 0


@pytest.mark.parametrize("connector", sorted(MAPPINGS))
@pytest.mark.parametrize("partitions", [1, 7])
def test_numbers_are_those_of_one_machine(session: Any, tmp_path: Path, connector: str, partitions: int) -> None:
    users = population(USERS, seed=1)
    df = read(session, tmp_path, users).repartition(partitions)
    hold_equal(on_spark.preflight(df, mapping=MAPPINGS[connector], connector=connector), users, connector)


@pytest.mark.skipif(not MASTER.startswith("local-cluster"), reason="needs executors that are processes of their own")
def test_an_executor_that_dies_changes_nothing(session: Any, tmp_path: Path) -> None:
    users = population(USERS, seed=2)
    df = read(session, tmp_path, users).repartition(40)
    killed: list[int] = []

    def kill() -> None:
        while not session.sparkContext.statusTracker().getActiveStageIds():
            time.sleep(0.05)
        time.sleep(1)
        command = ["pgrep", "-f", "CoarseGrainedExecutorBackend"]
        executors = [int(pid) for pid in subprocess.run(command, capture_output=True, text=True).stdout.split()]
        os.kill(executors[-1], signal.SIGKILL)
        killed.append(executors[-1])

    killer = threading.Thread(target=kill)
    killer.start()
    found = on_spark.preflight(df, mapping=MAPPINGS["Zoom"], connector="Zoom")
    killer.join()
    assert killed
    hold_equal(found, users, "Zoom")


def test_a_value_that_most_share(session: Any, tmp_path: Path) -> None:
    """Counted where it is, and collected on no executor: of each batch, one row crosses the network."""
    users = population(USERS, seed=3)
    shared = pa.array(["all@example.com" if row % 10 else None for row in range(USERS)])
    email = pa.compute.coalesce(shared, users["email"].combine_chunks())
    users = users.set_column(users.schema.get_field_index("email"), "email", email)
    df = read(session, tmp_path, users)
    hold_equal(on_spark.preflight(df, mapping=MAPPINGS["Slack"], connector="Slack"), users, "Slack")


def test_a_filter_leaves_users_out(session: Any, tmp_path: Path) -> None:
    users = population(USERS, seed=7)
    filter = 'title pr and not (username sw "Grace") or population.id pr'
    rule = {"sourceStore": {"id": "1"}, "targetStore": {"id": "2"}, "active": True, "populationExpression": filter}
    stores = [{"id": "1", "type": "directory"}, {"id": "2", "type": "Slack", "configuration": {}}]
    bundle = {"stores": stores, "rule": rule, "mappings": MAPPINGS["Slack"]}
    # Of some, the population is not known, and they count.
    known = pa.array([None if row % 10 else "a1" for row in range(USERS)])
    users = users.append_column("population", pa.StructArray.from_arrays([known], ["id"]))
    found = on_spark.preflight(read(session, tmp_path, users), mapping=bundle)
    assert found.records == USERS - (found.filtered_out or 0)
    hold_equal(found, users, "Slack", bundle)
    bundle["rule"] = {**rule, "populationExpression": 'title pr and not (username sw "Grace")'}
    found = on_spark.preflight(read(session, tmp_path, users), mapping=bundle)
    assert 0 < (found.filtered_out or 0) < USERS
    hold_equal(found, users, "Slack", bundle)


def test_streams(session: Any, tmp_path: Path) -> None:
    users = population(500, seed=4)
    schema = read(session, tmp_path, users).schema
    stream = session.readStream.schema(schema).parquet(str(tmp_path))
    found = on_spark.failures(stream, mapping=MAPPINGS["Zoom"], connector="Zoom")
    query = found.writeStream.format("memory").queryName("failures").trigger(availableNow=True).start()
    assert query.awaitTermination(120)
    rows = session.table("failures").select("id", "rule", "target").collect()
    expected = provmap.preflight(users, mapping=MAPPINGS["Zoom"], connector="Zoom").failures.to_dicts()
    assert sorted(map(tuple, rows)) == sorted((row["id"], row["rule"], row["target"]) for row in expected)
    with pytest.raises(provmap.ProvmapError, match="a stream has no last one"):
        on_spark.preflight(stream, mapping=MAPPINGS["Zoom"], connector="Zoom")


def test_only_what_is_read_is_loaded(session: Any, tmp_path: Path) -> None:
    df = read(session, tmp_path, population(100, seed=6)).withColumn("a.b", pyspark_sql.functions.lit("c"))
    line = [{"targetAttribute": "userName", "sourceAttribute": "username"}]
    found = on_spark.failures(df, mapping=line, connector="Zoom")
    scanned = found._jdf.queryExecution().optimizedPlan().toString()
    assert "username" in scanned and "title" not in scanned.split("Relation")[0]
    assert on_spark.preflight(df.select("title"), mapping=line, connector="Zoom").invalid == 100


def test_a_column_names_users(session: Any, tmp_path: Path) -> None:
    users = population(1000, seed=5).drop_columns(["id"])
    df = read(session, tmp_path, users)
    found = on_spark.preflight(df, mapping=MAPPINGS["Zoom"], connector="Zoom")
    assert {row["id"] for row in found.failures.select("id").collect()} == {None}
    found = on_spark.preflight(df, mapping=MAPPINGS["Zoom"], connector="Zoom", id_column="username")
    names = set(users["username"].to_pylist())
    assert {row["id"] for row in found.failures.select("id").collect()} <= names
    assert {row["id"] for row in found.collisions.select("id").collect()} <= names
