#!/usr/bin/env python3
"""A failure while packing ends with a clear error and leaves nothing behind.

    package_faults_test.py OCTOSTEP
"""

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

MIB = 1 << 20
NOBODY = 65534


class Case:
    """A folder to pack, and the output of packing it."""

    def __init__(self, octostep, folder, name):
        self.octostep, self.tree, self.out = octostep, f'{folder}/{name}/tree', f'{folder}/{name}/out'
        os.makedirs(self.tree)
        os.makedirs(self.out)

    def write(self, name, content):
        with open(f'{self.tree}/{name}', 'wb') as file:
            file.write(content)

    def pack(self, *arguments, **options):
        return subprocess.Popen([self.octostep, 'pack', '--package-id', 'Faulty', '--version', '1.0', '--base-path', self.tree,
                                 '--out-folder', self.out, '--log-protocol', 'plain', *arguments],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)

    def expect_failure(self, process, *words):
        output, _ = process.communicate()
        assert process.returncode == 1, f'exit code {process.returncode}:\n{output}'
        for word in words:
            assert word in output, f'nothing about {word!r}:\n{output}'
        assert os.listdir(self.out) == [], f'left behind: {os.listdir(self.out)}'


def letters(size):
    """Compresses slowly."""
    return random.randbytes(size).translate(bytes(97 + value % 8 for value in range(256)))


def disk_full(case):
    """A limit on file sizes makes a write fail in the same place as a full disk."""
    case.write('large.bin', random.randbytes(4 * MIB))

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, MIB))

    case.expect_failure(case.pack(preexec_fn=limit), 'Faulty.1.0.zip', 'File too large')


def unreadable(case):
    case.write('secret.txt', b'x')
    os.chmod(f'{case.tree}/secret.txt', 0)
    options = {}
    if os.geteuid() == 0:  # who may read everything
        os.chown(case.out, NOBODY, NOBODY)
        options['user'] = NOBODY
    case.expect_failure(case.pack(**options), 'secret.txt', 'Permission denied')


def changing(case):
    case.write('first.txt', letters(32 * MIB))
    case.write('growing.log', b'line\n')
    over = threading.Event()

    def write():
        with open(f'{case.tree}/growing.log', 'ab') as log:
            while not over.is_set():
                log.write(b'line\n')
                log.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        case.expect_failure(case.pack('--compression-level', 'max'), 'growing.log', 'while it was packed')
    finally:
        over.set()
        writer.join()


def vanishing(case):
    """The last file disappears as soon as packing has begun, long before its turn."""
    for number in range(64):
        case.write(f'{number:02}.txt', letters(MIB))
    case.write('last.txt', b'x')
    process = case.pack('--compression-level', 'max', '--threads', '1')
    while not os.listdir(case.out) and process.poll() is None:
        time.sleep(0.001)
    os.unlink(f'{case.tree}/last.txt')
    case.expect_failure(process, 'last.txt', 'vanished')


def main():
    with tempfile.TemporaryDirectory(prefix='octostep-faults-') as folder:
        os.chmod(folder, 0o755)
        for fault in (disk_full, unreadable, changing, vanishing):
            fault(Case(sys.argv[1], folder, fault.__name__))
            print(f'passed {fault.__name__}')


if __name__ == '__main__':
    main()
