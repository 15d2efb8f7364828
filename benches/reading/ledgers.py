"""Small invented ledgers, and the text that a program would write them as."""

import random
from dataclasses import dataclass, field

TEAMS = ["市委第一巡察组", "市委第二巡察组", "市委第三巡察组", "县委第一巡察组", "县委第二巡察组"]
UNITS = ["某某局", "某某委", "某某乡党委", "某某街道党工委", "某某公司党委", "某某学校党总支"]
PHRASES = [
    "学习贯彻不够深入", "制度执行不严格", "资金使用不规范", "会议记录不完整", "台账更新不及时", "民生实事推进缓慢",
    "项目验收滞后", "“三重一大”事项未集体研究", "公务接待超标准", "档案管理混乱", "整改“回头看”流于形式",
]
MEASURES = ["修订制度", "开展专题学习", "约谈负责人", "清退资金", "重新公示", "补充材料", "建立台账"]
ENGLISH = ["late report", "missing receipt", "no minutes kept", "policy out of date", "asset not labelled",
           "training overdue", "duplicate payment", "unclear ownership", "access not revoked"]
OFFICES = ["North Office", "South Office", "Harbour Unit", "Records Unit", "Field Team 7"]


def date(draw, zh):
    year, month, day = draw.randint(2023, 2026), draw.randint(1, 12), draw.randint(1, 28)
    forms = [f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}"]
    if zh:
        forms += [f"{year}年{month}月{day}日", f"{year}.{month}.{day}"]
    return draw.choice(forms)


def number(draw):
    return draw.choice([
        str(draw.randint(0, 300)), f"{draw.randint(0, 9999) / 100:.2f}", f"{draw.randint(1000, 9_999_999):,}",
        f"{draw.randint(0, 100)}%", f"{draw.randint(1, 9)},{draw.randint(100, 999)}.{draw.randint(10, 99)}",
    ])


def prose(draw, zh, lively):
    """A text cell; a lively one may hold delimiters, quotes and line breaks."""
    if zh:
        text = draw.choice(PHRASES)
        if lively:
            text = draw.choice([
                text, text, text + "," + draw.choice(MEASURES), text + "；" + draw.choice(MEASURES),
                f'{text}"{draw.choice(MEASURES)}"', f"1.{text}\n2.{draw.choice(PHRASES)}",
                f"1.{text};\n2.{draw.choice(PHRASES)},{draw.choice(MEASURES)};\n3.其他", text + "\t" + draw.choice(MEASURES),
            ])
        return text
    text = draw.choice(ENGLISH)
    if lively:
        text = draw.choice([
            text, text, text + ", " + draw.choice(ENGLISH), f'{text} ("{draw.choice(ENGLISH)}")',
            f"{text}\n{draw.choice(ENGLISH)}", f"{text}; {draw.choice(ENGLISH)}", text + " | " + draw.choice(ENGLISH),
        ])
    return text


# table id: (Chinese?, headers, one cell each)
SHAPES = {
    "rectification": (True, ["问题编号", "巡察组", "被巡察单位", "反馈问题", "整改措施", "整改时限", "整改状态", "备注"]),
    "clues": (True, ["线索编号", "巡察组", "移交时间", "承办单位", "办理状态", "涉及人数"]),
    "petitions": (True, ["序号", "信访编号", "受理日期", "问题类别", "办理结果"]),
    "ballots": (True, ["巡察组", "发出数", "收回数", "好", "较好", "一般", "差"]),
    "funds": (True, ["单位", "金额(万元)", "完成率"]),
    "issues": (False, ["issue id", "office", "finding", "due date", "status", "remark"]),
    "budget": (False, ["code", "item", "planned", "spent", "share"]),
    "contacts": (False, ["unit", "opened"]),
}


def cell(draw, table, header, at, lively):
    zh = SHAPES[table][0]
    if header in ("问题编号", "线索编号", "信访编号", "issue id", "code"):
        return f"{ {'问题编号': 'Z', '线索编号': 'X', '信访编号': 'XF-', 'issue id': 'I-', 'code': 'B'}[header]}{at:03}"
    if header == "序号":
        return str(at)
    if header in ("巡察组",):
        return draw.choice(TEAMS)
    if header in ("被巡察单位", "承办单位", "单位"):
        return draw.choice(UNITS)
    if header in ("office", "unit"):
        return draw.choice(OFFICES)
    if header in ("反馈问题", "整改措施", "finding", "item"):
        return prose(draw, zh, lively)
    if header in ("整改时限", "移交时间", "受理日期", "due date", "opened"):
        return "" if draw.random() < 0.1 else date(draw, zh)
    if header in ("备注", "remark"):
        return prose(draw, zh, lively) if draw.random() < 0.3 else ""
    if header in ("整改状态",):
        return draw.choice(["已完成", "基本完成", "正在整改", "未完成"])
    if header in ("办理状态", "办理结果", "问题类别"):
        return draw.choice({"办理状态": ["已办结", "在办"], "办理结果": ["属实", "部分属实", "失实", ""],
                            "问题类别": ["作风", "廉洁", "工作", "生活"]}[header])
    if header == "status":
        return draw.choice(["open", "closed", "in progress"])
    if header in ("完成率", "share"):
        return f"{draw.randint(0, 1000) / 10}%"
    return number(draw) if header in ("金额(万元)", "planned", "spent") else str(draw.randint(0, 60))


@dataclass
class Ledger:
    """A table, how it is written, and what its author meant."""

    table: str
    zh: bool
    rows: list  # the header first
    delimiter: str
    end: str
    encoding: str  # of Python, without a mark
    mark: bytes
    all_quoted: bool
    last_end: bool
    above: list = field(default_factory=list)  # lines above the header, written out
    below: list = field(default_factory=list)  # lines below the table
    total: list = field(default_factory=list)  # a row of totals, or nothing

    def quote(self, text):
        if self.all_quoted or any(sign in text for sign in (self.delimiter, '"', "\n", "\r")):
            return '"' + text.replace('"', '""') + '"'
        return text

    def records(self):
        """Every record as its written fields."""
        rows = self.rows + ([self.total] if self.total else [])
        return [[self.quote(text) for text in row] for row in rows]

    def encode(self, text):
        return text.encode(self.encoding)


ENCODINGS_ZH = [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gbk", b""), ("gbk", b""), ("gb18030", b""),
                ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b"")]
ENCODINGS_EN = [("utf-8", b"")] * 4 + [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-le", b"")]


def ledger(draw: random.Random) -> Ledger:
    table = draw.choice(list(SHAPES))
    zh, headers = SHAPES[table]
    lively = draw.random() < 0.5
    rows = [list(headers)]
    for at in range(1, draw.randint(6, 30) + 1):
        rows.append([cell(draw, table, header, at, lively) for header in headers])
    encoding, mark = draw.choice(ENCODINGS_ZH if zh else ENCODINGS_EN)
    if encoding == "gb18030":
        rows[1][-1] = rows[1][-1] + "㛃"
    made = Ledger(
        table, zh, rows, delimiter=draw.choice([",", ",", ",", "\t", ";", "|"]),
        end=draw.choice(["\n", "\r\n", "\r\n"]), encoding=encoding, mark=mark,
        all_quoted=draw.random() < 0.2, last_end=draw.random() < 0.85,
    )
    if draw.random() < 0.15 and len(headers) > 2:
        made.above = titles(draw, made)
    if draw.random() < 0.1 and len(headers) > 4 and table != "budget":
        made.total = ["合计" if zh else "Total"] + [""] * (len(headers) - 2) + [str(draw.randint(1, 99))]
    return made


def titles(draw, made):
    """One to three lines above the header, as offices write them."""
    width = len(made.rows[0])
    name = "八届市委第二轮巡察情况统计表" if made.zh else "Quarterly return of all offices"
    unit = "填报单位：某某局" if made.zh else "Prepared by the Records Unit"
    when = "填报时间：2026年6月" if made.zh else "as of 2026-06-30"

    def line(cells):
        if padded:
            cells = cells + [""] * (width - len(cells))
        return made.delimiter.join(cells)

    padded = draw.random() < 0.7
    lines = [line([name])]
    if draw.random() < 0.4:
        lines.append(line([unit, "", when][: width - 1]) if draw.random() < 0.5 else line([unit]))
    if draw.random() < 0.2:
        lines.insert(0, line(["附件2" if made.zh else "Annex 2"]))
    if draw.random() < 0.2:
        lines.append("")
    return lines
