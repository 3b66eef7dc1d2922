"""No secret of an access key lies anywhere in the clear: every byte of the lake, its backups, logs and metrics is searched."""
import base64
import json
import shutil
import sqlite3
import stat
import unittest
import urllib.parse

from harness import events
from harness.keys import assume, call, created, keys_of
from harness.lake import ACCOUNT, Lake, scratch, tarn
from harness.server import Server


def forms(secret):
    """Returns the ways in which bytes may be spelled: as they are, hex, base64 at any offset, quoted for URLs and JSON, UTF-16."""
    data = secret if isinstance(secret, bytes) else secret.encode()
    spelled = {data, data.hex().encode(), data.hex().upper().encode()}
    for skip in range(3):
        # Without the digits at both ends, which depend on the neighbours.
        text = base64.b64encode(b"\0" * skip + data)
        spelled.add(text[4 if skip else 0:].rstrip(b"=")[:-2])
        spelled.add(text.translate(bytes.maketrans(b"+/", b"-_"))[4 if skip else 0:].rstrip(b"=")[:-2])
    if isinstance(secret, str):
        spelled |= {urllib.parse.quote(secret, safe="").encode(), secret.replace("/", "\\/").encode(), secret.encode("utf-16-le")}
    return spelled


def leaks(secrets, places):
    """Returns (place, number of the secret) for each secret that a place holds. Folders are searched file by file; texts are places too."""
    wanted = [(number, form) for number, secret in enumerate(secrets) for form in forms(secret)]
    found = set()
    for name, place in places.items():
        files = {name: place.encode()} if isinstance(place, str) else {
            path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
        for path, content in files.items():
            found |= {(str(path), number) for number, form in wanted if form in content}
    return sorted(found)


def copy_without_credentials(lake, folder):
    """The file `credentials` is the user's own copy of keys; every other file of the folder is searched."""
    shutil.copytree(lake.data, folder, ignore=shutil.ignore_patterns("credentials", "server.sock"))
    return folder


class Search(unittest.TestCase):
    def test_it_finds_what_is_there(self):
        secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        with scratch() as folder:
            for number, form in enumerate(sorted(forms(secret))):
                path = folder / str(number) / "file"
                path.parent.mkdir()
                path.write_bytes(b"\0before" + form + b"behind\xff")
                self.assertEqual(leaks([secret], {"folder": path.parent}), [(str(path), 0)], form)
            for offset in range(6):
                text = base64.b64encode(b"x" * offset + secret.encode() + b"behind").decode()
                self.assertEqual(leaks(["other" * 8, secret], {"log": text}), [("log", 1)], offset)
            self.assertEqual(leaks([secret], {"log": secret[:-1] + "X"}), [])


class Secrets(unittest.TestCase):
    def test_nothing_holds_one(self):
        """Users with known secrets call the API, right and wrong, while keys change; nothing has kept a secret, but one that is planted is found."""
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            events.make_folder(folder / "logs")
            lake.import_paths(folder / "logs")
            said = []

            def access(*arguments):
                done = tarn("access", arguments[0], "--data", lake.data, *arguments[1:])
                said.append(done.stderr if arguments[0] in ("create-key", "rotate-key") else done.stdout + done.stderr)
                return done

            admin = keys_of(lake.credentials)
            access("create-user", "alice")
            access("attach-policy", "alice", "AdministratorAccess")
            alice = created(access("create-key", "alice"))
            access("create-user", "bob", "--account", "444455556666")
            bob = created(access("create-key", "bob", "--account", "444455556666"))
            idle = created(access("create-key", "alice"))
            access("deactivate-key", idle[0])
            trust = folder / "trust.json"
            trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}))
            access("create-role", "auditor", "--trust-policy", trust)
            access("attach-policy", "auditor", "AWSCloudTrail_ReadOnlyAccess")
            secrets = [admin[1], alice[1], bob[1], idle[1]]
            with Server(lake, "--log-level", "debug") as server:
                self.assertEqual(call(server, admin)[0], 200)
                self.assertEqual(call(server, alice)[0], 200)
                session = assume(server, admin, f"arn:aws:iam::{ACCOUNT}:role/auditor")
                self.assertEqual(call(server, session)[0], 200)
                self.assertNotEqual(call(server, (*session[:2], session[2][:-4] + "AAAA"))[0], 200)
                self.assertNotEqual(call(server, session, "CreateEventDataStore", Name="not-allowed")[0], 200)
                secrets += session[1:]
                self.assertEqual(call(server, alice, "StartQuery", QueryStatement="SELECT nothing FROM nowhere")[0], 400)
                self.assertNotEqual(call(server, bob, "CreateEventDataStore", Name="not-allowed")[0], 200)
                self.assertNotEqual(call(server, idle)[0], 200)
                self.assertNotEqual(call(server, (alice[0], bob[1]))[0], 200)
                self.assertNotEqual(call(server, ("AKIAIOSFODNN7EXAMPLE", bob[1]))[0], 200)
                access("delete-key", idle[0])
                again = created(access("rotate-key", alice[0]))
                access("rotate-secrets-key")
                self.assertEqual(call(server, again)[0], 200, "sealed anew meanwhile")
                secrets.append(again[1])
                lake.run("backup", "--out", folder / "backup")
                said.append(lake.run("backup", "--out", folder / "backup-with-keys", "--with-keys").stderr)
                next(folder.joinpath("backup-with-keys").rglob("credentials")).unlink()
                access("list", "--json")
                metrics = server.get("/metrics")[1]
                self.assertIn("tarn_", metrics)
                running = copy_without_credentials(lake, folder / "running")
                log = server.output()
            self.assertIn("level=debug", log)
            stopped = copy_without_credentials(lake, folder / "stopped")
            places = {"running": running, "stopped": stopped, "backup": folder / "backup", "with keys": folder / "backup-with-keys",
                      "log": log + server.output(), "metrics": metrics, "commands": "\n".join(said)}
            self.assertEqual(leaks(secrets, places), [])

            key = (lake.data / "secrets.key").read_bytes()
            self.assertEqual(len(key), 32)
            for place in (running, stopped):
                (place / "secrets.key").unlink()
            self.assertEqual(leaks([key], places), [], "the key itself")
            self.assertEqual(list(folder.joinpath("backup").rglob("secrets.key*")), [])
            self.assertEqual(list(folder.joinpath("backup-with-keys").rglob("secrets.key*")), [])

            planted = secrets[1]
            with sqlite3.connect(stopped / "control.db") as database:
                database.execute("UPDATE access_keys SET secret = ?", (planted,))
            database.close()
            self.assertEqual(leaks(secrets, {"stopped": stopped}), [(str(stopped / "control.db"), 1)], "the search can find")
            self.assertEqual(leaks(secrets, {"log": f"{log}\nsecret={planted}\n"}), [("log", 1)])

    def test_secrets_from_before_are_sealed(self):
        """What a former version has written in the clear is gone once a server has run."""
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            admin = keys_of(lake.credentials)
            with sqlite3.connect(lake.data / "control.db") as database:
                database.execute("UPDATE access_keys SET secret = ?", (admin[1],))
            database.close()
            (lake.data / "secrets.key").unlink()
            self.assertNotEqual(leaks([admin[1]], {"lake": copy_without_credentials(lake, folder / "before")}), [])
            with Server(lake) as server:
                self.assertEqual(call(server, admin)[0], 200)
                self.assertIn("sealed from now on", server.output())
            self.assertEqual(leaks([admin[1]], {"lake": copy_without_credentials(lake, folder / "after")}), [])
            self.assertEqual(stat.S_IMODE((lake.data / "secrets.key").stat().st_mode), 0o600)
            with Server(lake) as server:
                self.assertEqual(call(server, admin)[0], 200)

    def test_the_way_back_after_a_restoration(self):
        with scratch() as folder:
            lake = Lake.make(folder / "lake")
            lake.run("backup", "--out", folder / "backup", "--with-keys")
            done = tarn("restore", folder / "backup", "--data", folder / "new")
            self.assertIn("put it to", done.stderr)
            self.assertIn("--new-secrets-key", done.stderr)
            again = Lake(folder / "new")
            admin = keys_of(again.credentials)
            with Server(again) as server:
                self.assertNotEqual(call(server, admin)[0], 200)
                self.assertIn("access keys cannot be used", server.output())
                shutil.copy(lake.data / "secrets.key", again.data / "secrets.key")
            with Server(again) as server:
                self.assertEqual(call(server, admin)[0], 200)
            (again.data / "secrets.key").unlink()
            done = tarn("access", "create-key", "admin", "--data", again.data, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("--new-secrets-key", done.stderr)
            key = created(tarn("access", "create-key", "admin", "--data", again.data, "--new-secrets-key"))
            with Server(again) as server:
                self.assertEqual(call(server, key)[0], 200)
                self.assertNotEqual(call(server, admin)[0], 200)

    def test_the_key_elsewhere(self):
        with scratch() as folder:
            key = folder / "elsewhere.key"
            lake = Lake.make(folder / "lake", "--secrets-key", key)
            self.assertFalse((lake.data / "secrets.key").exists())
            self.assertEqual((stat.S_IMODE(key.stat().st_mode), key.stat().st_size), (0o600, 32))
            admin = keys_of(lake.credentials)
            with Server(lake) as server:
                self.assertEqual(call(server, admin)[0], 200, "tarn.toml names it")
            key.chmod(0o640)
            done = tarn("serve", "--data", lake.data, "--listen", "127.0.0.1:0", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"chmod 600 {key}", done.stderr)
            key.chmod(0o600)
            (folder / "short").write_bytes(b"short")
            (folder / "short").chmod(0o600)
            done = tarn("serve", "--data", lake.data, "--listen", "127.0.0.1:0", "--secrets-key", folder / "short", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("has 32 bytes, and this has 5", done.stderr)

            handed = folder / "handed"
            handed.mkdir()
            key.rename(handed / "tarn-secrets-key")
            (handed / "tarn-secrets-key").chmod(0o400)
            environment = {"CREDENTIALS_DIRECTORY": str(handed)}
            with Server(lake, env=environment) as server:
                self.assertEqual(call(server, admin)[0], 200)
            done = tarn("access", "rotate-secrets-key", "--data", lake.data, env=environment, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("--to", done.stderr)
            tarn("access", "rotate-secrets-key", "--data", lake.data, "--to", folder / "new.key", env=environment)
            with Server(lake, "--secrets-key", folder / "new.key") as server:
                self.assertEqual(call(server, admin)[0], 200)


class Access(unittest.TestCase):
    def access(self, *arguments, check=True):
        return tarn("access", arguments[0], "--data", self.lake.data, *arguments[1:], check=check)

    def refuse(self, message, *arguments, code=1):
        done = self.access(*arguments, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(message, done.stderr)

    def listed(self):
        return {one["arn"].split(":", 5)[5]: one for one in json.loads(self.access("list", "--json").stdout)}

    def setUp(self):
        folder = scratch()
        self.folder = folder.__enter__()
        self.addCleanup(folder.__exit__, None, None, None)
        self.lake = Lake.make(self.folder / "lake")

    def write(self, name, statement):
        path = self.folder / name
        path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        return path

    def test_users_roles_and_policies(self):
        trust = self.write("trust.json", {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/alice"},
                                          "Action": "sts:AssumeRole"})
        own = self.write("own.json", {"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"})
        self.assertIn(f"arn:aws:iam::{ACCOUNT}:user/alice", self.access("create-user", "alice").stdout)
        self.access("create-user", "bob", "--account", "444455556666")
        self.access("create-role", "auditor", "--trust-policy", trust, "--max-session-duration", "43200")
        self.access("attach-policy", "alice", "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess")
        self.access("attach-policy", "alice", "--policy-name", "own", "--policy-document", own)
        self.access("attach-policy", "auditor", "AWSCloudTrail_FullAccess")
        listed = self.listed()
        self.assertEqual(set(listed), {"user/admin", "user/alice", "user/bob", "role/auditor"})
        self.assertEqual(listed["user/alice"]["policies"], ["AWSCloudTrail_ReadOnlyAccess", "own"])
        self.assertEqual(listed["user/bob"]["account"], "444455556666")
        self.assertEqual(listed["role/auditor"]["kind"], "Role")
        self.access("detach-policy", "alice", "own")
        self.assertEqual(self.listed()["user/alice"]["policies"], ["AWSCloudTrail_ReadOnlyAccess"])
        self.access("put-trust-policy", "auditor", "--trust-policy", trust)
        self.access("delete-user", "arn:aws:iam::444455556666:user/bob")
        self.access("delete-role", "auditor")
        self.assertEqual(set(self.listed()), {"user/admin", "user/alice"})
        self.refuse("1 to 64 letters", "create-user", "a/b")
        self.refuse("already", "create-user", "Alice")
        self.refuse("tarn access list", "delete-role", "alice")
        self.refuse("trust policy", "create-role", "r", "--trust-policy", own)
        self.refuse("which policy?", "attach-policy", "alice", code=2)
        self.refuse("", "attach-policy", "alice", "AdministratorAccess", "--policy-name", "x", "--policy-document", own, code=2)

    def test_the_last_administrator_stays(self):
        self.refuse("tarn access attach-policy", "detach-policy", "admin", "AdministratorAccess")
        self.refuse("tarn access attach-policy", "delete-user", "admin")
        self.access("create-user", "alice")
        self.access("attach-policy", "alice", "AdministratorAccess")
        self.access("delete-user", "admin")
        self.refuse("the only user", "delete-user", "alice")

    def test_keys(self):
        self.access("create-user", "alice")
        mine = self.folder / "mine"
        mine.write_text("[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = theirs\n")
        self.refuse("is none of this lake's", "create-key", "alice", "--profile", "default", "--credentials-file", mine)
        done = self.access("create-key", "alice", "--profile", "alice", "--credentials-file", mine)
        first = keys_of(mine, "alice")
        self.assertNotIn(first[1], done.stdout + done.stderr)
        self.assertEqual(keys_of(mine)[1], "theirs")
        done = self.access("rotate-key", first[0], "--profile", "alice", "--credentials-file", mine)
        second = keys_of(mine, "alice")
        self.assertNotEqual(first, second)
        keys = {key["id"]: key["status"] for key in self.listed()["user/alice"]["keys"]}
        self.assertEqual({status.lower() for status in (keys[first[0]],)}, {"inactive"})
        self.assertEqual(keys[second[0]].lower(), "active")
        self.refuse("delete-key", "create-key", "alice")
        self.access("activate-key", first[0])
        self.access("deactivate-key", second[0])
        self.access("delete-key", second[0])
        self.refuse("no access key", "delete-key", second[0])
        self.assertEqual([key["id"] for key in self.listed()["user/alice"]["keys"]], [first[0]])

    def test_help_says_what_there_is(self):
        done = tarn("access", "--help")
        for word in ("create-user", "rotate-secrets-key", "explain", "at once", "the way back in"):
            self.assertIn(word, done.stdout)
        done = tarn("access", "nothing", check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no command 'nothing': create-user", done.stderr)
        done = tarn("access", check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("a command is missing: create-user", done.stderr)


if __name__ == "__main__":
    unittest.main()
