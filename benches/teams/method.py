"""Writes a method with any number of indicators over the invented ledger of examples/big_ledger.rs, to measure with:
python3 benches/teams/method.py 40 FOLDER"""

import pathlib
import sys

HEAD = """# 测速用：附带的办法，去掉它的全部指标，换成 {count} 个只看整改台账的指标。
[method]
id = "indicators-{count}"
name = "测速用评估办法（{count} 个指标）"
version = "1"
extends = "tonghua-trial"
points = {count}
source = "测速用"
"""

REMOVED = """
[[group]]
id = "{id}"
remove = true
"""

GROUP = """
[[veto]]
id = "V6"
remove = true

[[ranking]]
id = "official"
tie_breaks = ["measured"]

[[group]]
id = "measured"
name = "整改台账"
points = {count}
"""

METRIC = """
[metrics."率{at}"]
name = "第 {at} 率"
table = "rectification"
where = '{where}'
ratio = '{ratio}'

[metrics."数{at}"]
name = "第 {at} 数"
table = "rectification"
where = '{where}'
count = '{count}'
"""

INDICATOR = """
[[indicator]]
id = "indicator_{at}"
group = "measured"
name = "第 {at} 项"
points = 1
score = '指标::得分(points, 率{at}, 数{at})'
missing = {{ not_applicable = "renormalise", not_reported = "zero" }}
weak = {{ below = 0.6, advice = "测速用" }}
source = "测速用"
"""

RULES = """/// 率达到九成得满分，三成以下不得分，其间按比例；每有一个扣 0.01 分。
fn 得分(points, 率, 数) {
    let score = from_zero(points).award(points * linear(率, 0.3, 0.9), `率为 ${percent(率)}`);
    score.deduct(min(0.01 * 数, points / 2), `有 ${数} 个`)
}
"""

CHECKS = ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查", "回头看"]
SEVERITIES = ["严重", "一般", "轻微"]
RATIOS = ["办结", '佐证材料 == "有"', "实际完成时间 != ()", '整改方式 == "限期整改"']


def main():
    count, out = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    base = pathlib.Path(__file__).parents[2] / "rules/tonghua-trial/method.toml"
    groups = [part.split('"')[1] for part in base.read_text().split("[[group]]\nid = ")[1:]]
    text = HEAD.format(count=count)
    text += "".join(REMOVED.format(id=group) for group in groups)
    text += GROUP.format(count=count)
    for at in range(1, count + 1):
        # Each looks at other rows: no two are one number.
        check, severity = CHECKS[at % 4], SEVERITIES[at // 4 % 3]
        ratio = RATIOS[at // 12 % 4]
        where = f'检查类别 == "{check}" && (严重程度 ?? "一般") == "{severity}"'
        where += f" && month(反馈时间) != {at % 12 + 1}"
        text += METRIC.format(at=at, where=where, ratio=ratio, count=f"!({ratio})")
        text += INDICATOR.format(at=at)
    (out / "method.toml").write_text(text)
    (out / "指标.rhai").write_text(RULES)


main()
