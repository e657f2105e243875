#!/usr/bin/env python3
"""Every link between the tree's Markdown pages leads to a file that exists, and every #fragment to a heading of that page.

  links.py ROOT
"""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
LINK = re.compile(r"(?<!!)\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(```|~~~).*?^\1|^ {4}.*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:")


def pages():
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def anchor(heading):
    """Like on the forges: lower case, blanks become dashes, punctuation is dropped."""
    text = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).lower()
    kept = (c for c in text if c in "-_ " or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def anchors(page):
    return {anchor(heading) for heading in HEADING.findall(FENCE.sub("", page.read_text()))}


def problem_of(page, link):
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return f"{page.relative_to(ROOT)}: {link}: no such file"
    if fragment and target.suffix == ".md" and fragment not in anchors(target):
        return f"{page.relative_to(ROOT)}: {link}: no heading of that name"
    return None


def main():
    links = [(page, link) for page in pages() for link in LINK.findall(CODE.sub("", page.read_text())) if not OUTSIDE.match(link)]
    if not links:
        print("no links were found, so nothing was checked")
        return 1
    problems = [problem for page, link in links if (problem := problem_of(page, link))]
    print("\n".join(problems) or f"{len(links)} links resolve")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
