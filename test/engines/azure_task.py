#!/usr/bin/env python3
"""azure_task.py WRITE_FORMS: runs the Azure DevOps tasks under node, like the agent."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from forms_under_test import Checks, clean_environment, fake_octostep, generate, hostile_values, skip, work_folder

CONNECTION = "0f8b2a6e-1111-2222-3333-444455556666"


def run(script, environment, folder):
    report = Path(folder) / "report.json"
    report.unlink(missing_ok=True)
    result = subprocess.run(["node", script], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                            env=clean_environment(FAKE_REPORT=str(report), **environment))
    return result, json.loads(report.read_text(encoding="utf-8")) if report.exists() else None


def paths_of(script):
    """The inputs that hold paths, in which a backslash separates."""
    return set(json.loads(re.search(r"^const paths = (.*);$", script.read_text(encoding="utf-8"), re.M).group(1)))


def check_task(folder_of_task, executable, folder, checks):
    task = json.loads((folder_of_task / "task.json").read_text(encoding="utf-8"))
    keys = [one["name"] for one in task["inputs"] if one["name"] != "octopusConnection"]
    values = hostile_values(keys)
    # The agent converts names to upper case and omits blank values.
    inputs = {f"INPUT_{key.upper()}": value for key, value in values.items()}
    result, seen = run(folder_of_task / "run.js", {**inputs, "OCTOSTEP_EXECUTABLE": str(executable)}, folder)
    where = task["name"]
    checks.equal(result.returncode, 0, f"{where}: {result.stderr}")
    paths = paths_of(folder_of_task / "run.js")
    expected = {key: value.replace("\\", "/") if key in paths else value for key, value in values.items()}
    checks.equal(seen and seen["parameters"], expected, f"{where}: hostile values")
    checks.equal("Octostep" + seen["type"][0].upper() + seen["type"][1:], task["name"], f"{where}: type")
    result, seen = run(folder_of_task / "run.js",
                       {"OCTOSTEP_EXECUTABLE": str(executable), "INPUT_PROJECT": "  ", "FAKE_EXIT": "4"}, folder)
    checks.equal((result.returncode, seen and seen["parameters"]), (4, {}), f"{where}: blank inputs, exit code")


def check_connection(script, executable, folder, checks):
    connection = {"INPUT_OCTOPUSCONNECTION": CONNECTION, f"ENDPOINT_URL_{CONNECTION}": "https://octopus.example.com/",
                  f"ENDPOINT_AUTH_PARAMETER_{CONNECTION}_APITOKEN": "API-${x}", "OCTOSTEP_EXECUTABLE": str(executable)}
    _, seen = run(script, connection, folder)
    checks.equal(seen["parameters"], {"serverUrl": "https://octopus.example.com/", "apiKey": "API-${x}"}, "connection")
    _, seen = run(script, {**connection, "INPUT_SERVERURL": "https://other", "INPUT_ACCESSTOKEN": "t"}, folder)
    checks.equal(seen["parameters"], {"serverUrl": "https://other", "accessToken": "t"}, "inputs win")


def check_signals(script, folder, checks):
    """The agent only signals node; octostep must get the signal and write the last line."""
    ready = Path(folder) / "ready"
    waiting = Path(folder) / "waiting"
    waiting.write_text(f"#!{sys.executable}\nimport signal, sys, time\n"
                       "def stop(number, frame): print('stopped by', number); sys.exit(130)\n"
                       "signal.signal(signal.SIGINT, stop)\nsignal.signal(signal.SIGTERM, stop)\n"
                       f"open({str(ready)!r}, 'w').close()\ntime.sleep(60)\n")
    waiting.chmod(0o755)
    for number in (signal.SIGINT, signal.SIGTERM):
        ready.unlink(missing_ok=True)
        process = subprocess.Popen(["node", script], stdout=subprocess.PIPE, text=True, start_new_session=True,
                                   env=clean_environment(OCTOSTEP_EXECUTABLE=str(waiting)))
        while not ready.exists() and process.poll() is None:
            time.sleep(0.02)
        os.kill(process.pid, number)
        output = process.communicate(timeout=30)[0]
        checks.equal((process.returncode, output), (130, f"stopped by {int(number)}\n"), f"signal {int(number)}")


def check_refusals(script, folder, checks):
    missing = str(Path(folder) / "100% missing")
    result, _ = run(script, {"OCTOSTEP_EXECUTABLE": missing}, folder)
    line = result.stdout.strip()
    checks.equal(result.returncode, 1, "missing executable")
    checks.that(line.startswith("##vso[task.logissue type=error;]Cannot start octostep") and "100%AZP25" in line, line)
    early = Path(folder) / "early"
    early.write_text("#!/bin/sh\nexit 2\n")
    early.chmod(0o755)
    result, _ = run(script, {"OCTOSTEP_EXECUTABLE": str(early), "INPUT_PROJECT": "x" * 120000}, folder)
    checks.equal((result.returncode, result.stderr), (2, ""), "octostep that reads nothing")
    killed = Path(folder) / "killed"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    result, _ = run(script, {"OCTOSTEP_EXECUTABLE": str(killed)}, folder)
    checks.equal(result.returncode, 137, "octostep that is killed")


def check_installer(task, checks):
    (task / "bin" / "octostep").chmod(0o644)
    result = subprocess.run(["node", task / "install.js"], capture_output=True, text=True, check=True)
    checks.equal(result.stdout, f"##vso[task.prependpath]{task / 'bin'}\n", "installer")
    checks.that(os.access(task / "bin" / "octostep", os.X_OK), "the installer makes octostep executable")


def main():
    if shutil.which("node") is None:
        skip("node is not installed, the Azure DevOps tasks cannot be run")
    checks = Checks()
    with work_folder() as folder:
        tasks = generate(sys.argv[1], "azure-devops", folder) / "tasks"
        executable = fake_octostep(Path(folder) / "agent tools" / "octostep")
        for task in sorted(tasks.iterdir()):
            if task.name != "OctostepInstaller":
                check_task(task, executable, folder, checks)
        script = tasks / "OctostepDeploy" / "run.js"
        check_connection(script, executable, folder, checks)
        check_signals(script, folder, checks)
        check_refusals(script, folder, checks)
        check_installer(tasks / "OctostepInstaller", checks)
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    checks.finish(f"Node {node}: the Azure DevOps tasks of all eight kinds, with hostile values and signals")


if __name__ == "__main__":
    main()
