"""What a person at a terminal meets: the prompt, Ctrl-C, progress."""
import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import time
import unittest

from harness import events
from harness.lake import TARN, Lake, clean_environment, scratch

WAIT_S = 20


CTRL_C = "\x03"


def take_terminal():
    """Makes standard input the terminal whose keys signal this process: Ctrl-C then drops what was typed and not yet read, too."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A command on a pseudo-terminal, which it controls."""

    def __init__(self, *arguments, columns=120):
        self.main, side = pty.openpty()
        os.set_blocking(self.main, False)  # writing to a terminal whose command has just ended may wait for ever
        environment = clean_environment(TERM="dumb", PAGER="cat", COLUMNS=str(columns), LINES="40", HOME=os.path.dirname(arguments[-1]))
        self.process = subprocess.Popen([str(TARN), *arguments], stdin=side, stdout=side, stderr=side, env=environment,
                                        start_new_session=True, preexec_fn=take_terminal)
        os.close(side)
        self.text = ""

    def send(self, text):
        os.write(self.main, text.encode())

    def wait_for(self, wanted):
        """Reads until `wanted` has been shown, or the command has ended."""
        deadline = time.monotonic() + WAIT_S
        while wanted not in self.text and time.monotonic() < deadline:
            if not self.read_some():
                break
        return wanted in self.text

    def read_some(self):
        """Reads what is there within a moment; False when the command has closed its terminal."""
        ready, _, _ = select.select([self.main], [], [], 0.2)
        if ready:
            try:
                self.text += os.read(self.main, 65536).decode(errors="replace")
            except BlockingIOError:
                return True
            except OSError:
                return False
        return True

    def wait_for_prompt(self):
        """Reads until the prompt stands at the end: what is typed before it is there may meet another terminal mode."""
        deadline = time.monotonic() + WAIT_S
        while not self.text.rstrip().endswith("tarn>") and time.monotonic() < deadline:
            if not self.read_some():
                break
        return self.text.rstrip().endswith("tarn>")

    def press_until_it_ends(self, key):
        """Presses a key twice a second, as a person would: one that falls between two terminal modes is lost, or stays
        on the line, which Ctrl-U clears."""
        deadline = time.monotonic() + WAIT_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.send(key)
            except OSError:
                return
            next_press = time.monotonic() + 0.5
            while self.process.poll() is None and time.monotonic() < next_press:
                if not self.read_some():
                    break

    def close(self):
        try:
            return self.process.wait(WAIT_S)
        finally:
            self.process.kill()
            os.close(self.main)


class Prompt(unittest.TestCase):
    def test_statements_errors_and_the_end(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            terminal = Terminal("sql", "--data", str(lake.data))
            terminal.send("SELECT count(*) AS how_many FROM $EDS_ID;\n")
            self.assertTrue(terminal.wait_for("20"), terminal.text)
            terminal.send("SELECT eventTme FROM $EDS_ID;\n")
            self.assertTrue(terminal.wait_for("1:8"), terminal.text)
            terminal.send("SELECT 'still ' || 'here' AS after_the_error\n;\n")
            self.assertTrue(terminal.wait_for("still here"), terminal.text)
            self.assertTrue(terminal.wait_for_prompt(), terminal.text)
            terminal.press_until_it_ends("\x15\x04")
            self.assertEqual(terminal.close(), 0, terminal.text)

    def test_ctrl_c_drops_what_is_typed(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            terminal = Terminal("sql", "--data", str(lake.data))
            self.assertTrue(terminal.wait_for_prompt(), terminal.text)
            for typed in ("SELECT 'half a", "SELECT 'several\nlines", "SELECT 1 AS ünïcode, '証跡"):
                with self.subTest(typed):
                    terminal.send(typed)
                    self.assertTrue(terminal.wait_for(typed.split("\n")[-1]), terminal.text)
                    terminal.text = ""
                    terminal.send(CTRL_C)
                    self.assertTrue(terminal.wait_for("^C"), terminal.text)
                    self.assertTrue(terminal.wait_for_prompt(), terminal.text)
            terminal.send("SELECT '証跡' || 'の番人' AS after_all;\n")
            self.assertTrue(terminal.wait_for("証跡の番人"), terminal.text)
            self.assertTrue(terminal.wait_for_prompt(), terminal.text)
            terminal.press_until_it_ends("\x15\x04")
            self.assertEqual(terminal.close(), 0, terminal.text)

    def test_rows_too_wide_for_the_terminal_go_cell_by_cell(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=1)
            lake.import_paths(temporary / "logs")
            sql = "SELECT '%s' AS a, '%s' AS b, 'short' AS c" % ("x" * 70, "y" * 70)
            for columns, wanted in ((40, r"-- 1 --\r\na \| x{70}\r\nb \| y{70}\r\nc \| short"), (120, r"a +\| b +\| c")):
                with self.subTest(columns=columns):
                    terminal = Terminal("query", sql, "--data", str(lake.data), columns=columns)
                    terminal.wait_for("short")
                    self.assertRegex(terminal.text, wanted)
                    self.assertEqual(terminal.close(), 0, terminal.text)

    def test_parquet_is_not_for_terminals(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            terminal = Terminal("query", "SELECT 1", "--format", "parquet", "--data", str(lake.data))
            self.assertTrue(terminal.wait_for("redirect it to a file"), terminal.text)
            self.assertEqual(terminal.close(), 2, terminal.text)
            self.assertNotIn("PAR1", terminal.text)

    def test_statements_from_a_pipe(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            done = lake.run("sql", stdin="SELECT 41 + 1 AS answer;\n")
            self.assertIn("42", done.stdout)


class Interrupts(unittest.TestCase):
    def test_ctrl_c_cancels_a_query(self):
        with scratch() as temporary:
            lake = Lake.make(temporary / "lake")
            events.make_folder(temporary / "logs", files=40, per_file=50)
            lake.import_paths(temporary / "logs")
            tables = " CROSS JOIN ".join(f"$EDS_ID t{n}" for n in range(5))
            process = subprocess.Popen([str(TARN), "query", "--data", str(lake.data),
                                        f"SELECT max(t0.eventName || t1.eventName || t2.eventID || t3.eventID || t4.eventID) FROM {tables}"],
                                       env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            with self.assertRaises(subprocess.TimeoutExpired, msg="the query was meant to take longer"):
                process.wait(2)
            process.send_signal(signal.SIGINT)
            started = time.monotonic()
            out, err = process.communicate(timeout=WAIT_S)
            self.assertLess(time.monotonic() - started, 5)
            self.assertEqual((process.returncode, out), (1, ""), err)
            self.assertIn("cancel", err.lower())


if __name__ == "__main__":
    unittest.main()
