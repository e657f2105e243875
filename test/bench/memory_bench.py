#!/usr/bin/env python3
"""Measures how much memory a run takes when the server sends much more than usual.

    memory_bench.py --octostep PATH --sandbox PATH [--quick] [--limit MIB]

Five steps are run against the sandbox, once undisturbed and then with one kind of answer replaced: a log of a million lines,
a line of 200 MiB, a line with eight million line breaks, and a list of 60 MiB of small objects. Printed for each: what the run
took above the undisturbed one at its peak, its exit code, and whether what it was sent is in the log. --quick sends less, and
each run then has no more address space than the undisturbed one and the limit. Exit 1 when a run takes more than the limit
(64 MiB), or shows something else than it should.
"""

import argparse
import http.client
import http.server
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from sandbox_process import API_KEY, CaseFailed, Sandbox, expect  # noqa: E402: its folder is named above

SITE = HERE.parent / "demo-site"
DOCUMENT = HERE.parent / "e2e" / "cases" / "five_steps_plain" / "document.json"
MIB = 1 << 20
HANG_SECONDS = 600
HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "host"}


class Middleman(http.server.ThreadingHTTPServer):
    """Passes everything on to the sandbox but what `replace(path, body)` answers itself, in pieces."""

    daemon_threads = True

    def __init__(self, sandbox, replace):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def serve(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                connection = http.client.HTTPConnection(sandbox.url.split("//")[1], timeout=60)
                connection.request(self.command, self.path, sent,
                                   {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP})
                answer = connection.getresponse()
                body = answer.read()
                pieces = replace(self.path, body)
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                if pieces is None:
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    return
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in pieces:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")

            do_GET = do_POST = do_PUT = serve

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_):  # the program may hang up
        pass


def details_with(elements):
    """Replaces the log in each answer with a task's details by one activity with these log elements."""

    def replace(path, body):
        if not re.search(r"/tasks/[^/]+/details", path):
            return None
        details = json.loads(body)
        details["ActivityLogs"] = [{"Id": "Activities-1", "Name": "Deploy", "Status": "Success", "Children": [], "LogElements": []}]
        before, after = json.dumps(details).split('"LogElements": []')
        return with_ends(before.encode() + b'"LogElements": [', elements(), b"]" + after.encode())

    return replace


def with_ends(before, pieces, after):
    yield before
    yield from pieces
    yield after


def element(number, text):
    return json.dumps({"Category": "Info", "OccurredAt": "2026-03-01T10:00:00.000+00:00", "Number": number, "MessageText": text})


def many_lines(count):
    def pieces():
        for first in range(0, count, 1000):
            texts = (element(n, f"line {n:08} of a log that goes on and on") for n in range(first, min(count, first + 1000)))
            yield (("," if first else "") + ",".join(texts)).encode()

    return details_with(pieces)


def long_text(count, unit):
    """One element with `count` times `unit`, which is given as JSON."""

    def pieces():
        before, after = element(1, "MARK").split("MARK")
        yield before.encode()
        block = unit.encode() * 65536
        for _ in range(count // 65536):
            yield block
        yield after.encode()

    return details_with(pieces)


def small_objects(size):
    def replace(path, _body):
        if not path.endswith("/api/spaces/all"):
            return None
        return with_ends(b"[{}", (b',{"a":{}}' * 65536 for _ in range(size // (9 * 65536))), b"]")

    return replace


def peak_of(process):
    """Most address space and memory that the process had, in bytes. The memory is the kernel's own figure."""
    space = 0
    while True:
        try:
            found = re.search(r"VmPeak:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            space = max(space, int(found.group(1)) * 1024 if found else 0)
        except OSError:
            pass
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return space, usage.ru_maxrss * 1024
        time.sleep(0.01)


class Bench:
    def __init__(self, options):
        self.options, self.runs = options, 0
        self.folder = Path(tempfile.mkdtemp(prefix="octostep-memory-"))
        self.sandbox = Sandbox(options.sandbox, self.folder, {})
        self.sandbox.call("POST", "/sandbox/time", {"speed": 200})

    def close(self):
        self.sandbox.stop()
        shutil.rmtree(self.folder)

    def run(self, replace, space=None):
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        shutil.copytree(SITE, folder / "Output")
        server = Middleman(self.sandbox, replace)
        document = json.loads(DOCUMENT.read_text().replace("{url}", server.url))
        document["build"]["number"] = f"1.0.{self.runs}"
        document["server"]["maxRetries"] = 0
        (folder / "document.json").write_text(json.dumps(document))
        command = [self.options.octostep, "run", "document.json", "--log-protocol", "plain", "--log-file", "log.txt",
                   "--poll-interval", "1"]
        limits = None if space is None else lambda: resource.setrlimit(resource.RLIMIT_AS, (space, space))
        with open(folder / "out.txt", "wb") as out:
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                       preexec_fn=limits,  # noqa: PLW1509: it only sets a limit
                                       env={"PATH": os.environ["PATH"], "OCTOPUS_API_KEY": API_KEY, "MALLOC_ARENA_MAX": "1"})
            killer = threading.Timer(HANG_SECONDS, process.kill)
            killer.start()
            space, memory = peak_of(process)
            killer.cancel()
        server.shutdown()
        server.server_close()
        return process.returncode, space, memory, folder


def count_of(path, text):
    count, rest = 0, b""
    with open(path, "rb") as file:
        while block := file.read(MIB):
            block = rest + block
            count += block.count(text)
            rest = block[len(block) - len(text) + 1:] if len(text) > 1 else b""
    return count


def cases(quick):
    lines, line, breaks = (100_000, 16 * MIB, MIB) if quick else (1_000_000, 200 * MIB, 8 * MIB)

    def shows_lines(folder):
        return count_of(folder / "out.txt", b"of a log that goes on and on") == 2 * lines

    def shows_cut(folder):
        return (count_of(folder / "out.txt", b"Cut here: this text has %d bytes" % line) == 2
                and count_of(folder / "log.txt", b"~") == 2 * line)

    def shows_some(folder):
        return count_of(folder / "out.txt", b"Cut here: this text has") == 2

    yield f"a log of {lines:,} lines", many_lines(lines), 0, shows_lines
    yield f"a line of {line // MIB} MiB", long_text(line, "~"), 0, shows_cut
    yield f"{breaks:,} line breaks in a line", long_text(breaks, "\\n"), 0, shows_some
    yield "a list of 60 MiB of small objects", small_objects(60 * MIB), 5, lambda folder: True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octostep", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--limit", type=int, default=64)
    options = parser.parse_args()
    limit, failed = options.limit * MIB, False
    bench = Bench(options)
    try:
        code, usual_space, usual, folder = bench.run(lambda path, body: None)
        expect(code == 0, f"the undisturbed run ended with {code}:\n{(folder / 'out.txt').read_text()}")
        print(f"undisturbed: {usual / MIB:.1f} MiB at its peak")
        for name, replace, wanted_code, shows in cases(options.quick):
            code, _, memory, folder = bench.run(replace, usual_space + limit if options.quick else None)
            above, shown = memory - usual, shows(folder)
            well = code == wanted_code and shown and above <= limit
            failed = failed or not well
            print(f"{name}: {above / MIB:.1f} MiB above it, exit {code}, {'all shown' if shown else 'NOT ALL SHOWN'}"
                  f"{'' if well else '  <-- wrong'}", flush=True)
            if not well:
                print((folder / "out.txt").read_bytes()[-2000:].decode("utf-8", "replace"))
            shutil.rmtree(folder)
    finally:
        bench.close()
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CaseFailed as failure:
        print(failure)
        sys.exit(1)
