"""A lake in a temporary folder, driven through the release binary as a person would drive it."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARN = pathlib.Path(os.environ.get("TARN_BIN", ROOT / "build/tarn"))
REAL_LOGS = ROOT.parent / "shared/data/logs"
ACCOUNT = "111122223333"
REGION = "us-east-1"
COMMAND_TIMEOUT_S = 300


def clean_environment(**changes):
    """Returns this process's environment without anything that would steer Tarn or an AWS client."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TARN_", "LC_", "LANG"))}
    kept["LC_ALL"] = "C.UTF-8"
    kept.update(changes)
    return kept


def tarn(*arguments, check=True, stdin=None, timeout=COMMAND_TIMEOUT_S, env=None, cwd=None, program=TARN, **options):
    """Runs one command; with `check` a non-zero exit code fails the test with what the command said."""
    done = subprocess.run([str(program), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=timeout,
                          env=clean_environment(**(env or {})), cwd=cwd, check=False, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"tarn {' '.join(map(str, arguments))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


@contextlib.contextmanager
def scratch():
    """A temporary folder that goes away even when a test has taken its permissions."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tarn-test-"))
    try:
        yield folder
    finally:
        for path, _, _ in os.walk(folder):
            os.chmod(path, 0o700)
        shutil.rmtree(folder, ignore_errors=True)


class Lake:
    """An initialised lake in `folder`."""

    def __init__(self, folder):
        self.data = pathlib.Path(folder)

    @classmethod
    def make(cls, folder, *options):
        tarn("init", "--data", folder, "--account", ACCOUNT, "--region", REGION, *options)
        return cls(folder)

    @property
    def credentials(self):
        return self.data / "credentials"

    def run(self, command, *arguments, **options):
        return tarn(command, "--data", self.data, *arguments, **options)

    def import_paths(self, *paths, **options):
        return self.run("import", *paths, **options)

    def rows(self, sql, *options):
        """Returns the rows of a query as a list of dictionaries, through --format json."""
        return json.loads(self.run("query", "--format", "json", *options, sql).stdout)

    def count(self, *options):
        return int(self.rows("SELECT count(*) AS n FROM $EDS_ID", *options)[0]["n"])
