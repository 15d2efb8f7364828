#!/usr/bin/env python3
"""What more rows and more teams cost: a table of `zhixiao evaluate` over invented ledgers of several sizes.

    python3 benches/scale/scale.py [--rows 1000000,5000000,20000000] [--teams 12,300,3000,30000] [--runs 1]

Builds the release binary, writes each ledger (examples/big_ledger.rs; 20 million rows take 4.4 GB), evaluates it,
and prints wall time, CPU time and peak memory, each the median of the runs. Below stands how each grows from one
size to the next: an exponent of 1 is growth in proportion, 0 none, 2 the square; "-" where a size was too quick or
too small to say.
"""
import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CRATE = HERE.parent.parent
COLUMNS = ["wall s", "CPU s", "peak MiB"]
# Below these a difference is noise: the start of a process, its empty memory.
LEAST = [0.05, 0.05, 20]


def numbers(text):
    return [int(part.replace("_", "")) for part in text.split(",")]


def measured(command, environment):
    """Runs a command: wall time, CPU time and peak resident memory in MiB."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            sys.exit(f"{command[0]} failed:\n{errors.read().decode(errors='replace')[-4000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def exponent(sizes, costs, least):
    """By which power of the size the cost grows."""
    if None in costs or min(costs) < least or sizes[0] == sizes[1]:
        return "-"
    return f"{math.log(costs[1] / costs[0]) / math.log(sizes[1] / sizes[0]):.2f}"


def growth(title, fixed, sizes, cost):
    """Prints the exponents between neighbours of `sizes`, for each of `fixed`; `cost(fixed, size)` gives the figures."""
    for one in fixed:
        for pair in zip(sizes, sizes[1:]):
            both = [cost(one, size) for size in pair]
            row = [exponent(pair, [figures[at] for figures in both], LEAST[at]) for at in range(len(COLUMNS))]
            print(title.format(fixed=one, low=pair[0], high=pair[1]) + "".join(f"{cell:>10}" for cell in row))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=numbers, default=[1_000_000, 5_000_000, 20_000_000])
    options.add_argument("--teams", type=numbers, default=[12, 300, 3_000, 30_000])
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--method", type=Path, default=CRATE / "benches/compare/pack")
    options.add_argument("--written", action="store_true", help="write all reports, too")
    options.add_argument("--folder", type=Path, help="keep the ledgers here for another time")
    options = options.parse_args()
    rows, teams = sorted(set(options.rows)), sorted(set(options.teams))
    build = ["cargo", "build", "--release", "--bin", "zhixiao", "--example", "big_ledger"]
    subprocess.run(build, cwd=CRATE, check=True)
    target = CRATE / os.environ.get("CARGO_TARGET_DIR", "target") / "release"
    environment = {**os.environ, "RAYON_NUM_THREADS": str(options.threads)}
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        print(f"{options.threads} threads, medians of {options.runs}, reports {'' if options.written else 'not '}written")
        print(f"{'rows':>12}{'teams':>8}" + "".join(f"{name:>10}" for name in COLUMNS), flush=True)
        for row_count in rows:
            for team_count in teams:
                folder = (options.folder or scratch) / f"{row_count}-{team_count}"
                if not (folder / "round.toml").exists():
                    made = ["--rows", str(row_count), "--teams", str(team_count), "--out", folder]
                    subprocess.run([target / "examples/big_ledger", *made], check=True)
                command = [target / "zhixiao", "evaluate", folder, "--method", options.method]
                command += ["--out", scratch / "out"] if options.written else []
                runs = [measured(command, environment) for _ in range(options.runs)]
                figures = [statistics.median(column) for column in zip(*runs)]
                found[row_count, team_count] = figures
                print(f"{row_count:12,}{team_count:8,}{figures[0]:10.2f}{figures[1]:10.2f}{figures[2]:10.0f}", flush=True)
                if not options.folder:
                    shutil.rmtree(folder)
    if len(rows) > 1:
        print("\ngrowth with the rows" + " " * 22 + "".join(f"{name:>10}" for name in COLUMNS))
        growth("{fixed:>7,} teams {low:>11,} to {high:>11,}   ", teams, rows, lambda team, row: found[row, team])
    if len(teams) > 1:
        print("\ngrowth with the teams" + " " * 21 + "".join(f"{name:>10}" for name in COLUMNS))
        growth("{fixed:>11,} rows {low:>8,} to {high:>8,}      ", rows, teams, lambda row, team: found[row, team])


if __name__ == "__main__":
    main()
