"""The fifteen metrics by pandas: prints the numbers of each team as JSON."""
import json
import os
import sys

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "ARROW_NUM_THREADS"]:
    os.environ[name] = sys.argv[2]
import pandas as pd

AS_OF = pd.Timestamp("2026-06-30")
WORDS = ["巡察组", "被巡察单位", "检查类别", "问题类别", "严重程度", "整改方式", "整改状态", "巡察办认定", "佐证材料", "回头看发现"]
DATES = ["反馈时间", "整改时限", "实际完成时间"]
f = pd.read_csv(sys.argv[1], dtype={name: "category" for name in WORDS} | {"问题编号": str}, parse_dates=DATES, date_format="%Y-%m-%d")
state, own = f["整改状态"].astype(object), f["巡察办认定"].astype(object)
s = own.where(own.notna(), state)
done = s.isin(["已完成", "已完成并长期坚持"])
b = done & f["实际完成时间"].notna() & (f["实际完成时间"] <= AS_OF)
l = (s == "长期坚持") | (f["整改方式"] == "长期坚持")
d = f["整改时限"].copy()
d = d.where(d.notna() | (f["整改方式"] != "立行立改"), f["反馈时间"] + pd.Timedelta(days=30))
d = d.where(d.notna() | ~l, AS_OF)
w = pd.Series(1.0, f.index).mask(f["严重程度"] == "严重", 1.5).mask(f["严重程度"] == "轻微", 0.5)
lasting = pd.Series(0.5, f.index).mask(own.notna() & (f["佐证材料"] == "有"), 1.0)
c = pd.Series(0.0, f.index).mask(s == "长期坚持", lasting).mask(s == "基本完成", 0.5).mask(b, 1.0)
k = (s != "不再整改") & (b | (d <= AS_OF))
kind, found = f["检查类别"], f["回头看发现"]
timed = (kind != "回头看") & (s != "不再整改") & ~l & (d <= AS_OF)
marked = f.loc[found.notna(), ["巡察组", "被巡察单位", "回头看发现", "反馈时间", "问题编号"]].sort_values(["反馈时间", "问题编号"])
times = marked.groupby(["巡察组", "被巡察单位", "回头看发现"], observed=True).cumcount().reindex(f.index, fill_value=0)
false, plain = found == "弄虚作假", found.notna() & (found != "弄虚作假")
out = []
for name in ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查"]:
    chosen = k & (kind == name)
    out += [(w * c).where(chosen, 0), w.where(chosen, 0)]
for name in ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查", "回头看"]:
    out += [(kind == name) & done & f["实际完成时间"].isna(), None]
out += [timed & b & (f["实际完成时间"] <= d), timed]
out += [plain, None, plain & (times > 0), None, false, None, false & (times > 0), None]
out += [(f["实际完成时间"] - f["反馈时间"]).dt.days.where(b, 0), b, None, None, f["严重程度"] == "严重", None]
teams = f["巡察组"]
frame = pd.DataFrame({at: column.astype("float64") for at, column in enumerate(out) if column is not None})
sums = frame.groupby(teams, observed=True).sum()
units = f.groupby("巡察组", observed=True)["被巡察单位"].nunique()
result = {}
for team, row in sums.iterrows():
    values = [float(row.get(at, 0.0)) for at in range(len(out))]
    values[26] = float(units[team])
    result[team] = values
json.dump(result, sys.stdout)
