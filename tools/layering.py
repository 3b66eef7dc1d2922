#!/usr/bin/env python3
"""Refuses an #include that the module layers do not allow.

The layers are read from the tarn_module(...) lines in src/*/CMakeLists.txt. A module may include itself and the modules
its DEPS name. A third-party header may be included by the one module that is its door (tools/doors.txt).
Exit 0: all well; 1: each offending line is listed.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def modules():
    """Returns {module: set of modules it may include}."""
    found = {}
    for path in sorted(SRC.glob("*/CMakeLists.txt")):
        match = re.search(r"tarn_module\(\s*(\w+)\s(.*?)\)", path.read_text(), re.S)
        if not match:
            continue
        words = match.group(2).split()
        deps = set()
        if "DEPS" in words:
            for word in words[words.index("DEPS") + 1:]:
                if word.isupper():
                    break
                deps.add(word)
        found[match.group(1)] = deps
    return found


def doors():
    """Returns {header prefix: set of modules}, longest prefix first."""
    table = {}
    for line in (ROOT / "tools/doors.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            prefix, names = line.split(":")
            table[prefix.strip()] = set(names.split())
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


def reachable(name, deps):
    """Returns the modules whose headers come along with those of `name`."""
    seen, todo = set(), [name]
    while todo:
        current = todo.pop()
        for dep in deps.get(current, ()):
            if dep not in seen:
                seen.add(dep)
                todo.append(dep)
    return seen


def problems_in(path, module, deps, door_table):
    allowed = reachable(module, deps) | {module}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        place = f"{path.relative_to(ROOT)}:{number}"
        if quote == '"':
            owner = header.split("/")[0]
            if owner not in allowed:
                yield f'{place}: module {module} may not include "{header}": name {owner} in its DEPS if it is a lower layer'
            continue
        for prefix, names in door_table.items():
            if header.startswith(prefix):
                if module not in names and not path.name.endswith("_test.cpp"):
                    yield f"{place}: <{header}> has its door in {', '.join(sorted(names))}, not in {module}"
                break


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quiet", action="store_true", help="print nothing when all is well")
    arguments = parser.parse_args()
    deps, door_table = modules(), doors()
    found = []
    for folder in sorted(p for p in SRC.iterdir() if p.is_dir()):
        if folder.name not in deps:
            if any(folder.glob("*.cpp")):
                found.append(f"src/{folder.name}: no tarn_module line in its CMakeLists.txt")
            continue
        for path in sorted(folder.rglob("*.[ch]pp")):
            found += problems_in(path, folder.name, deps, door_table)
    for line in found:
        print(line, file=sys.stderr)
    if not found and not arguments.quiet:
        print(f"layering: {len(deps)} modules, no include out of place")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
