"""A PostgreSQL server of the test's own, in a temporary folder, and without a network port unless one is asked for."""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 20
CALL_TIMEOUT_S = 60
POLL_S = 0.05
USUAL_PORT = 5432  # also in the name of its socket
OWNER = "tarn"
# Makes a role that may read a lake's tables and nothing else.
READER = ("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA lake TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA lake TO reader;"
          " ALTER ROLE reader SET search_path = lake")


def programs():
    """Returns the folder of the newest server's programs; Debian keeps them off the PATH."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise AssertionError("no server of PostgreSQL is installed: install the package postgresql-15")
    return found[-1].parent


class Postgres:
    """Started on entry, ended on exit. As root it runs as nobody, since it refuses root.

    With a `port` it listens there too, on loopback, for clients that know no sockets of the file system.
    """

    def __init__(self, port=None):
        self.addresses = "" if port is None else "127.0.0.1"
        self.port = str(port or USUAL_PORT)
        self.programs = programs()
        self.folder = None
        self.process = None
        self._user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tarn-postgres-"))
        if self._user:
            shutil.chown(self.folder, "nobody", self._user["group"])
        self._run("initdb", "-D", self.folder / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--no-sync", "--no-instructions")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-c", f"unix_socket_directories={self.folder}",
                 "-c", "fsync=off", "-c", f"listen_addresses={self.addresses}", "-p", self.port],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder, **self._user)
        deadline = time.monotonic() + START_TIMEOUT_S
        while subprocess.run([self.programs / "pg_isready", "-q", "-h", self.folder, "-p", self.port], check=False).returncode != 0:
            if time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start\n{(self.folder / 'log').read_text()}")
            time.sleep(POLL_S)

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait(STOP_TIMEOUT_S)

    def _run(self, program, *arguments):
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, timeout=CALL_TIMEOUT_S,
                              stdin=subprocess.DEVNULL, cwd=self.folder, check=False, **self._user)
        if done.returncode != 0:
            raise AssertionError(f"{program} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def url(self, database, user=OWNER, driver=""):
        host = urllib.parse.quote(str(self.folder), safe="")
        return f"postgresql{driver}://{user}@/{database}?host={host}&port={self.port}"

    def make_database(self, name):
        """Returns the address of a new, empty database."""
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, database, sql, user=OWNER):
        """Returns what psql prints for a statement; AssertionError with the server's words where it is refused."""
        return self._run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", self.port, "-U", user, "-d", database, "-c", sql)
