#!/usr/bin/env python3
"""Reads what `llvm-cov export -summary-only` prints and prints the line coverage of each module, and of all."""
import collections
import json
import pathlib
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


def lines_by_module(report):
    """Returns {module: (files, lines, lines that ran)} of the files below src/."""
    modules = collections.defaultdict(lambda: (0, 0, 0))
    for entry in report["data"][0]["files"]:
        path = pathlib.Path(entry["filename"])
        if path.is_relative_to(SRC):
            lines = entry["summary"]["lines"]
            row = (1, lines["count"], lines["covered"])
            module = path.relative_to(SRC).parts[0]
            modules[module] = tuple(a + b for a, b in zip(modules[module], row))
    return dict(modules)


def percent(lines, ran):
    return 100 * ran / lines if lines else 100


def table(modules):
    """Returns the lines to print, the least covered module first."""
    def line(name, files, lines, ran):
        return f"{name:<10} {files:>6} {lines:>8} {ran:>8} {percent(lines, ran):>7.1f} %"

    rows = sorted(modules.items(), key=lambda item: percent(*item[1][1:]))
    total = tuple(map(sum, zip(*modules.values())))
    return [f"{'module':<10} {'files':>6} {'lines':>8} {'covered':>8}",
            *(line(name, *row) for name, row in rows), line("all", *total)]


def main():
    modules = lines_by_module(json.load(sys.stdin))
    if not modules:
        print("coverage: the report names no file of src/: run tools/coverage", file=sys.stderr)
        return 1
    print("\n".join(table(modules)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
