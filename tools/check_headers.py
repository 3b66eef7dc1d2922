#!/usr/bin/env python3
"""Compiles every header of src/ alone, so that each includes what it uses.

The flags come from the compile commands of a build folder (build/clang-lint), taken from any source of the same module.
A header that has not changed since it last compiled, nor anything it includes, is not compiled again.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_ERRORS_SHOWN = 3


def flags_by_module(build):
    """Returns {module: compiler and its include and language flags}."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        # A joined source lies in build/.../src/<module>/CMakeFiles.
        module = re.search(r"(?:^|/)src/([^/]+)/", pathlib.Path(entry["file"]).relative_to(ROOT).as_posix())
        if module is None or module[1] in found:
            continue
        words = shlex.split(entry["command"])
        kept, take_next = [words[0]], False
        for word in words[1:]:
            if take_next or re.match(r"-(I|isystem|std|W|D|f(?!sanitize))", word):
                kept.append(word)
                take_next = word in ("-I", "-isystem", "-D")
        found[module[1]] = kept
    return found


def compile_alone(header, flags, scratch):
    """Returns (ok, compiler output, files read)."""
    source = scratch / (hashlib.sha256(str(header).encode()).hexdigest()[:16] + ".cpp")
    source.write_text(f'#include "{header.relative_to(ROOT / "src").as_posix()}"\n')
    done = subprocess.run([*flags, "-fsyntax-only", "-MD", "-MF", f"{source}.d", str(source)],
                          capture_output=True, text=True, check=False)
    read = []
    if done.returncode == 0:
        text = pathlib.Path(f"{source}.d").read_text().replace("\\\n", " ")
        read = [w for w in text.split(":", 1)[1].split() if w.startswith(str(ROOT))]
    return done.returncode == 0, done.stderr, read


def digest(paths, flags):
    state = hashlib.sha256(repr(flags).encode())
    for path in sorted(paths):
        state.update(path.encode())
        state.update(pathlib.Path(path).read_bytes() if pathlib.Path(path).is_file() else b"gone")
    return state.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/clang-lint")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="compile also what compiled before")
    arguments = parser.parse_args()
    flags = flags_by_module(arguments.build)
    cache_path = arguments.build / "headers-checked.json"
    cache = json.loads(cache_path.read_text()) if cache_path.exists() and not arguments.again else {}
    headers = [h for h in sorted((ROOT / "src").rglob("*.hpp"))]
    fallback = next(iter(flags.values()))

    def check(header):
        own = flags.get(header.relative_to(ROOT).parts[1], fallback)
        known = cache.get(str(header))
        if known and digest(known["read"], own) == known["digest"]:
            return None
        ok, output, read = compile_alone(header, own, scratch)
        if ok:
            read = [r for r in read if not r.startswith(str(scratch))] + [str(header)]
            cache[str(header)] = {"read": read, "digest": digest(read, own)}
            return None
        first = [line for line in output.splitlines() if "error:" in line][:MAX_ERRORS_SHOWN]
        return "\n".join([f"{header.relative_to(ROOT)} does not compile alone:", *first])

    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            problems = [p for p in pool.map(check, headers) if p]
    cache_path.write_text(json.dumps(cache))
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"headers: {len(headers)} compile alone")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
