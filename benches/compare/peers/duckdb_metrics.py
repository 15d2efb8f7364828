"""The fifteen metrics by DuckDB: prints the numbers of each team as JSON."""
import json
import sys

import duckdb

TEXT = ["问题编号", "巡察组", "被巡察单位", "检查类别", "问题类别", "严重程度", "整改方式", "整改状态", "巡察办认定", "佐证材料", "回头看发现"]
ORDER = ["问题编号", "巡察组", "被巡察单位", "检查类别", "问题类别", "严重程度", "整改方式", "反馈时间", "整改时限", "整改状态", "巡察办认定", "实际完成时间", "佐证材料", "回头看发现"]
columns = ", ".join(f"'{name}': '{'VARCHAR' if name in TEXT else 'DATE'}'" for name in ORDER)

connection = duckdb.connect()
connection.execute(f"SET threads = {int(sys.argv[2])}")
connection.execute("SET preserve_insertion_order = false")
rate = "sum(w * c) FILTER (k AND 检查类别 = '{0}'), sum(w) FILTER (k AND 检查类别 = '{0}')"
missing = "count(*) FILTER (检查类别 = '{0}' AND s IN ('已完成', '已完成并长期坚持') AND 实际完成时间 IS NULL), 0"
query = f"""
WITH ledger AS (
  SELECT *, coalesce(巡察办认定, 整改状态) AS s
  FROM read_csv('{sys.argv[1]}', header = true, auto_detect = false, delim = ',', quote = '"', columns = {{{columns}}})
), second AS (
  SELECT *, s IN ('已完成', '已完成并长期坚持') AND 实际完成时间 IS NOT NULL AND 实际完成时间 <= DATE '2026-06-30' AS b,
    s = '长期坚持' OR coalesce(整改方式 = '长期坚持', false) AS l
  FROM ledger
), third AS (
  SELECT *, CASE WHEN 整改时限 IS NOT NULL THEN 整改时限 WHEN 整改方式 = '立行立改' THEN 反馈时间 + 30 WHEN l THEN DATE '2026-06-30' END AS d,
    CASE 严重程度 WHEN '严重' THEN 1.5 WHEN '轻微' THEN 0.5 ELSE 1 END::DOUBLE AS w,
    CASE WHEN b THEN 1 WHEN s = '基本完成' THEN 0.5
      WHEN s = '长期坚持' THEN CASE WHEN 巡察办认定 IS NOT NULL AND 佐证材料 = '有' THEN 1 ELSE 0.5 END ELSE 0 END::DOUBLE AS c
  FROM second
), fourth AS (
  SELECT *, s <> '不再整改' AND (b OR d <= DATE '2026-06-30') AS k FROM third
), again AS (
  SELECT 巡察组 AS t, count(*) FILTER (回头看发现 <> '弄虚作假' AND n > 1) AS g, count(*) FILTER (回头看发现 = '弄虚作假' AND n > 1) AS f
  FROM (SELECT 巡察组, 回头看发现, row_number() OVER (PARTITION BY 巡察组, 被巡察单位, 回头看发现 ORDER BY 反馈时间, 问题编号) AS n
        FROM ledger WHERE 回头看发现 IS NOT NULL)
  GROUP BY 巡察组
)
SELECT 巡察组,
  {rate.format('市委巡察')}, {rate.format('选人用人专项检查')}, {rate.format('意识形态责任制专项检查')},
  {', '.join(missing.format(name) for name in ['市委巡察', '选人用人专项检查', '意识形态责任制专项检查', '回头看'])},
  count(*) FILTER (检查类别 <> '回头看' AND s <> '不再整改' AND NOT l AND d <= DATE '2026-06-30' AND b AND 实际完成时间 <= d),
  count(*) FILTER (检查类别 <> '回头看' AND s <> '不再整改' AND NOT l AND d <= DATE '2026-06-30'),
  count(*) FILTER (回头看发现 <> '弄虚作假'), 0,
  any_value(g), 0,
  count(*) FILTER (回头看发现 = '弄虚作假'), 0,
  any_value(f), 0,
  sum(实际完成时间 - 反馈时间) FILTER (b), count(*) FILTER (b),
  count(DISTINCT 被巡察单位), 0,
  count(*) FILTER (严重程度 = '严重'), 0
FROM fourth LEFT JOIN again ON t = 巡察组
GROUP BY 巡察组
"""
rows = connection.execute(query).fetchall()
json.dump({row[0]: [float(value or 0) for value in row[1:]] for row in rows}, sys.stdout)
