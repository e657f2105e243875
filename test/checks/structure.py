#!/usr/bin/env python3
"""Holds the tree to its own rules: which folder may include which, where third parties may be used, file sizes."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()

# folder -> folders it may include, besides itself
# The ground floor: everybody may include it, and it includes nobody.
GROUND = "schema/text"

ALLOWED = {
    GROUND: set(),
    "packaging": set(),
    "schema": set(),
    "steps/octopus": set(),
    "steps": {"steps/octopus", "schema", "packaging"},
    "agent": {"steps", "steps/octopus", "schema", "packaging"},
}

# third party header prefix -> files (as regular expressions) that may include it
FENCES = {
    r"Poco/": [r"steps/octopus/http/poco_\w+\.(h|cpp)"],
    r"archive(_entry)?\.h": [r"packaging/archive/archive_reader\.cpp"],
    r"utf8proc": [r"schema/text/name_folding\.cpp"],
    r"iconv": [r"schema/text/encoding\.cpp"],
    r"git2": [r"steps/commits/git_\w+\.(h|cpp)"],
    r"re2/": [r"steps/release/tag_pattern\.cpp"],
    r"nlohmann/json_fwd": [r".*"],
    r"nlohmann/": [
        r"schema/.*",
        r"steps/octopus/.*",
        r"agent/intake/.*",
        r"agent/(dialects|command_line)/.*", r"agent/package_report\.cpp", r"agent/run/(result_file|journal_text|job_links)\.cpp", r"agent/drop_in/(octo_results|octopus_results|octopus_settings)\.cpp",
        r"agent/log/(jsonl_renderer|json_text)\.cpp",
    ],
}

# Members of answers that are called an id and are none of the server's: the package's own name, which may hold slashes,
# and a feed that a variable may name. Every other one is read with id(), required_id() or ids(), which check it.
NO_SERVER_IDS = {"PackageId", "FeedId"}
READS_ID_AS_TEXT = re.compile(r'\b(?:text|required_text|texts)\("(\w*Ids?)"\)')
ACTIVITY_LABEL = "activity.id = "  # has slashes in it, and is a label only

# what writes to the standard streams -> the one file that may: everything else goes through it, masked and harmless
STANDARD_STREAMS = re.compile(r"\bstd::(cout|cerr|clog)\b|\b(v?printf|puts|putchar|perror)\s*\(|\bfmt::v?print\w*\("
                              r"|\bSTD(OUT|ERR)_FILENO\b|\bwrite\s*\(\s*[12]\b|[(,\s](stdout|stderr)\b")
STANDARD_STREAMS_OWNER = "agent/log/standard_streams.cpp"

FILE_LINES = 450
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "agent", "steps", "schema", "packaging", "test"}


def folder_of(path: str) -> str:
    for folder in (GROUND, "steps/octopus"):
        if path.startswith(folder + "/"):
            return folder
    return path.split("/", 1)[0]


def include_problems(name: str, text: str):
    own = folder_of(name)
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        header = match.group(2)
        if match.group(1) == '"' and own in ALLOWED:
            target = folder_of(header)
            if target not in (own, GROUND) and target not in ALLOWED[own]:
                yield f"{name}:{number}: {own} must not include {header}"
        if own in ALLOWED:
            yield from fence_problems(name, number, header)


def fence_problems(name: str, number: int, header: str):
    for prefix, files in FENCES.items():
        if re.match(prefix, header):
            if not any(re.fullmatch(pattern, name) for pattern in files):
                yield f"{name}:{number}: {header} is fenced; only {', '.join(files)} may include it"
            return


def id_problems(name: str, text: str):
    if not name.startswith("steps/octopus/"):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for match in READS_ID_AS_TEXT.finditer(line):
            if match.group(1) not in NO_SERVER_IDS and ACTIVITY_LABEL not in line:
                yield f"{name}:{number}: {match.group(1)} is read as text; read it with id(), which checks it"


def stream_problems(name: str, text: str):
    if folder_of(name) not in ALLOWED or name == STANDARD_STREAMS_OWNER:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if STANDARD_STREAMS.search(line.split("//", 1)[0]):
            yield f"{name}:{number}: only {STANDARD_STREAMS_OWNER} writes to the standard streams"


def tracked_files():
    output = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in output.decode().split("\0") if name and (ROOT / name).exists()]


def main() -> int:
    problems = []
    files = tracked_files()
    for name in files:
        top = name.split("/", 1)[0]
        if top not in TOP_LEVEL and not top.startswith("."):
            problems.append(f"{name}: {top} is not part of the top level's layout")
        if not name.endswith((".h", ".cpp")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        problems.extend(include_problems(name, text))
        problems.extend(id_problems(name, text))
        problems.extend(stream_problems(name, text))
        lines = text.count("\n")
        if lines > FILE_LINES:
            problems.append(f"{name}: {lines} lines; split it, {FILE_LINES} is the limit")
        if name.endswith(".h") and "#pragma once" not in text:
            problems.append(f"{name}: no #pragma once")
        mark = re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
        if mark:
            problems.append(f"{name}: holds a {mark.group(1)} mark")
    print("\n".join(problems) or f"{len(files)} files keep the structure")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
