#!/usr/bin/env python3
"""The SQL of `zhixiao sql` in DuckDB and in Spark, beside zhixiao's own numbers.

    python3 benches/sql/compare.py [ROUND[=METHOD]…] [--venv DIR] [--only duckdb] [--big DIR] [--times 3] [--threads 2]

Makes a throw-away environment with what requirements.txt pins (Spark wants Java). For each round (default: that of
tests/sql, which has every way to make a metric, the sample, and the sample as the county would have it) it writes the SQL, runs it, and holds every number of its result against
metrics.csv of `zhixiao evaluate`: numerator, denominator, value, kind of absence, number of rows behind it. Then it
evaluates with --metrics, in a folder without the ledgers, and holds scores.csv against the other byte by byte.

With --big DIR (a round with a big ledger, see examples/big_ledger.rs; made if it is not there) it measures as well:
wall time, CPU time and peak memory of each engine's run and of zhixiao's, medians of --times runs in turn.
"""
import argparse
import csv
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
CRATE = HERE.parent.parent
DIALECTS = ["duckdb", "spark"]
EXACT = ["numerator", "denominator", "evidence"]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return done.stdout


def measured(command, environment):
    """Runs a command: its output, wall time, CPU time and peak resident memory in MiB, with all its children."""
    begin = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment})
    peak = [0]

    def watch():
        # Spark works in a child of Python: the memory of the whole family counts.
        while child.poll() is None:
            peak[0] = max(peak[0], sum(resident(one) for one in family(child.pid)))
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, errors = child.communicate()
    watcher.join()
    wall = time.perf_counter() - begin
    if child.returncode:
        sys.exit(f"{command[0]} failed:\n{errors.decode()[-4000:]}")
    return out.decode(), wall, peak[0]


def family(root):
    children = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def resident(process):
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def shown(text):
    """As metrics.csv shows a number: at most 12 decimals."""
    root = text.startswith("sqrt(")
    over, _, under = text.removeprefix("sqrt(").removesuffix(")").partition("/")
    try:
        value = Fraction(over) / Fraction(under or 1)
    except ValueError:
        return text
    # Of a root the last of the decimals may depend on the machine.
    return round(math.sqrt(value), 10) if root else round(value, 12)


def differences(own, theirs):
    """The numbers in which the two differ; both as rows."""
    key = lambda row: (row["team"], row["indicator"], row["metric"])
    ours = {key(row): row for row in own}
    words = {}
    wrong = [f"problem: {row}" for row in theirs if row["kind"] == "problem"]
    numbers = [row for row in theirs if row["kind"] == "number"]
    for row in numbers:
        other = ours.get(key(row))
        # A number that is absent with nothing behind it has no line in metrics.csv.
        if other is None:
            wrong.append(f"not there: {row}")
            continue
        for column in [*EXACT, "value"]:
            mine = shown(other[column])
            if row[column].startswith("sqrt("):
                mine = round(float(mine), 10)
            elif isinstance(mine, str) and mine and row[column]:
                # The file has the id of a word, metrics.csv the word.
                mine = words.setdefault((row["metric"], mine), row[column])
            if shown(row[column]) != mine:
                wrong.append(f"{key(row)} {column}: {row[column]!r}, zhixiao {other[column]!r}")
        if row["absent"] != other["absent"]:
            wrong.append(f"{key(row)} absent: {row['absent']!r}, zhixiao {other['absent']!r}")
    return len(numbers), wrong


def county(folder, target):
    """The sample as a round of the county: its list of visits, the villages of the roster, 6 points where the city gives 8."""
    shutil.copytree(folder, target)
    table = lambda name: list(csv.reader((target / name).read_text(encoding="utf-8-sig").splitlines()))

    def write(name, lines):
        with open(target / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)

    teams = table("teams.csv")
    write("teams.csv", [[*teams[0], "村社数"]] + [[*team, str(number % 4 * 3)] for number, team in enumerate(teams[1:])])
    visits = [["编号", "巡察组", "村（社区）", "走访日期"]]
    for number, team in enumerate(teams[1:]):
        for visit in range(number % 5 * 2):
            visits.append([f"ZF{len(visits):04}", team[0], f"{'东西南北'[visit % 4]} 村" if visit % 3 else f"{'东西南北'[visit % 4]}村", f"2026-0{5 + visit % 3}-1{visit % 10}"])
    write("visits.csv", visits)
    for name, column in [("self.csv", 2), ("office.csv", 3)]:
        lines = table(name)
        for line in lines[1:]:
            if line[1].startswith("4.1") and line[column]:
                line[column] = str(round(float(line[column]) * 0.75, 2))
        write(name, lines)


class Bench:
    def __init__(self, options, scratch):
        self.scratch, self.threads = scratch, options.threads
        profile = ["--release"] if options.big else []
        run("cargo", "build", *profile, "--bin", "zhixiao", *(["--example", "big_ledger"] if options.big else []), cwd=CRATE)
        self.target = CRATE / os.environ.get("CARGO_TARGET_DIR", "target") / ("release" if options.big else "debug")
        self.zhixiao = self.target / "zhixiao"
        venv = options.venv or scratch / "venv"
        self.python = venv / "bin/python"
        if not self.python.exists():
            run(sys.executable, "-m", "venv", venv)
            run(self.python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt")

    def script(self, dialect, folder, method):
        path = self.scratch / f"{dialect}.sql"
        named = [method] if method else []
        run(self.zhixiao, "sql", *named, "--dialect", dialect, "--round", folder, "--out", path, "--lang", "en")
        return path

    def agree(self, folder, method, dialects):
        named = ["--method", method] if method else []
        own = self.scratch / "own"
        run(self.zhixiao, "evaluate", folder, *named, "--lang", "en", "--out", own)
        for dialect in dialects:
            script = self.script(dialect, folder, method)
            result = self.scratch / f"{dialect}.csv"
            run(self.python, HERE / "run.py", dialect, script, result)
            theirs = rows(result)
            count, wrong = differences(rows(own / "metrics.csv"), theirs)
            if wrong or not count:
                sys.exit(f"{dialect} differs in {len(wrong)} places of {count} numbers:\n" + "\n".join(wrong[:20]))
            # Without the ledgers, since their numbers are in the file.
            tables = {row["table"] for row in theirs if row["kind"] == "table"}
            taken = self.scratch / "taken"
            left = [table for table in sorted(tables) if table not in self.wanted(script, folder)]
            bare = self.scratch / "bare" / folder.name
            shutil.rmtree(bare, ignore_errors=True)
            shutil.copytree(folder, bare)
            shutil.rmtree(bare.parent / "pack", ignore_errors=True)
            if (folder.parent / "pack").exists():
                shutil.copytree(folder.parent / "pack", bare.parent / "pack")
            for table in left:
                (bare / f"{table}.csv").unlink()
            run(self.zhixiao, "evaluate", bare, *named, "--metrics", result, "--lang", "en", "--out", taken)
            if (taken / "scores.csv").read_bytes() != (own / "scores.csv").read_bytes():
                sys.exit(f"{dialect}: scores.csv differs")
            print(f"{folder.name} {method or ''} {dialect}: {count} numbers of {len(tables)} ledgers agree, scores.csv is the same without {len(left)} of these ledgers")

    def wanted(self, script, folder):
        """The ledgers that have to stay, since some of their metrics have no form in SQL."""
        text = script.read_text(encoding="utf-8").split("\nCREATE", 1)[0]
        return [path.stem for path in folder.glob("*.csv") if f"({path.stem}) has to stay" in text]

    def times(self, folder, method, dialects, times):
        environment = {"RAYON_NUM_THREADS": str(self.threads)}
        commands = {"zhixiao": [self.zhixiao, "evaluate", folder, "--method", method, "--lang", "en"]}
        for dialect in dialects:
            script = self.script(dialect, folder, method)
            result = self.scratch / f"{dialect}.csv"
            commands[dialect] = [self.python, HERE / "run.py", dialect, script, result, self.threads]
        taken = {name: [] for name in commands}
        for _ in range(times):
            for name, command in commands.items():
                out, wall, peak = measured(command, environment)
                seconds = float(out) if name in DIALECTS else wall
                taken[name].append((wall, seconds, peak))
        medians = {name: [statistics.median(column) for column in zip(*all)] for name, all in taken.items()}
        own = medians["zhixiao"]
        print(f"{'':10}{'wall s':>10}{'SQL s':>10}{'peak MiB':>10}{'zhixiao/it: wall':>20}{'SQL':>8}{'memory':>8}")
        for name, (wall, seconds, peak) in medians.items():
            print(f"{name:10}{wall:10.2f}{seconds:10.2f}{peak:10.0f}{own[0] / wall:20.3f}{own[0] / seconds:8.3f}{own[2] / peak:8.3f}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rounds", nargs="*", default=["tests/sql/round", "samples/round-8-2", "county"])
    options.add_argument("--venv", type=Path, help="an environment to keep")
    options.add_argument("--only", choices=DIALECTS)
    options.add_argument("--big", type=Path, help="a round with a big ledger, to measure with")
    options.add_argument("--rows", type=int, default=5_000_000, help="of the big ledger, where it is made")
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--threads", type=int, default=2)
    options = options.parse_args()
    dialects = [options.only] if options.only else DIALECTS
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(options, Path(scratch))
        for named in options.rounds:
            folder, _, method = named.partition("=")
            folder = CRATE / folder
            if named == "county":
                folder, method = Path(scratch) / "county", "donghe-county"
                county(CRATE / "samples/round-8-2", folder)
            bench.agree(folder, method or None, dialects)
        if options.big:
            if not (options.big / "rectification.csv").exists():
                run(bench.target / "examples/big_ledger", "--rows", options.rows, "--teams", 300, "--out", options.big)
            method = CRATE / "benches/compare/pack"
            bench.agree(options.big, method, dialects)
            bench.times(options.big, method, dialects, options.times)


if __name__ == "__main__":
    main()
