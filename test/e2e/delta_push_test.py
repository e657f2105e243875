#!/usr/bin/env python3
"""A package of 200 MB, with 1 % of it changed, is pushed as a delta of at most 3 % of its size.

    delta_push_test.py OCTOSTEP SANDBOX [MEGABYTES]

The server rebuilds it from the previous version, and its hash equals that of the file. If the server refuses the delta, the
whole package follows, once.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from sandbox_process import API_KEY, SandboxProcess

FILE_SIZE = 100_000


def run(octostep, folder, *arguments):
    result = f'{folder}/result.json'
    process = subprocess.run([octostep, *arguments, '--result-file', result], capture_output=True, text=True,
                             env={**os.environ, 'OCTOPUS_API_KEY': API_KEY})
    if process.returncode != 0:
        sys.exit(f'{arguments} ended with {process.returncode}:\n{process.stdout}{process.stderr}')
    with open(result) as file:
        return json.load(file)['steps'][0]['outputs'], process.stdout


def write(folder, number):
    path = f'{folder}/tree/{number % 50}/{number}.bin'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(random.randbytes(FILE_SIZE * 3 // 4) + b'compressible ' * (FILE_SIZE // 52))


def pack(octostep, folder, version):
    return run(octostep, folder, 'pack', '--package-id', 'Large', '--version', version, '--base-path', f'{folder}/tree',
               '--out-folder', folder)[0]


def push(octostep, folder, sandbox, package):
    outputs, log = run(octostep, folder, 'push', '--server-url', sandbox.url, '--packages', package['packagePath'])
    stored = sandbox.package('Large', package['packageVersion'])
    assert stored['Hash'] == package['packageSha1'], 'the server has another package'
    return outputs['packages'][0], log


def main():
    octostep, program = sys.argv[1:3]
    files = int(float(sys.argv[3] if len(sys.argv) > 3 else 200) * 1_000_000 / (FILE_SIZE * 0.76))
    random.seed(3)
    with tempfile.TemporaryDirectory(prefix='octostep-delta-') as folder:
        for number in range(files):
            write(folder, number)
        with SandboxProcess(program, f'{folder}/server') as sandbox:
            first, _ = push(octostep, folder, sandbox, pack(octostep, folder, '1.0.1'))
            assert first['disposition'] == 'pushed', first

            for number in random.sample(range(files), max(1, files // 100)):
                write(folder, number)
            package = pack(octostep, folder, '1.0.2')
            second, log = push(octostep, folder, sandbox, package)
            share = 100 * second['bytesSent'] / package['packageSize']
            assert second['disposition'] == 'delta' and share <= 3, second
            assert 'saved' in log, log
            print(f'{second["bytesSent"]:,} of {package["packageSize"]:,} bytes were sent, {share:.2f} %')

            sandbox.call('POST', '/sandbox/faults', {'kind': 'status', 'status': 400, 'method': 'POST', 'path': '/delta$',
                                                     'body': '{"ErrorMessage":"The delta could not be applied."}'})
            write(folder, 0)
            third, log = push(octostep, folder, sandbox, pack(octostep, folder, '1.0.3'))
            assert third['disposition'] == 'pushed' and 'is sent whole' in log, third
            sent = [r for r in sandbox.call('GET', '/sandbox/requests') if r['method'] == 'POST' and '/packages/' in r['path']]
            assert [r['path'].rsplit('/', 1)[1] for r in sent] == ['raw', 'delta', 'delta', 'raw'], sent


if __name__ == '__main__':
    main()
