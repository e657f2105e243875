#!/usr/bin/env python3
"""A recorded five-step run again, with each member of each of the server's answers changed in each way.

  mutation_test.py --octostep PATH --sandbox PATH [--all] [--jobs N]

The run (pack, push, create a release, deploy, promote) is recorded once against the sandbox. Then a server plays the answers back,
one member of one route's answers changed: left out, given twice, of another type, nested deep, or very long. Without --all, or
OCTOSTEP_MUTATIONS=all in the environment, a sample is tried, the same each time. What must hold, whatever is changed:
  - the program ends by itself, within the time, and neither by a signal nor with exit 70 (an internal error);
  - it does not succeed when the change hides or contradicts that the started deployments succeeded.
"""

import argparse
import concurrent.futures
import copy
import http.client
import http.server
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from sandbox_process import API_KEY, CaseFailed, Sandbox, expect

HERE = Path(__file__).resolve().parent
SITE = HERE.parent / "demo-site"
DOCUMENT = HERE / "cases" / "five_steps_plain" / "document.json"
SAMPLE = 120
HANG_SECONDS = 60
INTERNAL_ERROR = 70
LONG = 100_000
# Members that say which deployments were started and how they ended, by route. Without them, nothing may be called a success.
DECISIVE = {"GET /api/*/tasks": {"State", "Items"},
            "POST /api/*/deployments/create/tenanted/v1": {"ServerTaskId", "DeploymentServerTasks"},
            "POST /api/*/deployments/create/untenanted/v1": {"ServerTaskId", "DeploymentServerTasks"}}
HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "host"}


def mutations():
    deep = 1
    for _ in range(200):
        deep = [deep]
    return {
        "left out": None,
        "given twice": None,
        "a number": lambda value: 7 if not isinstance(value, int) or isinstance(value, bool) else "seven",
        "null": lambda value: None,
        "an object": lambda value: {"x": value},
        "nested": lambda value: deep,
        "long": lambda value: LONG * "x" if not isinstance(value, list) else value * (LONG // 100),
    }


def kind_of(request_line):
    """The route: ids and numbers stand for others of their kind."""
    return re.sub(r"[A-Za-z]+-\d+|\d+(\.\d+)+", "*", request_line.split("?")[0])


def members_of(value, path=()):
    """Paths of members, those of all items of a list taken together."""
    found = {}
    if isinstance(value, dict):
        for key, inner in value.items():
            found[path + (key,)] = True
            found.update(members_of(inner, path + (key,)))
    elif isinstance(value, list):
        for inner in value[:3]:
            found.update(members_of(inner, path + ("[]",)))
    return found


def changed(value, path, change):
    """`value` with `change(container, key)` applied to each member of the path."""
    if path[0] == "[]":
        for inner in value if isinstance(value, list) else []:
            changed(inner, path[1:], change)
    elif isinstance(value, dict) and path[0] in value:
        if len(path) == 1:
            change(value, path[0])
        else:
            changed(value[path[0]], path[1:], change)
    return value


def mutated(body, path, name):
    document = copy.deepcopy(json.loads(body))
    if name == "left out":
        return json.dumps(changed(document, path, lambda container, key: container.pop(key))).encode()
    if name == "given twice":
        mark = "\0twice\0"
        document = changed(document, path, lambda container, key: container.update({mark: container[key]}))
        return json.dumps(document).replace(json.dumps(mark), json.dumps(path[-1])).encode()
    make = mutations()[name]
    return json.dumps(changed(document, path, lambda container, key: container.update({key: make(container[key])}))).encode()


class Server(http.server.ThreadingHTTPServer):
    """Answers each request with answer(request line, body, headers): status, headers, body."""

    daemon_threads = True

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def serve(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, body = answer(f"{self.command} {self.path}", sent, self.headers)
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = serve

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_):  # the program may hang up
        pass


def document_for(url):
    """The five steps, which give up soon."""
    document = json.loads(DOCUMENT.read_text().replace("{url}", url))
    document["server"].update({"maxRetries": 1, "retryBackoff": 0.01, "httpTimeout": 5})
    for step in document["steps"]:
        if step["type"] in ("deploy", "promote"):
            step["parameters"]["timeout"] = 10
    return json.dumps(document)


def run_five_steps(octostep, url):
    folder = Path(tempfile.mkdtemp(prefix="octostep-mutation-"))
    try:
        shutil.copytree(SITE, folder / "Output")
        (folder / "document.json").write_text(document_for(url))
        command = [octostep, "run", "document.json", "--log-protocol", "plain", "--poll-interval", "1"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "OCTOPUS_API_KEY": API_KEY}
        environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        try:
            done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=HANG_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")
    finally:
        shutil.rmtree(folder)


def record(options):
    """The exchanges of an undisturbed run: request line, status, headers, body."""
    folder = Path(tempfile.mkdtemp(prefix="octostep-mutation-"))
    sandbox = Sandbox(options.sandbox, folder, {})
    sandbox.call("POST", "/sandbox/time", {"speed": 200})
    exchanges = []

    def forward(line, sent, headers):
        method, path = line.split(" ", 1)
        connection = http.client.HTTPConnection(sandbox.url.split("//")[1], timeout=30)
        connection.request(method, path, sent, {k: v for k, v in headers.items() if k.lower() not in HOP_BY_HOP})
        answer = connection.getresponse()
        body = answer.read()
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP]
        connection.close()
        exchanges.append((line, answer.status, kept, body))
        return answer.status, kept, body

    server = Server(forward)
    try:
        code, text = run_five_steps(options.octostep, server.url)
        expect(code == 0, f"the undisturbed run ended with {code}:\n{text}")
    finally:
        server.shutdown()
        sandbox.stop()
        shutil.rmtree(folder)
    return exchanges


class Playback:
    """Answers as recorded, in their order for each request line, the last one again and again."""

    def __init__(self, exchanges, trial):
        self.answers, self.lock = {}, threading.Lock()
        for line, status, headers, body in exchanges:
            route = kind_of(line)
            if trial and route == trial[0] and 200 <= status < 300:
                body = mutated(body, trial[1], trial[2])
            self.answers.setdefault(self.key(line), []).append((status, headers, body))

    @staticmethod
    def key(line):
        return line.split("?")[0]

    def __call__(self, line, _sent, _headers):
        with self.lock:
            answers = self.answers.get(self.key(line))
            if not answers:
                return 404, [("Content-Type", "application/json")], b'{"ErrorMessage":"not recorded","Errors":[]}'
            return answers.pop(0) if len(answers) > 1 else answers[0]


def trials_of(exchanges):
    routes = {}
    for line, status, _, body in exchanges:
        if not 200 <= status < 300:
            continue
        try:
            routes.setdefault(kind_of(line), {}).update(members_of(json.loads(body)))
        except ValueError:
            continue
    return [(route, path, name) for route, paths in sorted(routes.items()) for path in sorted(paths) for name in mutations()]


def is_decisive(trial):
    """Whether the run must not succeed without it. Links have members of the same names, which are not read."""
    route, path, name = trial
    if name == "given twice" or (path[-1] in ("DeploymentServerTasks", "Items") and name == "long"):
        return False
    return path[-1] in DECISIVE.get(route, ()) and "Links" not in path


def try_one(options, exchanges, trial):
    """What is wrong with the outcome; "" when nothing is."""
    server = Server(Playback(exchanges, trial))
    try:
        code, text = run_five_steps(options.octostep, server.url)
    finally:
        server.shutdown()
        server.server_close()
    if code is None:
        return f"still ran after {HANG_SECONDS} s"
    if code < 0 or code == INTERNAL_ERROR:
        return f"ended with {code}: {text[-400:]}"
    if code == 0 and is_decisive(trial):
        return "succeeded although the server did not say so"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octostep", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--all", action="store_true", default=os.environ.get("OCTOSTEP_MUTATIONS") == "all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    exchanges = record(options)
    code, text = run_five_steps(options.octostep, Server(Playback(exchanges, None)).url)
    expect(code == 0, f"the recorded run, played back unchanged, ended with {code}:\n{text}")
    trials = trials_of(exchanges)
    decisive = [trial for trial in trials if is_decisive(trial)]
    others = [trial for trial in trials if not is_decisive(trial)]
    expect(len(decisive) >= 10 and len(others) >= 500, f"only {len(decisive)} and {len(others)} mutations were found")
    if not options.all:
        random.seed(1)
        trials = random.sample(decisive, min(len(decisive), SAMPLE // 4)) + random.sample(others, SAMPLE - SAMPLE // 4)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        faults = list(pool.map(lambda trial: try_one(options, exchanges, trial), trials))
    wrong = [(trial, fault) for trial, fault in zip(trials, faults) if fault]
    for (route, path, name), fault in wrong:
        print(f"{route} {'.'.join(path)} {name}: {fault}")
    print(f"{len(trials)} mutations of {len(exchanges)} answers, {len(wrong)} with a wrong outcome")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CaseFailed as failure:
        print(failure)
        sys.exit(1)
