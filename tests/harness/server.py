"""A running `tarn serve` on a port of the system's choosing."""
import pathlib
import re
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from harness.lake import TARN, clean_environment

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10
POLL_S = 0.05
ADDRESS = re.compile(r"https?://127\.0\.0\.1:[0-9]+")


class Server:
    """Started on entry, stopped by SIGTERM on exit. What it prints is in `output()`."""

    def __init__(self, lake, *options, env=None):
        self.lake = lake
        self.options = options
        self.env = env or {}
        self.process = None
        self.url = None
        self._log = pathlib.Path(f"{lake.data}.server.log")

    def __enter__(self):
        command = [str(TARN), "serve", "--data", str(self.lake.data), "--listen", "127.0.0.1:0", *map(str, self.options)]
        with open(self._log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                            env=clean_environment(**self.env))
        try:
            self._wait_until_healthy()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def _wait_until_healthy(self):
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}\n{self.output()}")
            match = ADDRESS.search(self.output())
            if match:
                self.url = match.group(0)
                if self.get("/healthz")[0] == 200:
                    return
            time.sleep(POLL_S)
        raise AssertionError(f"the server did not answer /healthz within {START_TIMEOUT_S} s\n{self.output()}")

    def output(self):
        return self._log.read_text(errors="replace")

    def get(self, path):
        """Returns (status, body) of a GET, (0, "") when nothing answers."""
        try:
            # Who it is does not matter here, only whether it answers.
            trusting = ssl._create_unverified_context() if self.url.startswith("https") else None
            with urllib.request.urlopen(self.url + path, timeout=5, context=trusting) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def stop(self):
        """Sends SIGTERM and returns (exit code, seconds it took)."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server was still there {STOP_TIMEOUT_S} s after SIGTERM\n{self.output()}") from None
        return code, time.monotonic() - started

    def kill(self):
        self.process.kill()
        self.process.wait()
