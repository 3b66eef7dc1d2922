"""`tarn access` beside a running server: what it changes holds at the next call."""
import json
import os
import socket
import stat
import unittest

from harness.keys import assume, call, created, keys_of
from harness.lake import ACCOUNT, Lake, scratch, tarn
from harness.server import Server

ALLOWED, REFUSED = 200, 400


class Access(unittest.TestCase):
    def access(self, lake, *arguments):
        return tarn("access", arguments[0], "--data", lake.data, *arguments[1:])

    def test_changes_hold_at_once(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            admin = keys_of(lake.credentials)
            with Server(lake) as server:
                self.access(lake, "create-user", "alice")
                alice = created(self.access(lake, "create-key", "alice"))

                def answered(key=alice):
                    return call(server, key)[0]

                self.assertEqual(answered(), REFUSED, "she may do nothing yet")
                self.access(lake, "attach-policy", "alice", "AWSCloudTrail_ReadOnlyAccess")
                self.assertEqual(answered(), ALLOWED)
                self.access(lake, "detach-policy", "alice", "AWSCloudTrail_ReadOnlyAccess")
                self.assertEqual(answered(), REFUSED)
                self.access(lake, "attach-policy", "alice", "AWSCloudTrail_ReadOnlyAccess")
                self.access(lake, "deactivate-key", alice[0])
                self.assertEqual(answered(), REFUSED)
                self.access(lake, "activate-key", alice[0])
                self.assertEqual(answered(), ALLOWED)
                successor = created(self.access(lake, "rotate-key", alice[0]))
                self.assertEqual((answered(), answered(successor)), (REFUSED, ALLOWED))
                self.access(lake, "delete-user", "alice")
                self.assertEqual(answered(successor), REFUSED)
                self.assertEqual(answered(admin), ALLOWED)

    def test_sessions_end_with_what_they_stand_on(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            admin = keys_of(lake.credentials)
            trust = folder / "trust.json"
            trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}))
            self.access(lake, "create-role", "auditor", "--trust-policy", trust)
            self.access(lake, "attach-policy", "auditor", "AWSCloudTrail_ReadOnlyAccess")
            with Server(lake) as server:
                session = assume(server, admin, f"arn:aws:iam::{ACCOUNT}:role/auditor")
                self.assertEqual(call(server, session)[0], ALLOWED)
                self.access(lake, "detach-policy", "auditor", "AWSCloudTrail_ReadOnlyAccess")
                self.assertEqual(call(server, session)[0], REFUSED)
                self.access(lake, "attach-policy", "auditor", "AWSCloudTrail_ReadOnlyAccess")
                self.assertEqual(call(server, session)[0], ALLOWED)
                self.access(lake, "delete-role", "auditor")
                self.assertEqual(call(server, session)[0], REFUSED)

    def test_the_socket_is_its_users_alone(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            place = lake.data / "server.sock"
            with Server(lake) as server:
                status = os.stat(place)
                self.assertTrue(stat.S_ISSOCK(status.st_mode))
                self.assertEqual(stat.S_IMODE(status.st_mode), 0o600)
                self.assertEqual(server.stop()[0], 0)
            self.assertFalse(place.exists())

    def test_a_killed_server_leaves_no_obstacle(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            place = lake.data / "server.sock"
            with Server(lake) as server:
                server.kill()
            self.assertTrue(place.exists())
            self.assertEqual(self.access(lake, "create-user", "alice").stderr, "")
            lake.run("backup", "--out", folder / "backup")
            with Server(lake) as server:
                self.assertEqual(self.access(lake, "create-user", "bob").stderr, "")
                self.assertIn("users, keys or policies changed", server.output())

    def test_it_goes_on_without_the_servers_ear(self):
        """The change is in the catalog, whatever happens to the message."""
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            with socket.socket(socket.AF_UNIX) as deaf:
                deaf.bind(str(lake.data / "server.sock"))
                deaf.listen(1)
                done = self.access(lake, "create-user", "alice")
            self.assertIn("does not hear", done.stderr)
            self.assertIn("within ten seconds", done.stderr)
            self.assertIn("alice", self.access(lake, "list").stdout)


if __name__ == "__main__":
    unittest.main()
