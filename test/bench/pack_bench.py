#!/usr/bin/env python3
"""Packs three corpora with octostep and with other packers and prints one table.

    pack_bench.py PACK_ONE [--work DIR] [--corpus mixed,small,large] [--rounds N] [--scale F]

The corpora are made from what is on this machine: `mixed` is a tree of programs, libraries, headers and
text, `small` many small files, `large` one file of which every fourth 16 MiB is random. --scale makes all
of them smaller. Wall time is the best of the rounds, and CPU time that of the same round, since the wall
time of a shared machine is noise. Packers that are not installed are named and left out.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time

MIB = 1 << 20
MIXED = ['/usr/lib/x86_64-linux-gnu', '/usr/include', '/usr/bin', '/usr/share', '/usr/lib']
SMALL = ['/usr/lib/node_modules', '/usr/lib/python3', '/root/.pyenv', '/usr/include', '/usr/share', '/usr/lib']


def source_files(roots):
    """Regular files of the roots, in a fixed order, each once."""
    seen = set()
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path) or path in seen:
                    continue
                seen.add(path)
                yield path


def copy_to(corpus, path):
    target = corpus + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(path, target)


def make_mixed(corpus, scale):
    wanted, size = 1100 * MIB * scale, 0
    per_root = wanted / len(MIXED)
    for root in MIXED:
        of_root = 0
        for path in source_files([root]):
            length = os.path.getsize(path)
            if of_root + length > per_root or os.path.exists(corpus + path) or not os.access(path, os.R_OK):
                continue
            copy_to(corpus, path)
            of_root += length
        size += of_root
    if size < 1000 * MIB * scale:
        sys.exit(f'this machine has only {size // MIB} MiB for the mixed corpus')


def make_small(corpus, scale):
    wanted, copy, count = int(60000 * scale), 0, 0
    while count < wanted:  # a machine with few files gives each more than once, under another folder
        before = count
        for path in source_files(SMALL):
            if count >= wanted:
                break
            if 0 < os.path.getsize(path) < 64 * 1024 and os.access(path, os.R_OK):
                target = f'{corpus}/{copy}{path}'
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(path, target)
                count += 1
        copy += 1
        if count == before:
            sys.exit('this machine has no small files')


def make_large(corpus, scale):
    block, blocks = 16 * MIB, max(4, int(128 * scale))
    random.seed(1)
    files, pending = source_files(MIXED), b''
    with open(corpus + '/large.bin', 'wb') as out:
        for index in range(blocks):
            if index % 4 == 3:
                out.write(random.getrandbits(8 * block).to_bytes(block, 'little'))
                continue
            parts, have = [pending], len(pending)
            while have < block:
                path = next(files, None)
                if path is None:
                    files = source_files(MIXED)
                    continue
                if os.access(path, os.R_OK):
                    with open(path, 'rb') as source:
                        parts.append(source.read(256 * MIB))
                    have += len(parts[-1])
            joined = b''.join(parts)
            out.write(joined[:block])
            pending = joined[block:]


MAKERS = {'mixed': make_mixed, 'small': make_small, 'large': make_large}


def octostep(pack_one, archive_format, level):
    return [pack_one, '.', '{out}', archive_format, level, '0']


def packers(pack_one):
    """Name, command, the family it is compared in: that family's first is the base of the ratios."""
    return [
        ('zip -6', ['zip', '-6', '-q', '-r', '{out}/p.zip', '.'], 'zip'),
        ('zip -9', ['zip', '-9', '-q', '-r', '{out}/p.zip', '.'], 'zip'),
        ('7z -tzip -mx5', ['7z', 'a', '-tzip', '-mx5', '-bso0', '-bsp0', '{out}/p.zip', '.'], 'zip'),
        ('7z -tzip -mx1', ['7z', 'a', '-tzip', '-mx1', '-bso0', '-bsp0', '{out}/p.zip', '.'], 'zip'),
        ('bsdtar zip', ['bsdtar', '-a', '-cf', '{out}/p.zip', '.'], 'zip'),
        ('octostep zip none', octostep(pack_one, 'zip', 'none'), 'zip'),
        ('octostep zip fast', octostep(pack_one, 'zip', 'fast'), 'zip'),
        ('octostep zip optimal', octostep(pack_one, 'zip', 'optimal'), 'zip'),
        ('octostep zip max', octostep(pack_one, 'zip', 'max'), 'zip'),
        ('octostep nupkg optimal', octostep(pack_one, 'nupkg', 'optimal'), 'zip'),
        ('bsdtar tar.gz', ['bsdtar', '-czf', '{out}/p.tgz', '.'], 'tar'),
        ('tar + pigz -6', ['tar', '-I', 'pigz -6', '-cf', '{out}/p.tgz', '.'], 'tar'),
        ('bsdtar tar.zst', ['bsdtar', '--zstd', '-cf', '{out}/p.tar.zst', '.'], 'tar'),
        ('octostep tgz fast', octostep(pack_one, 'tgz', 'fast'), 'tar'),
        ('octostep tgz optimal', octostep(pack_one, 'tgz', 'optimal'), 'tar'),
        ('octostep tar.zst optimal', octostep(pack_one, 'tar.zst', 'optimal'), 'tar'),
    ]


def run_once(command, corpus, out):
    """Wall seconds, CPU seconds, peak MiB, output bytes."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    started = time.monotonic()
    process = subprocess.Popen([part.format(out=out) for part in command], cwd=corpus, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode != 0:
        sys.exit(f'{command[0]} ended with {process.returncode}')
    size = sum(os.path.getsize(os.path.join(out, name)) for name in os.listdir(out))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size


def describe(corpus):
    count = size = 0
    for folder, _, names in os.walk(corpus):
        count += len(names)
        size += sum(os.path.getsize(os.path.join(folder, name)) for name in names)
    return f'{count:,} files, {size / 1e6:,.1f} MB'


def measure(name, corpus, arguments):
    print(f'\n{name}: {describe(corpus)}, {len(os.sched_getaffinity(0))} cores')
    print(f'{"packer":<26}{"wall s":>9}{"CPU s":>9}{"MiB peak":>10}{"MB out":>10}{"faster":>9}{"less CPU":>10}{"size":>9}')
    bases = {}
    for packer, command, family in packers(os.path.abspath(arguments.pack_one)):
        if arguments.only and not any(part in packer for part in arguments.only.split(',')):
            continue
        if not shutil.which(command[0]) or (packer.startswith('tar + pigz') and not shutil.which('pigz')):
            print(f'{packer:<26}not installed')
            continue
        runs = [run_once(command, corpus, arguments.work + '/out') for _ in range(arguments.rounds)]
        wall, cpu, peak, size = min(runs)
        base = bases.setdefault(family, (wall, cpu, size))
        print(f'{packer:<26}{wall:>9.2f}{cpu:>9.2f}{peak:>10.1f}{size / 1e6:>10.1f}'
              f'{base[0] / wall:>8.1f}x{base[1] / cpu:>9.1f}x{100 * size / base[2]:>8.1f}%', flush=True)


def prepare(name, corpus, scale):
    """Makes the corpus unless it is there, and reads it into the page cache."""
    if not os.path.exists(corpus):
        os.makedirs(corpus + '.partial', exist_ok=True)
        MAKERS[name](corpus + '.partial', scale)
        os.rename(corpus + '.partial', corpus)
    for folder, _, names in os.walk(corpus):
        for file in names:
            with open(os.path.join(folder, file), 'rb') as source:
                while source.read(MIB):
                    pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('pack_one')
    parser.add_argument('--work', default='/tmp/octostep-pack-bench')
    parser.add_argument('--corpus', default='mixed,small,large')
    parser.add_argument('--rounds', type=int, default=2)
    parser.add_argument('--scale', type=float, default=1.0)
    parser.add_argument('--only', default='', help='only packers with one of these texts in their name')
    arguments = parser.parse_args()
    for name in arguments.corpus.split(','):
        corpus = f'{arguments.work}/{name}-{arguments.scale}'
        # In a process of its own: the kernel counts the memory of this one into the peak of the packers it starts.
        maker = multiprocessing.get_context('fork').Process(target=prepare, args=(name, corpus, arguments.scale))
        maker.start()
        maker.join()
        if maker.exitcode != 0:
            sys.exit(1)
        measure(name, corpus, arguments)


if __name__ == '__main__':
    main()
