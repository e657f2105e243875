#!/usr/bin/env python3
"""json_schema.py OCTOSTEP: holds the printed JSON Schema against documents that octostep takes and refuses.

Exit 0: as expected. 1: a document was judged wrongly. 77: Python's jsonschema is not installed.
"""

import copy
import json
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

DOCUMENT = {
    "server": {"url": "https://octopus.example.com", "apiKey": "${env:OCTOPUS_API_KEY}", "space": "Default"},
    "build": {"number": "1.0.78", "directory": "."},
    "steps": [
        {"id": "pack", "type": "pack", "parameters": {"packageId": "Shop", "basePath": "Output", "format": "Zip"}},
        {"id": "push", "type": "push", "parameters": {"packages": ["${steps.pack.packagePath}"], "overwriteMode": True}},
        {"type": "buildInformation", "parameters": {"packageIds": "Shop", "version": "1", "file": "b.json"}},
        {"type": "createRelease", "parameters": {"project": "Shop", "releaseNotes": "", "releaseNotesFile": None}},
        {
            "type": "deploy",
            "enabled": "true",
            "parameters": {
                "project": "Shop",
                "releaseNumber": "latest",
                "environments": "Dev, Test",
                "timeout": "00:30:00",
                "wait": "True",
                "variables": {"Colour": "blue", "Count": 3},
                "deployAt": "2026-03-07T18:30",
                "guidedFailure": "default",
            },
        },
        {"type": "promote", "parameters": {"project": "Shop", "from": "Dev", "to": ["Test"], "timeout": 90}},
        {"type": "runRunbook", "parameters": {"project": "Shop", "runbook": "Backup", "environments": ["Dev"]}},
        {"type": "awaitTask", "continueOnFailure": True, "parameters": {"taskIds": "${steps.x.taskIds}"}},
    ],
}

# What is changed in the document, as path and value, and is wrong then.
WRONG = [
    (["stepps"], []),
    (["steps"], []),
    (["server", "serverUrl"], "https://other.example.com"),
    (["server", "accessToken"], "a second credential"),
    (["build", "number"], 78),
    (["steps", 0, "type"], "pak"),
    (["steps", 0, "parameters", "pakageId"], "x"),
    (["steps", 0, "parameters", "format"], "rar"),
    (["steps", 0, "parameters", "version"], 1.0),
    (["steps", 3, "parameters", "whatIf"], "perhaps"),
    (["steps", 1, "parameters", "packages"], [1]),
    (["steps", 2, "parameters", "buildInformation"], {"Branch": "main"}),
    (["steps", 3, "parameters"], {"project": "Shop", "releaseNotes": "a", "releaseNotesFile": "notes.md"}),
    (["steps", 4, "parameters", "timeout"], "soon"),
    (["steps", 4, "parameters", "wait"], "maybe"),
    (["steps", 4, "parameters", "deployAt"], "tomorrow"),
    (["steps", 4, "parameters", "variables"], {"Colour": ["blue"]}),
    (["steps", 4, "parameters", "deploymentFreezeNames"], ["Winter"]),
    (["steps", 5, "parameters"], {"project": "Shop", "from": "Dev"}),
    (["steps", 6, "parameters", "runbook"], ""),
    (["server", "space"], ""),
    (["steps", 4, "parameters", "channel"], " "),
    (["steps", 4, "parameters", "tenants"], ""),
    (["steps", 4, "parameters", "tenants"], []),
    (["steps", 4, "parameters", "specificMachines"], ["web-01", ""]),
    (["steps", 4, "parameters", "deployAt"], ""),
]


def printed_schema(octostep, *step):
    output = subprocess.run([octostep, "schema", *step], capture_output=True, check=True).stdout
    schema = json.loads(output)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def changed(path, value):
    document = copy.deepcopy(DOCUMENT)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


def main(octostep):
    schema = printed_schema(octostep)
    problems = []
    for name, document in [("the document", DOCUMENT), ("its steps", DOCUMENT["steps"]), ("a step", DOCUMENT["steps"][0])]:
        problems += [f"{name} is refused: {error.message}" for error in schema.iter_errors(document)]
    for step in DOCUMENT["steps"]:
        errors = printed_schema(octostep, step["type"]).iter_errors(step)
        problems += [f"{step['type']} is refused by its own schema: {error.message}" for error in errors]
    for path, value in WRONG:
        if schema.is_valid(changed(path, value)):
            problems.append(f"{'/'.join(map(str, path))} = {json.dumps(value)} is accepted")
    print("\n".join(problems) or f"{len(WRONG) + len(DOCUMENT['steps']) + 3} documents judged as octostep does")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
