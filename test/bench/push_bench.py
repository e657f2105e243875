"""Pushes one large file with octostep and with curl to the same sandbox, and one larger still with octostep."""

import hashlib
import os
import random
import subprocess
import sys
import time

import corpora

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from sandbox_process import API_KEY, SandboxProcess

MIB = 1 << 20
CURL, OCTOSTEP = 'curl -F', 'octostep push'
PEAK_LIMIT = 32  # MiB


def make_file(path, size):
    """Of that size, without long repeats, and a zip archive by its end; made at the speed of the disk."""
    piece = bytearray(random.Random(2).randbytes(MIB))
    with open(path, 'wb') as out:
        for index in range(size // MIB):
            piece[:8] = index.to_bytes(8, 'little')
            out.write(piece)
        end = b'PK\x05\x06' + bytes(18)  # the record of an empty directory
        out.seek(-len(end), os.SEEK_END)
        out.write(end)


def sha1_of(path):
    digest = hashlib.sha1()
    with open(path, 'rb') as source:
        while piece := source.read(MIB):
            digest.update(piece)
    print(digest.hexdigest(), file=open(path + '.sha1', 'w'))


def timed(command):
    """Wall seconds, CPU seconds, peak MiB."""
    environment = {**os.environ, 'OCTOPUS_API_KEY': API_KEY}
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f'{" ".join(command)} ended with {process.returncode}')
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def commands(program, sandbox):
    """From a file to the command that pushes it."""
    raw = f'{sandbox.url}/api/Spaces-1/packages/raw'
    return {
        CURL: lambda path: ['curl', '-sf', '-H', f'X-Octopus-ApiKey: {API_KEY}', '-F', f'file=@{path}', raw],
        OCTOSTEP: lambda path: [program, 'push', '--server-url', sandbox.url, '--space', 'Default', '--packages', path,
                                '--log-protocol', 'plain'],
    }


def push(arguments, sandbox, tool, path, package, version):
    """Pushes under a name that the server does not have, has the server's hash compared, and makes room again."""
    named = f'{os.path.dirname(path)}/{package}.{version}.zip'
    os.link(path, named)
    corpora.warm_file(path)
    try:
        result = timed(commands(arguments.octostep, sandbox)[tool](named))
        stored = sandbox.package(package, version)
        with open(path + '.sha1') as expected:
            arrived = stored['Hash'] == expected.read().strip() and stored['PackageSizeBytes'] == os.path.getsize(path)
        sandbox.delete(stored)
    finally:
        os.unlink(named)
    if not arrived:
        sys.exit(f'{tool}: the server has other bytes than were sent: {stored}')
    return result


def run(arguments, apart):
    size, larger = (8 * MIB, 12 * MIB) if arguments.quick else (3072 * MIB, 5120 * MIB)
    path, larger_path = arguments.work + '/push.bin', arguments.work + '/push-larger.bin'
    for file, wanted in ((path, size), (larger_path, larger)):
        if not os.path.exists(file + '.sha1'):
            apart(make_file, file, wanted)
            apart(sha1_of, file)
    runs = {CURL: [], OCTOSTEP: []}
    with SandboxProcess(arguments.sandbox, arguments.work + '/server') as sandbox:
        for number in range(max(1, arguments.rounds)):
            for tool, of_tool in runs.items():
                of_tool.append(push(arguments, sandbox, tool, path, tool.split()[0], f'1.0.{number}'))
        larger_run = push(arguments, sandbox, OCTOSTEP, larger_path, 'Larger', '1.0')
    best = {tool: min(of_tool) for tool, of_tool in runs.items()}
    rows = [(f'{tool}, {size / MIB:,.0f} MiB', size, *best[tool]) for tool in runs]
    rows.append((f'{OCTOSTEP}, {larger / MIB:,.0f} MiB', larger, *larger_run))
    print(f'{"":<26}{"wall s":>9}{"CPU s":>9}{"MiB peak":>10}{"MB/s":>10}')
    for name, length, wall, cpu, peak in rows:
        print(f'{name:<26}{wall:>9.2f}{cpu:>9.2f}{peak:>10.1f}{length / 1e6 / wall:>10.0f}')
    return judge(best, larger_run)


def judge(best, larger_run):
    ratio = best[CURL][0] / best[OCTOSTEP][0]
    peak = max(best[OCTOSTEP][2], larger_run[2])
    return [f'{"met   " if ratio >= 0.95 else "MISSED"} push: {ratio:.2f} x as fast as curl -F (0.95)',
            f'{"met   " if peak <= PEAK_LIMIT else "MISSED"} push: the most memory is {peak:.1f} MiB ({PEAK_LIMIT})',
            'met    push: every file arrived with the right hash']
