#!/usr/bin/env python3
"""All C++ sources look as clang-format 14 writes them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = 77


def formatter():
    """Other versions write some things differently."""
    for name in ("clang-format-14", "clang-format"):
        if shutil.which(name) and re.search(r"version 14\.", subprocess.run([name, "--version"], capture_output=True, text=True).stdout):
            return name
    return None


def main():
    program = formatter()
    if not program:
        print("SKIPPED: lint: no clang-format 14 on this machine")
        return SKIPPED
    listed = subprocess.run(["git", "ls-files", "-z", "*.h", "*.cpp"], cwd=ROOT, check=True, capture_output=True, text=True)
    sources = [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    if not sources:
        print("git lists no source")
        return 1
    found = subprocess.run([program, "--dry-run", "--Werror", *sources], cwd=ROOT, check=False).returncode
    print(f"{len(sources)} files looked at")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
