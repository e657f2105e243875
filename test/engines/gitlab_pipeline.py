#!/usr/bin/env python3
"""gitlab_pipeline.py WRITE_FORMS OCTOSTEP SANDBOX: a pipeline of the generated components, run by gitlab-ci-local with the
shell executor: four jobs from packing to a deployment on the sandbox server, handing values on by dotenv reports."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from forms_under_test import Checks, clean_environment, generate, npm_folder, npm_version, skip, started_sandbox, work_folder

# gitlab-ci-local uses set methods that Node 20 does not have yet.
POLYFILL = """
const add = (name, make) => { if (!Set.prototype[name]) Object.defineProperty(Set.prototype, name, { value: make }); };
add('union', function (other) { return new Set([...this, ...other]); });
add('intersection', function (other) { return new Set([...this].filter(x => other.has(x))); });
add('difference', function (other) { return new Set([...this].filter(x => !other.has(x))); });
add('isSubsetOf', function (other) { return [...this].every(x => other.has(x)); });
"""

PIPELINE = """
stages: [build, deploy]
variables:
  OCTOPUS_URL: "{url}"
  OCTOPUS_API_KEY: "{key}"
  OCTOSTEP_CI: gitlab
include:
  - local: templates/pack/template.yml
    inputs: {{job: pack, stage: build, package-id: SupportFlow, version: 1.0.78, base-path: site}}
  - local: templates/push/template.yml
    inputs: {{job: push, stage: build, packages: SupportFlow.1.0.78.zip}}
  - local: templates/create-release/template.yml
    inputs: {{job: release, stage: build, project: SupportFlow, release-number: 1.0.78}}
  - local: templates/deploy/template.yml
    inputs: {{job: development, stage: deploy, project: SupportFlow, release-number: "latest", environments: Development}}
push: {{needs: [pack]}}
pack: {{artifacts: {{paths: [SupportFlow.1.0.78.zip]}}}}
release: {{needs: [push]}}
development: {{needs: [release]}}
after:
  stage: deploy
  needs: [release, development]
  script: [ 'echo "handed on ${{createRelease_releaseVersion}} ${{deploy_taskIds}}"' ]
"""


def make_repository(folder, forms, url, key):
    shutil.copytree(forms / "templates", folder / "templates")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("<h1>SupportFlow</h1>")
    (folder / ".gitlab-ci.yml").write_text(PIPELINE.format(url=url, key=key))
    for arguments in (["init", "-q", "-b", "main"], ["config", "user.email", "ci@example.com"], ["config", "user.name", "ci"],
                      ["remote", "add", "origin", "git@gitlab.example.com:shop/web.git"], ["add", "."],
                      ["commit", "-q", "-m", "site"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def run_pipeline(engine, folder, octostep):
    polyfill = folder.parent / "polyfill.mjs"
    polyfill.write_text(POLYFILL)
    tools = folder.parent / "tools"
    tools.mkdir()
    (tools / "octostep").symlink_to(Path(octostep).resolve())
    environment = clean_environment(PATH=f"{tools}:{os.environ['PATH']}", HOME=str(folder.parent))
    program = engine / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"
    return subprocess.run(["node", "--import", polyfill, program, "--shell-executor-no-image"],
                          cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=200)


def main():
    write_forms, octostep, sandbox = sys.argv[1:4]
    engine = npm_folder("gitlab-ci-local", "gitlab-ci-local cannot be had here")
    if shutil.which("rsync") is None:
        skip("rsync is not installed, which gitlab-ci-local needs")
    checks = Checks()
    with work_folder() as name, started_sandbox(sandbox, Path(name)) as (url, key):
        repository = Path(name) / "repository"
        repository.mkdir()
        make_repository(repository, generate(write_forms, "gitlab", name), url, key)
        result = run_pipeline(engine, repository, octostep)
        text = result.stdout + result.stderr
        checks.equal(result.returncode, 0, f"the pipeline failed:\n{text[-6000:]}")
        checks.that("SupportFlow 1.0.78 is live in Development" in text, "the deployment's log is in the job's log")
        checks.that("handed on" in text and "1.0.78 ServerTasks-" in text, f"outputs did not reach the last job:\n{text[-1500:]}")
        checks.that(key not in text, "the key is in the log")
    checks.finish(f"gitlab-ci-local {npm_version('gitlab-ci-local')}: pack, push, create-release and deploy components as jobs")


if __name__ == "__main__":
    main()
