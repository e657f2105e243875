#!/usr/bin/env python3
"""github_actions.py WRITE_FORMS: checks every generated action with action-validator."""

import subprocess
import sys

from forms_under_test import Checks, clean_environment, generate, npm_folder, npm_version, work_folder


def main():
    engine = npm_folder("@action-validator/cli", "action-validator cannot be had here")
    program = engine / "node_modules" / ".bin" / "action-validator"
    checks = Checks()
    with work_folder() as folder:
        for action in sorted(generate(sys.argv[1], "github", folder).rglob("action.yml")):
            result = subprocess.run([program, action], capture_output=True, text=True, check=False, env=clean_environment())
            checks.equal(result.returncode, 0, f"{action}:\n{result.stdout}{result.stderr}")
        broken = action.with_name("broken.action.yml")
        broken.with_name("action.yml").write_text(action.read_text().replace("runs:", "rnus:", 1))
        result = subprocess.run([program, broken.with_name("action.yml")], capture_output=True, check=False,
                                env=clean_environment())
        checks.that(result.returncode != 0, "action-validator takes a misspelt member, so it says nothing")
    checks.finish(f"action-validator {npm_version('@action-validator/cli')}: all composite actions")


if __name__ == "__main__":
    main()
