"""The server from outside: health, metrics, shutdown, and the command line beside it."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import unittest
import urllib.error
import urllib.request

from harness import events
from harness.aws import AwsCli
from harness.lake import ACCOUNT, REGION, TARN, Lake, clean_environment, scratch
from harness.server import Server

STOP_LIMIT_S = 5


class Life(unittest.TestCase):
    def test_health_metrics_and_shutdown(self):
        with scratch() as temporary:
            with Server(Lake.make(temporary / "lake")) as server:
                self.assertEqual(server.get("/healthz")[0], 200)
                status, metrics = server.get("/metrics")
                self.assertEqual(status, 200)
                self.assertRegex(metrics, r"(?m)^# TYPE tarn_\w+ (counter|gauge|histogram)$")
                code, seconds = server.stop()
                self.assertEqual(code, 0, server.output())
                self.assertLess(seconds, STOP_LIMIT_S)

    def test_stops_in_time_with_a_connection_open(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            host, port = server.url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port))) as idle:
                idle.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
                code, seconds = server.stop()
            self.assertEqual(code, 0, server.output())
            self.assertLess(seconds, STOP_LIMIT_S)

    def test_restarts_after_a_kill(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            with Server(lake) as server:
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
            with Server(lake) as server:
                self.assertEqual(server.get("/healthz")[0], 200)

    def test_unsigned_requests_are_refused(self):
        with scratch() as temporary, Server(Lake.make(temporary / "lake")) as server:
            request = urllib.request.Request(server.url + "/", data=b"{}", method="POST", headers={
                "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "CloudTrail_20131101.ListEventDataStores"})
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=5)
            with refused.exception as answer:
                self.assertIn(b"MissingAuthenticationToken", answer.read())


class BesideTheServer(unittest.TestCase):
    def test_import_and_query_while_it_runs(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            written = events.make_folder(temporary / "logs")
            with Server(lake) as server:
                lake.import_paths(temporary / "logs")
                self.assertEqual(lake.count(), len(written))
                aws = AwsCli(server)
                query, described = aws.finished_query(f"SELECT count(*) AS n FROM {aws.store_id()}")
                self.assertEqual(described["QueryStatus"], "FINISHED")
                rows = aws.run("get-query-results", "--query-id", query)["QueryResultRows"]
                self.assertEqual(rows, [[{"n": str(len(written))}]])


class Welcome(unittest.TestCase):
    """What the server prints once it answers: the text of welcome.*.txt, with lines that work when pasted."""

    def welcome(self, language, output):
        """Returns the words that stand for the template's placeholders in the output."""
        template = (pathlib.Path(__file__).parent / f"welcome.{language}.txt").read_text(encoding="utf-8")
        pieces, seen = re.split(r"\{(\w+)\}", template), set()
        pattern = ""
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                pattern += re.escape(piece)
            else:
                pattern += f"(?P={piece})" if piece in seen else rf"(?P<{piece}>[^\s\"]+?)"
                seen.add(piece)
        match = re.search(pattern, output)
        self.assertIsNotNone(match, f"expected\n{template}\ngot\n{output}")
        return match.groupdict()

    def test_text_follows_the_locale(self):
        for locale, language in (("C.UTF-8", "en"), ("ja_JP.UTF-8", "ja"), ("de_DE.UTF-8", "en")):
            with self.subTest(locale=locale), scratch() as temporary:
                lake = Lake.make(temporary / "lake")
                events.make_folder(temporary / "logs", files=1)
                lake.import_paths(temporary / "logs")
                with Server(lake, env={"LC_ALL": locale}) as server:
                    server.stop()
                    words = self.welcome(language, server.output())
                self.assertEqual((words["url"], words["account"], words["region"]), (server.url, ACCOUNT, REGION))
                self.assertTrue(os.path.samefile(words["credentials"], lake.credentials))
                self.assertTrue(os.path.samefile(words["program"], TARN))

    def test_the_printed_lines_work_when_pasted(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            with Server(lake) as server:
                text = server.output()
                for needle in (" start-query ", " query --data "):
                    command = next((line.strip() for line in text.splitlines() if needle in line), None)
                    self.assertIsNotNone(command, text)
                    environment = clean_environment(AWS_CONFIG_FILE="/dev/null", AWS_PAGER="", TERM="dumb")
                    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment,
                                          cwd=os.fspath(temporary), stdin=subprocess.DEVNULL, timeout=120, check=False)
                    self.assertEqual(done.returncode, 0, f"{command}\n{done.stderr}")


if __name__ == "__main__":
    unittest.main()
