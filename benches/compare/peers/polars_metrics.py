"""The fifteen metrics by Polars: prints the numbers of each team as JSON."""
import json
import os
import sys

os.environ["POLARS_MAX_THREADS"] = sys.argv[2]
import datetime

import polars as pl

AS_OF = datetime.date(2026, 6, 30)
TEXT = ["问题编号", "被巡察单位", "问题类别"]
WORDS = ["巡察组", "检查类别", "严重程度", "整改方式", "整改状态", "巡察办认定", "佐证材料", "回头看发现"]
DATES = ["反馈时间", "整改时限", "实际完成时间"]
schema = {name: pl.String for name in TEXT} | {name: pl.Categorical for name in WORDS} | {name: pl.String for name in DATES}
order = ["问题编号", "巡察组", "被巡察单位", "检查类别", "问题类别", "严重程度", "整改方式", "反馈时间", "整改时限", "整改状态", "巡察办认定", "实际完成时间", "佐证材料", "回头看发现"]
col, lit = pl.col, pl.lit
false = lambda condition: condition.fill_null(False)

ledger = (
    pl.scan_csv(sys.argv[1], schema={name: schema[name] for name in order})
    .with_columns(col(name).str.to_date("%Y-%m-%d") for name in DATES)
    .with_columns(s=pl.coalesce(col("巡察办认定"), col("整改状态")))
    .with_columns(
        b=false(((col("s") == "已完成") | (col("s") == "已完成并长期坚持")) & (col("实际完成时间") <= AS_OF)),
        l=false(col("s") == "长期坚持") | false(col("整改方式") == "长期坚持"),
    )
    .with_columns(
        d=pl.when(col("整改时限").is_not_null()).then(col("整改时限"))
        .when(col("整改方式") == "立行立改").then(col("反馈时间") + datetime.timedelta(days=30))
        .when(col("l")).then(lit(AS_OF)),
        w=pl.when(col("严重程度") == "严重").then(1.5).when(col("严重程度") == "轻微").then(0.5).otherwise(1.0),
        c=pl.when(col("b")).then(1.0).when(col("s") == "基本完成").then(0.5)
        .when(col("s") == "长期坚持").then(pl.when(col("巡察办认定").is_not_null() & (col("佐证材料") == "有")).then(1.0).otherwise(0.5))
        .otherwise(0.0),
    )
    .with_columns(k=false((col("s") != "不再整改") & (col("b") | (col("d") <= AS_OF))))
)
again = (
    ledger.filter(col("回头看发现").is_not_null())
    .select("巡察组", "被巡察单位", "回头看发现", "反馈时间", "问题编号")
    .sort("反馈时间", "问题编号")
    .with_columns(n=pl.int_range(pl.len()).over("巡察组", "被巡察单位", "回头看发现") + 1)
    .group_by("巡察组")
    .agg(
        g=false((col("回头看发现") != "弄虚作假") & (col("n") > 1)).sum(),
        f=false((col("回头看发现") == "弄虚作假") & (col("n") > 1)).sum(),
    )
)
done = (col("s") == "已完成") | (col("s") == "已完成并长期坚持")
timed = (col("检查类别") != "回头看") & (col("s") != "不再整改") & ~col("l") & (col("d") <= AS_OF)
out, zero = [], lit(0)
for name in ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查"]:
    chosen = col("k") & (col("检查类别") == name)
    out += [(col("w") * col("c")).filter(chosen).sum(), col("w").filter(chosen).sum()]
for name in ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查", "回头看"]:
    out += [((col("检查类别") == name) & done & col("实际完成时间").is_null()).sum(), zero]
out += [false(timed & col("b") & (col("实际完成时间") <= col("d"))).sum(), false(timed).sum()]
out += [false(col("回头看发现") != "弄虚作假").sum(), zero, zero, zero]
out += [false(col("回头看发现") == "弄虚作假").sum(), zero, zero, zero]
out += [(col("实际完成时间") - col("反馈时间")).dt.total_days().filter(col("b")).sum(), col("b").sum()]
out += [col("被巡察单位").n_unique(), zero, false(col("严重程度") == "严重").sum(), zero]
numbers = ledger.group_by("巡察组").agg(expression.alias(f"m{at}") for at, expression in enumerate(out))
numbers, again = pl.collect_all([numbers, again], engine="streaming")
marks = {row["巡察组"]: row for row in again.to_dicts()}
result = {}
for row in numbers.to_dicts():
    values = [float(row[f"m{at}"]) for at in range(len(out))]
    mark = marks.get(row["巡察组"], {"g": 0, "f": 0})
    values[18], values[22] = float(mark["g"]), float(mark["f"])
    result[row["巡察组"]] = values
json.dump(result, sys.stdout)
