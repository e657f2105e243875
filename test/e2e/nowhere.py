"""Looks for a secret where it must not be: in a program's output, in the files it wrote, and in command lines."""

import base64
import json
import re
import threading
import urllib.parse
from pathlib import Path

from sandbox_process import expect


def forms_of(secret):
    """The secret itself and in the usual encodings; for base64, the part that does not depend on the bytes around it."""
    quoted = urllib.parse.quote(secret, safe="")
    forms = {secret, quoted, re.sub("%..", lambda escape: escape.group().lower(), quoted),
             urllib.parse.quote_plus(secret), json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("/", "\\/")}
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(b"x" * before + secret.encode()).decode().rstrip("=")
            forms.add(whole[(before * 8 + 5) // 6:-1])
    return {form.encode() for form in forms}


def forms_of_all(secrets):
    return set().union(*(forms_of(secret) for secret in secrets))


class CommandLineWatch:
    """Repeatedly searches the command lines of all processes for what must not be there."""

    def __init__(self, secrets):
        self.forms = forms_of_all(secrets)
        self.looks, self.hits = 0, []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.ending.wait(0.01):
            for entry in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    words = entry.read_bytes()
                except OSError:
                    continue  # it has ended meanwhile
                if b"octostep-sandbox" not in words and any(form in words for form in self.forms):
                    self.hits.append(words)
            self.looks += 1

    def stop(self):
        self.ending.set()
        self.thread.join()
        expect(self.looks > 0, "no command line was looked at")
        expect(not self.hits, f"a command line holds a secret: {self.hits}")


def check_nowhere(secrets, folder, inputs, printed):
    """`inputs`: the files that existed before the run, which may contain the secrets."""
    for form in forms_of_all(secrets):
        expect(form not in printed, f"the output holds a secret as {form}")
        for path in folder.rglob("*"):
            is_own = path.is_file() and path not in inputs and "server" not in path.relative_to(folder).parts[:1]
            if is_own and path.name != "sandbox.stderr":
                expect(form not in path.read_bytes(), f"{path.name} holds a secret as {form}")
