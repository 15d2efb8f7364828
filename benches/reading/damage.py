"""Ways to spoil a written ledger, one at a time.

Each takes a draw and a ledger and gives what is to be written and what may be wrong with it. A way that
finds nothing to spoil gives nothing, and another ledger is tried.
"""

from dataclasses import dataclass, field


@dataclass
class Spoiled:
    data: bytes
    # Places of the records in the ledger (header 0) that nobody can be sure of any more.
    touched: set = field(default_factory=set)
    # Does the author's table still stand in the file for everybody to read?
    harmless: bool = False
    # Another truth, where the damage adds rows that were meant.
    truth: list | None = None


def write(made, records=None, ends=None, lines=None):
    """The bytes of a ledger whose records are given as fields, or written out as `lines`."""
    if lines is None:
        lines = [made.delimiter.join(record) for record in (records or made.records())]
    ends = dict(ends or {})
    text = "".join(line + made.end for line in made.above)
    for at, line in enumerate(lines):
        last = at == len(lines) - 1 and not made.below
        text += line + ends.get(at, "" if last and not made.last_end else made.end)
    text += "".join(line + made.end for line in made.below)
    return made.mark + made.encode(text)


def body(draw, made, wanted=lambda record: True):
    """The place of a record below the header that fits, or nothing."""
    records = made.records()
    places = [at for at in range(1, len(made.rows)) if wanted(records[at])]
    return (draw.choice(places), records) if places else (None, records)


def plain(record):
    return [at for at, text in enumerate(record) if text and '"' not in text]


def quoted(record):
    return [at for at, text in enumerate(record) if text.startswith('"')]


def none(draw, made):
    return Spoiled(write(made), harmless=True)


def delimiter_lost(draw, made):
    at, records = body(draw, made, lambda record: len(record) > 1)
    record = records[at]
    cut = draw.randrange(len(record) - 1)
    records[at] = record[:cut] + [record[cut] + record[cut + 1]] + record[cut + 2:]
    return Spoiled(write(made, records), {at})


def delimiter_added(draw, made):
    at, records = body(draw, made, plain)
    if at is None:
        return None
    column = draw.choice(plain(records[at]))
    text = records[at][column]
    cut = draw.randint(0, len(text))
    records[at][column] = text[:cut] + made.delimiter + text[cut:]
    return Spoiled(write(made, records), {at})


def delimiter_at_end(draw, made):
    at, records = body(draw, made)
    records[at] = records[at] + [""]
    return Spoiled(write(made, records), {at})


def delimiter_changed(draw, made):
    at, records = body(draw, made, lambda record: not quoted(record))
    if at is None:
        return None
    other = draw.choice([sign for sign in (",", ";", "\t", "，", " ") if sign != made.delimiter])
    if made.encoding == "gbk" or made.zh or other != "，":
        lines = [made.delimiter.join(record) for record in records]
        lines[at] = other.join(records[at])
        return Spoiled(write(made, lines=lines), {at})
    return None


def stray_quote(draw, made):
    at, records = body(draw, made, lambda record: any(record))
    column = draw.choice([c for c, text in enumerate(records[at]) if text])
    text = records[at][column]
    cut = draw.randint(0, len(text))
    records[at][column] = text[:cut] + '"' + text[cut:]
    return Spoiled(write(made, records), {at})


def quote_lost(draw, made):
    at, records = body(draw, made, quoted)
    if at is None:
        return None
    column = draw.choice(quoted(records[at]))
    text = records[at][column]
    places = [place for place, sign in enumerate(text) if sign == '"']
    cut = draw.choice(places)
    records[at][column] = text[:cut] + text[cut + 1:]
    return Spoiled(write(made, records), {at})


def quotes_lost(draw, made):
    """A field that needs its quotes loses both."""
    needy = lambda text: text.startswith('"') and any(s in text[1:-1] for s in (made.delimiter, "\n"))
    at, records = body(draw, made, lambda record: any(map(needy, record)))
    if at is None:
        return None
    column = draw.choice([c for c, text in enumerate(records[at]) if needy(text)])
    records[at][column] = records[at][column][1:-1].replace('""', '"')
    return Spoiled(write(made, records), {at})


def quotes_escaped(draw, made):
    """Quotes inside a field with a backslash before them instead of doubled."""
    inner = lambda text: text.startswith('"') and '""' in text[1:-1]
    at, records = body(draw, made, lambda record: any(map(inner, record)))
    if at is None:
        return None
    column = draw.choice([c for c, text in enumerate(records[at]) if inner(text)])
    records[at][column] = '"' + records[at][column][1:-1].replace('""', '\\"') + '"'
    return Spoiled(write(made, records), {at})


def quote_opened(draw, made):
    at, records = body(draw, made, plain)
    if at is None:
        return None
    column = draw.choice(plain(records[at]))
    records[at][column] = '"' + records[at][column]
    return Spoiled(write(made, records), {at})


def row_cut(draw, made):
    at, records = body(draw, made, lambda record: len(record) > 1)
    keep = draw.randint(1, len(records[at]) - 1)
    record = records[at][:keep]
    if record[-1] and not record[-1].startswith('"'):
        record[-1] = record[-1][: draw.randint(1, len(record[-1]))]
    records[at] = record
    return Spoiled(write(made, records), {at})


def file_cut(draw, made):
    made.total, made.below = [], []
    records = made.records()
    at = len(records) - 1
    line = made.delimiter.join(records[at])
    last = len(made.delimiter.join(records[at][:-1]))
    if last < 1:
        return None
    lines = [made.delimiter.join(record) for record in records]
    lines[at] = line[: draw.randint(1, last)]
    return Spoiled(write(made, lines=lines, ends={at: ""}), {at})


def rows_merged(draw, made):
    if len(made.rows) < 4:
        return None
    at = draw.randint(1, len(made.rows) - 2)
    return Spoiled(write(made, ends={at: ""}), {at, at + 1})


def row_broken(draw, made):
    """A line break inside a field without quotes."""
    at, records = body(draw, made, plain)
    if at is None:
        return None
    column = draw.choice(plain(records[at]))
    text = records[at][column]
    cut = draw.randint(0, len(text))
    records[at][column] = text[:cut] + made.end + text[cut:]
    if len(records[at]) == 1 or (column == len(text) and cut == len(text)):
        return None
    return Spoiled(write(made, records), {at})


def end_changed(draw, made):
    at = draw.randint(0, len(made.rows) - 2)
    other = draw.choice([end for end in ("\n", "\r\n", "\r") if end != made.end])
    return Spoiled(write(made, ends={at: other}), harmless=True)


def all_ends_are_returns(draw, made):
    made.end = "\r"
    made.rows = [[text.replace("\n", " ") for text in row] for row in made.rows]
    return Spoiled(write(made), harmless=True)


def blank_lines(draw, made):
    made.below = [""] * draw.randint(1, 3)
    made.last_end = True
    ends = {draw.randint(0, len(made.rows) - 1): made.end * 2}
    return Spoiled(write(made, ends=ends), harmless=True)


def two_encodings(draw, made):
    if made.encoding.startswith("utf-16"):
        return None
    at, records = body(draw, made, lambda record: not "".join(record).isascii())
    if at is None:
        return None
    other = "utf-8" if made.encoding.startswith("gb") else "gb18030"
    data = made.mark
    lines = made.above + [made.delimiter.join(record) for record in records]
    for place, line in enumerate(lines):
        encoding = other if place == at + len(made.above) else made.encoding
        data += (line + made.end).encode(encoding)
    return Spoiled(data, {at})


def byte_put(made, at, column, byte):
    """The ledger with a byte put before or, without one, taken out of a field."""
    mark = "\ue000"
    records = made.records()
    records[at][column] = mark + records[at][column]
    made_bytes = made.encoding
    lines = [made.delimiter.join(record) for record in records]
    text = "".join(line + made.end for line in made.above + lines)
    before, after = text.split(mark)
    before, after = before.encode(made_bytes), after.encode(made_bytes)
    return made.mark + before + (byte + after if byte else after[1:])


def nul(draw, made):
    at, _ = body(draw, made)
    wide = made.encoding.startswith("utf-16")
    data = byte_put(made, at, draw.randrange(len(made.rows[0])), b"\0\0" if wide else b"\0")
    return Spoiled(data, {at})


def bad_byte(draw, made):
    if made.encoding.startswith("utf-16"):
        return None
    at, _ = body(draw, made)
    return Spoiled(byte_put(made, at, draw.randrange(len(made.rows[0])), b"\xff"), {at})


def byte_lost(draw, made):
    """A byte of a character of several bytes is lost."""
    at, records = body(draw, made, lambda record: any(text and ord(text[0]) > 127 for text in record))
    if at is None:
        return None
    column = draw.choice([c for c, text in enumerate(records[at]) if text and ord(text[0]) > 127])
    data = byte_put(made, at, column, b"")
    # Of sixteen-bit text everything behind it is another text.
    rest = range(at, len(records)) if made.encoding.startswith("utf-16") else [at]
    return Spoiled(data, set(rest))


def wide_row(draw, made):
    at, records = body(draw, made)
    extra = draw.randint(1, 4)
    records[at] = records[at] + [draw.choice(["x", "1", ""]) for _ in range(extra - 1)] + ["核" if made.zh else "ok"]
    return Spoiled(write(made, records), {at})


def short_row(draw, made):
    at, records = body(draw, made, lambda record: len(record) > 2)
    if at is None:
        return None
    column = draw.randrange(len(records[at]))
    del records[at][column]
    return Spoiled(write(made, records), {at})


def header_again(draw, made):
    records = made.records()
    at = draw.randint(2, len(made.rows) - 1)
    records.insert(at, list(records[0]))
    return Spoiled(write(made, records), harmless=True)


def header_spoiled(draw, made):
    records = made.records()
    record = records[0]
    cut = draw.randrange(len(record) - 1)
    if draw.random() < 0.5:
        records[0] = record[:cut] + [record[cut] + record[cut + 1]] + record[cut + 2:]
    else:
        records[0] = record[:cut] + [""] + record[cut:]
    return Spoiled(write(made, records), {0})


def second_table(draw, made):
    """Another table below, after a blank line."""
    if len(made.rows[0]) < 4:
        return None
    words = ["类别", "件数"] if made.zh else ["kind", "cases"]
    made.below = ["", *(made.delimiter.join(row) for row in [words, ["甲" if made.zh else "a", "3"], ["乙" if made.zh else "b", "5"]])]
    made.last_end = True
    return Spoiled(write(made), set())


def notes_below(draw, made):
    if len(made.rows[0]) < 3:
        return None
    note = "注：本表数据截至2026年6月30日。" if made.zh else "Note: figures as of 30 June 2026."
    padded = draw.random() < 0.5
    made.below = [note + made.delimiter * (len(made.rows[0]) - 1) if padded else note]
    made.last_end = True
    return Spoiled(write(made), harmless=True)


def titles_above(draw, made):
    if len(made.rows[0]) < 3:
        return None
    from ledgers import titles

    made.above = titles(draw, made)
    return Spoiled(write(made), harmless=True)


def spaces_put(draw, made):
    """Spaces between a delimiter and a quoted field: everybody can see what is meant."""
    at, records = body(draw, made, lambda record: quoted(record[1:]))
    if at is None:
        return None
    for column in quoted(records[at]):
        if column:
            records[at][column] = " " + records[at][column]
    return Spoiled(write(made, records), harmless=True)


# Way: how often, of the files.
WAYS = {
    none: 6, end_changed: 2, all_ends_are_returns: 1, blank_lines: 1, titles_above: 2, notes_below: 1, header_again: 1,
    spaces_put: 1, delimiter_lost: 2, delimiter_added: 2, delimiter_at_end: 1, delimiter_changed: 1, stray_quote: 2,
    quote_lost: 2, quotes_lost: 2, quotes_escaped: 1, quote_opened: 2, row_cut: 2, file_cut: 1, rows_merged: 2,
    row_broken: 2, two_encodings: 1, nul: 1, bad_byte: 1, byte_lost: 1, wide_row: 1, short_row: 1, header_spoiled: 1,
    second_table: 1,
}
