#!/usr/bin/env python3
"""Every library that the build found comes from a Debian package that .ci/packages or .ci/test-packages names, or from one that
those depend on. Otherwise the build works only on machines that happen to have it.

  build_packages.py BUILD_FOLDER
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTS = [ROOT / ".ci" / "packages", ROOT / ".ci" / "test-packages"]
# Libraries, and folders with a library's CMake files.
FOUND = re.compile(r"^\w+:(?:FILEPATH=(/usr/.*\.(?:so|a))|PATH=(/usr/.*/cmake/.*))$", re.MULTILINE)
SKIPPED = 77


def named_packages():
    return {line for each in LISTS for line in each.read_text().split("\n") if line and not line.startswith("#")}


def lines_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def dependencies():
    """Of each installed package, by its name."""
    depends = {}
    for line in lines_of("dpkg-query", "-W", "-f", "${Package}\t${Depends}, ${Pre-Depends}\n"):
        package, names = line.split("\t")
        depends[package] = {match for match in re.findall(r"(?:^|[,|]\s*)([a-z0-9][a-z0-9.+-]*)", names)}
    return depends


def with_dependencies(packages):
    depends, reached, ahead = dependencies(), set(), set(packages)
    while ahead:
        package = ahead.pop()
        reached.add(package)
        ahead |= depends.get(package, set()) - reached
    return reached


def owners(path):
    """The packages that own a file or folder: lines read "package:architecture, package: path". None: it was built by hand."""
    found = subprocess.run(["dpkg", "-S", path], check=False, capture_output=True, text=True).stdout.splitlines()
    return {name.split(":")[0] for line in found for name in line.rsplit(": ", 1)[0].split(", ")}


def main():
    if not shutil.which("dpkg"):
        print("SKIPPED: no dpkg, so no Debian packages")
        return SKIPPED
    cache = (Path(sys.argv[1]) / "CMakeCache.txt").read_text()
    found = sorted({library or folder for library, folder in FOUND.findall(cache)})
    packages = {path: names for path in found if (names := owners(path))}
    if not packages:
        print("CMakeCache.txt names no library of a Debian package")
        return 1
    provided = with_dependencies(named_packages())
    missing = {path: names for path, names in packages.items() if not names & provided}
    for path, names in missing.items():
        print(f"{path}: of {' or '.join(sorted(names))}, which .ci/packages does not name")
    print(f"{len(packages)} places of libraries looked at")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
