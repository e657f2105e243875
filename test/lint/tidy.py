#!/usr/bin/env python3
"""clang-tidy with the checks of .clang-tidy.

By hand: on the sources that differ from where this branch left origin/main. With CI=true: also on a third of all sources, which
changes with every commit, so that three commits see them all. `tidy.py --all` takes all.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "tidy"
PORTIONS = 3
SKIPPED = 77


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else None


def sources_built():
    subprocess.run(["cmake", "--preset", "tidy"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    built = {Path(command["file"]).resolve() for command in commands}
    return sorted(name for name in git("ls-files", "*.cpp") or [] if (ROOT / name).resolve() in built)


def changed_sources(built):
    """Also those whose header changed. None: there is no origin/main to compare with."""
    base = git("merge-base", "HEAD", "origin/main")
    names = base and git("diff", "--name-only", base[0])
    if names is None:
        return None
    stems = {str(Path(name).with_suffix("")) for name in names if name.endswith((".h", ".cpp"))}
    return [name for name in built if name[: -len(".cpp")] in stems]


def sources_to_check(built):
    if "--all" in sys.argv:
        return built
    changed = changed_sources(built)
    if os.environ.get("CI") != "true":
        return built if changed is None else changed
    portion = int(git("rev-list", "--count", "HEAD")[0]) % PORTIONS
    return sorted(set(built[portion::PORTIONS]) | set(changed or []))


def tidy(name):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(BUILD), name], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + (done.stderr if done.returncode else "")


def main():
    if not (shutil.which("clang-tidy") and shutil.which("clang++")):
        print("SKIPPED: lint: no clang-tidy, or no clang++, on this machine")
        return SKIPPED
    built = sources_built()
    if not built:
        print("no source of this build is known to git")
        return 1
    checked = sources_to_check(built)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(tidy, checked))
    for code, text in results:
        if code:
            print(text)
    print(f"{len(checked)} of {len(built)} sources looked at")
    return 1 if any(code for code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
