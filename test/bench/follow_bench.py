#!/usr/bin/env python3
"""Follows one deployment to several tenants at once against the sandbox and prints what it cost.

    follow_bench.py --octostep PATH --sandbox PATH [--tenants N] [--lines N] [--seconds S]

It prints whether every line was shown once, in order within its activity, and under its tenant (`plain` and
`teamcity`); the bytes received, compared with the size of the log and with what reading the whole tree at each
poll would have cost; the requests per second; and how long a line took from the server to standard output,
compared with the limit of the poll interval + 0.5 s.

A small proxy between the two counts the bytes, headers included. The cost of whole trees is taken from complete
responses of the server at ten moments of the run, summed over as many reads as octostep made. The server truncates
each activity separately, so it repeats the end of every long finished activity in each reply: --activities 4 shows
what that costs.
"""

import argparse
import bisect
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from datetime import datetime, timezone
from pathlib import Path

KEY = 'API-SANDBOX0123456789ABCDEF'
LINE = re.compile(r'line of (tenant-\d+) activity (\d+) number (\d+) ')
PADDING = 'x' * 30  # a build log of 100,000 such lines stays below the 8 MB after which it refers to the log file


class CountingProxy:
    """Passes bytes on between octostep and the sandbox and counts them."""

    def __init__(self, port):
        self.target, self.received, self.sent = port, 0, 0
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(('127.0.0.1', self.target))
            threading.Thread(target=self.relay, args=(client, server), daemon=True).start()

    def relay(self, client, server):
        while True:
            for source in select.select([client, server], [], [])[0]:
                block = source.recv(1 << 18)
                if not block:
                    client.close()
                    server.close()
                    return
                if source is server:
                    self.received += len(block)
                    client.sendall(block)
                else:
                    self.sent += len(block)
                    server.sendall(block)


def lines_of(options):
    """How many lines each activity of a deployment writes."""
    return [options.lines // options.activities] * options.activities


def scenario(tenants, counts, seconds):
    """One script per tenant; its activities run one after the other and write at an even pace."""
    pace = seconds / sum(counts)

    def script(tenant):
        return {'project': 'Shop', 'tenant': tenant, 'activities': [
            {'name': f'Step {a + 1}: part {a + 1}', 'lines': [
                {'text': f'line of {tenant} activity {a} number #{{n}} {PADDING}', 'repeat': count, 'every': pace}]}
            for a, count in enumerate(counts)]}
    return {'spaces': [{
        'name': 'Default', 'environments': ['Test'],
        'lifecycles': [{'name': 'Usual', 'phases': [{'name': 'Test', 'environments': ['Test']}]}],
        'projects': [{'name': 'Shop', 'lifecycle': 'Usual', 'tenantedMode': 'TenantedOrUntenanted', 'releases': [{'version': '1.0.0'}]}],
        'tenants': [{'name': tenant, 'projects': {'Shop': ['Test']}} for tenant in tenants],
        'scripts': [script(tenant) for tenant in tenants]}]}


class Sandbox:
    def __init__(self, program, folder, document):
        path = Path(folder) / 'scenario.json'
        path.write_text(json.dumps(document))
        self.process = subprocess.Popen([program, '--listen', '127.0.0.1:0', '--data', folder + '/server', '--api-key', KEY,
                                         '--scenario', str(path)], stdout=subprocess.PIPE, text=True)
        first = self.process.stdout.readline()
        self.port = int(first.rsplit(':', 1)[1])

    def get(self, path):
        request = urllib.request.Request(f'http://127.0.0.1:{self.port}{path}', headers={'X-Octopus-ApiKey': KEY})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def run(options, url, protocol, tenants, seen):
    """Runs octostep; `seen` gets (time, text) of each line as soon as it appears on standard output."""
    args = [options.octostep, 'deploy', '--project', 'Shop', '--release-number', '1.0.0', '--environment', 'Test',
            '--log-protocol', protocol, '--poll-interval', str(options.poll)]
    for tenant in tenants:
        args += ['--tenant', tenant]
    process = subprocess.Popen(args, env={'PATH': os.environ['PATH'], 'OCTOPUS_URL': url, 'OCTOPUS_API_KEY': KEY},
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for raw in process.stdout:
        seen.append((time.time(), raw.decode()))
    code = process.wait()
    if code != 0:
        sys.exit(f'octostep ended with {code}: {process.stderr.read().decode()}\n' + ''.join(text for _, text in seen[-20:]))
    return process


def tenant_shown(protocol, text, flows):
    """The tenant under which a line appears, from its flow or prefix."""
    if protocol == 'teamcity':
        flow = re.search(r"flowId='([^']*)'", text)
        return flows.get(flow.group(1)) if flow else None
    prefix = re.match(r'\[[^\]]*?(tenant-\d+)\]', text)
    return prefix.group(1) if prefix else None


def check_lines(protocol, seen, tenants, counts):
    """Lines that were shown wrongly: duplicated, missing, out of order, or under another tenant's name."""
    flows, numbers, strangers = {}, defaultdict(list), 0
    for _, text in seen:
        opened = re.search(r"blockOpened name='[^']*?(tenant-\d+)[^']*'.*flowId='([^']*)'", text)
        if opened:
            flows.setdefault(opened.group(2), opened.group(1))
        match = LINE.search(text)
        if match:
            numbers[match.group(1), match.group(2)].append(int(match.group(3)))
            strangers += tenant_shown(protocol, text, flows) != match.group(1)
    wrong = sum(numbers[tenant, str(a)] != list(range(1, count + 1)) for tenant in tenants for a, count in enumerate(counts))
    shown = sum(len(found) for found in numbers.values())
    return shown, wrong, strangers


def served_times(sandbox, tasks):
    """When the server had each line, according to the server."""
    served = {}

    def visit(activity):
        for element in activity.get('LogElements') or []:
            match = LINE.search(element['MessageText'])
            if match:
                at = datetime.fromisoformat(re.sub(r'(\.\d{1,6})\d*', r'\1', element['OccurredAt'])).astimezone(timezone.utc)
                served[match.groups()] = at.timestamp()
        for child in activity.get('Children') or []:
            visit(child)
    for task in tasks:
        for activity in json.loads(sandbox.get(f'/api/tasks/{task}/details?verbose=true&tail=1000000'))['ActivityLogs']:
            visit(activity)
    return served


class TreeSizes(threading.Thread):
    """Sizes of the complete details of a task over time, from the server's responses."""

    def __init__(self, sandbox, every):
        super().__init__(daemon=True)
        self.sandbox, self.every, self.samples, self.ending = sandbox, every, [], threading.Event()
        self.start()

    def run(self):
        while not self.ending.wait(self.every):
            tasks = json.loads(self.sandbox.get('/api/tasks?name=Deploy&take=1'))['Items']
            if tasks:
                body = self.sandbox.get(f"/api/tasks/{tasks[0]['Id']}/details?verbose=true&tail=1000000")
                self.samples.append((time.time(), len(body)))

    def at(self, moment):
        """The size at that time, interpolated between samples."""
        times = [sample[0] for sample in self.samples]
        place = bisect.bisect(times, moment)
        if place == 0:
            return 0
        if place == len(times):
            return self.samples[-1][1]
        (t0, s0), (t1, s1) = self.samples[place - 1], self.samples[place]
        return s0 + (s1 - s0) * (moment - t0) / (t1 - t0)


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def measure(options, protocol):
    counts = lines_of(options)
    tenants = [f'tenant-{number}' for number in range(1, options.tenants + 1)]
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(options.sandbox, folder, scenario(tenants, counts, options.seconds))
        proxy = CountingProxy(sandbox.port)
        sizes = TreeSizes(sandbox, options.seconds / 10)
        seen = []
        started = time.time()
        run(options, f'http://127.0.0.1:{proxy.port}', protocol, tenants, seen)
        took = time.time() - started
        sizes.ending.set()
        sizes.join()
        requests = [r for r in json.loads(sandbox.get('/sandbox/requests')) if 'octostep/' in str(r['headers'].get('User-Agent', ''))]
        tasks = sorted({m.group(1) for r in requests for m in [re.search(r'/tasks/(ServerTasks-\d+)/details', r['path'])] if m})
        served = served_times(sandbox, tasks)
        sandbox.stop()
    shown, wrong, strangers = check_lines(protocol, seen, tenants, counts)
    log_bytes = sum(len(' '.join(('line of', t, 'activity', a, 'number', n, PADDING))) for t, a, n in served) or 1
    whole = sum(sizes.at(datetime.fromisoformat(re.sub(r'(\.\d{1,6})\d*', r'\1', r['time'])).timestamp()) for r in requests if '/details' in r['path'])
    full_tree = sizes.samples[-1][1] * options.tenants if sizes.samples else 0
    late = sorted(at - served[match.groups()] for at, text in seen for match in [LINE.search(text)] if match)
    report(options, protocol, locals())


def mib(count):
    return f'{count / (1 << 20):8.1f} MiB'


def report(options, protocol, facts):
    wanted = options.tenants * sum(facts['counts'])
    late = facts['late']
    limit = options.poll + 0.5
    print(f'{protocol}: {options.tenants} tenants x {options.lines} lines in {facts["took"]:.0f} s')
    print(f'  lines shown               {facts["shown"]} of {wanted}; activities with a line missing, doubled or out of order: '
          f'{facts["wrong"]}; lines under another tenant\'s name: {facts["strangers"]}')
    print(f'  received                 {mib(facts["proxy"].received)}')
    print(f'  the log, as the server sends it once {mib(facts["full_tree"])} (text alone {mib(facts["log_bytes"])}): '
          f'{facts["proxy"].received / max(1, facts["full_tree"]):.2f} x')
    print(f'  whole tree at each poll  {mib(facts["whole"])}: {facts["whole"] / max(1, facts["proxy"].received):.1f} x as much')
    print(f'  requests                  {len(facts["requests"])}, {len(facts["requests"]) / facts["took"]:.2f} a second')
    print(f'  from server to output     median {percentile(late, 0.5):.2f} s, 99 % {percentile(late, 0.99):.2f} s, longest '
          f'{late[-1]:.2f} s; limit {limit:.1f} s, beyond it {sum(l > limit for l in late)} lines')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--octostep', required=True)
    parser.add_argument('--sandbox', required=True)
    parser.add_argument('--tenants', type=int, default=10)
    parser.add_argument('--lines', type=int, default=10_000, help='per tenant')
    parser.add_argument('--seconds', type=float, default=60, help='how long each deployment writes')
    parser.add_argument('--activities', type=int, default=1, help='the lines are spread over so many, one after the other')
    parser.add_argument('--poll', type=float, default=10, help='poll interval in seconds')
    parser.add_argument('--protocol', action='append', choices=['plain', 'teamcity'])
    options = parser.parse_args()
    for protocol in options.protocol or ['plain', 'teamcity']:
        measure(options, protocol)


if __name__ == '__main__':
    main()
