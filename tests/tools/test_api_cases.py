"""The judge of what real clients get: that it sees what is not as a case says."""
import json
import pathlib
import tempfile
import unittest

import make_api_page
from harness.api_cases import MISSING, Refused, Run, filled, found, holds, read_cases

NOW = 1_800_000_000
KEPT = {"region": "us-east-1", "arn": "arn:aws:cloudtrail:us-east-1:111122223333:channel/abc"}


class Server:
    """A client of nothing: answers by operation, an exception among them is raised. What it was given is kept."""

    name, version, offer, each_case, merges_pages = "fake", "1", {}, True, False

    def __init__(self, answers, **traits):
        self.answers, self.given = answers, []
        for name, value in traits.items():
            setattr(self, name, value)

    def knows(self, _, operation, __=()):
        return operation in self.answers

    def tells(self, _, __, member):
        return member != "Newer"

    def call(self, _, region, operation, given):
        self.given.append((region, operation, given))
        answer = self.answers[operation]
        answer = answer(given) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pages(self, *_):
        return None


def verdicts(client, *cases):
    run = Run(client, client, KEPT)
    run.perform([{"what": "", **case} for case in cases])
    return [result.verdict for result in run.results]


def three_pages(given):
    place = int(given.get("NextToken", 0))
    return {"Items": [{"Id": place + i} for i in range(given["MaxResults"])], **({"NextToken": str(place + 2)} if place < 4 else {})}


class Inputs(unittest.TestCase):
    def test_what_a_case_only_describes(self):
        for name, value, due in (
                ("a value kept", "to ${arn}", f"to {KEPT['arn']}"), ("the end of an ARN", "${id:arn}", "abc"),
                ("a moment", {"$time": "2023-07-10T12:00:00Z"}, {"$time": 1688990400}),
                ("a moment from now", {"$time": -60}, {"$time": NOW - 60}),
                ("a long text", {"$repeat": ["x", 3]}, "xxx"), ("a list", {"$list": [2, {"Key": "k#"}]}, [{"Key": "k1"}, {"Key": "k2"}]),
                ("JSON", {"$json": {"a": ["${region}"]}}, '{"a": ["us-east-1"]}'),
                ("dollars", {"$StartTime$": "$Period$"}, {"$StartTime$": "$Period$"})):
            with self.subTest(case=name):
                self.assertEqual(filled(value, KEPT, NOW), due)


class Judge(unittest.TestCase):
    def test_what_holds(self):
        for value, due, holding in (
                (1, 1, True), (1, 2, False), (MISSING, 1, False), (MISSING, "@absent", True), ("", "@absent", False),
                ("", "@present", True),
                (MISSING, "@present", False), ({"$time": 1.8e9}, "@time", True), ("2026-11-23T08:00:00+00:00", "@time", True),
                (1795422794, "@time", True), ("soon", "@time", False), (5, "@time", False),
                ("00000000-0000-4000-8000-000000000005", "@uuid", True),
                ("5", "@uuid", False), ("abc", "@match:^b", False), ("abc", "@match:^a", True), ([1, 2], "@count:2", True),
                ([1], "@count:2", False),
                ([1, 2], "@least:2", True), ([1], "@least:2", False), ("abc", "@has:b", True), ("abc", "@has:d", False),
                ({"$time": 1.8e9 + 0.5}, {"$time": 1.8e9}, True), ({"$time": 1.8e9 + 1}, {"$time": 1.8e9}, False),
                ("2027-01-15T08:00:00Z", {"$time": NOW}, True), ({"a": 1, "b": 2}, {"a": 1}, False)):
            with self.subTest(value=value, due=due):
                self.assertEqual(holds(value, due), holding)

    def test_paths(self):
        value = {"a": [{"b": 0}, {"b": None}]}
        self.assertEqual(found(value, "a.0.b"), 0)
        self.assertEqual(found(value, ""), value)
        for path in ("a.1.b", "a.2", "b", "a.b", "a.0.b.c"):
            self.assertIs(found(value, path), MISSING, path)


class Runs(unittest.TestCase):
    def test_verdicts(self):
        answers = {"Good": {"Name": "x"}, "Bad": Refused("XException", "said why", 400), "Late": Refused("YException", "why", 429),
                   "Gone": Refused("UnsupportedOperationException", "not here", 400), "Paths": Refused("404", "nothing is here", 404)}
        for due, case in (
                ("passed", {"operation": "Good", "output": {"Name": "x"}}), ("failed", {"operation": "Good", "output": {"Name": "y"}}),
                ("passed", {"operation": "Good", "output": {"Newer.Member": "y"}}),
                ("failed", {"operation": "Good", "error": "XException"}),
                ("passed", {"operation": "Bad", "error": "XException"}), ("failed", {"operation": "Bad"}),
                ("failed", {"operation": "Bad", "error": "YException"}),
                ("failed", {"operation": "Bad", "error": "XException", "message": "how"}),
                ("passed", {"operation": "Bad", "error": "XException", "message": "why$"}),
                ("failed", {"operation": "Late", "error": "YException"}),
                ("not offered", {"operation": "Gone", "error": "XException"}), ("not offered", {"operation": "Paths"}),
                ("passed", {"operation": "Gone", "error": "UnsupportedOperationException", "message": "not here"}),
                ("not offered", {"operation": "Gone", "error": "UnsupportedOperationException", "message": "no detector"}),
                ("failed", {"operation": "Good", "input": {"Name": "${nothing}"}}),
                ("failed", {"operation": "Good", "keep": {"id": "Missing"}})):
            with self.subTest(case=case):
                self.assertEqual(verdicts(Server(answers), case), [due])

    def test_what_is_kept_is_used(self):
        server = Server({"Make": {"Arn": "a/b"}, "Get": {}})
        self.assertEqual(verdicts(server, {"operation": "Make", "keep": {"made": "Arn"}},
                                  {"operation": "Get", "region": "eu-west-1", "input": {"Id": "${id:made}"}}), ["passed", "passed"])
        self.assertEqual(server.given[1], ("eu-west-1", "Get", {"Id": "b"}))

    def test_a_call_that_is_made_until_it_is_refused(self):
        def third(given):
            return Refused("XException", "too many", 400) if given["Name"] == "n-3" else {}
        for due, case, calls in (("passed", {"times": 5, "error": "XException"}, 3), ("failed", {"times": 2, "error": "XException"}, 2),
                                 ("passed", {"times": 2}, 2), ("failed", {"times": 3}, 3), ("failed", {"times": 5, "error": "YException"}, 3)):
            server = Server({"Make": third})
            with self.subTest(case=case):
                self.assertEqual(verdicts(server, {"operation": "Make", "input": {"Name": "n-${time}"}, **case}), [due])
                self.assertEqual(len(server.given), calls)

    def test_what_needs_an_operation_that_is_not_offered_waits(self):
        server = Server({"Make": Refused("UnsupportedOperationException", "why", 400), "Get": {}})
        self.assertEqual(verdicts(server, {"operation": "Make", "keep": {"made": "Arn"}}, {"operation": "Get", "input": {"Id": "${made}"}}),
                         ["not offered", "waiting"])

    def test_pages_by_hand(self):
        rule = {"size": 2, "items": "Items", "key": "Id", "least": 6}
        for due, answer, changed in (
                ("passed", three_pages, {}), ("failed", three_pages, {"least": 7}),
                ("failed", {"Items": [{"Id": 1}, {"Id": 1}]}, {"least": 1}),
                ("failed", {"Items": [{"Id": 1}, {"Id": 2}, {"Id": 3}]}, {"least": 1})):
            with self.subTest(due=due, changed=changed):
                self.assertEqual(verdicts(Server({"List": answer}), {"operation": "List", "pages": {**rule, **changed}}), [due])

    def test_a_token_that_comes_twice(self):
        with self.assertRaisesRegex(AssertionError, "twice"):
            verdicts(Server({"List": {"Items": [], "NextToken": "same"}}),
                     {"operation": "List", "pages": {"size": 2, "items": "Items", "key": "Id", "least": 0}})

    def test_a_slow_client_makes_one_call_of_each_operation(self):
        slow = Server({"Make": {"Name": "x"}, "Drop": Refused("XException", "why", 400)}, each_case=False)
        helper = Server({"Make": {}, "Drop": {}})
        run = Run(slow, helper, KEPT)
        run.perform([{"operation": "Make", "what": "fails", "error": "XException"}, {"operation": "Make", "what": "first"},
                     {"operation": "Make", "what": "second"}, {"operation": "Drop", "what": "refused", "error": "XException"}])
        self.assertEqual([(r.case["what"], r.verdict) for r in run.results], [("first", "passed"), ("refused", "passed")])
        self.assertEqual(len(helper.given), 2)


class Files(unittest.TestCase):
    def test_groups_come_in_order(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("02_late", "01_early"):
                (pathlib.Path(folder) / f"{name}.json").write_text('[{"operation": "X"}]')
            self.assertEqual(list(read_cases(pathlib.Path(folder))), ["early", "late"])


class Page(unittest.TestCase):
    def told(self, *cases):
        """What the page knows of one operation after these (case, answer)."""
        results = []
        for case, answer in cases:
            run = Run(Server({"Get": answer}), Server({}), KEPT)
            run.perform([{"operation": "Get", "what": "", **case}])
            results += run.results
        return make_api_page.one_client(results)

    def test_cells(self):
        refused, absent = Refused("XException", "why", 400), Refused("UnsupportedOperationException", "why", 400)
        for due, cases in (
                ("–", []), ("yes", [({}, {}), ({"error": "XException"}, refused)]), ("**failed**", [({}, {}), ({}, refused)]),
                ("refused", [({"error": "XException", "not_running": "an engine"}, refused)]), ("not yet", [({}, absent)]),
                ("yes, loop", [({"pages": {"size": 0, "items": "Items", "key": "Id", "least": 0}}, {"Items": []})])):
            with self.subTest(due=due):
                self.assertEqual(make_api_page.cell(self.told(*cases)), due)

    def test_errors_that_were_seen(self):
        told = self.told(({"error": "XException"}, Refused("XException", "why", 400)), ({}, {}))
        lines = make_api_page.operation_lines("Get", "Note.", {"boto3": told}, ["YException"])
        self.assertEqual(lines, ["- **Get**. Note.", "  Seen: XException.", "  Not seen: YException."])

    def test_errors_that_nobody_met(self):
        documented = {name: fact["errors"] for name, fact in json.loads(make_api_page.MODEL.read_text())["operations"].items()}
        everything = {name: {"boto3": {"errors": errors}} for name, errors in documented.items()}
        everything["DeleteDashboard"] = {"boto3": {"errors": ["ConflictException"]}, "other": {"outcome": "absent"}}
        notes = {"data_operations": {}, "never": {}}
        self.assertEqual(make_api_page.unmet({"operations": everything}, notes), {("DeleteDashboard", "ResourceNotFoundException")})
        notes["never"] = {"ResourceNotFoundException": "why"}
        self.assertEqual(make_api_page.unmet({"operations": everything}, notes), set())

    def test_reasons(self):
        lines = make_api_page.reason_lines({"unmet": [{"why": "no cause", "errors": {"XException": ["Get", "Put"]}}]})
        self.assertIn("| XException | Get, Put | no cause |", lines)


if __name__ == "__main__":
    unittest.main()
