"""Runs users of a Spark DataFrame through a mapping, with the verdicts of the command ``provmap preflight``.

The engine is that of the command: it runs in the Python workers of the executors, on the Arrow batches that Spark hands them. Spark
does what it is good at: it spreads the work, counts, and brings equal values together.

The package ``provmap`` is to be installed on the executors too.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ._errors import ProvmapError
from ._inputs import Given
from ._native import Judge
from ._preflight import judge_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["SparkPreflight", "failures", "preflight"]

# The columns of what workers send, with Spark's names of their types.
_FAILURES = {
    "record": "bigint",
    "id": "string",
    "rule": "string",
    "effect": "string",
    "target": "string",
    "element": "bigint",
    "found": "string",
    "limit": "bigint",
    "reason": "string",
    "message": "string",
}
_COUNTS = {"kind": "string", "name": "string", "target": "string", "hash": "bigint", "records": "bigint"}
_VALUES = {
    "record": "bigint",
    "id": "string",
    "user": "string",
    "outcome": "string",
    "target": "string",
    "hash": "bigint",
    "key": "string",
    "possible_key": "string",
}

# More hashes than that are not sent to every executor, 16 bytes each, but brought together with the values by a shuffle.
_BROADCAST = 4_000_000

# The records of a partition are numbered from its number times this.
_PARTITION = 1 << 40


@dataclass(frozen=True)
class Rule:
    """How many users break a rule with one target attribute."""

    rule: str
    target: str
    records: int


@dataclass(frozen=True)
class SparkPreflight:
    """What becomes of the users of a DataFrame.

    ``records``, ``valid``, ``invalid``, ``unpredictable`` and ``unreadable`` are numbers of users; ``rules`` has those that break a rule,
    collisions among them.
    """

    records: int
    valid: int
    invalid: int
    unpredictable: int
    unreadable: int
    filter_not_applied: str | None
    """The member of the bundle that limits the propagation rule to some users, where it cannot be followed: all are judged."""
    filtered_out: int | None
    """The users that the filter of the propagation rule leaves out, who are in no other number; none without a filter."""
    filter_unknown: int | None
    """Those of whom it cannot be told whether the filter lets them through, who are judged; none without a filter."""
    rules: list[Rule]
    failures: DataFrame = field(repr=False)
    """Every rule that a user breaks alone: a row each, with the user's ``id`` and never another value."""
    collisions: DataFrame = field(repr=False)
    """Every user who shares a value that is to be unique: ``target``, ``rule``, ``group``, ``record``, ``id``. Those of one group
    share a value, which is not shown."""

    def to_dict(self) -> dict[str, Any]:
        """The counts, by the names of ``provmap preflight -O json``; of a rule, the users by target."""
        names = ["filter_not_applied", "filtered_out", "filter_unknown"]
        names += ["records", "valid", "invalid", "unpredictable", "unreadable"]
        counts = {name: getattr(self, name) for name in names}
        rules: dict[str, dict[str, int]] = {}
        for rule in self.rules:
            rules.setdefault(rule.rule, {})[rule.target] = rule.records
        return {**counts, "rules": rules}


def failures(
    df: DataFrame,
    *,
    mapping: Given | None = None,
    connector: str | None = None,
    operation: Literal["create", "update"] = "create",
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
    id_column: str | None = None,
) -> DataFrame:
    """Every rule that a user breaks alone, as a DataFrame. For streams too: nothing is kept from one batch to the next.

    What several users share is none of it: whether a value is unique shows only with all of them, in :func:`preflight`.
    """
    native = judge_of(mapping, connector, operation, source_schema, metadata, overlay)
    return _map(df, native, id_column, _failures, _FAILURES)


def preflight(
    df: DataFrame,
    *,
    mapping: Given | None = None,
    connector: str | None = None,
    operation: Literal["create", "update"] = "create",
    source_schema: Given | None = None,
    metadata: Given | None = None,
    overlay: str | os.PathLike[str] | None = None,
    id_column: str | None = None,
) -> SparkPreflight:
    """Runs every user of a DataFrame through a mapping, or judges records that have the names of the target where there is none.

    The DataFrame is read twice where users may share a value, and once more for each action on ``failures``. Results name a user by an ``id``
    that is a UUID, as PingOne's are; with ``id_column``, by what that column holds, whatever it is.
    """
    if df.isStreaming:
        raise ProvmapError(
            "whether a value is unique shows only with all users, and a stream has no last one: "
            "provmap.spark.failures takes a stream, and finds what a user breaks alone"
        )
    from pyspark.sql import functions as f

    native = judge_of(mapping, connector, operation, source_schema, metadata, overlay)
    # Counts, and the hashes of values that are to be unique, summed up before they cross the network: of a value that millions share,
    # each task sends one row.
    counted = (
        _map(df, native, None, _count, _COUNTS)
        .groupBy("kind", "name", "target", "hash")
        .agg(f.sum("records").alias("records"))
        .where("kind <> 'value' OR records > 1")
        .persist()
    )
    counts = counted.where("kind <> 'value'").collect()
    met = counted.where("kind = 'value'").select("target", "hash")
    met_count = met.count()
    outcomes = {row["name"]: int(row["records"]) for row in counts if row["kind"] == "outcome"}
    filtered = {row["name"]: int(row["records"]) for row in counts if row["kind"] == "filter"}
    rules = [Rule(row["name"], row["target"], int(row["records"])) for row in counts if row["kind"] == "rule"]
    shared = _shared(_map(df, native, id_column, _values, _VALUES), met, met_count)
    if met_count:
        shared = shared.persist()
        by_rule = shared.groupBy("rule", "target").agg(f.countDistinct("record").alias("records")).collect()
        rules += [Rule(row["rule"], row["target"], int(row["records"])) for row in by_rule]
        # Those who fail by a shared value alone.
        surely = shared.where("rule = 'duplicate-value' AND outcome <> 'invalid'").select("record", "outcome").distinct()
        for row in surely.groupBy("outcome").count().collect():
            outcomes[row["outcome"]] -= int(row["count"])
            outcomes["invalid"] = outcomes.get("invalid", 0) + int(row["count"])
    counted.unpersist()
    return SparkPreflight(
        records=sum(outcomes.values()),
        valid=outcomes.get("valid", 0),
        invalid=outcomes.get("invalid", 0),
        unpredictable=outcomes.get("unpredictable", 0),
        unreadable=outcomes.get("unreadable", 0),
        filter_not_applied=native.filter_not_applied,
        filtered_out=filtered.get("out", 0) if native.is_filtered else None,
        filter_unknown=filtered.get("unknown", 0) if native.is_filtered else None,
        rules=sorted(rules, key=lambda rule: (rule.rule, rule.target)),
        failures=_map(df, native, id_column, _failures, _FAILURES),
        collisions=shared.select("target", "rule", "group", "record", "id"),
    )


def _shared(values: DataFrame, met: DataFrame, met_count: int) -> DataFrame:
    """The users whose values others have: only where hashes met, values are compared."""
    from pyspark.sql import functions as f

    if met_count <= _BROADCAST:
        met = f.broadcast(met)
    values = values.join(met, ["target", "hash"], "left_semi")
    # Records of one id are of one user, who does not collide with itself.
    values = values.withColumn("user", f.coalesce("user", f.col("record").cast("string")))
    several = f.min("user") != f.max("user")
    differs = f.min("key") != f.max("key")
    same = values.groupBy("target", "key").agg(several.alias("several")).where("several").drop("several")
    maybe = values.groupBy("target", "possible_key").agg((several & differs).alias("several")).where("several")
    # A group is told by a hash of its value that nobody can work out again.
    secret = f.lit(secrets.token_hex(16))

    def members(groups: DataFrame, key: str, rule: str) -> DataFrame:
        group = f.substring(f.sha2(f.concat_ws("\0", secret, f.lit(rule), "target", key), 256), 1, 16)
        joined = values.join(groups.select("target", key), ["target", key], "left_semi")
        columns = ["target", f.lit(rule).alias("rule"), group.alias("group"), "record", "id", "outcome"]
        # A record can hold a value twice, in a list.
        return joined.select(*columns).dropDuplicates(["target", "group", "record"])

    return members(same, "key", "duplicate-value").unionByName(members(maybe, "possible_key", "possible-duplicate"))


def _map(
    df: DataFrame,
    native: Judge,
    id_column: str | None,
    judge: Callable[[Judge, pa.RecordBatch, int, pa.Array | None], pa.RecordBatch],
    columns: dict[str, str],
) -> DataFrame:
    schema = ", ".join(f"{name} {kind}" for name, kind in columns.items())

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        from pyspark import TaskContext

        context = TaskContext.get()
        first = (context.partitionId() if context else 0) * _PARTITION
        for batch in batches:
            ids = batch.column(id_column).cast(pa.string()) if id_column else None
            yield judge(native, batch, first, ids)
            first += batch.num_rows

    # A source that stores columns reads these alone. Rows count where none is read, too.
    wanted = {*native.reads(df.columns), "id", id_column}
    kept = [name for name in df.columns if name in wanted] or df.columns[:1]
    return df.select(*("`" + name.replace("`", "``") + "`" for name in kept)).mapInArrow(run, schema)


def _failures(native: Judge, batch: pa.RecordBatch, first: int, ids: pa.Array | None) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.table(native.judge(batch)[1]).combine_chunks()
    rows = found["row"]
    found = found.set_column(0, "record", pc.add(rows, first))
    if ids is not None:
        found = found.set_column(1, "id", ids.take(rows))
    return _batch(found)


def _count(native: Judge, batch: pa.RecordBatch, first: int, ids: pa.Array | None) -> pa.RecordBatch:
    import pyarrow as pa

    return _batch(pa.table(native.count(batch)))


def _values(native: Judge, batch: pa.RecordBatch, first: int, ids: pa.Array | None) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    outcomes, _, unique = native.judge_unique(batch)
    values = pa.table(unique)
    rows = values["row"]
    outcome = pa.table(outcomes)["outcome"].combine_chunks()
    identifies = native.identifies and "id" in batch.schema.names
    user = batch.column("id").cast(pa.string()).take(rows) if identifies else pa.nulls(len(rows))
    columns = [
        pc.add(rows, first),
        values["id"] if ids is None else ids.take(rows),
        user,
        outcome.take(rows),
        values["target"],
        values["possible_hash"],
        values["key"],
        values["possible_key"],
    ]
    return _batch(_table(columns, _VALUES))


def _table(columns: list[Any], names: dict[str, str]) -> pa.Table:
    import pyarrow as pa

    types = {"string": pa.string(), "bigint": pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in names.items()])
    return pa.table(columns, names=list(names)).cast(schema)


def _batch(table: pa.Table) -> pa.RecordBatch:
    import pyarrow as pa

    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
