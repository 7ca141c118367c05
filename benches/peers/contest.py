"""The contestants that are called from Python. Each judges a file on one thread, and prints counts and CPU seconds.

`contest.py msgspec|polars|duckdb FILE`, with FILE.about.json beside it. `polars-loaded`, `duckdb-loaded` and `datafusion-loaded` have
the records in columns in memory before the clock starts, and with `-rules` behind that, no look for values that several have.
"""

import json
import os
import re
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"


def columns(about):
    """Of each attribute its name, type, limits of length and number, and whether it is required."""
    schema = about["schema"]
    for key, rules in schema["properties"].items():
        types = rules["type"] if isinstance(rules["type"], list) else [rules["type"]]
        # A type that allows a list beside one value is taken for the value: no record here has such a list.
        kind = next(kind for kind in ("string", "boolean", "array") if kind in types)
        yield key, kind, rules, key in schema["required"]


def run_msgspec(path, about):
    from typing import Annotated, Optional

    import msgspec

    def text(rules):
        return Annotated[str, msgspec.Meta(min_length=rules.get("minLength"), max_length=rules.get("maxLength"))]

    fields = []
    for number, (key, kind, rules, required) in enumerate(columns(about)):
        if kind == "array":
            limits = msgspec.Meta(min_length=rules.get("minItems"), max_length=rules.get("maxItems"))
            type = Annotated[list[text(rules["items"])], limits]
        else:
            type = text(rules) if kind == "string" else bool
        default = {} if required else {"default": None}
        type = type if required else Optional[type]
        fields.append((f"field{number}", type, msgspec.field(name=key, **default)))
    record = msgspec.defstruct("Record", fields, kw_only=True, gc=False)
    decode = msgspec.json.Decoder(record).decode
    refused = msgspec.ValidationError
    with open(path, "rb") as file:
        ndjson = file.read()
    start = time.process_time()
    records = valid = 0
    for line in ndjson.splitlines():
        records += 1
        try:
            decode(line)
            valid += 1
        except refused:
            pass
    return {"valid": valid, "duplicates": None, "records": records, "seconds": time.process_time() - start}


def run_polars(path, about):
    import polars as pl

    types = {"string": pl.String, "boolean": pl.Boolean, "array": pl.List(pl.String)}
    schema = {key: types[kind] for key, kind, _, _ in columns(about)}

    def fits(length, rules, least, most):
        checks = []
        if rules.get(least):
            checks.append(length >= rules[least])
        if rules.get(most) is not None:
            checks.append(length <= rules[most])
        return checks

    checks, of_one = [], {}
    for key, kind, rules, required in columns(about):
        column = pl.col(key)
        own = []
        if kind == "string":
            own = fits(column.str.len_chars(), rules, "minLength", "maxLength")
        elif kind == "array":
            own = fits(column.list.len(), rules, "minItems", "maxItems")
            each = fits(pl.element().str.len_chars(), rules["items"], "minLength", "maxLength")
            if each:
                own.append(column.list.eval(pl.all_horizontal(each)).list.all())
        of_one[key] = own
        if not own:
            # Reads the column, for whether its values have the right type.
            size = {"string": column.str.len_bytes(), "array": column.list.len()}.get(kind, column.cast(pl.Int8))
            own = [size >= 0]
        checks += [check.fill_null(True) for check in own]
        if required:
            checks.append(column.is_not_null())
    answers = [pl.all_horizontal(checks).sum().alias("valid"), pl.len().alias("records")]
    for attribute in unique_of(about):
        key = attribute["key"]
        column = pl.col(key).str.to_lowercase() if attribute["fold"] else pl.col(key)
        # What is refused is not stored, and collides with nothing.
        stored = pl.all_horizontal([pl.col(key).is_not_null(), *of_one[key]])
        shared = column.filter(stored).is_duplicated().sum()
        answers.append(shared.alias(f"duplicates {key}"))
    is_loaded = ENGINE.startswith("loaded")
    frame = pl.read_ndjson(path, schema=schema).rechunk().lazy() if is_loaded else pl.scan_ndjson(path, schema=schema)
    start = time.process_time()
    frame = frame.select(answers).collect(engine="in-memory" if is_loaded else ENGINE)
    row = frame.row(0, named=True)
    seconds = time.process_time() - start
    duplicates = sum(count for name, count in row.items() if name.startswith("duplicates"))
    return {"valid": row["valid"], "duplicates": duplicates, "records": row["records"], "seconds": seconds}


def sql(about, source, octets, kept=""):
    """A query for the rules, over a table or what is read as one; `octets` is the function for the bytes of a text, `kept` what
    makes a part of a query be computed once."""
    quoted = lambda name: '"' + re.sub('"', '""', name) + '"'

    def fits(length, rules, least, most):
        checks = []
        if rules.get(least):
            checks.append(f"{length} >= {rules[least]}")
        if rules.get(most) is not None:
            checks.append(f"{length} <= {rules[most]}")
        return checks

    checks, of_one = [], {}
    for key, kind, rules, required in columns(about):
        name = quoted(key)
        own = []
        if kind == "string":
            own = fits(f"length({name})", rules, "minLength", "maxLength")
        elif kind == "array":
            own = fits(f"array_length({name})", rules, "minItems", "maxItems")
            each = fits("length(it)", rules["items"], "minLength", "maxLength")
            if each:
                outside = f"array_length(array_filter({name}, lambda it: NOT ({' AND '.join(each)})))"
                own.append(f"coalesce({outside}, 0) = 0")
        of_one[key] = own
        if not own:
            # Reads the column, for whether its values have the right type.
            size = {"string": f"{octets}({name})", "array": f"array_length({name})"}
            own = [f"{size.get(kind, f'CAST({name} AS TINYINT)')} >= 0"]
        checks += [f"coalesce({check}, true)" for check in own]
        if required:
            checks.append(f"{name} IS NOT NULL")
    keys, counts = [], ["0"]
    for number, attribute in enumerate(unique_of(about)):
        name = quoted(attribute["key"])
        stored = " AND ".join([f"{name} IS NOT NULL", *of_one[attribute["key"]]])
        value = f"lower({name})" if attribute["fold"] else name
        keys.append(f", CASE WHEN {stored} THEN {value} END AS key{number}")
        groups = f"SELECT count(*) AS n FROM t WHERE key{number} IS NOT NULL GROUP BY key{number} HAVING count(*) > 1"
        counts.append(f"(SELECT coalesce(sum(n), 0) FROM ({groups}))")
    return f"""
        WITH t AS {kept} (SELECT {" AND ".join(checks)} AS valid{"".join(keys)} FROM {source})
        SELECT (SELECT count(*) FILTER (WHERE valid) FROM t), (SELECT count(*) FROM t), {" + ".join(counts)}"""


def counted(row, start):
    valid, records, duplicates = row
    seconds = time.process_time() - start
    return {"valid": valid, "duplicates": int(duplicates), "records": records, "seconds": seconds}


def run_duckdb(path, about):
    import duckdb

    types = {"string": "VARCHAR", "boolean": "BOOLEAN", "array": "VARCHAR[]"}
    schema = ", ".join(f"'{key}': '{types[kind]}'" for key, kind, _, _ in columns(about))
    source = f"read_json('{path}', format = 'newline_delimited', columns = {{{schema}}})"
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute("SET enable_progress_bar = false")
    if ENGINE.startswith("loaded"):
        connection.execute(f"CREATE TABLE loaded AS SELECT * FROM {source}")
        source = "loaded"
    query = sql(about, source, "strlen", "MATERIALIZED")
    start = time.process_time()
    return counted(connection.execute(query).fetchone(), start)


def run_datafusion(path, about):
    import polars as pl
    from datafusion import SessionConfig, SessionContext

    types = {"string": pl.String, "boolean": pl.Boolean, "array": pl.List(pl.String)}
    frame = pl.read_ndjson(path, schema={key: types[kind] for key, kind, _, _ in columns(about)})
    # The dialect has the lambdas that lists need.
    config = SessionConfig().with_target_partitions(1).set("datafusion.sql_parser.dialect", "duckdb")
    context = SessionContext(config)
    context.register_record_batches("loaded", [frame.to_arrow().to_batches(max_chunksize=8192)])
    query = sql(about, "loaded", "octet_length")
    start = time.process_time()
    (row,) = context.sql(query).to_pylist()
    return counted(row.values(), start)


def unique_of(about):
    return [] if ENGINE.endswith("rules") else about["unique"]


if __name__ == "__main__":
    contestant, path = sys.argv[1:]
    contestant, _, engine = contestant.partition("-")
    ENGINE = engine or "in-memory"
    with open(path + ".about.json", encoding="utf-8") as file:
        about = json.load(file)
    print(json.dumps(globals()["run_" + contestant](path, about)))
