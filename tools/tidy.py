#!/usr/bin/env python3
"""Checks the house rules that no compiler checks.

Sources: file and function length, banned calls with their replacement, leftover notes, a README in every module, a corpus
for every fuzz target. Documents: links that resolve, README.md and README.ja.md with the same headings.
A line may excuse itself with a comment `tidy: <why this is right here>`. Exit 0: all well; 1: each finding is listed.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

# An argument names another tree, for the checks' own tests.
ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
MAX_FILE_LINES = 500
MAX_TEST_FILE_LINES = 800
MAX_FUNCTION_LINES = 60
MAX_LINE_CHARS = 110

# (pattern, modules or files where it is right, what to do instead)
BANNED = [
    (r"\bsystem_clock::now\b|\bgettimeofday\b|[^_\w]time\(nullptr\)", ("src/base/clock",), "take a Clock in the constructor"),
    (r"\bstd::(cout|cerr|clog)\b|\b(?:std::)?(?:f|v)?printf\(", ("src/app/",), "log through base/log.hpp, or return the text"),
    # DuckDB learns of errors inside its callbacks by exceptions, and catches them itself.
    (r"\bthrow\b(?!\()", ("src/engine/",), "return an Error"),
    (r"\bstd::system\(|\bpopen\(|\bexecl?[vpe]*\(", (), "call a library; Tarn starts no programs"),
    (r"\bstd::random_device\b|\bstd::mt19937|\brand\(\)", ("src/base/random", "src/sample/"), "take a Random in the constructor"),
    (r"\bstd::(this_thread::sleep|sleep)_(for|until)\b", (), "wait on a condition, or take a Clock"),
    (r"\bstd::(stoi|stol|stoul|stoull|stod|atoi)\b|\batoi\(", (), "use std::from_chars and check it"),
    (r"\bsprintf\(|\bstrcpy\(|\bstrcat\(|\bgets\(", (), "use fmt or std::string"),
    (r"#define DEBUG\b", (), "DuckDB's headers change their layout under DEBUG"),
]
TEST_MAY = ("std::system", "system_clock", "sleep_", "printf", "random_device", "throw")
LEFTOVER = re.compile(r"\b(FIXME|TODO|XXX|HACK)\b|^(<{7}|>{7}) ")  # a raw string hides a conflict's marks from the compiler
# `using a::b;` in a source: b must be used. (clang-tidy's rule sees only the file it was started with.)
USING = re.compile(r"^using (?:\w+::)+(\w+);", re.M)
EXCUSE = re.compile(r"//.*\btidy: \S")


def rel(path):
    return path.relative_to(ROOT).as_posix()


def tracked(*patterns):
    """Returns the files that git knows or would add, so that build folders and caches are never looked at."""
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *patterns],
                             cwd=ROOT, capture_output=True, check=True)
    names = sorted({name for name in listing.stdout.decode().split("\0") if name})
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def code_of(line):
    """Returns a line without its comment and string contents, roughly: enough to look for calls in."""
    return re.sub(r"//.*", "", re.sub(r'"(?:[^"\\]|\\.)*"', '""', line))


def raw_string_lines(text):
    """Returns the numbers of the lines that a raw string touches: their length is the text's own."""
    found = set()
    for match in re.finditer(r'R"([^\s()]*)\(.*?\)\1"', text, re.S):
        first = text.count("\n", 0, match.start()) + 1
        found.update(range(first, first + match.group().count("\n") + 1))
    return found


def source_problems(path):
    name = rel(path)
    is_test = not name.startswith("src/") or re.search(r"_test\.cpp$|/test_\w+\.hpp$", name)
    text = path.read_text()
    lines, verbatim = text.splitlines(), raw_string_lines(text)
    limit = MAX_TEST_FILE_LINES if is_test else MAX_FILE_LINES
    if len(lines) > limit:
        yield f"{name}: {len(lines)} lines, the limit is {limit}: split it by concept"
    if path.suffix == ".hpp" and not any(line.strip() == "#pragma once" for line in lines[:15]):
        yield f"{name}: no #pragma once at its head"
    if path.suffix == ".cpp":
        for word in USING.findall(text):
            if len(re.findall(rf"\b{word}\b", text)) == 1:
                yield f"{name}: nothing uses its `using` of {word}"
    for number, line in enumerate(lines, 1):
        place = f"{name}:{number}"
        if LEFTOVER.search(line):
            yield f"{place}: leftover note: finish it, or open an issue"
        if len(line) > MAX_LINE_CHARS and "http" not in line and number not in verbatim and not is_test:
            yield f"{place}: {len(line)} characters, the limit is {MAX_LINE_CHARS}"
        if EXCUSE.search(line):
            continue
        code = code_of(line)
        for pattern, homes, instead in BANNED:
            if is_test and any(word in pattern for word in TEST_MAY):
                continue
            match = re.search(pattern, code)
            if match and not name.startswith(tuple(homes) or ("\0",)):
                yield f"{place}: {match.group(0).strip()} is not used here: {instead}"


def function_problems(paths):
    """Measures functions with universal-ctags; tests are excused, their bodies are tables."""
    if not shutil.which("ctags"):
        yield "universal-ctags is missing: run tools/bootstrap check"
        return
    names = [rel(p) for p in paths if not p.name.endswith("_test.cpp")]
    command = ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C++=f", "--language-force=C++", "-L", "-", "-f", "-"]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(names), capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if length > MAX_FUNCTION_LINES:
            yield f"{tag['path']}:{tag['line']}: {tag['name']} is {length} lines long, the limit is {MAX_FUNCTION_LINES}"


def module_problems():
    for folder in sorted(p.parent for p in (ROOT / "src").glob("*/CMakeLists.txt")):
        if not (folder / "README.md").is_file():
            yield f"{rel(folder)}: no README.md (purpose, main types, what does not belong)"
    for source in sorted((ROOT / "fuzz").glob("*_fuzz.cpp")):
        corpus = ROOT / "fuzz/corpus" / source.name.removesuffix("_fuzz.cpp")
        if not corpus.is_dir() or not any(corpus.iterdir()):
            yield f"{rel(source)}: no corpus in {rel(corpus)}"


def without_code(text):
    """Returns markdown without fenced blocks and inline code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))


def anchors(text):
    """Returns the anchors that a markdown file's headings make."""
    found = set()
    for heading in re.findall(r"^#+\s+(.*)$", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M), re.M):
        found.add(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-"))
    return found


def link_problems(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(path.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        file_part, _, anchor = target.partition("#")
        file = (path.parent / file_part).resolve() if file_part else path
        if not file.exists():
            yield f"{rel(path)}: the link {target} leads nowhere"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            yield f"{rel(path)}: {file.name} has no heading for #{anchor}"


def outline(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.S | re.M)
    return [len(marks) for marks in re.findall(r"^(#+)\s", text, re.M)]


def document_problems():
    for path in tracked("*.md"):
        yield from link_problems(path)
    english, japanese = ROOT / "README.md", ROOT / "README.ja.md"
    if not english.is_file() or not japanese.is_file():
        yield "README.md and README.ja.md must both be there"
    elif outline(english) != outline(japanese):
        yield "README.md and README.ja.md differ in their headings: keep them equal, section by section"


def main():
    sources = tracked("src/*.hpp", "src/*.cpp", "fuzz/*.cpp", "bench/*.hpp", "bench/*.cpp")
    found = [problem for path in sources for problem in source_problems(path)]
    found += function_problems([p for p in sources if rel(p).startswith("src/")])
    found += module_problems()
    found += document_problems()
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(f"tidy: {len(sources)} source files, no house rule broken")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
