#!/usr/bin/env python3
"""kill -9 at random moments while packing and while pushing.

    kill_test.py OCTOSTEP SANDBOX TIMES [SEED]

TIMES is how many runs of each are killed; those that were done before the kill do not count.

After every kill: no partial package under its final name (here, and on the server), at most the killed run's temporary
file is left, and the next run succeeds, with the journal that the killed one wrote, and leaves no temporary file.
"""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from sandbox_process import API_KEY, SandboxProcess

MIB = 1 << 20
MOST_RUNS = 5  # a kill: a machine whose speed varies ends some runs early


def start(command):
    return subprocess.Popen(command, env={**os.environ, 'OCTOPUS_API_KEY': API_KEY}, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)


def succeed(command):
    process = start(command)
    output, _ = process.communicate()
    if process.returncode != 0:
        sys.exit(f'{" ".join(command)} ended with {process.returncode}:\n{output.decode()}')
    return output.decode()


def kill_at_random(command, longest):
    process = start(command)
    time.sleep(random.uniform(0, longest))
    process.kill()
    process.communicate()
    return process.returncode != 0  # else it was done before


def duration_of(command):
    started = time.monotonic()
    succeed(command)
    return time.monotonic() - started


def sha1_of(path):
    with open(path, 'rb') as file:
        return hashlib.sha1(file.read()).hexdigest()


def make_tree(folder):
    for number in range(400):
        path = f'{folder}/{number % 20}/{number}.bin'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(random.randbytes(50_000) + b'text ' * 10_000)


def kill_packing(octostep, folder, times):
    out, package = f'{folder}/out', f'{folder}/out/Killed.1.0.zip'
    command = [octostep, 'pack', '--package-id', 'Killed', '--version', '1.0', '--base-path', f'{folder}/tree',
               '--out-folder', out, '--overwrite', 'true']
    longest = duration_of(command)
    whole, killed, runs = sha1_of(package), 0, 0
    while killed < times:
        runs += 1
        assert runs <= MOST_RUNS * times, f'only {killed} of {runs} runs were killed in time'
        if random.random() < 0.5:
            os.unlink(package)  # the next one replaces nothing
        killed += kill_at_random(command, longest)
        left = os.listdir(out)
        assert len(left) <= 2, f'files of more than the last run are left: {left}'
        assert not os.path.exists(package) or sha1_of(package) == whole, 'a partial package has its final name'
        succeed(command)
        assert os.listdir(out) == ['Killed.1.0.zip'] and sha1_of(package) == whole, os.listdir(out)
    print(f'{killed} of {runs} runs were killed while they packed')
    return package


def kill_pushing(octostep, sandbox, folder, times):
    content = random.randbytes(48 * MIB) + b'PK\x05\x06' + bytes(18)  # the end of a zip archive
    expected, longest, killed, number = hashlib.sha1(content).hexdigest(), 0, 0, 0
    while killed < times:
        assert number <= MOST_RUNS * times, f'only {killed} of {number} runs were killed in time'
        package = f'{folder}/Pushed.1.0.{number}.zip'
        with open(package, 'wb') as file:
            file.write(content)
        command = [octostep, 'push', '--server-url', sandbox.url, '--space', 'Default', '--packages', package,
                   '--journal', f'{folder}/journal-{number}', '--use-delta-compression', 'false']
        if number == 0:
            longest = duration_of(command)
        else:
            killed += kill_at_random(command, longest)
            stored = sandbox.package('Pushed', f'1.0.{number}')
            assert stored is None or stored['Hash'] == expected, f'the server has a partial package: {stored}'
            succeed(command)
        stored = sandbox.package('Pushed', f'1.0.{number}')
        assert stored and stored['Hash'] == expected, stored
        sandbox.delete(stored)
        os.unlink(package)
        number += 1
    print(f'{killed} of {number - 1} runs were killed while they pushed')


def main():
    octostep, program, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    random.seed(seed)
    print(f'seed {seed}')
    with tempfile.TemporaryDirectory(prefix='octostep-kill-') as folder:
        make_tree(f'{folder}/tree')
        kill_packing(octostep, folder, times)
        with SandboxProcess(program, f'{folder}/server') as sandbox:
            kill_pushing(octostep, sandbox, folder, times)


if __name__ == '__main__':
    main()
