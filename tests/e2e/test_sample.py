"""The sample organization that `make run` fills a new lake with."""
import unittest

from harness.aws import AwsCli
from harness.lake import Lake, scratch
from harness.server import Server


class Sample(unittest.TestCase):
    def test_several_accounts_and_one_when_filtered(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            lake.run("sample")
            with Server(lake) as server:
                aws = AwsCli(server)
                store = aws.store_id()
                for where, check in (("", lambda found: {"111122223333", "444455556666"} <= found),
                                     ("WHERE recipientAccountId = '444455556666'", lambda found: found == {"444455556666"})):
                    with self.subTest(where=where):
                        query, _ = aws.finished_query(f"SELECT DISTINCT recipientAccountId FROM {store} {where}")
                        rows = aws.run("get-query-results", "--query-id", query)["QueryResultRows"]
                        found = {row[0]["recipientAccountId"] for row in rows}
                        self.assertTrue(check(found), found)


if __name__ == "__main__":
    unittest.main()
