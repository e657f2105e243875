#!/usr/bin/env python3
"""jenkins_library.py WRITE_FORMS: runs the generated shared library under Groovy, and its shell script under sh."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from forms_under_test import (Checks, clean_environment, fake_octostep, generate, hostile_values, skip, step_kinds,
                              upper_snake, work_folder)


def step_name(kind):
    return "octostep" + kind[0].upper() + kind[1:]


def java_home():
    java = shutil.which("java")
    return os.environ.get("JAVA_HOME") or (str(Path(java).resolve().parents[1]) if java else "")


def run_cases(library, cases, folder):
    file = Path(folder) / "cases.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    agent = Path(__file__).with_name("jenkins_agent.groovy")
    result = subprocess.run(["groovy", "-Dfile.encoding=UTF-8", agent, library / "vars", file], capture_output=True,
                            text=True, check=False, env=clean_environment(JAVA_HOME=java_home()))
    if result.returncode != 0:
        sys.exit(f"groovy failed: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def run_shell(call, executable, folder):
    report = Path(folder) / "report.json"
    report.unlink(missing_ok=True)
    script = Path(folder) / "script"
    script.write_text(call["script"], encoding="utf-8")
    environment = {**call["environment"], "FAKE_REPORT": str(report), "OCTOSTEP_EXECUTABLE": str(executable)}
    process = subprocess.Popen(["sh", "-e", script], env=clean_environment(**environment))
    process.wait()
    seen = json.loads(report.read_text(encoding="utf-8"))
    return seen, seen["pid"] == process.pid


def check_step(kind, form, answer, executable, folder, checks):
    values = hostile_values([one["name"] for one in form if one["kind"] != "credentials"])
    expected = dict(values)
    for one in form:
        if one["kind"] == "credentials":
            expected[one["name"].removesuffix("CredentialsId")] = f"secret of id of {one['name']}"
    checks.that("calls" in answer, f"{kind}: {answer}")
    seen, replaced = run_shell(answer["calls"][0], executable, folder)
    checks.equal((seen["type"], seen["parameters"]), (kind, expected), f"{kind}: hostile values")
    checks.that(replaced, f"{kind}: octostep did not take the shell's place")


def arguments_of(form):
    arguments = hostile_values([one["name"] for one in form if one["kind"] != "credentials"])
    arguments.update({one["name"]: f"id of {one['name']}" for one in form if one["kind"] == "credentials"})
    return arguments


def main():
    if shutil.which("groovy") is None or not java_home():
        skip("groovy is not installed, the Jenkins library cannot be run")
    checks = Checks()
    with work_folder() as folder:
        library = generate(sys.argv[1], "jenkins", folder)
        executable = fake_octostep(Path(folder) / "agent tools" / "octostep")
        kinds = step_kinds()
        form_cases = [[step_name(kind), "form", {}] for kind in kinds]
        forms = [answer["result"] for answer in run_cases(library, form_cases, folder)]
        cases = [[step_name(kind), "call", arguments_of(form)] for kind, form in zip(kinds, forms)]
        cases += [["octostepDeploy", "call", {"projct": "x"}],
                  ["octostepDeploy", "run", {"project": "Shop", "BRANCH": "main", "timeout": " "}],
                  ["octostepDeploy", "call", {"environments": ["a, b", "c ${x}"], "wait": False, "maxRetries": 3,
                                              "variables": {"x": "y"}, "tenants": "", "channel": None}]]
        answers = run_cases(library, cases, folder)
        for kind, form, answer in zip(kinds, forms, answers):
            check_step(kind, form, answer, executable, folder, checks)
        typo, from_form, typed = answers[len(kinds):]
        checks.that("has no parameter 'projct'; it has project" in typo.get("error", ""), f"a wrong name: {typo}")
        seen, _ = run_shell(from_form["calls"][0], executable, folder)
        checks.equal(seen["parameters"], {"project": "Shop"}, "job parameters that are not the step's")
        seen, _ = run_shell(typed["calls"][0], executable, folder)
        checks.equal(seen["parameters"], {"environments": ["a, b", "c ${x}"], "wait": False, "maxRetries": "3",
                                          "variables": {"x": "y"}, "tenants": "", "channel": ""},
                     "values of Groovy's types")
    groovy = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "groovy"], capture_output=True, text=True, check=False)
    checks.finish(f"Groovy {groovy.stdout}: the Jenkins shared library with stand-ins for Jenkins' own steps")


if __name__ == "__main__":
    main()
