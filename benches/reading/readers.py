"""The readers, each with the settings that suit it best: all cells as texts, delimiters guessed where the
reader can guess them, encodings found where it finds them. A reader gives the rows, or raises what it says."""

import csv
import importlib.metadata
import io
import json
import os
import shutil
import subprocess
import warnings

warnings.filterwarnings("ignore")
ZHIXIAO = os.environ.get("ZHIXIAO", "zhixiao")
NOSE = os.environ.get("CSV_NOSE", "csv-nose")
METHOD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "method")


class Told(Exception):
    """The reader says that something is wrong, with whatever rows it gave and the places it named."""

    def __init__(self, rows=None, places=None):
        super().__init__("told")
        self.rows, self.places = rows, places


def text(value):
    return "" if value is None else str(value)


def duckdb(path, case):
    import duckdb

    connection = duckdb.connect()
    found = connection.execute("SELECT * FROM read_csv(?, all_varchar=true, header=true)", [path])
    header = [column[0] for column in found.description]
    return [header] + [[text(cell) for cell in row] for row in found.fetchall()]


def pandas(path, case):
    import pandas

    frame = pandas.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False, encoding="utf-8-sig", header=None)
    return [[text(cell) for cell in row] for row in frame.fillna("").itertuples(index=False, name=None)]


def polars(path, case):
    import polars

    # It does not guess delimiters, so it is told the right one.
    frame = polars.read_csv(path, separator=case["delimiter"], infer_schema=False)
    return [list(frame.columns)] + [[text(cell) for cell in row] for row in frame.rows()]


def python(path, case):
    with open(path, encoding="utf-8-sig", newline="") as file:
        content = file.read()
    dialect = csv.Sniffer().sniff(content, delimiters=",\t;|")
    return [row for row in csv.reader(io.StringIO(content, newline=""), dialect, strict=True) if row]


def clevercsv(path, case):
    import clevercsv

    return [row for row in clevercsv.wrappers.read_table(path) if row]


def frictionless(path, case):
    import frictionless

    detector = frictionless.Detector(field_type="string", field_missing_values=[])
    with frictionless.system.use_context(trusted=True):
        resource = frictionless.Resource(path, detector=detector, format="csv")
        report = resource.validate()
        if not report.valid:
            raise Told()
        with resource.open() as opened:
            rows = [[text(cell) for cell in row.to_list()] for row in opened.row_stream]
            return [list(opened.header)] + rows


def csv_nose(path, case):
    """The sniffer finds encoding and dialect, Python's csv reads by them; rows of other widths are an error
    where the sniffer does not say that the table is ragged."""
    ran = subprocess.run([NOSE, "-f", "json", "--all", path], capture_output=True, text=True)
    if ran.returncode != 0:
        raise Told()
    found = json.loads(ran.stdout)
    dialect = found["dialect"]
    encoding = found["encoding"]["name"]
    with open(path, encoding="utf-8-sig" if encoding == "UTF-8" else encoding, newline="") as file:
        content = file.read().removeprefix("\ufeff")
    quote = dialect["quote"] if dialect["quote"] not in (None, "none", "") else None
    how = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=dialect["delimiter"], strict=True, **how)
    rows = [row for row in rows if row][dialect["preamble_rows"]:]
    if not dialect["flexible"] and len({len(row) for row in rows}) > 1:
        raise Told()
    return rows


def run_zhixiao(path, options):
    ran = subprocess.run([ZHIXIAO, "read", "--rows", *options, path], capture_output=True)
    rows = [json.loads(line) for line in ran.stdout.decode().splitlines()]
    if ran.returncode == 0:
        return rows
    if ran.returncode != 1:
        raise RuntimeError(ran.stderr.decode())
    places = [json.loads(line)["row"] for line in ran.stderr.decode().splitlines()]
    if None in places or not rows:
        raise Told()
    raise Told(rows, places)


def zhixiao(path, case):
    return run_zhixiao(path, [])


def zhixiao_with_headers(path, case):
    return run_zhixiao(path, ["--method", METHOD, "--table", case["table"]])


READERS = {
    "zhixiao": zhixiao, "zhixiao + headers": zhixiao_with_headers, "DuckDB": duckdb, "pandas": pandas, "Polars": polars,
    "CleverCSV": clevercsv, "frictionless": frictionless, "csv-nose": csv_nose, "Python csv": python,
}
PACKAGES = {"DuckDB": "duckdb", "pandas": "pandas", "Polars": "polars", "CleverCSV": "clevercsv", "frictionless": "frictionless"}


def version(name):
    """What is installed of a reader; nothing if it is not there."""
    try:
        if name in PACKAGES:
            return importlib.metadata.version(PACKAGES[name])
    except importlib.metadata.PackageNotFoundError:
        return None
    if name == "Python csv":
        return ".".join(map(str, __import__("sys").version_info[:3]))
    program = NOSE if name == "csv-nose" else ZHIXIAO
    if not shutil.which(program):
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return said.split()[-1] if said.split() else "?"
