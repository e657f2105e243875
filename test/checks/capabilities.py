#!/usr/bin/env python3
"""The capability table: which test proves each capability of other integrations.

  capabilities.py BUILD_FOLDER            runs the tests that test/capabilities.json names, prints the count
  capabilities.py BUILD_FOLDER --write    likewise, and writes the rows that passed into test/CAPABILITIES.md
  capabilities.py BUILD_FOLDER --names    runs nothing: every named test exists, and test/CAPABILITIES.md has the same rows

A row without a passing test does not get into the table.
"""

import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "test" / "capabilities.json"
PAGE = ROOT / "test" / "CAPABILITIES.md"
BEGIN, END = "<!-- capabilities:begin -->", "<!-- capabilities:end -->"
TESTS_A_RUN = 20  # their names become one regular expression, whose length ctest limits


def read_rows():
    rows = json.loads(TABLE.read_text())
    numbers = [row["number"] for row in rows]
    if numbers != sorted(set(numbers)):
        sys.exit(f"{TABLE.name}: the numbers are not in order, or not unique")
    return rows


def known_tests(build):
    # In a separate folder, because even listing the tests replaces the log of the tests that are running.
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "CTestTestfile.cmake").write_text(f'subdirs("{Path(build).resolve()}")\n')
        listed = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], check=True, capture_output=True, text=True)
    return {test["name"] for test in json.loads(listed.stdout)["tests"]}


def check_names(rows, known):
    missing = [f"{row['number']}: {test}" for row in rows for test in row["tests"] if test not in known]
    if missing:
        sys.exit(f"{TABLE.name} names tests that do not exist:\n  " + "\n  ".join(missing))


def results_of(build, tests):
    """Maps the name of each test to whether it passed; tests that did not run are missing."""
    results = {}
    for at in range(0, len(tests), TESTS_A_RUN):
        some = tests[at:at + TESTS_A_RUN]
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            pattern = "^(" + "|".join(re.escape(name).replace("\\ ", " ").replace("\\'", "'") for name in some) + ")$"
            subprocess.run(["ctest", "--test-dir", build, "-R", pattern, "-j", "2", "--output-junit", str(report)],
                           stdout=subprocess.DEVNULL, check=False)
            for test in ElementTree.parse(report).getroot().iter("testcase"):
                results[test.get("name")] = test.get("status") == "run"
    return results


def table_of(rows):
    lines = ["| # | Capability | Proved by |", "| --- | --- | --- |"]
    for row in rows:
        tests = "<br>".join(test.replace("|", "\\|") for test in row["tests"])
        lines.append(f"| {row['number']} | {row['capability']} | {tests} |")
    return "\n".join(lines)


def written(page, table):
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main():
    build, mode = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    rows = read_rows()
    check_names(rows, known_tests(build))
    page = PAGE.read_text()
    if mode == "--names":
        if written(page, table_of(rows)) != page:
            sys.exit("test/CAPABILITIES.md does not have the rows of test/capabilities.json; run capabilities.py --write")
        print(f"{len(rows)} capabilities name {sum(len(row['tests']) for row in rows)} tests, which all exist")
        return
    results = results_of(build, sorted({test for row in rows for test in row["tests"]}))
    proved = [row for row in rows if all(results.get(test) for test in row["tests"])]
    for row in rows:
        if row not in proved:
            failed = [test for test in row["tests"] if not results.get(test)]
            print(f"NOT PROVED {row['number']} {row['capability']}: {', '.join(failed)}")
    if mode == "--write":
        PAGE.write_text(written(page, table_of(proved)))
    print(f"{len(proved)} of {len(rows)} capabilities proved by {sum(results.values())} passing tests")
    if len(proved) < len(rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
