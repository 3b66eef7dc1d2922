#!/usr/bin/env python3
"""The published sample queries in Tarn and in a running Trino, over the same tables. bench/run starts it.

Usage: trino_samples.py FOLDER EVENTS  Makes a lake of so many generated events in FOLDER unless there is one, runs every query once in
each for warming up and once for the measurement, and prints one JSON object: the seconds of each, and what failed. $TARN_TRINO is
Trino's folder.
"""
import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from harness import samples, sql_compare
from harness.lake import TARN, Lake, clean_environment, tarn
from harness.trino import SCHEMA, Trino

BEGIN, END, DAYS = "2026-02-02 00:00:00", "2026-02-10 00:00:00", 7
RECENT_DAYS, RECENT_EVENTS = 30, 20_000  # with configuration items, which only the sample organization has
CONFIGURATION, EVENTS = "config", "default"
HEAP = "4G"
LONG_S = 7200
BLOCK = 1 << 20


def make_lake(folder, events):
    mark = folder / "complete"
    if not mark.exists():
        print(f"== making a lake of {events} events in {folder}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        lake = Lake.make(folder / "lake")
        lake.run("sample", "--events", RECENT_EVENTS, "--days", RECENT_DAYS, timeout=LONG_S)
        tarn("generate", "--out", folder / "logs", "--seed", "4", "--start", "2026-02-02T00:00:00Z", "--days", DAYS, "--events", events,
             "--scenario", "all", "--insights", "--network-activity", timeout=LONG_S)
        lake.import_paths(folder / "logs/bucket", timeout=LONG_S)
        shutil.rmtree(folder / "logs")
        mark.touch()
    return Lake(folder / "lake")


def recently(folder):
    made = datetime.datetime.fromtimestamp((folder / "complete").stat().st_mtime, datetime.timezone.utc)
    return tuple(f"{day:%Y-%m-%d} 00:00:00" for day in (made - datetime.timedelta(RECENT_DAYS), made + datetime.timedelta(1)))


def statements(lake, folder):
    """Yields (name, store, text) of each query that a lake can answer."""
    for name in samples.names():
        if name in samples.NO_QUERIES_OF_A_LAKE:
            continue
        store, period = (CONFIGURATION, recently(folder)) if samples.asks_configuration(name) else (EVENTS, (BEGIN, END))

        def find(sql, store=store):
            rows = lake.rows(sql, "--store", store)
            return next(iter(rows[0].values())) if rows else None
        yield name, store, samples.statement(name, *period, find)


def asking_tarn(lake, store, text):
    """Returns a function that runs the statement and returns (the number of rows, None), or (None, what was said).

    Some samples return every event, so rows are counted as they come and never kept.
    """
    command = [str(TARN), "query", "--data", str(lake.data), "--store", store, "--format", "ndjson", text]

    def ask():
        with tempfile.TemporaryFile() as errors, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                                                  env=clean_environment()) as query:
            rows = sum(block.count(b"\n") for block in iter(lambda: query.stdout.read1(BLOCK), b""))
            if query.wait(LONG_S) == 0:
                return rows, None
            errors.seek(0)
            return None, errors.read().decode(errors="replace").strip()
    return ask


def asking_trino(trino, table, text):
    """As asking_tarn."""
    connection = sql_compare.AskTrino(trino.url, SCHEMA, table)
    return lambda: connection.count(samples.for_trino(text), LONG_S)


def seconds_of(ask):
    """Returns (seconds, the number of rows or None, what was said)."""
    begun = time.monotonic()
    rows, message = ask()
    return time.monotonic() - begun, rows, message


def measure(lake, trino, folder):
    tables = {store["name"]: f'"{store["id"]}"' for store in json.loads(lake.run("stores", "--format", "json").stdout)}
    asked = [(name, asking_tarn(lake, store, text), asking_trino(trino, tables[store], text))
             for name, store, text in statements(lake, folder)]
    for number, (name, ask_tarn, ask_trino) in enumerate(asked, 1):
        print(f"== warming up {number} of {len(asked)}: {name}", file=sys.stderr, flush=True)
        ask_tarn()
        ask_trino()
    queries, failed = [], []
    for name, ask_tarn, ask_trino in asked:
        tarn_s, rows, message = seconds_of(ask_tarn)
        trino_s, their_rows, their_message = seconds_of(ask_trino)
        if rows is None or their_rows is None:
            failed.append((name, message if rows is None else f"Trino: {their_message}"))
            continue
        if rows != their_rows:
            failed.append((name, f"{rows} rows, and {their_rows} in Trino"))
        queries.append({"name": name, "rows": rows, "tarn_s": tarn_s, "trino_s": trino_s})
    return queries, failed


def main():
    folder, events = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    lake = make_lake(folder, events)
    with tempfile.TemporaryDirectory(prefix="bench-trino-") as scratch, Trino(lake, scratch, heap=HEAP) as trino:
        version = trino.rows("SELECT version()")[0][0]
        queries, failed = measure(lake, trino, folder)
    print(json.dumps({"events": lake.count("--store", EVENTS), "trino": version, "heap": HEAP, "queries": queries, "failed": failed}))


if __name__ == "__main__":
    main()
