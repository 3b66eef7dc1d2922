"""Every sample query of SearchSampleQueries on a generated lake: none fails, and most find something."""
import re
import unittest

from harness.lake import ROOT, Lake, scratch

SOURCE = ROOT / "src/service/sample_queries.inc"
SAMPLE = re.compile(r'\{Category::(\w+), "([^"]+)".*?R"sql\((.*?)\)sql"\}', re.DOTALL)
STORES = {"CloudTrail": "default", "ConfigurationItem": "config", "Insight": "insights"}
EVENTS, DAYS = 20_000, 30
TITLES = 70  # that there are at least
# Of the samples that ask for no certain user, key or instance, this many find rows in so small a lake.
FOUND = 45


def samples():
    """(kind of store, name, statement) of each."""
    return SAMPLE.findall(SOURCE.read_text(encoding="utf-8"))


class SampleQueries(unittest.TestCase):
    def test_each_one_runs(self):
        found = samples()
        self.assertGreaterEqual(len(found), TITLES)
        self.assertEqual(len(found), SOURCE.read_text(encoding="utf-8").count("{Category::"))
        with_rows = set()
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.run("sample", "--events", EVENTS, "--days", DAYS)
            for store, name, statement in found:
                with self.subTest(sample=name):
                    if lake.rows(statement, "--store", STORES[store]):
                        with_rows.add(name)
        self.assertGreaterEqual(len(with_rows), FOUND, sorted({name for _, name, _ in found} - with_rows))


if __name__ == "__main__":
    unittest.main()
