#!/usr/bin/env python3
"""Makes docs/API.md: each operation of CloudTrail's API, what each real client got for it, and what is built.

The facts are build/interop/clients.json, which tests/interop/test_clients.py leaves, and tests/interop/api_notes.json. That test also
refuses a page that is out of date. --check compares and changes nothing.
"""
import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/API.md"
NOTES = ROOT / "tests/interop/api_notes.json"
TOLD = ROOT / "build/interop/clients.json"
MODEL = ROOT / "src/wire/api_model.json"
EVERYWHERE = {"OperationNotPermittedException", "UnsupportedOperationException"}  # declared by nearly every operation
CELLS = {"ok": "yes", "refused": "refused", "not offered": "not yet", "waiting": "not yet", "absent": "–", "failed": "**failed**"}


def outcome(results):
    """Returns what is said of an operation by one client, of all that it got from it."""
    for verdict, said in (("failed", "failed"), ("not offered", "not offered")):
        if any(r.verdict == verdict for r in results):
            return said
    passed = [r.case for r in results if r.verdict == "passed"]
    if any("error" not in case for case in passed):
        return "ok"
    return "refused" if any("not_running" in case for case in passed) else "waiting"


def told_by(runs):
    """Returns the facts of {client's name: (client, results)} as values of JSON."""
    told = {"clients": {name: client.version for name, (client, _) in runs.items()}, "operations": {}}
    names = sorted({r.case["operation"] for _, results in runs.values() for r in results})
    for name in names:
        told["operations"][name] = {client: one_client([r for r in results if r.case["operation"] == name])
                                    for client, (_, results) in runs.items()}
    return told


def one_client(results):
    if not results:
        return {"outcome": "absent"}
    passed = [r for r in results if r.verdict == "passed"]
    return {"outcome": outcome(results), "paging": sorted({r.way for r in passed if r.way}),
            "errors": sorted({r.case["error"] for r in passed if "error" in r.case})}


def cell(told):
    words = [CELLS[told["outcome"]]]
    if told["outcome"] == "ok" and told["paging"]:
        words.append(told["paging"][0])
    return ", ".join(words)


def documented_errors(notes):
    documented = {name: fact["errors"] for name, fact in json.loads(MODEL.read_text())["operations"].items()}
    documented.update(notes["data_operations"])
    return documented


def met_errors(told):
    return {error for client in told.values() for error in client.get("errors", [])}


def unmet(told, notes):
    """Returns the (operation, error) that are documented, and that no client met."""
    return {(name, error) for name, errors in documented_errors(notes).items()
            for error in set(errors) - met_errors(told["operations"][name]) - EVERYWHERE - set(notes["never"])}


def operation_lines(name, note, told, unseen):
    """What is built of one operation, and which of its documented errors the clients saw."""
    lines = [f"- **{name}**. {note}" if note else f"- **{name}**"]
    seen = sorted(met_errors(told))
    if seen:
        lines.append(f"  Seen: {', '.join(seen)}.")
    if unseen:
        lines.append(f"  Not seen: {', '.join(sorted(unseen))}.")
    return lines


def reason_lines(notes):
    """Why no client meets the documented errors that are left, by reason."""
    lines = ["## Errors that no client met", "", "| error | of | why |", "|---|---|---|"]
    for reason in notes["unmet"]:
        lines += [f"| {error} | {', '.join(operations)} | {reason['why']} |" for error, operations in reason["errors"].items()]
    return lines + [""]


def page(told, notes):
    unseen = unmet(told, notes)
    clients = list(told["clients"])
    lines = ["# The API, operation by operation", "", *notes["introduction"], "",
             "Clients: " + ", ".join(f"{name} {version}" for name, version in told["clients"].items()) + ".", ""]
    for title, operations in notes["groups"].items():
        lines += [f"## {title}", "", "| operation | " + " | ".join(clients) + " |", "|---|" + "---|" * len(clients)]
        for name in operations:
            lines.append(f"| {name} | " + " | ".join(cell(told["operations"][name][client]) for client in clients) + " |")
        lines.append("")
        for name, note in operations.items():
            lines += operation_lines(name, note, told["operations"][name], [error for of, error in unseen if of == name])
        lines.append("")
    lines += reason_lines(notes)
    lines += ["## Errors that Tarn never answers with", "", "| error | why |", "|---|---|"]
    lines += [f"| {name} | {reason} |" for name, reason in notes["never"].items()]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether docs/API.md is up to date")
    arguments = parser.parse_args()
    if not TOLD.exists():
        sys.exit("no run of the clients is here: run `make interop` first")
    made = page(json.loads(TOLD.read_text()), json.loads(NOTES.read_text()))
    if not arguments.check:
        PAGE.write_text(made)
    elif not PAGE.exists() or PAGE.read_text() != made:
        sys.exit("docs/API.md is out of date: run tools/make_api_page.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
