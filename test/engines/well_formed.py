#!/usr/bin/env python3
"""well_formed.py WRITE_FORMS CI: parses every generated file with a parser of its language."""

import json
import py_compile
import re
import shutil
import subprocess
import sys
import xml.dom.minidom
import zipfile

from forms_under_test import Checks, generate, require, work_folder


def check_yaml(path, checks):
    yaml = require("yaml", "python3-yaml is not installed, YAML cannot be parsed")

    class Loader(yaml.SafeLoader):
        """Refuses a key that occurs twice."""

        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key) for key, _ in node.value]
            checks.that(len(keys) == len(set(keys)), f"{path}: a key stands twice in {keys}")
            return super().construct_mapping(node, deep)

    documents = list(yaml.load_all(path.read_text(encoding="utf-8"), Loader))
    checks.that(documents and all(isinstance(one, dict) for one in documents), f"{path}: is no mapping")


def check_program(command, path, checks):
    if shutil.which(command[0]) is None:
        print(f"SKIPPED: {command[0]} is not installed, {path.name} is not parsed")
        return
    result = subprocess.run([*command, path], capture_output=True, text=True, check=False)
    checks.equal(result.returncode, 0, f"{path}: {result.stderr}")


def check_task(path, checks):
    """The rules of Azure DevOps' uploader for task.json."""
    task = json.loads(path.read_text(encoding="utf-8"))
    checks.that(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", task["id"]), f"{path}: id {task['id']}")
    checks.that(re.fullmatch(r"[A-Za-z0-9\-]+", task["name"]), f"{path}: name {task['name']}")
    checks.that(len(task["friendlyName"]) <= 40, f"{path}: friendlyName is too long")
    checks.that(task.get("instanceNameFormat"), f"{path}: no instanceNameFormat")
    for handler in task["execution"].values():
        checks.that((path.parent / handler["target"]).is_file(), f"{path}: {handler['target']} is missing")
    inputs = {one["name"]: one for one in task["inputs"]}
    groups = {one["name"] for one in task.get("groups", [])}
    checks.equal(len(inputs), len(task["inputs"]), f"{path}: inputs with one name")
    types = {"string", "multiLine", "boolean", "int", "pickList", "radio", "filePath"}
    for name, one in inputs.items():
        checks.that(re.fullmatch("[A-Za-z][A-Za-z0-9]*", name), f"{path}: input name {name}")
        checks.that(one["type"] in types or one["type"].startswith("connectedService:"), f"{path}: type of {name}")
        checks.that(one["groupName"] in groups, f"{path}: group of {name}")
        checks.equal("options" in one, one["type"] == "pickList", f"{path}: options of {name}")
        if "options" in one and one["defaultValue"]:
            checks.that(one["defaultValue"] in one["options"], f"{path}: default of {name} is no option")
        for term in one.get("visibleRule", "").split(" || ") if "visibleRule" in one else []:
            match = re.fullmatch(r"(\w+) = (\w+)", term)
            checks.that(match and match.group(1) in inputs, f"{path}: rule of {name}: {term}")
            if match and "options" in inputs[match.group(1)]:
                checks.that(match.group(2) in inputs[match.group(1)]["options"], f"{path}: rule of {name}: {term}")


SPEC_KEYS = {
    "text": {"validationMode", "regexp", "validationMessage"},
    "checkbox": {"checkedValue", "uncheckedValue"},
    "password": set(),
    "select": set(),
}


def check_metarunner(path, checks):
    """The grammar of TeamCity's parameter specifications: kind key='value' ..., | escapes."""
    document = xml.dom.minidom.parse(str(path))
    for parameter in document.getElementsByTagName("param"):
        spec = parameter.getAttribute("spec")
        if not spec:
            continue
        pairs = re.findall(r" (\w+)='((?:[^'|\[\]]|\|.)*)'", spec)
        kind = spec.split(" ", 1)[0]
        rebuilt = kind + "".join(f" {key}='{value}'" for key, value in pairs)
        checks.equal(rebuilt, spec, f"{path}: is not of the grammar")
        keys = {key for key, _ in pairs}
        options = {key for key in keys if re.fullmatch(r"(data|label)_\d+", key)}
        known = SPEC_KEYS.get(kind, set()) | {"label", "description", "display"}
        checks.that(keys - options <= known, f"{path}: {spec}")
        checks.equal(bool(options), kind == "select", f"{path}: options of {spec}")
        values = dict(pairs)
        if kind == "select":
            offered = {value for key, value in pairs if key.startswith("data_")}
            checks.that(parameter.getAttribute("value") in offered, f"{path}: the default is no option: {spec}")
        if values.get("validationMode") == "regex":
            pattern = re.sub(r"\|(.)", r"\1", values["regexp"])
            checks.that(re.fullmatch(pattern, parameter.getAttribute("value")), f"{path}: the default fails: {spec}")


def check_zip(path, checks):
    with zipfile.ZipFile(path) as archive:
        checks.that(archive.testzip() is None, f"{path}: is damaged")
        for entry in archive.infolist():
            if entry.filename.endswith("octostep"):
                checks.that((entry.external_attr >> 16) & 0o111, f"{path}: {entry.filename} is not executable")
            if entry.filename.endswith(("xml", "vsixmanifest")):
                xml.dom.minidom.parseString(archive.read(entry))
            if entry.filename.endswith(("json", "vsomanifest")):
                json.loads(archive.read(entry))
        if path.suffix == ".vsix":
            names = archive.namelist()
            checks.that("[Content_Types].xml" in names and "extension.vsixmanifest" in names, f"{path}: no manifest")
            for contribution in json.loads(archive.read("extension.vsomanifest"))["contributions"]:
                if contribution["type"] == "ms.vss-distributed-task.task":
                    task = contribution["properties"]["name"] + "/task.json"
                    checks.that(task in names, f"{path}: {task} is missing")


def check_file(path, checks):
    if path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
        if path.name == "task.json":
            check_task(path, checks)
    elif path.suffix in (".yml", ".yaml"):
        check_yaml(path, checks)
    elif path.suffix == ".xml":
        check_metarunner(path, checks)
    elif path.suffix == ".py":
        py_compile.compile(str(path), doraise=True)
    elif path.suffix == ".js":
        check_program(["node", "--check"], path, checks)
    elif path.suffix in (".vsix", ".zip"):
        check_zip(path, checks)
    elif path.name == "command":
        check_program(["bash", "-n"], path, checks)
    checks.that(b"\r" not in path.read_bytes() or path.suffix in (".vsix", ".zip"), f"{path}: has a carriage return")


def main():
    checks = Checks()
    with work_folder() as folder:
        for path in sorted(generate(sys.argv[1], sys.argv[2], folder).rglob("*")):
            if path.is_file():
                check_file(path, checks)
    checks.finish()


if __name__ == "__main__":
    main()
