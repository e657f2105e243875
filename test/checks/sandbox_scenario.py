#!/usr/bin/env python3
"""sandbox_scenario.py SANDBOX: checks the schema of scenarios with scenarios that the sandbox accepts and refuses.

Exit 0: as expected. 1: a scenario was judged wrongly. 77: Python's jsonschema is not installed.
"""

import copy
import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

TEST = Path(__file__).resolve().parent.parent
SCHEMA = TEST / "sandbox" / "scenario.schema.json"
EXAMPLES = sorted((TEST / "sandbox" / "examples").glob("*.json"))
SCENARIOS = [
    TEST / "sandbox" / "default_scenario.json",
    TEST / "unit" / "sandbox" / "full_scenario.json",
    TEST / "contract" / "sandbox_scenario.json",
    *EXAMPLES,
]
START_SECONDS = 30

# What the large example contains, as counted by the server: path and number.
COUNTS = [
    ("/api/packages?take=1", 300),
    ("/api/tenants?take=1", 200),
    ("/api/tenants?take=1&tags=Region/Europe", 120),
    ("/api/machines?take=1", 10),
    ("/api/projects/web-shop/releases?take=1", 41),
    ("/api/projects/web-shop/channels?take=1", 6),
]

# Changes to the large example, as path and value, that make it invalid.
SPACE = ["spaces", 0]
SCRIPT = [*SPACE, "scripts", 0]
WRONG = [
    (["space"], []),
    (["spaces"], {}),
    (["version"], 2026),
    (["details", "keepLast"], -1),
    (["apiKeys", 0, "key"], ""),
    (["serviceAccounts", 0, "expiresInSeconds"], 0),
    (["serviceAccounts", 0, "errorStyle"], "oauth2"),
    ([*SPACE, "name"], ""),
    ([*SPACE, "environments", 0], ""),
    ([*SPACE, "environments", 0], {"Name": "Development"}),
    ([*SPACE, "lifecycles", 0, "phases", 0, "minimum"], 0.5),
    ([*SPACE, "machines", 0, "healthStatus"], "Sick"),
    ([*SPACE, "machines", 0, "repeat"], 0),
    ([*SPACE, "feeds", 0, "packages"], {"example/worker": "1.0"}),
    ([*SPACE, "packages", 0, "repeat"], "many"),
    ([*SPACE, "projects", 0, "lifecycle"], None),
    ([*SPACE, "projects", 0, "steps", 0, "packages", 0, "version"], "1.0"),
    ([*SPACE, "projects", 0, "channels", 0, "rules", 0, "range"], "[1.0,2.0)"),
    ([*SPACE, "projects", 0, "releases", 0, "packages"], {"Deploy web site": 1}),
    ([*SPACE, "projects", 0, "deployments", 0, "state"], "Executing"),
    ([*SPACE, "projects", 1, "git", "branches"], "main"),
    ([*SPACE, "tenants", 0, "tags"], "Region/Europe"),
    ([*SPACE, "tenants", 0, "projects"], ["Web Shop"]),
    ([*SPACE, "freezes", 0, "from"], "2026-01-01T00:00:00Z"),
    ([*SCRIPT, "queueSeconds"], -1),
    ([*SCRIPT, "times"], 0),
    ([*SCRIPT, "project"], ["Web Shop"]),
    ([*SCRIPT, "outcome"], "Executing"),
    ([*SCRIPT, "activities", 0, "interruption", "type"], "Question"),
    ([*SCRIPT, "activities", 0, "lines", 0], {"txt": "Approved"}),
    ([*SCRIPT, "activities", 1, "attempts"], 0),
    ([*SCRIPT, "activities", 2, "artifacts", 0, "name"], ""),
    (["faults", 0, "kind"], "reset"),
    (["faults", 0, "count"], -2),
    (["faults", 0, "after"], -1),
    (["faults", 0, "status"], 5),
    (["faults", 0, "fraction"], 1.5),
    (["faults", 0, "headers"], {"Retry-After": 1}),
    (["faults", 0, "bytesPerSecond"], 0),
    (["faults", 0, "query"], "take=1"),
]


def changed(document, path, value):
    document = copy.deepcopy(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


class Sandbox:
    """The server with a scenario, until the block ends; `refusal` says why it did not start."""

    def __init__(self, program, scenario):
        self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--scenario", str(scenario)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        first = self.process.stdout.readline()
        self.url = first.split()[-1] if first else None
        self.refusal = None if first else self.process.stderr.read().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=START_SECONDS)

    def total(self, path):
        request = urllib.request.Request(self.url + path, headers={"X-Octopus-ApiKey": "API-SANDBOX"})
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            return json.load(answer)["TotalResults"]


def good_problems(program, schema):
    for file in SCENARIOS:
        for error in schema.iter_errors(json.loads(file.read_text())):
            yield f"{file.name} is refused by the schema: {error.message}"
        with Sandbox(program, file) as sandbox:
            if sandbox.refusal:
                yield f"{file.name} is refused by the sandbox: {sandbox.refusal}"


def wrong_problems(program, schema, folder):
    example = json.loads(EXAMPLES[0].read_text())
    file = Path(folder) / "scenario.json"
    for path, value in WRONG:
        document = changed(example, path, value)
        name = f"{'/'.join(map(str, path))} = {json.dumps(value)}"
        if schema.is_valid(document):
            yield f"{name} is accepted by the schema"
        file.write_text(json.dumps(document))
        with Sandbox(program, file) as sandbox:
            if not sandbox.refusal:
                yield f"{name} is accepted by the sandbox"
            elif "the scenario is wrong: " not in sandbox.refusal:
                yield f"{name} is refused without its place: {sandbox.refusal}"


def count_problems(program):
    with Sandbox(program, EXAMPLES[0]) as sandbox:
        for path, count in COUNTS:
            seen = sandbox.total(path)
            if seen != count:
                yield f"GET {path} counts {seen}, not {count}"


def main(program):
    document = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(document)
    schema = Draft202012Validator(document)
    with tempfile.TemporaryDirectory() as folder:
        problems = [*good_problems(program, schema), *wrong_problems(program, schema, folder), *count_problems(program)]
    print("\n".join(problems) or f"{len(SCENARIOS) + len(WRONG)} scenarios judged as the sandbox does")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
