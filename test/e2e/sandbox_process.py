"""The sandbox server as a process, for end-to-end tests."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

from case_files import patched

SANDBOX_FOLDER = Path(__file__).resolve().parent.parent / "sandbox"
DEFAULT_SCENARIO = SANDBOX_FOLDER / "default_scenario.json"
EXAMPLE_SCENARIOS = SANDBOX_FOLDER / "examples"
API_KEY = "API-SANDBOX0123456789ABCDEF"


class CaseFailed(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise CaseFailed(message)


def listed(requests):
    return "\n".join(f"  {r['method']} {r['path']} {r.get('status')}" for r in requests)


class Sandbox:
    """The server process of one case, on a port of its own."""

    def __init__(self, program, folder, case):
        self.folder, self.pin = folder, ""
        self.args = [program, "--data", str(folder / "server"), "--api-key", API_KEY]
        if {"scenario", "scenario_changes", "scripts"} & set(case):
            self.args += ["--scenario", str(self.write_scenario(folder, case))]
        if case.get("tls"):
            self.pin = self.make_certificate(folder)
            self.args += ["--tls-cert", str(folder / "server.pem"), "--tls-key", str(folder / "server.key")]
        self.start("127.0.0.1:0")

    def start(self, address):
        self.errors = open(self.folder / "sandbox.stderr", "a")
        self.process = subprocess.Popen([*self.args, "--listen", address], stdout=subprocess.PIPE, stderr=self.errors, text=True)
        first = self.process.stdout.readline()
        match = re.match(r"octostep-sandbox listening on (https?://\S+)$", first.strip())
        expect(match, f"the sandbox did not start: {first!r} {(self.folder / 'sandbox.stderr').read_text()}")
        self.url = match.group(1)
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def go_away(self, seconds):
        """Gone for a while; afterwards it is there again with what it had stored."""
        self.stop()
        time.sleep(float(os.environ.get("OCTOSTEP_AWAY_SECONDS", seconds)))
        self.start(self.url.split("//")[1])

    @staticmethod
    def write_scenario(folder, case):
        """A scenario of the case's own, an example's, or the default one, with the case's changes, and its deployment scripts first."""
        path = folder / case["scenario"] if "scenario" in case else DEFAULT_SCENARIO
        is_example = not path.exists()
        scenario = json.loads((EXAMPLE_SCENARIOS / case["scenario"] if is_example else path).read_text())
        if is_example:
            scenario.pop("faults", None)  # a case brings its own
        scenario = patched(scenario, case.get("scenario_changes", {}))
        scenario["spaces"][0]["scripts"] = case.get("scripts", []) + scenario["spaces"][0].get("scripts", [])
        path = folder / "scenario-in-use.json"
        path.write_text(json.dumps(scenario))
        return path

    @staticmethod
    def make_certificate(folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(folder / "server.key"),
                        "-out", str(folder / "server.pem")], check=True, capture_output=True)
        shown = subprocess.run(["openssl", "x509", "-in", str(folder / "server.pem"), "-noout", "-fingerprint", "-sha256"],
                               check=True, capture_output=True, text=True)
        return shown.stdout.strip().split("=")[1]

    def call(self, method, path, body=None):
        return json.loads(self.answer(method, path, body) or b"null")

    def answer(self, method, path, body=None):
        import ssl
        context = ssl._create_unverified_context() if self.url.startswith("https") else None
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json", "X-Octopus-ApiKey": API_KEY})
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.read()

    def package(self, name):
        """The bytes of a package, named "id.version"."""
        return self.answer("GET", f"/api/Spaces-1/packages/{name}/raw")

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
