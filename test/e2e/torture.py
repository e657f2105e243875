#!/usr/bin/env python3
"""Every end-to-end case again, with each of its exchanges failing in each way, and killed at each of them.

  torture.py --octostep PATH --sandbox PATH [--trials N] [--portion K/N] [--jobs N] [--case NAME] [--mode NAME] [--verbose]

A trial is a case, a fault mode and the number of the exchange that meets it. Without --trials all of them are tried, or the K-th of
N equal portions of them; with it about so many, drawn evenly from cases and modes, half of them faults of writes. The draw is the
same each time. What must hold, whatever fails:
  - the exit code is the one of the undisturbed run. Only after a refused credential it may be 3, and 5 after a fault of a write
    that cannot be told from one still under way, where the server has nothing that could be found;
  - no release, deployment, runbook run, build information or package is made more often than in the undisturbed run;
  - with the undisturbed exit code, each line of each deployment's log is there as often as in the undisturbed run;
  - nothing hangs.
"""

import argparse
import collections
import http.client
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import run_case
from case_files import find_file, patched, read_case

REPORT_EVERY = 500  # trials
PARTS = 8  # of a case, when all of it is tried: each has a server of its own, and they run side by side
HANG_SECONDS = 120  # far above the limits in use, so that a slow machine is not taken for a hang
SPEED = 60  # simulated seconds per second
SAYS_UNCLEAR = "whether it was carried out is unclear"
# Tasks go by their ids then, with a warning.
NAMES_UNREAD = "The environments and tenants of the started tasks could not be read"
CREDENTIALS, UNCLEAR, TIMED_OUT = 3, 5, 6

# Mode: the fault that exchange n meets. Those of connections meet the one it has to make, because the exchange before ended its own.
MODES = {
    "refused": {"kind": "refuse"},
    "reset before": {"kind": "reset-before"},
    "reset after": {"kind": "reset-after"},
    "closed before": {"kind": "close-before"},
    "closed after": {"kind": "close-after"},
    "stalled before": {"kind": "stall-before"},
    "stalled after": {"kind": "stall-after"},
    "cut body": {"kind": "cut"},
    "wrong length": {"kind": "wrong-length"},
    "garbage": {"kind": "garbage"},
    "garbled body": {"kind": "garbled-body"},
    "HTML 200": {"kind": "html", "status": 200},
    "HTML 503": {"kind": "html", "status": 503},
    "401": {"kind": "status", "status": 401},
    "408": {"kind": "status", "status": 408},
    "429": {"kind": "status", "status": 429, "retryAfter": "1"},
    "500": {"kind": "status", "status": 500},
    "TLS refused": {"kind": "refuse"},
    "TLS failure": {"kind": "tls-failure"},
    "TLS reset": {"kind": "reset-after"},
}
# Nothing was done, but to the client that looks like a write that is still under way. A connection is refused after the system
# has accepted it, so that the client has sent its request; in TLS nothing is sent before the handshake is over.
MAY_STAY_UNCLEAR = {"refused", "reset before", "closed before", "stalled before", "HTML 200", "HTML 503", "408", "500"}
KILLS = {"killed before": {"kind": "stall-before"}, "killed after": {"kind": "stall-after"}}

# Cases that bring faults or signals of their own, or that end before anything is sent.
UNSUITABLE_KEYS = {"argv0", "faults", "signal", "on_line", "orphaned", "proxy", "stages", "tls", "stdin", "runs"}
# A NuGet feed cannot be asked what it holds, so that a lost answer stays unclear whatever came of the write.
UNSUITABLE_PARAMETER = "feedUrl"
SUITABLE_EXITS = {0, 1, 4, 6, 7}


def suitable_cases(only):
    """Cases that differ in their log protocol alone are one case here."""
    seen = set()
    for folder in sorted((run_case.HERE / "cases").iterdir()):
        case, document = read_case(folder), find_file(folder, "document.json")
        is_suitable = (not UNSUITABLE_KEYS & set(case) and case.get("sandbox", True) and document
                       and UNSUITABLE_PARAMETER not in document.read_text()
                       and case["expect"].get("exit") in SUITABLE_EXITS and "--dry-run" not in case.get("args", []))
        if not is_suitable or only not in (None, folder.name):
            continue
        environment = case.get("environment", {})
        same = json.dumps([document.read_text(), case.get("scenario"), case.get("scenario_changes"), case.get("scripts"),
                           environment if "OCTOPUS_API_KEY" in environment else None])
        if same not in seen:
            seen.add(same)
            yield folder, case


def with_longer_tokens(case):
    """So that a token lives as many real seconds as the case wants."""
    accounts = [{**account, "expiresInSeconds": account["expiresInSeconds"] * SPEED} if "expiresInSeconds" in account else account
                for account in case.get("scenario_changes", {}).get("serviceAccounts", [])]
    return patched(case, {"scenario_changes": {"serviceAccounts": accounts}}) if accounts else case


class Run(collections.namedtuple("Run", "exit lines requests things was_met seconds text all_succeeded")):
    """What one run of the program came to. `all_succeeded`: the tasks, as the server has them."""


class Ground:
    """One case with a server of its own, on which trials are run one after the other."""

    def __init__(self, options, case_folder, case, tls):
        self.options, self.case, self.tls = options, case, tls
        self.folder = Path(tempfile.mkdtemp(prefix=f"octostep-torture-{case_folder.name}-"))
        run_case.prepare(case_folder, self.folder)
        self.sandbox = run_case.Sandbox(options.sandbox, self.folder, {**with_longer_tokens(case), "tls": tls})
        self.write_document()
        # An identity token comes from the build server, which is another one.
        self.connections = 2 if "OCTOPUS_API_KEY" in case.get("environment", {}) else 1
        self.own_files = {path.name for path in self.folder.iterdir()}

    def write_document(self):
        values = {"url": self.sandbox.url, "key": run_case.API_KEY, "dir": str(self.folder)}
        text = run_case.fill((self.folder / "document.json").read_text(), values)
        document = json.loads(text)
        if not isinstance(document, dict) or "steps" not in document:
            document = {"steps": document if isinstance(document, list) else [document]}
        document.setdefault("server", {})
        document["server"].update({"url": self.sandbox.url, "httpTimeout": 5, "retryBackoff": 0.1})
        if self.tls:
            document["server"]["caFile"] = str(self.folder / "server.pem")
        (self.folder / "document.json").write_text(json.dumps(document))

    def close(self):
        self.sandbox.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, path, body=None):
        """The server's own misbehaviour may meet the question, too."""
        for attempt in range(5):
            try:
                return self.sandbox.call(method, path, body)
            except (OSError, http.client.HTTPException):
                if attempt == 4:
                    raise
                time.sleep(0.05)

    def begin(self, faults):
        self.call("POST", "/sandbox/reset")
        self.call("POST", "/sandbox/time", {"speed": SPEED})
        for path in self.folder.iterdir():
            if path.name in self.own_files:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if faults:
            self.call("POST", "/sandbox/faults", faults)

    def start(self, *more):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "OCTOPUS_API_KEY": run_case.API_KEY}
        environment.update({k: run_case.fill(v, {"url": self.sandbox.url, "key": run_case.API_KEY})
                            for k, v in self.case.get("environment", {}).items()})
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        return subprocess.Popen([self.options.octostep, "run", "document.json", "--log-protocol", "jsonl", "--poll-interval", "0.2",
                                 "--on-stop", "leave", *more], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def finish(self, process):
        started = time.monotonic()
        try:
            text = process.communicate(timeout=HANG_SECONDS)[0].decode()
        except subprocess.TimeoutExpired:
            process.kill()
            return Run(None, None, [], {}, True, HANG_SECONDS, process.communicate()[0].decode(), False)
        return Run(process.returncode, foreign_lines(text), self.call("GET", "/sandbox/requests"), self.things(),
                   all(fault["used"] for fault in self.call("GET", "/sandbox/faults")), time.monotonic() - started, text,
                   all(task["State"] == "Success" for task in self.read("/api/Spaces-1/tasks?take=1000")["Items"]))

    def things(self):
        """How often each thing was made on the server."""
        counts = collections.Counter()
        for kind, members in (("releases", ("ProjectId", "Version")),
                              ("deployments", ("ReleaseId", "EnvironmentId", "TenantId")),
                              ("runbookRuns", ("RunbookId", "EnvironmentId", "TenantId")),
                              ("packages", ("PackageId", "Version")),
                              ("build-information", ("PackageId", "Version"))):
            for item in self.read(f"/api/Spaces-1/{kind}?take=1000")["Items"]:
                counts[(kind, *(item.get(member) for member in members))] += 1
        return counts

    def read(self, path):
        import ssl
        import urllib.request
        context = ssl._create_unverified_context() if self.tls else None
        request = urllib.request.Request(self.sandbox.url + path, headers={"X-Octopus-ApiKey": run_case.API_KEY})
        for attempt in range(5):
            try:
                with urllib.request.urlopen(request, timeout=10, context=context) as answer:
                    return json.loads(answer.read())
            except (OSError, ValueError, http.client.HTTPException):
                if attempt == 4:
                    raise
                time.sleep(0.05)


def foreign_lines(text):
    """Lines of the deployments' logs, each with the target it belongs to."""
    titles, lines = {}, collections.Counter()
    for raw in text.splitlines():
        try:
            event = json.loads(raw)
        except ValueError:
            continue
        if event.get("event") == "streamOpened":
            titles[event["stream"]] = event["title"]
        elif event.get("event") == "line" and event.get("origin") == "foreign" and event["block"]:
            lines[(titles.get(event["stream"], ""), event["text"])] += 1
    return lines


def without_titles(lines):
    texts = collections.Counter()
    for (_, text), count in lines.items():
        texts[text] += count
    return texts


def faults_of(mode, number, connections):
    """`connections`: how many the run makes when nothing fails."""
    fault = MODES[mode]
    if fault["kind"] not in ("refuse", "tls-failure"):
        return [{**fault, "after": number - 1}]
    if number == 1:
        return [fault]
    closing = {"kind": "late-close", "headers": {"Connection": "close"}, "after": number - 2}
    return [closing, {**fault, "after": connections}]


def lacks_something(base, run):
    return any(count > run.things.get(thing, 0) for thing, count in base.things.items())


def allowed_exits(base, run, mode, number):
    if mode == "TLS failure" and number == 1:
        return {UNCLEAR}  # a server that never spoke TLS
    allowed = {base.exit}
    if mode == "401":
        allowed.add(CREDENTIALS)
    if SAYS_UNCLEAR in run.text and mode in MAY_STAY_UNCLEAR and lacks_something(base, run):
        allowed.add(UNCLEAR)
    # What took longer, was continued with the whole time again, or could not be canceled may have ended well meanwhile.
    if base.exit == TIMED_OUT and run.all_succeeded:
        allowed.add(0)
    return allowed


def judge(base, run, mode, number):
    if run.exit is None:
        return f"still running after {HANG_SECONDS} s"
    allowed = allowed_exits(base, run, mode, number)
    if run.exit not in allowed:
        return f"exit code {run.exit}, not one of {sorted(allowed)}"
    for thing, count in run.things.items():
        if count > base.things.get(thing, 0):
            return f"{count} of {thing}, not {base.things.get(thing, 0)}"
    is_nameless = NAMES_UNREAD in run.text
    seen, wanted = (without_titles(each.lines) if is_nameless else each.lines for each in (run, base))
    if run.exit == base.exit and seen != wanted:
        lost, doubled = wanted - seen, seen - wanted
        return f"lines lost: {dict(lost)}, lines doubled: {dict(doubled)}"
    return None


def try_fault(ground, mode, number):
    ground.begin(faults_of(mode, number, ground.connections))
    return ground.finish(ground.start())


def try_kill(ground, mode, number):
    """Killed while exchange `number` is under way, then run again with the same journal."""
    ground.begin([{**KILLS[mode], "count": 1, "after": number - 1}])
    process = ground.start("--journal", "torture.journal")
    deadline = time.monotonic() + HANG_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if ground.call("GET", "/sandbox/faults")[0]["used"]:
            time.sleep(0.1)  # until the effect is there, with "killed after"
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.02)
    process.communicate()
    return ground.finish(ground.start("--journal", "torture.journal"))


class Torture:
    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.tried = collections.Counter()
        self.failures, self.slowest, self.unclear, self.unmet = [], 0.0, 0, 0

    def run(self):
        jobs = []
        for folder, case in suitable_cases(self.options.case):
            parts = 1 if self.options.trials else PARTS
            jobs += [(folder, case, False, part) for part in range(parts)]
            if not self.options.trials or folder.name == "five_steps_jsonl":
                jobs += [(folder, case, True, part) for part in range(parts)]
        self.share = math.ceil(self.options.trials / max(1, len(jobs)))
        jobs.sort(key=lambda job: random.Random(f"{job[0].name} {job[2:]}").random())
        threads = [threading.Thread(target=self.work, args=(jobs,)) for _ in range(self.options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.report()

    def work(self, jobs):
        while True:
            with self.lock:
                if not jobs:
                    return
                folder, case, tls, part = jobs.pop()
            try:
                self.torture_case(folder, case, tls, part)
            except Exception as error:  # a trial that cannot be judged is a failure, not an end
                self.failures.append(f"{folder.name}: {str(error)[:2000]}")

    def torture_case(self, folder, case, tls, part):
        name = folder.name + (" over TLS" if tls else "")
        ground = Ground(self.options, folder, case, tls)
        try:
            ground.begin([])
            base = ground.finish(ground.start())
            wanted = case["expect"]["exit"]
            if base.exit != wanted:
                raise AssertionError(f"the undisturbed run exits with {base.exit}, not {wanted}:\n{base.text}")
            for mode, number in self.trials(name, base.requests, tls, part):
                self.try_one(ground, base, name, mode, number)
        finally:
            ground.close()

    def trials(self, name, requests, tls, part):
        modes = [m for m in MODES if m.startswith("TLS") == tls] + ([] if tls else list(KILLS))
        modes = [m for m in modes if self.options.mode in (None, m)]
        if not modes:
            return []
        numbers = range(1, len(requests) + 1)
        if not self.options.trials:
            portion, portions = self.options.portion
            return [(mode, number) for number in numbers for mode in modes
                    if lot(name, mode, number, portions * PARTS) == (portion - 1) * PARTS + part]
        dice = random.Random(name)
        writes = [number for number in numbers if requests[number - 1]["method"] != "GET"]
        dice.shuffle(modes)
        # The draw depends on the case alone, but for the number of polls, which follows the time.
        return [(modes[at % len(modes)], dice.choice(writes) if writes and at % 2 else dice.choice(numbers))
                for at in range(self.share)]

    def try_one(self, ground, base, name, mode, number):
        run = try_kill(ground, mode, number) if mode in KILLS else try_fault(ground, mode, number)
        problem = judge(base, run, mode, number)
        with self.lock:
            self.tried[mode] += 1
            self.slowest = max(self.slowest, run.seconds)
            self.unclear += run.exit == UNCLEAR
            self.unmet += mode not in KILLS and not run.was_met
            if sum(self.tried.values()) % REPORT_EVERY == 0:
                print(f"{sum(self.tried.values())} tried", flush=True)
            if problem:
                self.failures.append(f"{name}, exchange {number} {mode}: {problem}")
                print("FAILED " + self.failures[-1], flush=True)
                if self.options.verbose:
                    print(run.text, flush=True)

    def report(self):
        for mode, count in sorted(self.tried.items()):
            print(f"{mode:>16}: {count}")
        print(f"{sum(self.tried.values())} trials ({self.unmet} of them without the exchange, {self.unclear} ended with exit code "
              f"{UNCLEAR}), {len(self.failures)} failed; the slowest run took {self.slowest:.1f} s")
        for failure in self.failures:
            print("FAILED " + failure)
        return 1 if self.failures or not self.tried else 0


def lot(name, mode, number, lots):
    """Which of the lots a trial falls into: each into one, however many exchanges a run of the case has."""
    return random.Random(f"{name} {mode} {number}").randrange(lots)


def portion(text):
    part, parts = map(int, text.split("/"))
    if not 1 <= part <= parts:
        raise ValueError
    return part, parts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--octostep", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--trials", type=int, default=int(os.environ.get("OCTOSTEP_TORTURE_TRIALS", 0)))
    parser.add_argument("--portion", type=portion, default=(1, 1))
    parser.add_argument("--jobs", type=int, default=2 * os.cpu_count())  # most of the time they wait
    parser.add_argument("--case")
    parser.add_argument("--mode")
    parser.add_argument("--verbose", action="store_true")
    return Torture(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
