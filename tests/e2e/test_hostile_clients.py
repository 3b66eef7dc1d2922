"""Clients that are slow, large, many or broken: the others are answered, and the server's memory stays bounded."""
import concurrent.futures
import contextlib
import itertools
import json
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import time
import unittest
import urllib.request

from harness.keys import keys_of, send
from harness.lake import Lake, scratch
from harness.server import Server

TLS = pathlib.Path(__file__).resolve().parent.parent / "harness/tls"
ANSWER_LIMIT_S = 5
IDLE_CONNECTIONS = 2000
WORKERS = 8
MEMORY_LIMIT_MB = 400
SIGNED_BODY_MB = 80  # of a body of 8 MiB that is read, parsed and refused: ten times as much
MEGABYTE = 1 << 20


def allow_sockets(count):
    """Lets this process have that many sockets, or as many as the system gives; returns how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 200
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return limit - 200


def connect(server):
    host, port = server.url.split("://")[1].split(":")
    return socket.create_connection((host, int(port)), timeout=ANSWER_LIMIT_S)


def read_all(connection):
    pieces = []
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def exchange(server, request):
    with connect(server) as connection:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request)
        return read_all(connection)


def resident_mb(server, field="VmRSS"):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith(field + ":"))


def repeated(begin, pieces, end):
    """The longest body that a request may have."""
    body = [begin]
    room = 8 * MEGABYTE - len(begin) - len(end)
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        body.append(piece)
    return "".join(body) + end


class Refusals(unittest.TestCase):
    """What no operation gets to see is refused in the shape of AWS's common errors."""

    def refused(self, server, request):
        head, _, body = exchange(server, request).partition(b"\r\n\r\n")
        self.assertIn(b"x-amzn-RequestId: ", head)
        self.assertIn(b"Date: ", head)
        self.assertIn(b"Connection: close", head)
        return int(head.split()[1]), json.loads(body)["__type"]

    def test_each_in_its_words(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            head = b"POST / HTTP/1.1\r\nHost: a\r\n"
            cases = {
                "a body beyond the limit, not read": (head + b"Content-Length: 99999999\r\n\r\n", 413, "RequestEntityTooLargeException"),
                "a body beyond the limit, sent": (head + b"Content-Length: 8388609\r\n\r\n" + b"x" * (8 << 20), 413,
                                                  "RequestEntityTooLargeException"),
                "one that is announced first": (head + b"Expect: 100-continue\r\nContent-Length: 8388609\r\n\r\n", 413,
                                                "RequestEntityTooLargeException"),
                "one in chunks": (head + b"Transfer-Encoding: chunked\r\n\r\n900000\r\n" + b"x" * (8 << 20), 413, "RequestEntityTooLargeException"),
                "a header beyond the limit": (head + b"X: " + b"x" * 70000 + b"\r\n\r\n", 431, "MalformedHttpRequestException"),
                "many headers": (head + b"X: x\r\n" * 20000 + b"\r\n", 431, "MalformedHttpRequestException"),
                "a target beyond the limit": (b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n", 431, "MalformedHttpRequestException"),
                "no HTTP": (b"\x16\x03\x01\x02\x00\r\n\r\n", 400, "MalformedHttpRequestException"),
                "two lengths": (head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "MalformedHttpRequestException"),
            }
            for name, (request, status, error) in cases.items():
                with self.subTest(name):
                    self.assertEqual(self.refused(server, request), (status, error))
            self.assertEqual(server.get("/healthz")[0], 200)

    def test_pipelined_calls_are_answered_in_order(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            paths = ["/healthz", "/nothing", "/healthz", "/metrics"] * 25
            answer = exchange(server, b"".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for path in paths)
                              + b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            statuses = re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", answer)
            self.assertEqual(statuses, [b"200", b"404", b"200", b"200"] * 25 + [b"200"])


class Crowds(unittest.TestCase):
    def answers_promptly(self, server):
        slowest = 0
        for _ in range(20):
            started = time.monotonic()
            with urllib.request.urlopen(server.url + "/healthz", timeout=ANSWER_LIMIT_S) as answer:
                self.assertEqual(answer.status, 200)
            slowest = max(slowest, time.monotonic() - started)
        self.assertLess(slowest, ANSWER_LIMIT_S)

    def test_two_thousand_idle_connections(self):
        count = min(IDLE_CONNECTIONS, allow_sockets(IDLE_CONNECTIONS))
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server, contextlib.ExitStack() as crowd:
            before = resident_mb(server)
            for _ in range(count):
                crowd.enter_context(connect(server))
            self.answers_promptly(server)
            self.assertLess(resident_mb(server) - before, MEMORY_LIMIT_MB)
            code, seconds = server.stop()
            self.assertEqual(code, 0, server.output())
            self.assertLess(seconds, ANSWER_LIMIT_S)

    def test_slow_and_half_open_ones(self):
        """Heads that come byte by byte, bodies that stop, and clients that have gone without saying so."""
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server, contextlib.ExitStack() as crowd:
            slow = [crowd.enter_context(connect(server)) for _ in range(200)]
            half = [crowd.enter_context(connect(server)) for _ in range(200)]
            for connection in half:
                connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf")
                connection.shutdown(socket.SHUT_WR)
            for byte in b"POST / HT":
                for connection in slow:
                    connection.sendall(bytes([byte]))
                self.answers_promptly(server)
            for connection in half:
                self.assertTrue(read_all(connection).startswith(b"HTTP/1.1 400 "))
            started = time.monotonic()
            for connection in slow:
                connection.settimeout(15)
                self.assertTrue(read_all(connection).startswith(b"HTTP/1.1 408 "), "ten seconds are given to a head")
            self.assertLess(time.monotonic() - started, 15)

    def test_large_bodies_of_many(self):
        """Each body is of a size that one may have; together they would take 1.6 GB."""
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server, contextlib.ExitStack() as crowd:
            before = resident_mb(server)
            refused = 0
            piece = b"x" * (7 * MEGABYTE)
            for _ in range(200):
                connection = crowd.enter_context(connect(server))
                with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                    connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n")
                    connection.settimeout(0.05)
                    with contextlib.suppress(TimeoutError):
                        refused += connection.recv(64).startswith(b"HTTP/1.1 503 ")
                        continue
                    connection.settimeout(ANSWER_LIMIT_S)
                    connection.sendall(piece)
            self.assertGreater(refused, 100)
            self.assertLess(resident_mb(server) - before, MEMORY_LIMIT_MB)
            self.answers_promptly(server)


class SignedBodies(unittest.TestCase):
    """Of callers who have a key, and perhaps no right: what is made of a body stays of the body's size."""

    def test_values_members_and_tags(self):
        cases = {
            "values": ("ListQueries", repeated('{"EventDataStore":[0', itertools.repeat(",0"), "]}"), "SerializationException"),
            "lists": ("ListQueries", repeated('{"EventDataStore":[[]', itertools.repeat(",[]"), "]}"), "SerializationException"),
            "members": ("ListEventDataStores", repeated('{"NextToken":"AgAA"', (f',"{i}":0' for i in itertools.count()), "}"),
                        "SerializationException"),
            "as many members as a body has": ("ListEventDataStores", json.dumps({"NextToken": "AgAA"} | {str(i): "x" * 70 for i in range(90_000)}),
                                              "InvalidNextTokenException"),
            "tags": ("CreateEventDataStore", json.dumps({"Name": "tags", "TagsList": [{"Key": f"{i}" + "x" * 200} for i in range(30_000)]}),
                     "ValidationException"),
            "a long tag": ("CreateEventDataStore", repeated('{"Name":"tags","TagsList":[{"Key":"', itertools.repeat("x" * 1000), '"}]}'),
                           "ValidationException"),
        }
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            key = keys_of(server.lake.credentials)
            self.assertEqual(send(server, key, "ListEventDataStores", "{}")[0], 200)
            before = resident_mb(server)
            with concurrent.futures.ThreadPoolExecutor(WORKERS) as senders:
                for name, (operation, body, error) in cases.items():
                    for answer in senders.map(lambda _: send(server, key, operation, body), range(WORKERS)):
                        with self.subTest(name):
                            self.assertEqual((answer[0], json.loads(answer[1])["__type"]), (400, error))
            self.assertLess(resident_mb(server, "VmHWM") - before, WORKERS * SIGNED_BODY_MB)
            self.assertEqual(server.get("/healthz")[0], 200)


class Tls(unittest.TestCase):
    def options(self, name):
        return "--tls-cert", TLS / f"{name}.pem", "--tls-key", TLS / f"{name}.key"

    def status(self, server, trusted):
        context = ssl.create_default_context(cafile=TLS / f"{trusted}.pem")
        with urllib.request.urlopen(server.url + "/healthz", timeout=ANSWER_LIMIT_S, context=context) as answer:
            return answer.status

    def test_answers_and_says_so(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake"), *self.options("server")) as server:
            self.assertTrue(server.url.startswith("https://"))
            self.assertEqual(self.status(server, "server"), 200)
            with self.assertRaises(OSError):
                self.status(server, "other")
            self.assertIn(b"this port speaks TLS", exchange(server, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
            self.assertEqual(server.stop()[0], 0)

    def test_reads_the_certificate_anew_at_a_hang_up(self):
        with scratch() as temporary:
            for end in ("pem", "key"):
                shutil.copy(TLS / f"server.{end}", temporary / f"now.{end}")
            options = ("--tls-cert", temporary / "now.pem", "--tls-key", temporary / "now.key")
            with Server(Lake.make(temporary / "lake"), *options) as server:
                (temporary / "now.pem").write_text("nonsense")
                server.process.send_signal(signal.SIGHUP)
                self.wait_for(server, "the one before goes on")
                self.assertEqual(self.status(server, "server"), 200)
                for end in ("pem", "key"):
                    shutil.copy(TLS / f"other.{end}", temporary / f"now.{end}")
                server.process.send_signal(signal.SIGHUP)
                self.wait_for(server, "was read anew")
                self.assertEqual(self.status(server, "other"), 200)
                self.assertEqual(server.stop()[0], 0)

    def wait_for(self, server, words):
        deadline = time.monotonic() + ANSWER_LIMIT_S
        while words not in server.output():
            self.assertLess(time.monotonic(), deadline, server.output())
            time.sleep(0.05)

    def test_needs_both_files_and_right_ones(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            serve = ("serve", "--listen", "127.0.0.1:0")
            alone = lake.run(*serve, "--tls-cert", TLS / "server.pem", check=False)
            self.assertEqual(alone.returncode, 2)
            self.assertIn("--tls-key", alone.stderr)
            mixed = lake.run(*serve, "--tls-cert", TLS / "server.pem", "--tls-key", TLS / "other.key", check=False)
            self.assertEqual(mixed.returncode, 1)
            self.assertIn("the TLS key is no PEM private key of the certificate", mixed.stderr)
            missing = lake.run(*serve, "--tls-cert", temporary / "none.pem", "--tls-key", TLS / "other.key", check=False)
            self.assertEqual(missing.returncode, 1)
            self.assertIn("none.pem", missing.stderr)
            plain = lake.run("serve", "--listen", "0.0.0.0:0", check=False)
            self.assertEqual(plain.returncode, 1)
            self.assertIn("--tls-cert", plain.stderr)

    def test_settings_of_the_file(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            for text, problem in (("tls_cert = 'x'", "belong together"), ("quotas = 'none'", "generous or aws"),
                                  ("clock_skew_s = 3601", "3600 at most"),
                                  ("several_lookup_attributes = 'yes'", "true or false")):
                (lake.data / "tarn.toml").write_text(f"[server]\n{text}\n")
                refused = lake.run("serve", "--listen", "127.0.0.1:0", check=False)
                self.assertEqual(refused.returncode, 1, text)
                self.assertIn(problem, refused.stderr)
            (lake.data / "tarn.toml").write_text(
                f"[server]\ntls_cert = '{TLS}/server.pem'\ntls_key = '{TLS}/server.key'\nquotas = 'aws'\nclock_skew_s = 900\n"
                "several_lookup_attributes = true\n")
            with Server(lake) as server:
                self.assertEqual(self.status(server, "server"), 200)


if __name__ == "__main__":
    unittest.main()
