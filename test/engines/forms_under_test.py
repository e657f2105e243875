"""What the checkers of the generated forms share: generating, hostile values, a fake octostep, skipping."""

import contextlib
import importlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

ENGINES = Path(__file__).resolve().parents[2] / ".build" / "engines"  # what .ci/install-engines brought
SCHEMAS = Path(__file__).resolve().parents[2] / "schema" / "steps"

# Each must arrive as it is. Blanks at the ends are octostep's to trim, so none are here.
HOSTILE = [
    "it's \"quoted\" `backticked`",
    "$HOME ${HOME} $(touch /tmp/octostep-was-here) %PATH% %%",
    "back\\slash \\n \\\\ \\u0041 \\",
    "line one\nline two\n\nline four",
    "${env:HOME} $${env:HOME} $$$ ${steps.x.y} ${",
    "OCTOSTEP_STEP\nOCTOSTEP_STEP\nexit 3",
    "Grüße, 世界 \U0001F680 \u2028 end",
    "{\"a\": [1, 2]} &amp; <b> ]]> ;|&!*?~#",
    "tab\tinside, --option=x @@octostep ##vso[x]y ##teamcity[x]",
]

FAKE = r'''#!{python}
import json, os, re, sys
text = sys.stdin.read()
document = json.loads(text)
assert sys.argv[1:] == ["run", "-"], sys.argv

def resolve(value):
    if isinstance(value, list):
        return [resolve(item) for item in value]
    if isinstance(value, dict):
        return {{key: resolve(item) for key, item in value.items()}}
    if not isinstance(value, str):
        return value
    def replacement(match):
        if match.group(0) == "$${{":
            return "${{"
        kind, _, name = match.group(1).partition(":")
        assert kind in ("form", "env"), match.group(0)
        return os.environ[name]
    return re.sub(r"\$\$\{{|\$\{{([^}}]*)\}}", replacement, value)

report = {{"type": document["type"], "parameters": resolve(document["parameters"]), "raw": text, "pid": os.getpid(),
          "ci": os.environ.get("OCTOSTEP_CI", "")}}
with open(os.environ["FAKE_REPORT"], "w", encoding="utf-8") as file:
    json.dump(report, file)
sys.exit(int(os.environ.get("FAKE_EXIT", "0")))
'''


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


def require(module, reason, also=None):
    """Imports a module. Where this Python lacks it (or `also`), the engines' own or the system's may have it: the script
    starts again there."""
    try:
        if also:
            importlib.import_module(also)
        return importlib.import_module(module)
    except ImportError:
        pass
    for python in (ENGINES / "python" / "bin" / "python", Path("/usr/bin/python3")):
        if not python.exists() or str(python) == sys.executable:
            continue
        found = subprocess.run([python, "-c", f"import {module}, {also or module}"], capture_output=True, check=False)
        if found.returncode == 0:
            sys.stdout.flush()
            os.execv(python, [str(python), *sys.argv])
    skip(reason)


def npm_folder(package, reason):
    """The folder whose node_modules hold the package."""
    folder = ENGINES / "npm"
    if shutil.which("node") is None or not (folder / "node_modules" / package / "package.json").exists():
        skip(reason)
    return folder


def npm_version(package):
    return json.loads((ENGINES / "npm" / "node_modules" / package / "package.json").read_text())["version"]


@contextlib.contextmanager
def started_sandbox(program, folder, speed=20):
    """The Octopus Server of the tests; gives its address and API key."""
    key = "API-SANDBOX0123456789ABCDEF"
    process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--data", folder / "octopus-data", "--api-key", key],
                               stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().split()[-1]
        threading.Thread(target=process.stdout.read, daemon=True).start()
        request = urllib.request.Request(f"{url}/sandbox/time", method="POST", data=json.dumps({"speed": speed}).encode(),
                                         headers={"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()
        yield url, key
    finally:
        process.terminate()
        process.wait(20)


def generate(write_forms, ci, folder):
    executable = Path(folder) / "octostep-to-carry"
    executable.write_text("#!/bin/sh\nexit 0\n")
    executable.chmod(0o755)
    output = Path(folder) / "forms"
    subprocess.run([write_forms, ci, output, executable], check=True)
    return output


def fake_octostep(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def upper_snake(key):
    return re.sub("([A-Z])", r"_\1", key).upper()


def snake(key):
    return upper_snake(key).lower()


def kebab(key):
    return snake(key).replace("_", "-")


def step_kinds():
    return [path.stem for path in sorted(SCHEMAS.glob("*.json")) if "kind" in json.loads(path.read_text())]


def secret_keys():
    parameters = [one for path in SCHEMAS.glob("*.json") for one in json.loads(path.read_text())["parameters"]]
    return {one["key"] for one in parameters if one.get("type") == "secret"}


def hostile_values(keys):
    return {key: HOSTILE[index % len(HOSTILE)] for index, key in enumerate(keys)}


def clean_environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


class Checks:
    """Collects what is wrong, so that one run shows all of it."""

    def __init__(self):
        self.count = 0
        self.wrong = []

    def that(self, holds, message):
        self.count += 1
        if not holds:
            self.wrong.append(message)

    def equal(self, actual, expected, where):
        self.that(actual == expected, f"{where}: {actual!r} instead of {expected!r}")

    def finish(self, engine=""):
        """`engine`: name, version and what ran, for the one line that test/run shows."""
        if engine:
            print(f"ENGINE {engine}: {'failed' if self.wrong else 'passed'}, {self.count} checks")
        print("\n".join(self.wrong) or f"{self.count} checks passed")
        sys.exit(1 if self.wrong or self.count == 0 else 0)


def work_folder():
    return tempfile.TemporaryDirectory(prefix="octostep-engines-")
