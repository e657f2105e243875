#!/usr/bin/env python3
"""Runs one end-to-end case: the built executable as a process against the sandbox server.

  run_case.py --octostep PATH --sandbox PATH CASE_FOLDER [--update]

A case is a folder with case.json, whose keys case.schema.json describes, and the files it needs. log.golden, when there, is the
whole build log after the changing parts were named; --update rewrites it, but not under CI.
"""

import argparse
import collections
import datetime
import io
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
import zipfile
from pathlib import Path

from case_files import folders_of, keys_of, read_case
from nowhere import CommandLineWatch, check_nowhere
from proxy import Proxy
from sandbox_process import API_KEY, CaseFailed, Sandbox, expect, listed

HERE = Path(__file__).resolve().parent
SITE = HERE.parent / "demo-site"
HANG_SECONDS = 120 + float(os.environ.get("OCTOSTEP_AWAY_SECONDS", 0))  # a run that takes longer hangs
# How a secret is made known to the CI that shall hide it.
REGISTRATION = re.compile(r"^(##vso\[task\.setsecret\]|::add-mask::).*$", re.M)

# How a run of the program went. `event_at`: when the last event of "on_line" happened, as `ended_at`, in seconds since 1970.
Outcome = collections.namedtuple("Outcome", "exit_code lines errors event_at ended_at")


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
    for each in folders_of(case_folder):
        shutil.copytree(each, folder, dirs_exist_ok=True, symlinks=True, ignore=lambda *_: ["case.json", "log.golden"])
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


def run_program(options, case, folder, sandbox, values):
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
    program = program_of(options, case, folder)
    command = ["sh", "-c", '"$0" "$@" & wait', program] if case.get("orphaned") else [program]
    process = subprocess.Popen([*command, *args], cwd=folder, env=environment, stdin=stdin,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    killer = threading.Timer(HANG_SECONDS, process.kill)
    killer.start()
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    lines, event_at = read_lines(process, case, sandbox)
    exit_code = process.wait()
    ended_at = time.time()
    reader.join()
    hung = not killer.is_alive()
    killer.cancel()
    expect(not hung, f"still running after {HANG_SECONDS} s; so far:\n" + "\n".join(lines))
    if watch:
        watch.stop()
        check_nowhere(case["nowhere"], folder, inputs, "\n".join(lines).encode() + errors[0])
    return Outcome(exit_code, lines, errors[0].decode(), event_at, ended_at)


def expect_known(value, kind):
    unknown = set(value) - keys_of(kind)
    expect(not unknown, f"unknown keys in the {kind}: {unknown}")


def stages_of(case):
    if "stages" not in case:
        return [{**case, "expect": {}}] * case.get("runs", 1)
    base = {k: v for k, v in case.items() if k in ("argv0", "args", "stdin", "environment", "nowhere")}
    stages = [{**base, **stage, "environment": {**base.get("environment", {}), **stage.get("environment", {})}}
              for stage in case["stages"]]
    for stage in stages:
        expect_known(stage, "stage")
    return stages


def run_stage(options, stage, folder, sandbox, values):
    """The program once, and what is beside it at the same time; each must keep its own expectations."""
    if "new_faults" in stage:
        sandbox.call("POST", "/sandbox/faults", stage["new_faults"])
    beside, results = stage.get("beside"), []
    if beside:
        other = {**{k: v for k, v in stage.items() if k in ("argv0", "args", "environment")}, **beside}
        thread = threading.Thread(target=lambda: results.append(run_program(options, other, folder, sandbox, values)))
        thread.start()
    outcome = run_program(options, stage, folder, sandbox, values)
    if beside:
        thread.join()
        expect(results, "the program beside it did not end well")
        check(other, folder, sandbox, results[0])
        for pattern in stage.get("either", []):
            expect(any(re.search(pattern, "\n".join(o.lines), re.M) for o in (outcome, results[0])),
                   f"neither output has a line that matches {pattern!r}")
    if stage.get("expect"):
        try:
            check(stage, folder, sandbox, outcome)
        except CaseFailed as failure:
            raise CaseFailed(f"{failure}\n-- that stage said:\n" + "\n".join(outcome.lines) + "\n" + outcome.errors)
    for name, pattern in stage.get("capture", {}).items():
        match = re.search(pattern, "\n".join(outcome.lines))
        expect(match, f"standard output holds nothing like {pattern!r}:\n" + "\n".join(outcome.lines))
        values[name] = match.group(1)
    return outcome


def events_of(case):
    events = list(case.get("on_line", []))
    if "signal" in case:
        events.append({"after": case["signal"]["after"], "delay": case["signal"].get("delay", 0), "signal": case["signal"]["name"]})
    for event in events:
        expect_known(event, "event")
    return events


def read_lines(process, case, sandbox):
    events, lines, event_at = events_of(case), [], None
    for raw in process.stdout:
        lines.append(raw.decode("utf-8").rstrip("\n"))
        for event in [e for e in events if re.search(e["after"], lines[-1])]:
            events.remove(event)
            event_at = time.time() + event.get("delay", 0)
            happen(event, process, sandbox)
        if process.stdout.closed:
            break
    expect(not events, f"no line matched {events}, so that did not happen; the lines:\n" + "\n".join(lines))
    return lines, event_at


def happen(event, process, sandbox):
    time.sleep(event.get("delay", 0))
    if "signal" in event:
        process.send_signal(getattr(signal, event["signal"]))
    for method, path, body in event.get("calls", []):
        sandbox.call(method, path, body)
    if "away" in event:
        threading.Thread(target=sandbox.go_away, args=(event["away"],)).start()
    if event.get("close_output"):
        process.stdout.close()
    if event.get("parent_gone"):
        process.kill()  # the shell between; what it started goes on and keeps the output open


def check(case, folder, sandbox, outcome):
    exit_code, lines, errors = outcome.exit_code, outcome.lines, outcome.errors
    wanted = case.get("expect", {})
    expect_known(wanted, "expectation")
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
    if "packages" in wanted:
        check_packages(wanted["packages"], sandbox)
    if "result" in wanted:
        check_subset(wanted["result"], json.loads((folder / "result.json").read_text()), "result")
    if wanted.get("service_messages"):
        check_service_messages(lines)
    check_stop(wanted, sandbox, outcome)
    expect(API_KEY not in REGISTRATION.sub("", text) + errors, "the API key was printed")


def check_stop(wanted, sandbox, outcome):
    """How soon after the event the cancel requests arrived and the program was over. The server's clock must run at speed 1."""
    if "over_within" in wanted:
        spent = outcome.ended_at - outcome.event_at
        expect(spent <= wanted["over_within"], f"over {spent:.1f} s after the event, not {wanted['over_within']}")
    if "cancel_within" in wanted:
        cancels = [r for r in sandbox.requests() if r["path"].endswith("/cancel")]
        expect(cancels, "no cancel request arrived")
        for request in cancels:
            spent = datetime.datetime.fromisoformat(request["time"]).timestamp() - outcome.event_at
            expect(spent <= wanted["cancel_within"], f"a cancel request {spent:.1f} s after the event, not {wanted['cancel_within']}")


def check_requests(wanted, seen):
    """Each entry: method, path (regular expressions) and status, and how many such requests there were, or at_least."""
    for entry in wanted:
        count = sum(1 for r in seen if re.fullmatch(entry.get("method", ".*"), r["method"])
                    and re.search(entry.get("path", ""), r["path"]) and entry.get("status", r.get("status")) == r.get("status"))
        fits = count >= entry["at_least"] if "at_least" in entry else count == entry["count"]
        expect(fits, f"{count} requests like {entry}; seen:\n{listed(seen)}")


def check_packages(wanted, sandbox):
    """What the server stored: the names of all entries of each zip package, by "id.version"."""
    for name, entries in wanted.items():
        with zipfile.ZipFile(io.BytesIO(sandbox.package(name))) as package:
            expect(package.testzip() is None, f"{name} is damaged")
            expect(sorted(package.namelist()) == sorted(entries), f"{name} holds {package.namelist()}, not {entries}")


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
    case = read_case(case_folder)
    expect_known(case, "case")
    folder = Path(tempfile.mkdtemp(prefix=f"octostep-{case_folder.name}-"))
    sandbox, proxy = None, None
    outcome = Outcome(None, [], "", None, None)
    try:
        prepare(case_folder, folder)
        sandbox = start_sandbox(options, folder, case)
        proxy = Proxy(**case["proxy"]) if "proxy" in case else None
        values = {"url": sandbox.url if sandbox else "", "pin": sandbox.pin if sandbox else "", "key": API_KEY, "dir": str(folder),
                  "proxy": proxy.url if proxy else "", "proxy_authorized": proxy.authorized_url if proxy else ""}
        fill_documents(folder, values)
        for stage in stages_of(case):
            outcome = run_stage(options, stage, folder, sandbox, values)
        check(case, folder, sandbox, outcome)
        if "proxied" in case.get("expect", {}):
            expect(case["expect"]["proxied"] == (proxy.served > 0), f"{proxy.served} requests went through the proxy")
        if sandbox:
            sandbox.check_faults_met()
        if (case_folder / "log.golden").exists() or options.update:
            check_golden(case_folder, normalised(outcome.lines, sandbox, folder), options.update)
    except CaseFailed as failure:
        print(f"FAILED {case_folder.name}: {failure}\n-- standard output:\n" + "\n".join(outcome.lines) +
              f"\n-- standard error:\n{outcome.errors}\n-- kept in {folder}")
        return 1
    finally:
        if sandbox:
            sandbox.stop()
        if proxy:
            proxy.close()
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
