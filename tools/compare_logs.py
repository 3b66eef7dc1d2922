#!/usr/bin/env python3
"""Puts generated CloudTrail logs and real ones side by side, as Markdown: how the generator's realism is measured.

usage: compare_logs.py GENERATED [REAL] [--write FILE] [--files N]

Both are folders of log files ({"Records": [...]}, .json or .json.gz). A REAL folder that is not there is left out. Distinct
values are counted in samples of equal size, for they grow with the number of records. With --write, the table replaces
what stands between the two marks in FILE.
"""
import argparse
import gzip
import json
import pathlib
import random
import sys

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
GZIP_LEVEL = 6
SAMPLE = 2900  # records in which distinct values are counted: as many as the real set has
WITHIN = 0.15  # how far the sizes may be from the real set's


def read_texts(folder):
    """The text of every log file, in the order of their names."""
    for path in sorted(pathlib.Path(folder).rglob("*.json*")):
        data = path.read_bytes()
        yield gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def records_of(text):
    """The records of a log file; None for a file of another kind, a digest for example."""
    try:
        records = json.loads(text)["Records"]
    except (ValueError, KeyError, TypeError):
        return None
    return records if isinstance(records, list) and all(isinstance(record, dict) for record in records) else None


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def percentile(values, share):
    """The value that `share` of the sorted values do not exceed."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0


class Logs:
    """One set of log files and what is measured of it."""

    def __init__(self, folder, files):
        texts = list(read_texts(folder))
        random.Random(1).shuffle(texts)
        self.records, self.per_file, self.raw, self.packed = [], [], 0, 0
        for text in texts[:files]:
            records = records_of(text)
            if records is None:
                continue
            self.records += records
            self.per_file.append(len(records))
            self.raw += len(text)
            self.packed += len(gzip.compress(text, GZIP_LEVEL))
        if not self.records:
            raise SystemExit(f"compare_logs: no records beneath the folder: {folder}")
        self.per_file.sort()
        self.sizes = sorted(len(compact(record).encode()) for record in self.records)
        self.sample = random.Random(2).sample(self.records, min(SAMPLE, len(self.records)))
        self.members = sorted({name for record in self.records for name in record})

    def share(self, predicate):
        return sum(1 for record in self.records if predicate(record)) / len(self.records)

    def distinct(self, name):
        return len({compact(record[name]) for record in self.sample if name in record})

    def lengths(self, name):
        return sorted(len(compact(record[name])) for record in self.records if name in record)

    def counted(self, key):
        counts = {}
        for record in self.records:
            counts[key(record)] = counts.get(key(record), 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def size_rows(sets):
    """Name, the text per set, and for the ones that the realism is judged by a number per set."""
    yield "records", [f"{len(s.records):,}" for s in sets], None
    yield "files", [f"{len(s.per_file):,}" for s in sets], None
    yield ("records per file: mean; p10, p50, p90, largest",
           [f"{len(s.records) / len(s.per_file):.0f}; {percentile(s.per_file, 0.1)}, {percentile(s.per_file, 0.5)}, "
            f"{percentile(s.per_file, 0.9)}, {s.per_file[-1]}" for s in sets], None)
    packed = [s.packed / len(s.records) for s in sets]
    yield "gzip bytes per event", [f"{value:.0f}" for value in packed], packed
    ratio = [s.raw / s.packed for s in sets]
    yield "times smaller by gzip", [f"{value:.1f}" for value in ratio], ratio
    for share in (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99):
        yield (f"record size, p{share * 100:g}", [f"{percentile(s.sizes, share):,}" for s in sets],
               [percentile(s.sizes, share) for s in sets] if share == 0.5 else None)
    yield "record size, largest", [f"{s.sizes[-1]:,}" for s in sets], None
    yield "services", [f"{len(s.counted(lambda r: r.get('eventSource')))}" for s in sets], None
    yield ("operations", [f"{len(s.counted(lambda r: (r.get('eventSource'), r.get('eventName'))))}" for s in sets], None)
    yield "records with an error", [f"{s.share(lambda r: 'errorCode' in r):.1%}" for s in sets], None
    yield "read-only records", [f"{s.share(lambda r: r.get('readOnly') is True):.1%}" for s in sets], None


def member_rows(sets):
    for name in sorted({name for s in sets for name in s.members}):
        cells = []
        for s in sets:
            lengths = s.lengths(name)
            if not lengths:
                cells += ["", "", "", ""]
                continue
            null = s.share(lambda r, n=name: n in r and r[n] is None)
            cells += [f"{len(lengths) / len(s.records):.1%}", f"{null:.1%}", f"{s.distinct(name):,}",
                      f"{percentile(lengths, 0.5):,} / {percentile(lengths, 0.9):,} / {lengths[-1]:,}"]
        yield name, cells


def top_rows(sets, key, count):
    tops = [s.counted(key)[:count] for s in sets]
    for i in range(max(len(top) for top in tops)):
        yield [f"{top[i][0]} {top[i][1] / len(s.records):.1%}" if i < len(top) else "" for s, top in zip(sets, tops)]


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def verdict(numbers):
    """How far the generated set is from the real one."""
    if numbers is None or len(numbers) < 2:
        return ""
    off = numbers[0] / numbers[1] - 1
    return f"{off:+.0%}" + ("" if abs(off) <= WITHIN else " (too far)")


def report(sets):
    names = ["generated", "real"][:len(sets)]
    both = len(sets) > 1
    lines = table(["measure", *names, *(["difference"] if both else [])],
                  [[name, *texts, *([verdict(numbers)] if both else [])] for name, texts, numbers in size_rows(sets)])
    columns = ["in records", "null", f"distinct in {SAMPLE:,}", "length p50 / p90 / largest"]
    lines += ["", "Members of a record:", ""]
    lines += table(["member", *(f"{n}: {c}" if both else c for n in names for c in columns)],
                   [[name, *cells] for name, cells in member_rows(sets)])
    tops = (("Services", lambda r: r.get("eventSource"), 15), ("Operations", lambda r: r.get("eventName"), 15),
            ("Errors", lambda r: r.get("errorCode", "(none)"), 15),
            ("Identities", lambda r: (r.get("userIdentity") or {}).get("type", "(none)"), 10),
            ("Event types", lambda r: r.get("eventType"), 6), ("Event versions", lambda r: r.get("eventVersion"), 6))
    for title, key, count in tops:
        lines += ["", f"{title}, the most frequent:", ""] + table(names, top_rows(sets, key, count))
    return "\n".join(lines) + "\n"


def write(path, text):
    old = path.read_text(encoding="utf-8")
    if old.count(BEGIN) != 1 or old.count(END) != 1:
        raise SystemExit(f"compare_logs: file needs one {BEGIN} and one {END}: {path}")
    head, rest = old.split(BEGIN)
    path.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("generated")
    parser.add_argument("real", nargs="?")
    parser.add_argument("--write", metavar="FILE", type=pathlib.Path)
    parser.add_argument("--files", metavar="N", type=int, default=100_000, help="read at most so many files of each")
    options = parser.parse_args()
    folders = [options.generated]
    if options.real and pathlib.Path(options.real).is_dir():
        folders.append(options.real)
    elif options.real:
        print(f"compare_logs: no such folder, left out: {options.real}", file=sys.stderr)
    text = report([Logs(folder, options.files) for folder in folders])
    if options.write:
        write(options.write, text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
