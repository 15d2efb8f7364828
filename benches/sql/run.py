"""Runs a script that `zhixiao sql` wrote, and writes what its last statement selects as CSV.

    python benches/sql/run.py duckdb|spark SCRIPT RESULT [THREADS]

Statements end with ; and a line break. Prints the seconds that the statements took, without the start of the engine.
"""
import csv
import sys
import tempfile
import time


def statements(path):
    with open(path, encoding="utf-8") as file:
        text = "".join(line for line in file if not line.startswith("--"))
    return [one for one in (part.strip() for part in text.split(";\n")) if one]


def duckdb(script, threads):
    import duckdb

    engine = duckdb.connect(config={"threads": threads} if threads else {})
    begin = time.perf_counter()
    *first, last = statements(script)
    for statement in first:
        engine.execute(statement)
    result = engine.execute(last)
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    return names, rows, time.perf_counter() - begin


def spark(script, threads):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{threads or '*'}]").appName("zhixiao")
    builder = builder.config("spark.ui.enabled", "false").config("spark.driver.memory", "6g")
    builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.sql.session.timeZone", "UTC")
    warehouse = tempfile.TemporaryDirectory()
    engine = builder.config("spark.sql.warehouse.dir", warehouse.name).getOrCreate()
    engine.sparkContext.setLogLevel("ERROR")
    begin = time.perf_counter()
    *first, last = statements(script)
    for statement in first:
        engine.sql(statement)
    result = engine.sql(last)
    rows = [tuple(row) for row in result.collect()]
    seconds = time.perf_counter() - begin
    engine.stop()
    return result.columns, rows, seconds


def main():
    dialect, script, out = sys.argv[1:4]
    threads = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    names, rows, seconds = {"duckdb": duckdb, "spark": spark}[dialect](script, threads)
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    print(f"{seconds:.2f}")


if __name__ == "__main__":
    main()
