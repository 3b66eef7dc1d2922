#!/usr/bin/env python3
"""Runs test programs and prints what each did, what was skipped and why, and one closing line of counts.

--ctest DIR   runs the tests of a CMake build folder. A GoogleTest program counts once per case (read from its XML
              report); any other program counts as one case. A program that dies before its report is one failure.
--python DIR  runs the unittest cases in DIR/test_*.py, one process per file, --jobs at once.
The last line is `N passed, N failed`, with `, N skipped` behind it where something was. Exit code 0: nothing failed.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_TIMEOUT_S = 900
MAX_SHOWN_CHARS = 20_000


@dataclasses.dataclass
class Outcome:
    """What one program or file did. Each failure and skip is (name, text)."""

    name: str
    passed: int = 0
    failures: list = dataclasses.field(default_factory=list)
    skips: list = dataclasses.field(default_factory=list)
    seconds: float = 0.0

    def summary(self):
        words = [f"{self.passed} passed", f"{len(self.failures)} failed"]
        if self.skips:
            words.append(f"{len(self.skips)} skipped")
        return f"{self.name}: {', '.join(words)} ({self.seconds:.1f} s)"


def shortened(text):
    """Returns the end of a long output, where the reason is."""
    return text if len(text) <= MAX_SHOWN_CHARS else "[...]\n" + text[-MAX_SHOWN_CHARS:]


def read_gtest_report(path, outcome):
    """Adds the cases of one GoogleTest XML report."""
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        failure, skip = case.find("failure"), case.find("skipped")
        if failure is not None:
            outcome.failures.append((name, "\n".join(f.text or f.get("message", "") for f in case.iter("failure"))))
        elif skip is not None:
            outcome.skips.append((name, (skip.get("message") or "no reason given").strip()))
        elif case.get("status") == "notrun":
            outcome.skips.append((name, "disabled in its source"))
        else:
            outcome.passed += 1


def run_ctest_program(entry, reports):
    """Runs one test that CTest lists and counts its cases."""
    name = entry["name"]
    outcome = Outcome(name)
    started = time.monotonic()
    if "command" not in entry:
        outcome.failures.append((name, "its program is not built"))
        return outcome
    properties = {p["name"]: p["value"] for p in entry.get("properties", [])}
    report = reports / f"{name}.xml"
    environment = dict(os.environ, GTEST_OUTPUT=f"xml:{report}", GTEST_COLOR="no")
    try:
        done = subprocess.run(entry["command"], cwd=properties.get("WORKING_DIRECTORY", ROOT), env=environment,
                              capture_output=True, timeout=properties.get("TIMEOUT", FILE_TIMEOUT_S), check=False)
        code, output = done.returncode, (done.stdout + done.stderr).decode(errors="replace")
    except subprocess.TimeoutExpired as error:
        code, output = "time limit", ((error.stdout or b"") + (error.stderr or b"")).decode(errors="replace")
    except OSError as error:
        code, output = "not started", str(error)
    if report.exists():
        read_gtest_report(report, outcome)
    elif code == 0:
        outcome.passed = 1
    if code != 0 and not outcome.failures:
        outcome.failures.append((name, f"exit code {code}\n{shortened(output)}"))
    outcome.seconds = time.monotonic() - started
    return outcome


def run_ctest(folder, jobs):
    listing = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], capture_output=True, check=True)
    entries = json.loads(listing.stdout)["tests"]
    if not entries:
        return [Outcome(str(folder), failures=[(str(folder), "no tests are registered there")])]
    reports = pathlib.Path(tempfile.mkdtemp(prefix="tarn-reports-"))
    try:
        return run_all([lambda e=e: run_ctest_program(e, reports) for e in entries], jobs)
    finally:
        shutil.rmtree(reports, ignore_errors=True)


class Recorder(unittest.TestResult):
    """Keeps a verdict per test method; a failed subtest fails its method."""

    def __init__(self):
        super().__init__()
        self.started = 0
        self.failed = {}
        self.skips = []

    def startTest(self, test):
        super().startTest(test)
        self.started += 1
        print(f"  {test.id()}", file=sys.stderr, flush=True)

    def _fail(self, test, error):
        self.failed.setdefault(test.id(), []).append(self._exc_info_to_string(error, test))

    def addError(self, test, err):
        self._fail(test, err)

    def addFailure(self, test, err):
        self._fail(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failed.setdefault(test.id(), []).append(f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        self.skips.append((test.id(), reason))

    def addUnexpectedSuccess(self, test):
        self.failed.setdefault(test.id(), []).append("was expected to fail and did not")

    def verdict(self):
        methods_failed = [name for name in self.failed if not name.startswith(("setUpClass", "setUpModule"))]
        return {"passed": self.started - len(methods_failed) - len(self.skips_of_started()),
                "failures": [(name, "\n".join(texts)) for name, texts in self.failed.items()], "skips": self.skips}

    def skips_of_started(self):
        return [name for name, _ in self.skips if not name.startswith(("setUpClass", "setUpModule"))]


def run_python_file_here(path, verdict_path):
    """Runs one file of tests in this process and leaves the verdict as JSON."""
    path = pathlib.Path(path).resolve()
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools"), str(path.parent)]
    recorder = Recorder()
    unittest.defaultTestLoader.loadTestsFromName(path.stem).run(recorder)
    pathlib.Path(verdict_path).write_text(json.dumps(recorder.verdict()))


def run_python_file(path):
    outcome = Outcome(str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tarn-verdict-") as folder:
        verdict = pathlib.Path(folder) / "verdict.json"
        command = [sys.executable, __file__, "--run-file", str(path), "--verdict", str(verdict)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=FILE_TIMEOUT_S, check=False)
            output = (done.stdout + done.stderr).decode(errors="replace")
        except subprocess.TimeoutExpired as error:
            output = f"stopped after {FILE_TIMEOUT_S} s\n" + (error.stderr or b"").decode(errors="replace")
        if verdict.exists():
            for key, value in json.loads(verdict.read_text()).items():
                setattr(outcome, key, value)
            if outcome.passed + len(outcome.failures) + len(outcome.skips) == 0:
                outcome.failures.append((outcome.name, "the file holds no tests"))
        else:
            outcome.failures.append((outcome.name, shortened(output)))
    outcome.seconds = time.monotonic() - started
    return outcome


def run_python(folder, jobs, pattern):
    files = sorted((ROOT / folder).glob("test_*.py"))
    if pattern:
        files = [f for f in files if pattern in f.name]
    elif not files:
        return [Outcome(str(folder), failures=[(str(folder), "holds no test_*.py")])]
    return run_all([lambda f=f: run_python_file(f) for f in files], jobs)


def run_all(calls, jobs):
    """Runs the calls, some at once, prints each outcome as it comes, and returns them in order."""
    def run(call):
        outcome = call()
        print(outcome.summary(), flush=True)
        return outcome

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(run, calls))


def report(outcomes):
    """Prints failures, skips and the closing line; returns the exit code."""
    passed = sum(o.passed for o in outcomes)
    failures = [(o.name, *f) for o in outcomes for f in o.failures]
    skips = [(o.name, *s) for o in outcomes for s in o.skips]
    for program, name, text in failures:
        print(f"\nFAILED {program}: {name}\n{shortened(text)}")
    if skips:
        print("\nskipped:")
    for program, name, reason in skips:
        print(f"  {program}: {name}: {reason}")
    closing = f"{passed} passed, {len(failures)} failed"
    print(closing + (f", {len(skips)} skipped" if skips else ""), flush=True)
    return 1 if failures or passed == 0 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ctest", action="append", default=[], metavar="DIR")
    parser.add_argument("--python", action="append", default=[], metavar="DIR")
    parser.add_argument("--jobs", type=int, default=max(1, min(os.cpu_count() or 1, 4)))
    parser.add_argument("--only", default="", metavar="TEXT", help="only Python files whose name contains this")
    parser.add_argument("--run-file", help=argparse.SUPPRESS)
    parser.add_argument("--verdict", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run_file:
        run_python_file_here(arguments.run_file, arguments.verdict)
        return 0
    outcomes = []
    for folder in arguments.ctest:
        outcomes += run_ctest(folder, arguments.jobs)
    for folder in arguments.python:
        outcomes += run_python(folder, arguments.jobs, arguments.only)
    return report(outcomes)


if __name__ == "__main__":
    sys.exit(main())
