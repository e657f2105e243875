"""Reads end-to-end cases: what case.json says, after "like" and with the keys that case.schema.json allows."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = json.loads((HERE / "case.schema.json").read_text())


def keys_of(kind):
    """The keys that the schema allows in a "stage", an "event" or an "expectation"; "case" is the whole."""
    return set(SCHEMA["properties"] if kind == "case" else SCHEMA["$defs"][kind]["properties"])


def patched(value, patch):
    """RFC 7386: members of the patch replace those of the value, null removes one."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), change)
    return result


def read_case(folder):
    """A case that is "like" another one says only what differs."""
    case = json.loads((folder / "case.json").read_text())
    other = case.pop("like", None)
    return patched(read_case(folder.parent / other), case) if other else case


def folders_of(folder):
    """The folders whose files a case has, its own last."""
    other = json.loads((folder / "case.json").read_text()).get("like")
    return [*(folders_of(folder.parent / other) if other else []), folder]


def find_file(folder, name):
    """Where a file of a case lies; None when it has none of that name."""
    return next((each / name for each in reversed(folders_of(folder)) if (each / name).exists()), None)
