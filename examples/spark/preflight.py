"""Runs users in Parquet through a mapping, on a cluster:

    spark-submit examples/spark/preflight.py --mapping zoom.json --failures OUT users.parquet

The package `provmap` has to be installed where executors run.
"""

import argparse
import json
import pathlib

from provmap import spark as on_spark
from pyspark.sql import SparkSession


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs users in Parquet through a mapping.")
    parser.add_argument("users", help="a file or folder of Parquet, wherever Spark reads from")
    parser.add_argument("--mapping", type=pathlib.Path, required=True, help="a mapping or a bundle")
    parser.add_argument("--connector", help="the connector, where the mapping does not name it")
    parser.add_argument("--operation", choices=["create", "update"], default="create")
    parser.add_argument("--failures", help="writes every failing user there, as Parquet")
    parser.add_argument("--collisions", help="writes everyone who shares a value there, as Parquet")
    arguments = parser.parse_args()

    session = SparkSession.builder.appName("provmap").getOrCreate()
    found = on_spark.preflight(
        session.read.parquet(arguments.users),
        mapping=arguments.mapping,
        connector=arguments.connector,
        operation=arguments.operation,
    )
    if arguments.failures:
        found.failures.write.mode("overwrite").parquet(arguments.failures)
    if arguments.collisions:
        found.collisions.write.mode("overwrite").parquet(arguments.collisions)
    print(json.dumps(found.to_dict(), indent=2))


if __name__ == "__main__":
    main()
