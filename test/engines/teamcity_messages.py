#!/usr/bin/env python3
"""teamcity_messages.py OCTOSTEP SANDBOX: what octostep writes for TeamCity, read by a parser of service messages that is
written from TeamCity's documentation. Messages of JetBrains' own Python writer (teamcity-messages) show that the parser
reads what the official side writes."""

import io
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from forms_under_test import HOSTILE, Checks, clean_environment, require, started_sandbox, work_folder

ESCAPES = {"n": "\n", "r": "\r", "x": "\u0085", "l": "\u2028", "p": "\u2029", "|": "|", "'": "'", "[": "[", "]": "]"}


class NotAMessage(Exception):
    pass


class Parser:
    """Parses one line into (name, attributes or value), strictly: anything that TeamCity might read differently is an error."""

    MARK = "##teamcity["

    def __init__(self, line):
        self.text, self.at = line, 0

    def parse(self):
        if not self.text.startswith(self.MARK):
            raise NotAMessage("the mark is not at the beginning")
        self.at = len(self.MARK)
        name = self.word()
        if self.peek() == "'":
            raise NotAMessage("no blank before the value")
        value, attributes = None, {}
        while self.blanks() and self.peek() != "]":
            if self.peek() == "'":
                value = self.quoted()
                continue
            key = self.word()
            self.expect("=")
            if key in attributes:
                raise NotAMessage(f"attribute {key} stands twice")
            attributes[key] = self.quoted()
        self.expect("]")
        if self.at != len(self.text):
            raise NotAMessage("text after the message")
        return name, attributes if value is None else value

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def expect(self, character):
        if self.peek() != character:
            raise NotAMessage(f"{character!r} expected at {self.at}")
        self.at += 1

    def blanks(self):
        start = self.at
        while self.peek() in (" ", "\t"):
            self.at += 1
        return self.at > start

    def word(self):
        match = re.compile(r"[A-Za-z_$][\w$]*(?::[\w]+)?").match(self.text, self.at)
        if not match:
            raise NotAMessage(f"a name expected at {self.at}")
        self.at = match.end()
        return match.group()

    def quoted(self):
        self.expect("'")
        units = []
        while self.peek() != "'":
            character = self.peek()
            if character in ("", "\n", "\r", "[", "]"):
                raise NotAMessage(f"{character!r} inside a value")
            self.at += 1
            if character != "|":
                units.append(character)
                continue
            units.append(self.escaped())
        self.at += 1
        # |0xD83D|0xDE80 are the two halves of one character.
        return "".join(units).encode("utf-16", "surrogatepass").decode("utf-16")

    def escaped(self):
        character = self.peek()
        self.at += 1
        if character in ESCAPES:
            return ESCAPES[character]
        digits = self.text[self.at:self.at + 5]
        if character != "0" or not re.fullmatch("x[0-9a-fA-F]{4}", digits):
            raise NotAMessage(f"an escape that does not exist: |{character}")
        self.at += 5
        return chr(int(digits[1:], 16))


def check_official(checks):
    package = require("teamcity.messages", "PyPI's teamcity-messages cannot be had here")
    out = io.BytesIO()
    service = package.TeamcityServiceMessages(output=type("Out", (), {"buffer": out, "encoding": "utf-8"})())
    texts = [*HOSTILE, "a|b'c[d]e\nf\rg\u0085h\u2028i\u2029j", ""]
    for text in texts:
        service.customMessage(text, "NORMAL")
    lines = [line for line in out.getvalue().decode("utf-8").split("\n") if line]
    checks.equal(len(lines), len(texts), "official messages")
    for line, text in zip(lines, texts):
        name, attributes = Parser(line).parse()
        checks.equal((name, attributes["text"]), ("message", text), "the official writer")
    for wrong in ("##teamcity[message text='a'b']", "##teamcity[message text='a[b']", "##teamcity[message text='|q']",
                  " ##teamcity[message text='x']", "##teamcity[message text='x'] more", "##teamcity[message text='x"):
        try:
            Parser(wrong).parse()
            checks.that(False, f"the parser takes {wrong!r}")
        except NotAMessage:
            checks.count += 1
    return package


def steps(url):
    parameters = {"project": "SupportFlow"}
    return {"server": {"url": url}, "build": {"number": "1.0.78"}, "steps": [
        {"id": "pack", "name": "Pack 'all' | [it] \U0001F680\u2028now", "type": "pack",
         "parameters": {"packageId": "SupportFlow", "version": "${build.number}", "basePath": "site"}},
        {"id": "push", "type": "push", "parameters": {"packages": ["${steps.pack.packagePath}"]}},
        {"id": "release", "type": "createRelease", "parameters": {**parameters, "releaseNumber": "${build.number}",
                                                                  "releaseNotes": "##teamcity[buildStop comment='x']"}},
        {"id": "dev", "type": "deploy", "parameters": {**parameters, "releaseNumber": "latest", "environments": ["Development"]}},
        {"id": "no", "type": "deploy", "parameters": {**parameters, "releaseNumber": "latest", "environments": ["No 'such' [one]"]}}]}


def check_own(octostep, sandbox, checks):
    with work_folder() as name, started_sandbox(sandbox, Path(name)) as (url, key):
        folder = Path(name)
        (folder / "site").mkdir()
        (folder / "site" / "it's [a] |file|.html").write_text("<h1>SupportFlow</h1>")
        (folder / "steps.json").write_text(json.dumps(steps(url)), encoding="utf-8")
        result = subprocess.run([Path(octostep).resolve(), "run", "steps.json"], cwd=folder, capture_output=True, check=False,
                                env=clean_environment(TEAMCITY_VERSION="2026.1", OCTOPUS_API_KEY=key))
    checks.equal(result.returncode, 4, f"exit code; {result.stderr.decode()}")
    seen = []
    for line in result.stdout.decode("ascii").splitlines():
        try:
            seen.append(Parser(line).parse())
        except NotAMessage as error:
            checks.that(False, f"{error}: {line}")
    checks.that(len(seen) > 30, f"only {len(seen)} messages")
    names = {name for name, _ in seen}
    checks.that({"blockOpened", "blockClosed", "message", "setParameter", "buildProblem"} <= names, f"only {names}")
    checks.that("buildStop" not in names, "release notes have become a command")
    opened = [attributes["name"] for name, attributes in seen if name == "blockOpened"]
    checks.that(any("Pack 'all' | [it] \U0001F680" in one for one in opened), f"the step's name in {opened[:2]}")
    problems = [attributes["description"] for name, attributes in seen if name == "buildProblem"]
    checks.that(len(problems) == 1 and "No 'such' [one]" in problems[0], f"problems: {problems}")


def main():
    checks = Checks()
    check_official(checks)
    check_own(sys.argv[1], sys.argv[2], checks)
    checks.finish(f"teamcity-messages {version('teamcity-messages')}: official samples and five steps' messages parsed")


if __name__ == "__main__":
    main()
