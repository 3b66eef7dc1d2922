"""Each house rule finds what it is there for, and nothing in a clean tree."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parent.parent.parent / "tools/tidy.py"
CLEAN = {
    "README.md": "# T\n\n## A\n\n[style](docs/S.md#head-line)\n",
    "README.ja.md": "# T\n\n## あ\n",
    "docs/S.md": "# S\n\n## Head line\n",
    "src/io/CMakeLists.txt": "tarn_module(io LAYER 1 SOURCES a.cpp)\n",
    "src/io/README.md": "# io\n",
    "src/io/a.hpp": "// A thing.\n#pragma once\n\nint a();\n",
    "src/io/a.cpp": '#include "io/a.hpp"\n\nint a() {\n  return 1;  // never throw here\n}\n',
}


class Rules(unittest.TestCase):
    def findings(self, **changed):
        """Runs tidy over the clean tree with some files changed; returns (exit code, lines)."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "-q", folder], check=True)
            for name, text in {**CLEAN, **changed}.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, str(TIDY), folder], capture_output=True, text=True, check=False)
            return done.returncode, [l for l in done.stderr.splitlines() if "universal-ctags" not in l]

    def test_a_clean_tree(self):
        self.assertEqual(self.findings()[1], [])

    def test_each_rule(self):
        body = CLEAN["src/io/a.cpp"]
        cases = {
            "throw": ({"src/io/a.cpp": body + "void b() { throw 1; }\n"}, "a.cpp:6: throw"),
            "clock": ({"src/io/a.cpp": body + "auto t = std::chrono::system_clock::now();\n"}, "take a Clock"),
            "print": ({"src/io/a.cpp": body + 'void b() { std::printf("x"); }\n'}, "a.cpp:6: std::printf("),
            "a leftover": ({"src/io/a.cpp": body + "// TO" "DO more\n"}, "leftover note"),
            "a conflict's mark": ({"src/io/a.cpp": body + 'auto b = R"(\n' + "<" * 7 + ' ours\n)";\n'}, "a.cpp:7: leftover note"),
            "a long file": ({"src/io/a.cpp": body + "\n" * 500}, "the limit is 500"),
            "a long line": ({"src/io/a.cpp": body + "// " + "x" * 108 + "\n"}, "the limit is 110"),
            "a using for nothing": ({"src/io/a.cpp": body + "using std::map;\n"}, "a.cpp: nothing uses its `using` of map"),
            "no pragma": ({"src/io/a.hpp": "int a();\n"}, "no #pragma once"),
            "no README": ({"src/sql/CMakeLists.txt": "tarn_module(sql LAYER 1 SOURCES a.cpp)\n"}, "src/sql: no README.md"),
            "no corpus": ({"fuzz/x_fuzz.cpp": "int x;\n"}, "no corpus in fuzz/corpus/x"),
            "a dead link": ({"docs/S.md": "[a](nowhere.md)\n\n## Head line\n"}, "leads nowhere"),
            "a dead anchor": ({"docs/S.md": "# S\n"}, "no heading for #head-line"),
            "READMEs differ": ({"README.ja.md": "# T\n"}, "differ in their headings"),
        }
        for name, (changed, wanted) in cases.items():
            with self.subTest(case=name):
                code, lines = self.findings(**changed)
                self.assertEqual(code, 1)
                self.assertTrue(any(wanted in line for line in lines), lines)

    def test_what_is_excused(self):
        body = CLEAN["src/io/a.cpp"]
        cases = {
            "an excuse": {"src/io/a.cpp": body + "void b() { throw 1; }  // tidy: the library asks for it\n"},
            "a long line of a raw string": {"src/io/a.cpp": body + 'auto b = R"(x\n' + "x" * 200 + '\n)";\n'},
            "a test's own header": {"src/io/test_a.hpp": '#pragma once\nvoid b() { std::printf("x"); }\n'},
            "a string": {"src/io/a.cpp": body + 'const char* b = "throw";\n'},
            "the program's own output": {"src/app/CMakeLists.txt": "", "src/app/README.md": "# app\n",
                                         "src/app/a.cpp": 'void b() { std::printf("x"); }\n'},
            "links in code": {"docs/S.md": "## Head line\n\n`[a](nowhere.md)`\n"},
        }
        for name, changed in cases.items():
            with self.subTest(case=name):
                self.assertEqual(self.findings(**changed)[1], [])


if __name__ == "__main__":
    unittest.main()
