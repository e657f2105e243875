#!/usr/bin/env python3
"""Follows many tenants for many minutes and shows whether memory and descriptors stay flat.

    soak.py --octostep PATH --sandbox PATH [--minutes 10] [--tenants 200] [--faketime LIBRARY]

In the course of it the server is away twice, and with libfaketime the agent's clock jumps an hour ahead and back again.
Not part of any run: it takes as long as it says. Ends with 1 when the run fails, when a line of a log is lost or shown
twice, when descriptors grow, or when memory grows by more than --most-growth KiB a minute in its second half.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from sandbox_process import API_KEY, DEFAULT_SCENARIO, Sandbox

SAMPLE_SECONDS = 5
AWAY_SECONDS = 5
LINE = re.compile(r"tenant (\d+) says (\d+)\b")


def write_scenario(folder, options):
    scenario = json.loads(DEFAULT_SCENARIO.read_text())
    space = scenario["spaces"][0]
    project = space["projects"][0]
    project["releases"] = [{"version": "1.0.0"}]
    space["tenants"] = [{"name": "tenant #{n}", "repeat": options.tenants, "projects": {project["name"]: ["Development"]}}]
    lines = {"text": "#{tenant} says #{n}", "at": 1, "repeat": int(options.minutes * 60), "every": 1}
    space["scripts"] = [{"project": project["name"], "activities": [{"name": "Step 1: Talk", "lines": [lines]}]}]
    (folder / "scenario.json").write_text(json.dumps(scenario))


def start(options, sandbox, folder):
    environment = {**os.environ, "OCTOPUS_URL": sandbox.url, "OCTOPUS_API_KEY": API_KEY}
    if options.faketime:
        (folder / "clock").write_text("+0")
        environment.update(LD_PRELOAD=options.faketime, FAKETIME_TIMESTAMP_FILE=str(folder / "clock"), FAKETIME_NO_CACHE="1",
                           FAKETIME_DONT_FAKE_MONOTONIC="1")
    tenants = ",".join(f"tenant {n}" for n in range(1, options.tenants + 1))
    return subprocess.Popen([options.octostep, "deploy", "--project", "SupportFlow", "--release-number", "1.0.0",
                             "--environments", "Development", "--tenants", tenants, "--poll-interval", "1",
                             "--log-protocol", "plain", "--journal", str(folder / "journal"),
                             "--result-file", str(folder / "result.json")],
                            env=environment, stdout=open(folder / "log", "wb"), stderr=subprocess.STDOUT)


def disturbances(options, sandbox, folder):
    """(share of the time, what happens then)"""
    events = [(0.3, lambda: sandbox.go_away(AWAY_SECONDS)), (0.6, lambda: sandbox.go_away(AWAY_SECONDS))]
    if options.faketime:
        events += [(0.45, lambda: (folder / "clock").write_text("+3600")), (0.75, lambda: (folder / "clock").write_text("-3600"))]
    return sorted(events, key=lambda event: event[0])


def sample(pid):
    """(KiB of resident memory, open descriptors)"""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)), len(os.listdir(f"/proc/{pid}/fd"))


def watch(process, events, seconds):
    samples, started = [], time.monotonic()
    while process.poll() is None:
        spent = time.monotonic() - started
        if events and spent >= events[0][0] * seconds:
            threading.Thread(target=events.pop(0)[1]).start()
        try:
            samples.append((spent / 60, *sample(process.pid)))
        except (OSError, AttributeError):  # it has just ended
            break
        time.sleep(SAMPLE_SECONDS)
    process.wait()
    return samples


def slope_of(points):
    """Of the straight line that fits them best."""
    middle = [statistics.mean(values) for values in zip(*points)]
    return (sum((x - middle[0]) * (y - middle[1]) for x, y in points)
            / sum((x - middle[0]) ** 2 for x, _ in points))


def problems_of(options, process, samples, folder):
    if len(samples) < 4:
        yield f"it ended after {len(samples)} samples with exit code {process.returncode}"
        return
    late = samples[len(samples) // 2:]
    slope = slope_of([(minutes, memory) for minutes, memory, _ in late])
    descriptors = [s[2] for s in late]
    print(f"{len(samples)} samples in {samples[-1][0]:.1f} minutes; memory {samples[0][1]} to {samples[-1][1]} KiB, at most "
          f"{max(s[1] for s in samples)}; {slope:+.1f} KiB a minute in the second half; descriptors {min(descriptors)} to {max(descriptors)}")
    lines = LINE.findall((folder / "log").read_text())
    wanted = options.tenants * int(options.minutes * 60)
    print(f"exit code {process.returncode}; {len(set(lines))} of {wanted} lines, {len(lines) - len(set(lines))} shown twice")
    if process.returncode != 0:
        yield f"exit code {process.returncode}"
    if len(set(lines)) != wanted or len(lines) != wanted:
        yield "lines were lost or doubled"
    if slope > options.most_growth:
        yield "memory grows"
    if statistics.mean(descriptors[-5:]) > statistics.mean(descriptors[:5]) + 2:
        yield "descriptors grow"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octostep", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--most-growth", type=float, default=64)
    parser.add_argument("--faketime", help="libfaketime.so.1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="octostep-soak-") as name:
        folder = Path(name)
        write_scenario(folder, options)
        sandbox = Sandbox(options.sandbox, folder, {"scenario": "scenario.json"})
        try:
            process = start(options, sandbox, folder)
            samples = watch(process, disturbances(options, sandbox, folder), options.minutes * 60)
            problems = list(problems_of(options, process, samples, folder))
            if problems:
                print((folder / "log").read_text()[-2000:])
        finally:
            sandbox.stop()
    print("; ".join(problems) or "flat")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
