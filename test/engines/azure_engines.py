#!/usr/bin/env python3
"""azure_engines.py WRITE_FORMS OCTOSTEP SANDBOX: tfx-cli packs the generated extension, and the generated tasks run against
the sandbox server under azure-pipelines-task-lib, whose parser reads our log."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from forms_under_test import Checks, clean_environment, generate, npm_folder, npm_version, started_sandbox, work_folder

HERE = Path(__file__).resolve().parent


def check_extension(engine, forms, folder, checks):
    package = folder / "packed.vsix"
    result = subprocess.run([engine / "node_modules" / ".bin" / "tfx", "extension", "create", "--no-color",
                             "--manifest-globs", "vss-extension.json", "--output-path", package],
                            cwd=forms, capture_output=True, text=True, check=False,
                            env=clean_environment(TFX_TELEMETRY_OPTOUT="1", HOME=str(folder)))
    text = result.stdout + result.stderr
    checks.equal(result.returncode, 0, f"tfx refused the extension:\n{text}")
    checks.that("warning:" not in text.lower(), f"tfx warned:\n{text}")  # what is wrong with a task is only a warning
    ours, theirs = (set(zipfile.ZipFile(one).namelist()) for one in (forms / "octostep.vsix", package))
    missing = {name for name in theirs if name.startswith("tasks/") and not name.endswith("/")} - ours
    checks.equal(missing, set(), "what tfx packs and our own archive lacks")


def run_task(engine, task, inputs, folder, octostep):
    environment = clean_environment(
        NODE_FOLDER=str(engine), TF_BUILD="True", BUILD_BUILDID="4711", AGENT_TEMPDIRECTORY=str(folder),
        OCTOSTEP_EXECUTABLE=str(Path(octostep).resolve()), **{f"INPUT_{key.upper()}": value for key, value in inputs.items()})
    result = subprocess.run(["node", HERE / "azure_run.mjs", task], cwd=folder, env=environment, capture_output=True,
                            text=True, check=False, timeout=120)
    if result.returncode != 0:
        raise SystemExit(f"the task library did not run {task.name}:\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout.splitlines()[-1])


def check_commands(seen, where, checks):
    names = {"task.setsecret", "task.setvariable", "task.setprogress", "task.debug", "task.logissue", "task.complete",
             "task.uploadsummary"}
    for command in seen["commands"]:
        checks.that(command["name"] in names, f"{where}: the library reads {command}")
        checks.equal(command["column"], 0, f"{where}: column of {command}")
    checks.that("##vso" not in "".join(c["message"] or "" for c in seen["commands"]), f"{where}: a command in a command")


def messages(seen, name, **properties):
    return [c["message"] for c in seen["commands"] if c["name"] == name
            and all((c["properties"] or {}).get(key) == value for key, value in properties.items())]


def check_tasks(engine, tasks, folder, octostep, connection, checks):
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>SupportFlow</h1>")
    for name, inputs in (("Pack", {"packageId": "SupportFlow", "version": "1.0.78", "basePath": "site"}),
                         ("Push", {"packages": "SupportFlow.1.0.78.zip", **connection}),
                         ("CreateRelease", {"project": "SupportFlow", "releaseNumber": "1.0.78", **connection}),
                         ("Deploy", {"project": "SupportFlow", "releaseNumber": "1.0.78", "environments": "Development",
                                     **connection})):
        seen = run_task(engine, tasks / f"Octostep{name}", inputs, folder, octostep)
        checks.that(seen["succeeded"], f"{name}: {seen['stdout']}{seen['stderr']}")
        check_commands(seen, name, checks)
        if name == "CreateRelease":
            checks.equal(messages(seen, "task.setvariable", variable="release_number"), ["1.0.78"], "release_number")
        if name == "Deploy":
            checks.that("SupportFlow 1.0.78 is live in Development" in seen["stdout"], "the deployment's log")
            (summary,) = messages(seen, "task.uploadsummary")
            checks.that("| Development |" in Path(summary).read_text(encoding="utf-8"), "the summary")
    seen = run_task(engine, tasks / "OctostepDeploy",
                    {"project": "SupportFlow", "releaseNumber": "9", "environments": "Test", **connection}, folder, octostep)
    checks.that(seen["failed"] and not seen["succeeded"], "a task that fails has failed")
    (reason,) = messages(seen, "task.complete", result="Failed")
    checks.that("'9'" in reason or " 9" in reason, f"the reason: {reason}")
    checks.that(messages(seen, "task.logissue", type="error"), "an error is on the build's page")


def main():
    write_forms, octostep, sandbox = sys.argv[1:4]
    engine = npm_folder("azure-pipelines-task-lib", "azure-pipelines-task-lib cannot be had here")
    npm_folder("tfx-cli", "tfx-cli cannot be had here")
    checks = Checks()
    with work_folder() as name, started_sandbox(sandbox, Path(name)) as (url, key):
        folder = Path(name)
        forms = generate(write_forms, "azure-devops", folder)
        check_extension(engine, forms, folder, checks)
        check_tasks(engine, forms / "tasks", folder, octostep, {"serverUrl": url, "apiKey": key}, checks)
    checks.finish(f"tfx-cli {npm_version('tfx-cli')}: packed the extension; azure-pipelines-task-lib "
                  f"{npm_version('azure-pipelines-task-lib')}: ran five tasks and read their logs")


if __name__ == "__main__":
    main()
