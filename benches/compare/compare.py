#!/usr/bin/env python3
"""zhixiao beside DuckDB, Polars and pandas: the same fifteen metrics of one big ledger, on the same threads.

    python3 benches/compare/compare.py [--rows 5000000] [--teams 300] [--rounds 3] [--threads 2]

Builds the release binary, writes the ledger (examples/big_ledger.rs), makes a throw-away environment with the
others, runs each in turn, checks that the numbers agree, and prints medians of wall time, CPU time and peak memory.
zhixiao's run is the whole `evaluate`: every cell validated, keys unique, teams scored, ranked and judged.
"""
import argparse
import csv
import json
import os
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
METRICS = [
    "市委巡察整改率", "选人用人整改率", "意识形态整改率",
    "缺完成时间.市委巡察", "缺完成时间.选人用人专项检查", "缺完成时间.意识形态责任制专项检查", "缺完成时间.回头看",
    "按期整改率", "回头看一般问题", "回头看一般问题再次", "回头看弄虚作假", "回头看弄虚作假再次",
    "平均整改天数", "涉及单位数", "严重问题数",
]


def measured(command, environment=None):
    """Runs a command: its output, wall time, CPU time and peak resident memory in MiB."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
    errors = []
    reader = threading.Thread(target=lambda: errors.append(child.stderr.read()))
    reader.start()
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    reader.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command[0]} failed:\n{errors[0].decode()[-4000:]}")
    return out, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def own_numbers(folder):
    """The metrics in zhixiao's metrics.csv as the others print them."""
    numbers = {}
    with open(folder / "metrics.csv", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        at = {name: header.index(name) for name in ["team", "metric", "numerator", "denominator", "value"]}
        for row in rows:
            name = row[at["metric"]]
            if name not in METRICS:
                continue
            number = lambda key: float(Fraction(row[at[key]] or 0))
            over, under = number("numerator"), number("denominator")
            if name == "涉及单位数":
                over = number("value")
            place = METRICS.index(name) * 2
            values = numbers.setdefault(row[at["team"]], [0.0] * 2 * len(METRICS))
            values[place] = over
            values[place + 1] = under if name.endswith("率") or name == "平均整改天数" else 0.0
    return numbers


def differences(ours, theirs):
    """How many numbers differ."""
    wrong = len(set(ours) ^ set(theirs))
    for team, values in ours.items():
        other = theirs.get(team, [])
        wrong += sum(abs(a - b) > 1e-6 * max(1.0, abs(a)) for a, b in zip(values, other))
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=5_000_000)
    options.add_argument("--teams", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--only", help="names, comma between: duckdb,polars,pandas; none: zhixiao alone")
    options.add_argument("--venv", type=Path, help="an environment to keep")
    options.add_argument("--round", type=Path, help="a folder to keep the ledger in")
    options = options.parse_args()
    names = ["duckdb", "polars", "pandas"]
    if options.only is not None:
        names = [name for name in options.only.split(",") if name in names]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        subprocess.run(["cargo", "build", "--release", "--bin", "zhixiao", "--example", "big_ledger"], cwd=CRATE, check=True)
        target = CRATE / os.environ.get("CARGO_TARGET_DIR", "target") / "release"
        folder = options.round or scratch / "round"
        ledger = folder / "rectification.csv"
        if not ledger.exists():
            subprocess.run([target / "examples/big_ledger", "--rows", str(options.rows), "--teams", str(options.teams), "--out", folder], check=True)
        python = "python3"
        if names:
            venv = options.venv or scratch / "venv"
            python = venv / "bin/python"
            if not python.exists():
                subprocess.run([sys.executable, "-m", "venv", venv], check=True)
                subprocess.run([python, "-m", "pip", "install", "--quiet", "duckdb", "polars", "pandas"], check=True)
        size = ledger.stat().st_size
        print(f"{options.rows:,} rows, {size / 1e9:.2f} GB, {options.teams} teams, {options.threads} threads, medians of {options.rounds} rounds")
        evaluate = [target / "zhixiao", "evaluate", folder, "--method", HERE / "pack", "--lang", "en"]
        threads = {"RAYON_NUM_THREADS": str(options.threads)}
        measured([*evaluate, "--out", scratch / "out"], threads)
        ours = own_numbers(scratch / "out")
        commands = {"zhixiao": evaluate}
        for name in names:
            commands[name] = [python, HERE / "peers" / f"{name}_metrics.py", ledger, str(options.threads)]
        times = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                out, *numbers = measured(command, threads if name == "zhixiao" else None)
                times[name].append(numbers)
                if name != "zhixiao" and (wrong := differences(ours, json.loads(out))):
                    sys.exit(f"{name} differs from zhixiao in {wrong} numbers")
        medians = {name: [statistics.median(column) for column in zip(*rounds)] for name, rounds in times.items()}
        print(f"all numbers agree: {len(ours)} teams x {len(METRICS)} metrics")
        print(f"{'':10}{'wall s':>10}{'CPU s':>10}{'peak MiB':>10}{'zhixiao/it: wall':>20}{'CPU':>8}{'memory':>8}")
        own = medians["zhixiao"]
        for name, values in medians.items():
            ratios = [mine / other for mine, other in zip(own, values)]
            print(f"{name:10}{values[0]:10.2f}{values[1]:10.2f}{values[2]:10.0f}{ratios[0]:20.3f}{ratios[1]:8.3f}{ratios[2]:8.3f}")


if __name__ == "__main__":
    main()
