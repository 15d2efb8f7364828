#!/usr/bin/env python3
"""Reads a few thousand small ledgers, most of them damaged in one known way, with zhixiao and with the
readers that people use, and says how often each was right, told what is wrong, or was silently wrong."""

import argparse
import collections
import concurrent.futures
import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from damage import WAYS  # noqa: E402
from ledgers import ledger  # noqa: E402
from readers import READERS, Told, version  # noqa: E402


def make(folder, count, seed):
    """Writes the files, and what is known of each; the same seed gives the same files."""
    cases = folder / "cases.jsonl"
    mark = {"count": count, "seed": seed, "sources": source_marks()}
    if cases.exists() and json.loads((folder / "made.json").read_text()) == mark:
        return [json.loads(line) for line in cases.open()]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json*"):
        old.unlink()
    ways, weights = zip(*WAYS.items())
    made = []
    for number in range(count):
        draw = random.Random(f"{seed}-{number}")
        way = draw.choices(ways, weights)[0]
        spoiled = None
        while spoiled is None:
            table = ledger(draw)
            try:
                spoiled = way(draw, table)
            except UnicodeEncodeError:
                spoiled = None
        name = f"{number:05}.csv"
        (folder / name).write_bytes(spoiled.data)
        made.append({
            "file": name, "way": way.__name__, "table": table.table, "delimiter": table.delimiter, "zh": table.zh,
            "encoding": table.encoding, "truth": table.rows, "total": table.total, "touched": sorted(spoiled.touched),
            "harmless": spoiled.harmless, "plain": table.encoding == "utf-8",
        })
    with cases.open("w") as out:
        out.writelines(json.dumps(case, ensure_ascii=False) + "\n" for case in made)
    (folder / "made.json").write_text(json.dumps(mark))
    return made


def source_marks():
    import zlib

    return [zlib.crc32((Path(__file__).parent / name).read_bytes()) for name in ("damage.py", "ledgers.py")]


def is_part(rows, whole):
    """Are `rows` some of `whole`, in their order? Then the places that are left out."""
    left, at = [], 0
    for row in rows:
        while at < len(whole) and whole[at] != row:
            left.append(at)
            at += 1
        if at == len(whole):
            return None
        at += 1
    return left + list(range(at, len(whole)))


def same(row):
    return [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]


def judge(case, rows, told, places):
    """right, named, refused or silent."""
    truth = [same(row) for row in case["truth"]]
    truths = [truth] + ([truth + [same(case["total"])]] if case["total"] else [])
    rows = [same(row) for row in rows] if rows is not None else None
    if not told:
        return "right" if rows in truths else "silent"
    if rows is None:
        return "refused"
    # Only what was named may be wrong, and every row that is not there must have been in doubt. A reader prints
    # the named rows with the others, or withholds them.
    named = set(places)
    printed = [row for at, row in enumerate(rows, 1) if at not in named]
    for whole in truths:
        for kept in (printed, rows):
            left = is_part(kept, whole)
            if left is not None and len(left) <= len(case["touched"]) + len(named):
                return "named"
    return "silent"


def one(task):
    name, folder, case = task
    try:
        rows, told, places = READERS[name](str(folder / case["file"]), case), False, None
    except Told as error:
        rows, told, places = error.rows, True, error.places
    except BaseException as error:  # a panic of a reader is no Exception
        if isinstance(error, (KeyboardInterrupt, ImportError)):
            raise
        rows, told, places = None, True, None
    return case["file"], judge(case, rows, told, places)


def run(name, folder, cases, jobs):
    """The outcome of every file; what an earlier run found is kept."""
    done = folder / f"{name.replace(' ', '_')}.json"
    known = json.loads(done.read_text()) if done.exists() else {}
    if known.get("version") == version(name) and not name.startswith("zhixiao"):
        return known["outcomes"]
    tasks = [(name, folder, case) for case in cases]
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        outcomes = dict(pool.map(one, tasks, chunksize=25))
    done.write_text(json.dumps({"version": version(name), "outcomes": outcomes}))
    return outcomes


def share(count, of):
    return f"{count} ({100 * count / of:.1f} %)" if of else "0"


def table(cases, results, title):
    print(f"\n{title}: {len(cases)} files\n")
    print("| reader | right | told | silently wrong |")
    print("|---|---:|---:|---:|")
    for name, outcomes in results.items():
        counts = collections.Counter(outcomes[case["file"]] for case in cases)
        told = counts["named"] + counts["refused"]
        print(f"| {name} {version(name)} | {share(counts['right'], len(cases))} | {share(told, len(cases))} | {share(counts['silent'], len(cases))} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, default=Path("target/reading"))
    arguments.add_argument("--files", type=int, default=3000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", help="readers, with commas between them")
    arguments.add_argument("--show", help="print the files for which this reader was silently wrong, or refused a whole one")
    options = arguments.parse_args()
    cases = make(options.folder, options.files, options.seed)
    wanted = options.only.split(",") if options.only else list(READERS)
    results = {}
    for name in wanted:
        if version(name) is None:
            print(f"{name} is not installed and was left out", file=sys.stderr)
            continue
        results[name] = run(name, options.folder, cases, options.jobs)
    table([case for case in cases if case["harmless"]], results, "Nothing damaged")
    table([case for case in cases if not case["harmless"]], results, "One damage")
    table([case for case in cases if not case["harmless"] and case["plain"]], results, "One damage, in UTF-8 only")
    if options.show:
        by_way = collections.defaultdict(collections.Counter)
        for case in cases:
            outcome = results[options.show][case["file"]]
            by_way[case["way"]][outcome] += 1
            if outcome == "silent" or (case["harmless"] and outcome != "right"):
                print(case["file"], case["way"], case["encoding"], case["table"], repr(case["delimiter"]), outcome, file=sys.stderr)
        for way, counts in by_way.items():
            print(way, dict(counts), file=sys.stderr)


if __name__ == "__main__":
    main()
