#!/usr/bin/env python3
"""Runs clang-tidy over the sources of src/, several of a module at once, and remembers what was clean.

Most of clang-tidy's time goes to the standard library's headers, which it walks once for every source. So it reads the
joined sources that a unity build makes (build/clang-lint, configured with TARN_UNITY), each of which walks them once.
Clang's analyzer follows paths in the functions of joined sources only where the joining file's path says UnifiedSource,
so they are copied to a folder of that name; misc-unused-using-decls sees none of them, and tools/tidy.py has a rule instead.
What the unity build leaves alone, as SEPARATE, is joined here with sources of other modules.
Its analyzer gives up a function after a number of states: the usual 225,000 cost four times the time of 30,000, for
functions that are short here; --deep follows them all the same.
A joined source is read again when it, a file of ours that it includes, its flags, .clang-tidy or clang-tidy changed.
Tests are left out: their macros and unchecked accesses are how a test fails.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG_TIDY = "clang-tidy-19"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
NOISE = re.compile(r"^\d+ warnings? (generated|treated)|^Suppressed |^Use -header-filter|^$")


def included_files(source, known):
    """Returns the source and every file of ours that it includes, directly or not. `known` keeps what was read."""
    found, waiting = set(), [source]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path not in known:
            known[path] = []
            for name in INCLUDE.findall(path.read_text()):
                candidates = (path.parent / name, ROOT / "src" / name)
                known[path] += [c.resolve() for c in candidates if c.is_file()][:1]
        waiting += known[path]
    return found


def digest(files, command, common):
    state = hashlib.sha256(common)
    state.update(command.encode())
    for path in sorted(files):
        state.update(str(path).encode())
        state.update(path.read_bytes())
    return state.hexdigest()


def lint(source, build, states):
    """Returns (whether it is clean, what there is to read, seconds)."""
    started = time.monotonic()
    budget = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", f"max-nodes={states}")]
    done = subprocess.run([CLANG_TIDY, "-p", str(build / "UnifiedSource"), "--quiet", "--warnings-as-errors=*", *budget,
                           str(source)], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    text = "\n".join(line for line in lines if not NOISE.search(line))
    return done.returncode == 0, text.replace(f"{ROOT}/", ""), time.monotonic() - started


def separate_rounds(entries):
    """Groups sources that the build compiles on their own: at most one of a module, all of the same flags.

    Their file-local names meet others' of their module, but not those of another module's namespace.
    """
    rounds = {}
    for entry in entries:
        flags = re.sub(r" -o \S+| -c \S+", "", entry["command"])
        module = pathlib.Path(entry["file"]).parent
        number = sum(key[0] == flags and module in group for key, group in rounds.items())
        rounds.setdefault((flags, number), {})[module] = entry
    return [list(group.values()) for group in rounds.values()]


def joined_sources(build):
    """Writes joined sources to build/UnifiedSource, with compile commands for all. Returns these.

    Those of the unity build are copied; what it leaves alone is joined across modules.
    """
    folder = build / "UnifiedSource"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    joined, separate = [], []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(build):
            copy = folder / "_".join([path.relative_to(build).parts[1], re.sub(r"\D", "", path.stem) + ".cpp"])
            copy.write_text(path.read_text())
            joined.append({**entry, "command": entry["command"].replace(str(path), str(copy)), "file": str(copy)})
        elif path.is_relative_to(ROOT / "src"):
            separate.append(entry)
    for number, group in enumerate(separate_rounds(separate)):
        path = folder / f"separate_{number}.cpp"
        path.write_text("".join(f'#include "{entry["file"]}"\n' for entry in group))
        joined.append({**group[0], "command": group[0]["command"].replace(group[0]["file"], str(path)), "file": str(path)})
    (folder / "compile_commands.json").write_text(json.dumps(joined))
    return joined


def sources_to_lint(build, only):
    """Returns {source: its command and files}, the longest first, so that none is waited for alone at the end.

    What reads DuckDB's header takes minutes; else the size of our own text decides.
    """
    sources, known = {}, {}
    for entry in joined_sources(build):
        path = pathlib.Path(entry["file"])
        files = included_files(path, known)
        ours = {f for f in files if f.suffix == ".cpp" and f.is_relative_to(ROOT / "src")}
        if ours and (not only or any(f.relative_to(ROOT).as_posix().startswith(tuple(only)) for f in ours)):
            sources[path] = (entry["command"], files)

    def weight(item):
        files = item[1][1]
        return any("<duckdb.hpp>" in f.read_text() for f in files), sum(f.stat().st_size for f in files)

    return dict(sorted(sources.items(), key=weight, reverse=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/clang-lint")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="read also what was clean before")
    parser.add_argument("--deep", action="store_true", help="let the analyzer follow 225,000 states of a function, not 30,000")
    parser.add_argument("only", nargs="*", help="beginnings of paths, as src/sql/: only what has such a source")
    arguments = parser.parse_args()
    version = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, check=True).stdout
    states = 225_000 if arguments.deep else 30_000
    common = version + (ROOT / ".clang-tidy").read_bytes() + str(states).encode()
    cache_path = arguments.build / "lint-clean.json"
    clean = json.loads(cache_path.read_text()) if cache_path.exists() and not arguments.again else {}
    waiting = {}
    sources = sources_to_lint(arguments.build, arguments.only)
    for source, (command, files) in sources.items():
        state = digest(files, command, common)
        if clean.get(str(source)) != state:
            waiting[source] = state
    print(f"lint: {len(waiting)} of {len(sources)} joined sources to read", file=sys.stderr)
    unclean = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        running = {pool.submit(lint, source, arguments.build, states): source for source in waiting}
        for future in concurrent.futures.as_completed(running):
            source = running[future]
            ok, text, seconds = future.result()
            print(f"lint: {source.relative_to(ROOT)}: {'clean' if ok else 'see below'} ({seconds:.0f} s)", file=sys.stderr)
            if ok:
                clean[str(source)] = waiting[source]
                cache_path.write_text(json.dumps(clean))
            else:
                unclean += 1
                print(text, file=sys.stderr)
    if not unclean:
        print(f"lint: {len(sources)} joined sources, all clean")
    return 1 if unclean else 0


if __name__ == "__main__":
    sys.exit(main())
