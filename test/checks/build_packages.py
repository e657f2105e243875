#!/usr/bin/env python3
"""Every library that the build found comes from a Debian package that .ci/packages or .ci/test-packages names, or from one that
those depend on; the programs it runs and the libraries it asks for by name come from a package that is named itself. Otherwise
the build works only on machines that happen to have it.

  build_packages.py BUILD_FOLDER                    checks that
  build_packages.py BUILD_FOLDER --missing-in TREE  prints the packages with files that the build uses and the system in TREE lacks
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTS = [ROOT / ".ci" / "packages", ROOT / ".ci" / "test-packages"]
# Libraries, and folders with a library's CMake files.
FOUND = re.compile(r"^\w+:(?:FILEPATH=(/usr/.*\.(?:so|a))|PATH=(/usr/.*/cmake/.*))$", re.MULTILINE)
PROGRAM = re.compile(
    r"^(?:CCACHE_PROGRAM|PKG_CONFIG_EXECUTABLE|CMAKE_(?:COMMAND|MAKE_PROGRAM|CXX_COMPILER)):\w+=(/usr/.*)$", re.MULTILINE)
ASKED_FOR = re.compile(r"(?:find_package|pkg_check_modules)\((\w+)")
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


def owners_of_program(path):
    """No package owns /usr/bin/c++, but one owns what this link leads to."""
    while not (names := owners(path)) and os.path.islink(path):
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return names


def libraries_asked_for(cache):
    """What find_package and pkg_check_modules of the top level found, by the names of their cache entries."""
    names = ASKED_FOR.findall((ROOT / "CMakeLists.txt").read_text())
    entry = re.compile(rf"^(?:pkgcfg_lib_)?(?:{'|'.join(names)})_\w+:(?:FILEPATH|PATH)=(/usr/.*(?:\.so|\.a|/cmake/.*))$",
                       re.MULTILINE | re.IGNORECASE)
    return set(entry.findall(cache))


def packages_in_use(cache):
    """Path -> packages, of what must be named itself, and of everything that was found."""
    direct = {path: owners_of_program(path) for path in PROGRAM.findall(cache)}
    direct |= {path: owners(path) for path in libraries_asked_for(cache)}
    everything = direct | {path: owners(path) for path in sorted({one or other for one, other in FOUND.findall(cache)})}
    return {path: names for path, names in direct.items() if names}, {path: names for path, names in everything.items() if names}


def print_missing_in(tree, everything):
    missing = {name for path, names in everything.items() if not os.path.lexists(tree + path) for name in names}
    print(f"Missing there: {', '.join(sorted(missing))}" if missing else "No package of this build is missing there.")
    return 0


def check(direct, everything):
    if not everything:
        print("CMakeCache.txt names nothing of a Debian package")
        return 1
    named = named_packages()
    provided = with_dependencies(named)
    missing = {path: names for path, names in everything.items() if not names & provided}
    missing |= {path: names for path, names in direct.items() if not names & named}
    for path, names in missing.items():
        print(f"{path}: of {' or '.join(sorted(names))}, which .ci/packages does not name")
    print(f"{len(everything)} programs and libraries looked at")
    return 1 if missing else 0


def main():
    if not shutil.which("dpkg"):
        print("SKIPPED: no dpkg, so no Debian packages")
        return SKIPPED
    direct, everything = packages_in_use((Path(sys.argv[1]) / "CMakeCache.txt").read_text())
    if sys.argv[2:3] == ["--missing-in"]:
        return print_missing_in(sys.argv[3], everything)
    return check(direct, everything)


if __name__ == "__main__":
    sys.exit(main())
