#!/usr/bin/env python3
"""shell_wrappers.py WRITE_FORMS CI: runs the generated shell scripts as that CI does, with hostile values in every
field, and compares what reaches octostep."""

import json
import os
import re
import subprocess
import sys
import xml.dom.minidom
from pathlib import Path

from forms_under_test import (Checks, clean_environment, fake_octostep, generate, hostile_values, kebab, require, secret_keys,
                              snake, step_kinds, upper_snake, work_folder)

SECRETS = secret_keys()


def load_yaml(path):
    yaml = require("yaml", "python3-yaml is not installed, the scripts cannot be taken out of YAML")
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def keys_of(script, kind):
    """Of the step's document in the script; the Buildkite hook holds several."""
    for text in re.findall(r"<<'OCTOSTEP_STEP'\n(.*?)\nOCTOSTEP_STEP\n", script + "\n", re.S):
        document = json.loads(text)
        if document["type"] == kind:
            return list(document["parameters"])
    raise AssertionError(f"no document for {kind}")


class Wrapper:
    """One step of one CI: its script, how the CI runs it, and where the CI puts a field's value."""

    def __init__(self, forms, kind):
        self.forms, self.kind = forms, kind
        self.shell = ["sh", "-e"]
        self.script = self.read_script()

    def environment(self, values):
        return {f"OCTOSTEP_INPUT_{upper_snake(key)}": value for key, value in values.items()}

    def defaults(self):
        return {}


class TeamCityRecipe(Wrapper):
    def read_script(self):
        recipe = load_yaml(self.forms / f"octostep-{kebab(self.kind)}.yml")[0]
        return recipe["steps"][0]["script"].replace("%teamcity.tool.octostep%", str(self.forms / "agent tools"))

    def executable(self):
        return self.forms / "agent tools" / "bin" / "octostep"


class TeamCityMetarunner(TeamCityRecipe):
    def read_script(self):
        document = xml.dom.minidom.parse(str(self.forms / f"octostep-{kebab(self.kind)}.xml"))
        script = next(node for node in document.getElementsByTagName("param")
                      if node.getAttribute("name") == "script.content").firstChild.data
        return script.replace("%teamcity.tool.octostep%", str(self.forms / "agent tools"))


class GitHub(Wrapper):
    def read_script(self):
        self.action = load_yaml(self.forms / kebab(self.kind) / "action.yml")[0]
        self.step = self.action["runs"]["steps"][0]
        self.shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
        return self.step["run"]

    def executable(self):
        return self.forms / "bin" / "octostep"

    def environment(self, values):
        by_input = {snake(key): value for key, value in values.items()}
        environment = {"GITHUB_ACTION_PATH": str(self.forms / kebab(self.kind))}
        for name, expression in self.step["env"].items():
            field = re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", expression).group(1)
            environment[name] = by_input.get(field, self.action["inputs"][field].get("default", ""))
        return environment

    def defaults(self):
        return {key: default for key in keys_of(self.script, self.kind)
                if (default := self.action["inputs"][snake(key)].get("default", ""))}


class GitLab(Wrapper):
    def read_script(self):
        self.header, self.body = load_yaml(self.forms / "templates" / kebab(self.kind) / "template.yml")
        (self.job,) = self.body.values()
        return "\n".join(self.job["script"])

    def executable(self):
        return self.forms / "path" / "octostep"

    def environment(self, values):
        inputs = {name: one.get("default", "") for name, one in self.header["spec"]["inputs"].items()}
        inputs.update({kebab(key): value for key, value in values.items()})
        environment = {}
        for name, variable in self.job["variables"].items():
            if isinstance(variable, str):
                environment[name] = variable
                continue
            assert variable["expand"] is False
            match = re.fullmatch(r"\$\[\[ inputs\.([\w-]+) \]\]( ?)", variable["value"])
            value = inputs[match.group(1)]
            assert match.group(2) or isinstance(value, str), f"{name} would not be text"
            environment[name] = (str(value).lower() if isinstance(value, bool) else value) + match.group(2)
        secrets = {key: value for key, value in values.items() if key in SECRETS}
        return {**environment, **super().environment(secrets)}

    def defaults(self):
        values = {}
        for key in keys_of(self.script, self.kind):
            default = self.header["spec"]["inputs"].get(kebab(key), {}).get("default", "")
            if default != "":
                values[key] = str(default).lower() if isinstance(default, bool) else default
        return values


class Bamboo(Wrapper):
    def read_script(self):
        specs = load_yaml(self.forms / kebab(self.kind) / "bamboo-specs" / "bamboo.yaml")[0]
        self.variables = specs["variables"]
        return specs["Octostep"]["tasks"][0]["script"]["scripts"][0]

    def executable(self):
        return self.forms / "path" / "octostep"

    def environment(self, values):
        named = {f"octopus_{key}" + ("_secret" if key in SECRETS else ""): value for key, value in values.items()}
        return {f"bamboo_{name}": value for name, value in {**self.variables, **named}.items()}

    def defaults(self):
        return {name.removeprefix("octopus_"): value for name, value in self.variables.items() if value}


class Buildkite(Wrapper):
    def read_script(self):
        self.shell = ["bash"]
        return (self.forms / "hooks" / "command").read_text(encoding="utf-8")

    def executable(self):
        return self.forms / "path" / "octostep"

    def setting(self, name):
        return f"BUILDKITE_PLUGIN_OCTOSTEP_{upper_snake(self.kind)}_{name}"

    def environment(self, values):
        environment = {}
        for key, value in values.items():
            name = self.setting(upper_snake(key))
            if key in SECRETS:
                environment[name + "_ENV"] = f"TOKEN_OF_{key}"
                environment[f"TOKEN_OF_{key}"] = value
            else:
                environment[name] = value
        return environment


WRAPPERS = {"teamcity-recipe": TeamCityRecipe, "teamcity-metarunner": TeamCityMetarunner, "github": GitHub,
            "gitlab": GitLab, "bamboo": Bamboo, "buildkite": Buildkite}


def run(wrapper, environment, folder):
    """Gives the exit code, what reached octostep, and whether octostep took the shell's place."""
    report = Path(folder) / "report.json"
    report.unlink(missing_ok=True)
    script = Path(folder) / "script"
    script.write_text(wrapper.script, encoding="utf-8")
    path = f"{wrapper.forms / 'path'}:{clean_environment()['PATH']}"
    process = subprocess.Popen([*wrapper.shell, script],
                               env=clean_environment(FAKE_REPORT=str(report), **{**environment, "PATH": path}),
                               stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    errors = process.communicate()[1]
    if not report.exists():
        return process.returncode, None, errors
    seen = json.loads(report.read_text(encoding="utf-8"))
    return process.returncode, seen, seen["pid"] == process.pid


def without_blanks(parameters):
    return {key: value.strip() for key, value in parameters.items() if value.strip()}


def check_step(wrapper, folder, checks):
    kind = wrapper.kind
    keys = keys_of(wrapper.script, kind)
    values = hostile_values(keys)
    code, seen, replaced = run(wrapper, wrapper.environment(values), folder)
    checks.that(seen is not None, f"{kind}: octostep was not called: {replaced}")
    if seen is None:
        return
    checks.equal(code, 0, f"{kind}: exit code")
    checks.equal(seen["type"], kind, f"{kind}: type")
    checks.equal(without_blanks(seen["parameters"]), values, f"{kind}: hostile values")
    checks.that(replaced, f"{kind}: octostep did not take the shell's place")
    for value in values.values():
        checks.that(value not in seen["raw"], f"{kind}: a value stands in the document: {value}")

    code, seen, _ = run(wrapper, wrapper.environment({}), folder)
    untouched = [] if seen is None else [key for key, value in seen["parameters"].items() if value == " "]
    checks.that("space" in untouched or kind == "pack", f"{kind}: a field that nobody touched is not told")
    checks.that(seen is not None, f"{kind}: with defaults only, octostep was not called")
    if seen is not None:
        checks.equal(without_blanks(seen["parameters"]), without_blanks(wrapper.defaults()), f"{kind}: defaults")
    code, _, _ = run(wrapper, {**wrapper.environment(values), "FAKE_EXIT": "6"}, folder)
    checks.equal(code, 6, f"{kind}: exit code of a failure")


def check_buildkite(forms, folder, checks):
    """What only the plugin has: settings of several items, and its own refusals."""
    deploy = Buildkite(forms, "deploy")

    def parameters(settings):
        return run(deploy, {deploy.setting(name): value for name, value in settings.items()}, folder)

    _, seen, _ = parameters({"ENVIRONMENTS_0": "Test", "ENVIRONMENTS_1": 'a, "b"', "VARIABLES_0": "x: 1",
                             "VARIABLES_1": "y: 'z'"})
    checks.equal(seen["parameters"]["environments"], '"Test"\n"a, ""b"""', "items that commas separate, too")
    checks.equal(seen["parameters"]["variables"], "x: 1\ny: 'z'", "items of lines")
    for settings, words in (({"API_KEY_ENV": "NOT_SET_HERE"}, "'NOT_SET_HERE' is not set"),
                            ({"API_KEY_ENV": "a[$(touch x)]"}, "is not the name of an environment variable")):
        code, seen, errors = parameters({"PROJECT": "x", **settings})
        checks.that(seen is None and code == 2 and words in errors, f"{settings}: {code} {errors}")
    _, seen, _ = parameters({"PROJECT": "x", "TENANTS": "", "CHANNEL": "", "TENANT_TAGS_0": ""})
    checks.equal([seen["parameters"][key] for key in ("tenants", "channel", "tenantTags", "space")], ["", "", '""', " "],
                 "settings that are empty, and one that is left out")
    code, seen, errors = run(deploy, {}, folder)
    checks.that(seen is None and code == 2 and "names no step" in errors, f"no step: {code} {errors}")
    two = {deploy.setting("PROJECT"): "x", "BUILDKITE_PLUGIN_OCTOSTEP_PUSH_SPACE": "y"}
    code, seen, errors = run(deploy, two, folder)
    checks.that(seen is None and code == 2 and "push deploy" in errors, f"two steps: {code} {errors}")


def check_annotation(forms, folder, checks):
    """The post-command hook gives the summary to Buildkite's own program, once."""
    tools = Path(folder) / "agent"
    tools.mkdir()
    agent = tools / "buildkite-agent"
    agent.write_text(f"#!/bin/sh\nprintf '%s ' \"$@\" >>{tools}/arguments\n"
                     f"[ $1 != annotate ] || cat >>{tools}/stdin\n")
    agent.chmod(0o755)
    summary = tools / "octostep-summary-job-1.md"
    summary.write_text("### failed\n")
    (tools / "octostep-outputs-job-1.properties").write_text("release_number=1.0\nempty=\ndev_text=a b\\\\c\\nd $x\n")
    (tools / "octostep-artifacts-job-1.txt").write_text(f"{Path.cwd()}/out/Shop 1.zip\n/tmp/raw.log\n")
    hook = forms / "hooks" / "post-command"
    environment = clean_environment(PATH=f"{tools}:{os.environ['PATH']}", TMPDIR=str(tools), BUILDKITE_JOB_ID="job-1",
                                    BUILDKITE_STEP_ID="deploy", BUILDKITE_COMMAND_EXIT_STATUS="1")
    for _ in range(2):
        result = subprocess.run(["bash", hook], env=environment, capture_output=True, text=True, check=False)
        checks.equal((result.returncode, result.stderr), (0, ""), "post-command")
    checks.equal((tools / "arguments").read_text(),
                 "meta-data set octostep-release_number 1.0 meta-data set octostep-dev_text a b\\c\nd $x "
                 "artifact upload out/Shop 1.zip artifact upload /tmp/raw.log "
                 "annotate --style error --append --context octostep-deploy ", "what the agent is given")
    checks.equal((tools / "stdin").read_text(), "### failed\n", "annotation")
    checks.that(not summary.exists(), "the summary stays behind")


def main():
    ci = sys.argv[2]
    checks = Checks()
    with work_folder() as folder:
        forms = generate(sys.argv[1], ci, folder)
        for kind in step_kinds():
            wrapper = WRAPPERS[ci](forms, kind)
            fake_octostep(wrapper.executable())
            (forms / "path").mkdir(exist_ok=True)
            if ci == "buildkite":
                # Nothing names the step there unless a setting does.
                wrapper.defaults = lambda: {"verbose": "true"}
                plain = wrapper.environment
                wrapper.environment = lambda values, plain=plain: plain(values or {"verbose": "true"})
            check_step(wrapper, folder, checks)
        if ci == "buildkite":
            check_buildkite(forms, folder, checks)
            check_annotation(forms, folder, checks)
    checks.that(not Path("/tmp/octostep-was-here").exists(), "a value was run as a command")
    bash = subprocess.run(["bash", "-c", "echo $BASH_VERSION"], capture_output=True, text=True, check=True).stdout.strip()
    checks.finish(f"bash {bash}: {ci} scripts of all eight kinds, with hostile values")


if __name__ == "__main__":
    main()
