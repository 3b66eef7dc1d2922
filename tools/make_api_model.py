#!/usr/bin/env python3
"""Turns the facts of src/wire/api_model.json into the tables of src/wire/api_model.inc, and the names of the operations of the control
plane into src/wire/operation_names.inc.

The facts are operations (input structure, exceptions), CloudTrail's, Tarn's own and CloudTrail's data plane's, structures (members in order) and exception names. A type is
{"type": string | boolean | integer | timestamp | list | map | <structure>, "of": element or value, "key": key of a map,
"min"/"max": length, count or value, "pattern": ..., "enum": [...], "required": true}.

Run without arguments after a change of the facts; --check compares and changes nothing.
"""
import argparse
import json
import pathlib
import sys

WIRE = pathlib.Path(__file__).resolve().parent.parent / "src/wire"
KINDS = {"string": "String", "boolean": "Boolean", "integer": "Integer", "timestamp": "Timestamp", "list": "List",
         "map": "Map"}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Tables:
    """Flat arrays whose rows refer to each other by index; equal rows are stored once."""

    def __init__(self, facts):
        self.facts = facts
        self.patterns, self.words, self.shapes, self.members = [], [], [], []
        self.shape_index, self.word_ranges = {}, {}

    def pattern(self, text):
        if text is None:
            return -1
        if text not in self.patterns:
            self.patterns.append(text)
        return self.patterns.index(text)

    def words_range(self, words):
        """Returns (first, count) of the allowed values."""
        key = tuple(words)
        if not key:
            return 0, 0
        if key not in self.word_ranges:
            self.word_ranges[key] = (len(self.words), len(key))
            self.words.extend(key)
        return self.word_ranges[key]

    def shape(self, fact):
        """Returns the index of a type's row."""
        key = json.dumps({name: value for name, value in fact.items() if name != "required"}, sort_keys=True)
        if key in self.shape_index:
            return self.shape_index[key]
        index = self.shape_index[key] = len(self.shapes)
        self.shapes.append(None)  # taken before its parts are looked at: a structure may contain itself
        first, count = self.words_range(fact.get("enum", []))
        member_first, member_count = self.structure(fact["type"])
        row = [f"Kind::{KINDS.get(fact['type'], 'Structure')}", fact.get("min", "kNoBound"), fact.get("max", "kNoBound"),
               self.pattern(fact.get("pattern")), first, count,
               self.shape(fact["of"]) if "of" in fact else -1, self.shape(fact["key"]) if "key" in fact else -1,
               member_first, member_count]
        self.shapes[index] = row
        return index

    def structure(self, name):
        """Returns (first, count) of a structure's members; nothing for other types."""
        if name in KINDS:
            return 0, 0
        rows = [(member, fact.get("required", False), self.shape(fact))
                for member, fact in self.facts["structures"][name].items()]
        first = len(self.members)
        self.members.extend(rows)
        return first, len(rows)


def array(kind, name, rows):
    body = "".join(f"    {row},\n" for row in rows)
    return f"constexpr std::array<{kind}, {len(rows)}> {name} = {{{{\n{body}}}}};\n"


def render(facts):
    tables = Tables(facts)
    operations = []
    for name, fact in sorted(facts["operations"].items()):
        operations.append(f"{{{quoted(name)}, {tables.shape({'type': fact['input']})}}}")
    own = [f"{{{quoted(name)}, {tables.shape({'type': fact['input']})}}}" for name, fact in sorted(facts["tarn_operations"].items())]
    data = [f"{{{quoted(name)}, {tables.shape({'type': fact['input']})}}}" for name, fact in sorted(facts["data_operations"].items())]
    shapes = ["{" + ", ".join(map(str, row)) + "}" for row in tables.shapes]
    members = [f"{{{quoted(name)}, {'true' if required else 'false'}, {shape}}}"
               for name, required, shape in tables.members]
    parts = [
        "// Made by tools/make_api_model.py from api_model.json; do not edit. clang-format off\n",
        array("std::string_view", "kPatterns", map_list(quoted, tables.patterns)),
        array("std::string_view", "kWords", map_list(quoted, tables.words)),
        array("Shape", "kShapes", shapes),
        array("Member", "kMembers", members),
        array("Operation", "kOperations", operations),
        array("Operation", "kTarnOperations", own),
        array("Operation", "kDataOperations", data),
        array("std::string_view", "kExceptions", map_list(quoted, sorted(facts["exceptions"]))),
    ]
    return "\n".join(parts)


def render_names(facts):
    return "".join((
        "// Made by tools/make_api_model.py from api_model.json; do not edit. clang-format off\n\n",
        "// CloudTrail's operations and Tarn's own, sorted.\n",
        array("std::string_view", "kOperationNames", map_list(quoted, sorted([*facts["operations"], *facts["tarn_operations"]]))),
    ))


def map_list(function, values):
    return [function(value) for value in values]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when the tables are not what the facts give")
    arguments = parser.parse_args()
    facts = json.loads((WIRE / "api_model.json").read_text(encoding="utf-8"))
    outdated = False
    for target, text in ((WIRE / "api_model.inc", render(facts)), (WIRE / "operation_names.inc", render_names(facts))):
        if not arguments.check:
            target.write_text(text, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            print(f"{target.name} is not what api_model.json gives: run tools/make_api_model.py", file=sys.stderr)
            outdated = True
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
