#!/usr/bin/env python3
"""Runs one end-to-end case: the built executable as a process against the sandbox server.

  run_case.py --octostep PATH --sandbox PATH CASE_FOLDER [--update]

A case is a folder with case.json (keys: see CASE_KEYS and EXPECT_KEYS) and the files it needs. Everything in it,
and the demo web site as "Output", is copied into a fresh working directory. Placeholders in case.json and in the
documents: {url}, {key}, {dir}. "argv0" is the name the executable is called by; "capture" names parts of standard output
that later stages use as placeholders. "scenario" is a file of the case's, or one of the sandbox's examples without its
faults. A case fails when no request met one of its faults or of its scenario's. "stages" are runs
one after the other, each with what differs from the case (args, environment, new_faults, signal, expect, and "beside": a
stage that runs at the same time). log.golden, when there, is the whole build log after the changing parts were named.
--update rewrites it; not under CI. "nowhere" is a secret that must not appear, in no usual form of writing, in anything
the program prints or writes, nor in the command line of any process while it runs.
"""

import argparse
import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SITE = HERE.parent / "demo-site"
DEFAULT_SCENARIO = HERE.parent / "sandbox" / "default_scenario.json"
EXAMPLE_SCENARIOS = HERE.parent / "sandbox" / "examples"
API_KEY = "API-SANDBOX0123456789ABCDEF"
HANG_SECONDS = 120  # a run that takes longer hangs

CASE_KEYS = {"about", "argv0", "args", "stdin", "environment", "sandbox", "tls", "scenario", "scripts", "faults", "speed", "signal", "runs", "stages", "nowhere", "expect"}
STAGE_KEYS = {"argv0", "args", "stdin", "environment", "new_faults", "signal", "beside", "capture", "nowhere", "expect"}
EXPECT_KEYS = {"exit", "stdout", "stdout_json", "stdout_not", "stderr", "stderr_not", "last_lines", "requests", "result", "files", "files_not", "files_with",
               "files_without", "lines_once", "service_messages"}


class CaseFailed(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise CaseFailed(message)


def listed(requests):
    return "\n".join(f"  {r['method']} {r['path']} {r.get('status')}" for r in requests)


def forms_of(secret):
    """The secret as it is and in the usual encodings; of base64 what does not depend on the bytes around it."""
    quoted = urllib.parse.quote(secret, safe="")
    forms = {secret, quoted, re.sub("%..", lambda escape: escape.group().lower(), quoted),
             urllib.parse.quote_plus(secret), json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("/", "\\/")}
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(b"x" * before + secret.encode()).decode().rstrip("=")
            forms.add(whole[(before * 8 + 5) // 6:-1])
    return {form.encode() for form in forms}


class CommandLineWatch:
    """Looks at the command lines of all processes, again and again, for what must not stand there."""

    def __init__(self, secret):
        self.forms = forms_of(secret)
        self.looks, self.hits = 0, []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.ending.wait(0.01):
            for entry in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    words = entry.read_bytes()
                except OSError:
                    continue  # it has ended meanwhile
                if b"octostep-sandbox" not in words and any(form in words for form in self.forms):
                    self.hits.append(words)
            self.looks += 1

    def stop(self):
        self.ending.set()
        self.thread.join()
        expect(self.looks > 0, "no command line was looked at")
        expect(not self.hits, f"a command line holds the secret: {self.hits}")


def check_nowhere(secret, folder, inputs, printed):
    """`inputs`: the files that were there before the run, which may name the secret."""
    for form in forms_of(secret):
        expect(form not in printed, f"the output holds the secret as {form}")
        for path in folder.rglob("*"):
            is_own = path.is_file() and path not in inputs and "server" not in path.relative_to(folder).parts[:1]
            if is_own and path.name != "sandbox.stderr":
                expect(form not in path.read_bytes(), f"{path.name} holds the secret as {form}")


class Sandbox:
    """The server process of one case, on a port of its own."""

    def __init__(self, program, folder, case):
        args = [program, "--listen", "127.0.0.1:0", "--data", str(folder / "server"), "--api-key", API_KEY]
        if "scenario" in case or "scripts" in case:
            args += ["--scenario", str(self.write_scenario(folder, case))]
        if case.get("tls"):
            self.make_certificate(folder)
            args += ["--tls-cert", str(folder / "server.pem"), "--tls-key", str(folder / "server.key")]
        self.errors = open(folder / "sandbox.stderr", "w")
        self.process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        first = self.process.stdout.readline()
        match = re.match(r"octostep-sandbox listening on (https?://\S+)$", first.strip())
        expect(match, f"the sandbox did not start: {first!r} {(folder / 'sandbox.stderr').read_text()}")
        self.url = match.group(1)
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    @staticmethod
    def write_scenario(folder, case):
        """A scenario of the case's own, or the default one with the case's deployment scripts before its own."""
        path = DEFAULT_SCENARIO
        if "scenario" in case:
            path = folder / case["scenario"]
        is_example = not path.exists()
        if is_example:
            path = EXAMPLE_SCENARIOS / case["scenario"]
        scenario = json.loads(path.read_text())
        if is_example:
            scenario.pop("faults", None)  # a case brings its own
        scenario["spaces"][0]["scripts"] = case.get("scripts", []) + scenario["spaces"][0].get("scripts", [])
        path = folder / "scenario-in-use.json"
        path.write_text(json.dumps(scenario))
        return path

    @staticmethod
    def make_certificate(folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(folder / "server.key"),
                        "-out", str(folder / "server.pem")], check=True, capture_output=True)

    def call(self, method, path, body=None):
        import ssl
        context = ssl._create_unverified_context() if self.url.startswith("https") else None
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return json.loads(answer.read() or b"null")

    def check_faults_met(self):
        """A fault that no request met leaves the case without what it is about."""
        for fault in self.call("GET", "/sandbox/faults"):
            expect(fault["used"] > 0, f"no request met the fault {fault}; seen:\n{listed(self.requests())}")

    def requests(self):
        return self.call("GET", "/sandbox/requests")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.errors.close()


def start_sandbox(options, folder, case):
    if case.get("sandbox", True) is False:
        return None
    sandbox = Sandbox(options.sandbox, folder, case)
    if "faults" in case:
        sandbox.call("POST", "/sandbox/faults", case["faults"])
    if "speed" in case:
        sandbox.call("POST", "/sandbox/time", {"speed": case["speed"]})
    return sandbox


def prepare(case_folder, folder):
    shutil.copytree(case_folder, folder, dirs_exist_ok=True, symlinks=True,
                    ignore=lambda *_: ["case.json", "log.golden"])
    shutil.copytree(SITE, folder / "Output")


def fill(text, values):
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def program_of(options, case, folder):
    """The executable, or a link to it under the case's name for it, as on an agent's PATH."""
    if "argv0" not in case:
        return options.octostep
    link = folder / "bin" / case["argv0"]
    link.parent.mkdir(exist_ok=True)
    if not link.exists():
        link.symlink_to(Path(options.octostep).resolve())
    return str(link)


def run_program(options, case, folder, values):
    watch = CommandLineWatch(case["nowhere"]) if "nowhere" in case else None
    inputs = set(folder.rglob("*"))
    args = [fill(a, values) for a in case.get("args", ["run", "document.json", "--log-protocol", "plain"])]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "OCTOPUS_API_KEY": API_KEY, "OCTOPUS_URL": values["url"]}
    environment.update({k: fill(v, values) for k, v in case.get("environment", {}).items()})
    environment = {k: v for k, v in environment.items() if v}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    stdin = open(folder / case["stdin"], "rb") if "stdin" in case else subprocess.DEVNULL
    process = subprocess.Popen([program_of(options, case, folder), *args], cwd=folder, env=environment, stdin=stdin,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    killer = threading.Timer(HANG_SECONDS, process.kill)
    killer.start()
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    lines = read_lines(process, case)
    exit_code = process.wait()
    reader.join()
    hung = not killer.is_alive()
    killer.cancel()
    expect(not hung, f"still running after {HANG_SECONDS} s; so far:\n" + "\n".join(lines))
    if watch:
        watch.stop()
        check_nowhere(case["nowhere"], folder, inputs, "\n".join(lines).encode() + errors[0])
    return exit_code, lines, errors[0].decode()


def stages_of(case):
    if "stages" not in case:
        return [{**case, "expect": {}}] * case.get("runs", 1)
    base = {k: v for k, v in case.items() if k in ("argv0", "args", "stdin", "environment", "nowhere")}
    stages = [{**base, **stage, "environment": {**base.get("environment", {}), **stage.get("environment", {})}}
              for stage in case["stages"]]
    for stage in stages:
        unknown = set(stage) - STAGE_KEYS
        expect(not unknown, f"unknown keys in a stage: {unknown}")
    return stages


def run_stage(options, stage, folder, sandbox, values):
    """The program once, and what is beside it at the same time; each must keep its own expectations."""
    if "new_faults" in stage:
        sandbox.call("POST", "/sandbox/faults", stage["new_faults"])
    beside, results = stage.get("beside"), []
    if beside:
        other = {**{k: v for k, v in stage.items() if k in ("argv0", "args", "environment")}, **beside}
        thread = threading.Thread(target=lambda: results.append(run_program(options, other, folder, values)))
        thread.start()
    outcome = run_program(options, stage, folder, values)
    if beside:
        thread.join()
        expect(results, "the program beside it did not end well")
        check(other, folder, sandbox, *results[0])
    if stage.get("expect"):
        try:
            check(stage, folder, sandbox, *outcome)
        except CaseFailed as failure:
            raise CaseFailed(f"{failure}\n-- that stage said:\n" + "\n".join(outcome[1]) + "\n" + outcome[2])
    for name, pattern in stage.get("capture", {}).items():
        match = re.search(pattern, "\n".join(outcome[1]))
        expect(match, f"standard output holds nothing like {pattern!r}:\n" + "\n".join(outcome[1]))
        values[name] = match.group(1)
    return outcome


def read_lines(process, case):
    pending = case.get("signal")
    lines = []
    for raw in process.stdout:
        lines.append(raw.decode("utf-8").rstrip("\n"))
        if pending and re.search(pending["after"], lines[-1]):
            time.sleep(pending.get("delay", 0))
            process.send_signal(getattr(signal, pending["name"]))
            pending = None
    expect(not pending, f"no line matched {case.get('signal')}, so no signal was sent")
    return lines


def check(case, folder, sandbox, exit_code, lines, errors):
    wanted = case.get("expect", {})
    unknown = set(wanted) - EXPECT_KEYS
    expect(not unknown, f"unknown keys in expect: {unknown}")
    text = "\n".join(lines)
    wanted_exit = wanted.get("exit", exit_code)
    expect(exit_code == wanted_exit, f"exit code {exit_code}, not {wanted_exit}")
    for pattern in wanted.get("stdout", []):
        expect(re.search(pattern, text, re.M), f"no line on standard output matches {pattern!r}")
    if "stdout_json" in wanted:  # standard output is one JSON value and nothing else
        check_subset(wanted["stdout_json"], json.loads(text), "standard output")
    for pattern in wanted.get("stderr_not", []):
        expect(not re.search(pattern, errors, re.M), f"standard error matches {pattern!r}")
    for pattern in wanted.get("stdout_not", []):
        expect(not re.search(pattern, text, re.M), f"standard output matches {pattern!r}")
    for pattern in wanted.get("stderr", []):
        expect(re.search(pattern, errors, re.M), f"no line on standard error matches {pattern!r}")
    for pattern in wanted.get("lines_once", []):
        count = sum(1 for line in lines if re.search(pattern, line))
        expect(count == 1, f"{count} lines match {pattern!r}, not 1")
    for word in wanted.get("last_lines", []):
        expect(re.search(word, "\n".join(lines[-20:])), f"the last 20 lines do not hold {word!r}")
    for name in wanted.get("files", []):
        expect((folder / name).exists(), f"{name} was not written")
    for name in wanted.get("files_not", []):
        expect(not list(folder.glob(name)), f"{name} was left behind")
    for name, patterns in wanted.get("files_with", {}).items():
        content = (folder / name).read_text()
        for pattern in patterns:
            expect(re.search(pattern, content, re.M), f"no line of {name} matches {pattern!r}:\n{content}")
    for name in wanted.get("files_without", []):
        expect(API_KEY not in (folder / name).read_text(), f"{name} holds the API key")
    if "requests" in wanted:
        check_requests(wanted["requests"], sandbox.requests())
    if "result" in wanted:
        check_subset(wanted["result"], json.loads((folder / "result.json").read_text()), "result")
    if wanted.get("service_messages"):
        check_service_messages(lines)
    # Azure and GitHub are told what to mask by such lines, and swallow them.
    printed = re.sub(r"^(##vso\[task\.setsecret\]|::add-mask::).*$", "", text, flags=re.M) + errors
    expect(API_KEY not in printed, "the API key was printed")


def check_requests(wanted, seen):
    """Each entry: method, path (regular expressions) and status, and how many such requests there were, or at_least."""
    for entry in wanted:
        count = sum(1 for r in seen if re.fullmatch(entry.get("method", ".*"), r["method"])
                    and re.search(entry.get("path", ""), r["path"]) and entry.get("status", r.get("status")) == r.get("status"))
        fits = count >= entry["at_least"] if "at_least" in entry else count == entry["count"]
        expect(fits, f"{count} requests like {entry}; seen:\n{listed(seen)}")


def check_subset(wanted, seen, path):
    if isinstance(wanted, dict):
        expect(isinstance(seen, dict), f"{path} is {seen!r}")
        for key, value in wanted.items():
            expect(key in seen, f"{path} has no {key!r}: {seen}")
            check_subset(value, seen[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        expect(isinstance(seen, list) and len(seen) == len(wanted), f"{path} is {seen!r}, not {len(wanted)} entries")
        for index, (w, s) in enumerate(zip(wanted, seen)):
            check_subset(w, s, f"{path}[{index}]")
    elif isinstance(wanted, str) and wanted.startswith("~"):
        expect(re.search(wanted[1:], str(seen)), f"{path} is {seen!r}, which does not match {wanted[1:]!r}")
    else:
        expect(wanted == seen, f"{path} is {seen!r}, not {wanted!r}")


MESSAGE = re.compile(r"##teamcity\[(\w+)((?: '(?:[^'|\n\r\[\]]|\|.)*')|(?: [\w:.]+='(?:[^'|\n\r\[\]]|\|.)*')*)\]")


def check_service_messages(lines):
    """Every line is one well-formed message, and the blocks of each flow are closed in order."""
    blocks = {}
    for line in lines:
        match = MESSAGE.fullmatch(line)
        expect(match, f"not a well-formed service message: {line}")
        expect(line.isascii(), f"not ASCII: {line}")
        attributes = dict(re.findall(r"([\w:.]+)='((?:[^'|]|\|.)*)'", match.group(2)))
        open_blocks = blocks.setdefault(attributes.get("flowId", ""), [])
        if match.group(1) == "blockOpened":
            open_blocks.append(attributes["name"])
        elif match.group(1) == "blockClosed":
            expect(open_blocks and open_blocks.pop() == attributes["name"], f"closes a block that is not the innermost: {line}")
    expect(not any(blocks.values()), f"blocks left open: {blocks}")


def normalised(lines, sandbox, folder):
    text = "\n".join(lines) + "\n"
    if sandbox:
        text = text.replace(sandbox.url, "http://SANDBOX")
    text = text.replace(str(folder), "<dir>")
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", "<time>", text)
    text = re.sub(r"\b\d\d:\d\d:\d\d\b", "<clock>", text)
    text = re.sub(r"\b\d+(\.\d+)? ?(ms|s|min|h)\b", "<duration>", text)
    text = re.sub(r"\b\d+(\.\d+)? ?(B|KB|MB|KiB|MiB|kB)(/s)?\b", "<size>", text)
    text = re.sub(r"octo-\d+-", "octo-<pid>-", text)
    text = re.sub(r"octostep-summary-\d+", "octostep-summary-<pid>", text)
    text = re.sub(r"section_(start|end):\d+:", r"section_\1:<time>:", text)
    return re.sub(r"\b[0-9a-f]{40}([0-9a-f]{24})?\b", "<hash>", text)


def check_golden(case_folder, text, update):
    golden = case_folder / "log.golden"
    if update:
        expect(not os.environ.get("CI"), "goldens are not rewritten under CI")
        golden.write_bytes(text.encode())
    elif golden.exists():
        import difflib
        difference = "".join(difflib.unified_diff(golden.read_bytes().decode().splitlines(True), text.splitlines(True), "golden", "now"))
        expect(not difference, "the build log changed:\n" + difference)


def run_case(options):
    case_folder = Path(options.case).resolve()
    case = json.loads((case_folder / "case.json").read_text())
    unknown = set(case) - CASE_KEYS
    expect(not unknown, f"unknown keys in case.json: {unknown}")
    folder = Path(tempfile.mkdtemp(prefix=f"octostep-{case_folder.name}-"))
    sandbox = None
    lines, errors = [], ""
    try:
        prepare(case_folder, folder)
        sandbox = start_sandbox(options, folder, case)
        values = {"url": sandbox.url if sandbox else "", "key": API_KEY, "dir": str(folder)}
        fill_documents(folder, values)
        for stage in stages_of(case):
            exit_code, lines, errors = run_stage(options, stage, folder, sandbox, values)
        check(case, folder, sandbox, exit_code, lines, errors)
        if sandbox:
            sandbox.check_faults_met()
        if (case_folder / "log.golden").exists() or options.update:
            check_golden(case_folder, normalised(lines, sandbox, folder), options.update)
    except CaseFailed as failure:
        print(f"FAILED {case_folder.name}: {failure}\n-- standard output:\n" + "\n".join(lines) +
              f"\n-- standard error:\n{errors}\n-- kept in {folder}")
        return 1
    finally:
        if sandbox:
            sandbox.stop()
    shutil.rmtree(folder)
    print(f"passed {case_folder.name}: {case.get('about', '')}")
    return 0


def fill_documents(folder, values):
    for document in [*folder.glob("*.json"), *folder.glob("*.properties")]:
        document.write_text(fill(document.read_text(), values))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octostep", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("case")
    return run_case(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
