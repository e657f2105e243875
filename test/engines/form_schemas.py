#!/usr/bin/env python3
"""form_schemas.py WRITE_FORMS: checks generated files with the schemas of their CI servers: task.json, Buildkite's plugin.yml and
Bamboo's specs with JSON Schema, TeamCity's meta-runners and tool descriptor with XML Schema. Each schema must also refuse a
file with a misspelled member; otherwise the check would prove nothing."""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

from forms_under_test import Checks, generate, require, skip, work_folder

SCHEMAS = Path(__file__).resolve().parent / "schemas"


def documents(path):
    if path.suffix == ".json":
        return [json.loads(path.read_text(encoding="utf-8"))]
    yaml = require("yaml", "python3-yaml is not installed")
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def check_json(files, schema_name, misspell, checks):
    jsonschema = require("jsonschema", "python3-jsonschema is not installed", also="yaml")
    schema = json.loads((SCHEMAS / schema_name).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    checks.that(files, f"no files for {schema_name}")
    for path in files:
        for document in documents(path):
            for error in validator.iter_errors(document):
                checks.that(False, f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
            checks.count += 1
            broken = json.loads(json.dumps(document))
            misspell(broken)
            checks.that(not validator.is_valid(broken), f"{schema_name} takes a misspelt {path.name}")


def rename(document, old, new):
    document[new] = document.pop(old)


def check_xml(files, schema_name, old, new, folder, checks):
    if shutil.which("xmllint") is None:
        skip("xmllint is not installed, XML Schema cannot be checked")
    checks.that(files, f"no files for {schema_name}")
    for path in files:
        broken = Path(folder) / "broken.xml"
        broken.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        for one, expected in ((path, True), (broken, False)):
            result = subprocess.run(["xmllint", "--noout", "--schema", SCHEMAS / schema_name, one], capture_output=True,
                                    text=True, check=False)
            checks.equal(result.returncode == 0, expected, f"{path} as {one.name}: {result.stderr}")


def main():
    require("jsonschema", "python3-jsonschema is not installed", also="yaml")
    checks = Checks()
    with work_folder() as name:
        folder = Path(name)
        forms = {}
        for ci in ("azure-devops", "buildkite", "bamboo", "teamcity-metarunner"):
            (folder / ci).mkdir()
            forms[ci] = generate(sys.argv[1], ci, folder / ci)
        check_json(sorted(forms["azure-devops"].rglob("task.json")), "azure-task.schema.json",
                   lambda task: rename(task, "friendlyName", "friendlyname"), checks)
        check_json([forms["buildkite"] / "plugin.yml"], "buildkite-plugin.schema.json",
                   lambda plugin: rename(plugin, "requirements", "requires"), checks)
        specs = sorted(forms["bamboo"].rglob("bamboo.yaml"))
        check_json(specs, "bamboo-spec.schema.json", lambda plan: rename(plan, next(iter(plan)), "steps"), checks)
        check_xml(sorted(forms["teamcity-metarunner"].glob("*.xml")), "meta-runner.xsd", "build-runners", "runners", folder,
                  checks)
        with zipfile.ZipFile(forms["teamcity-metarunner"] / "octostep.zip") as tool:
            tool.extract("teamcity-plugin.xml", folder)
        check_xml([folder / "teamcity-plugin.xml"], "teamcity-plugin.xsd", "executable-files", "executables", folder, checks)
    xmllint = subprocess.run(["xmllint", "--version"], capture_output=True, text=True, check=False).stderr.split()
    checks.finish(f"jsonschema {version('jsonschema')} and xmllint {xmllint[4]}: task.json, "
                  "plugin.yml, bamboo.yaml, meta-runners, tool descriptor")


if __name__ == "__main__":
    main()
