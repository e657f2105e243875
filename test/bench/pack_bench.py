#!/usr/bin/env python3
"""Packs and pushes with octostep and with other tools, and prints them side by side.

    pack_bench.py --octostep PROGRAM --sandbox PROGRAM [--work DIR] [--only NAMES] [--packers TEXTS] [--rounds N] [--quick]

NAMES are some of mixed, small, large, push, and TEXTS are parts of packers' names, both separated by commas. Without --work,
a temporary folder is used and removed. --quick uses small corpora and one round: it shows that everything runs, but its times
mean nothing. Wall time is that of the best round; CPU time and memory are of the same round. On a shared machine wall time is
uncertain, CPU time is steadier. Memory use below that of this runner, about 22 MiB, cannot be measured. Tools that are not
installed are listed and skipped.
"""

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

import corpora
import push_bench

Run = namedtuple('Run', 'wall cpu peak size')  # seconds, seconds, MiB, bytes
ZIP_6 = 'zip -6'
PEAK_LIMIT = 64  # MiB, of any packer of ours


def octostep(program, archive_format, level):
    return [program, 'pack', '--package-id', 'Bench', '--version', '1.0', '--base-path', '.', '--out-folder', '{out}',
            '--format', archive_format, '--compression-level', level, '--log-protocol', 'plain']


def packers(program):
    """Name, command, and the family for comparison: the first packer of a family is the base of its ratios."""
    levels = ['none', 'fast', 'optimal', 'max']
    return [
        (ZIP_6, ['zip', '-6', '-q', '-r', '{out}/p.zip', '.'], 'zip'),
        *[(f'octostep zip {level}', octostep(program, 'zip', level), 'zip') for level in levels],
        ('7z -tzip -mmt2', ['7z', 'a', '-tzip', '-mmt2', '-bso0', '-bsp0', '{out}/p.zip', '.'], 'zip'),
        ('7z -tzip -mx1 -mmt2', ['7z', 'a', '-tzip', '-mx1', '-mmt2', '-bso0', '-bsp0', '{out}/p.zip', '.'], 'zip'),
        ('libarchive zip', ['bsdtar', '-a', '-cf', '{out}/p.zip', '.'], 'zip'),
        ('libarchive tar.gz', ['bsdtar', '-czf', '{out}/p.tgz', '.'], 'tar'),
        ('tar + pigz -6', ['tar', '-I', 'pigz -6', '-cf', '{out}/p.tgz', '.'], 'tar'),
        ('octostep tgz fast', octostep(program, 'tgz', 'fast'), 'tar'),
        ('octostep tgz optimal', octostep(program, 'tgz', 'optimal'), 'tar'),
        ('octostep tar.zst optimal', octostep(program, 'tar.zst', 'optimal'), 'tar'),
    ]


def missing_tool(command):
    needed = [command[0]] + (['pigz'] if 'pigz' in ' '.join(command) else [])
    return next((tool for tool in needed if not shutil.which(tool)), None)


def run_once(command, corpus, out):
    corpora.warm(corpus)
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    started = time.monotonic()
    process = subprocess.Popen([part.format(out=out) for part in command], cwd=corpus, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if process.returncode != 0:
        sys.exit(f'{" ".join(command)} ended with {process.returncode}')
    size = sum(os.path.getsize(os.path.join(out, name)) for name in os.listdir(out))
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size)


def measure(corpus, arguments):
    """Runs all packers in turn, as many rounds as requested, and prints the table."""
    print(f'{"packer":<26}{"wall s":>9}{"CPU s":>9}{"MiB peak":>10}{"MB out":>10}{"faster":>9}{"less CPU":>10}{"size":>9}')
    runs = {}
    for name, command, family in packers(arguments.octostep):
        if not any(part in name for part in arguments.packers.split(',')):
            continue
        if tool := missing_tool(command):
            print(f'{name:<26}{tool} is not installed')
            continue
        for _ in range(arguments.rounds):
            runs.setdefault((name, family), []).append(run_once(command, corpus, arguments.work + '/out'))
    shutil.rmtree(arguments.work + '/out')
    bases, best = {}, {}
    for (name, family), of_packer in runs.items():
        run = best[name] = min(of_packer)
        base = bases.setdefault(family, run)
        print(f'{name:<26}{run.wall:>9.2f}{run.cpu:>9.2f}{run.peak:>10.1f}{run.size / 1e6:>10.1f}'
              f'{base.wall / run.wall:>8.1f}x{base.cpu / run.cpu:>9.1f}x{100 * run.size / base.size:>8.1f}%')
    return best


def judge(name, best):
    """The conclusions about the targets, in words."""
    verdicts = []

    def say(holds, text):
        verdicts.append(f'{"met   " if holds else "MISSED"} {name}: {text}')

    if {ZIP_6, 'octostep zip optimal', 'octostep zip fast'} <= best.keys():
        base, optimal, fast = best[ZIP_6], best['octostep zip optimal'], best['octostep zip fast']
        say(base.wall / optimal.wall >= 4, f'optimal is {base.wall / optimal.wall:.1f} x as fast as zip -6 (4)')
        say(optimal.size <= base.size, f'its output has {100 * optimal.size / base.size:.1f} % of the size (100)')
        say(base.wall / fast.wall >= 12, f'fast is {base.wall / fast.wall:.1f} x as fast as zip -6 (12)')
    peak = max((run.peak for packer, run in best.items() if packer.startswith('octostep')), default=0)
    say(peak <= PEAK_LIMIT, f'the most memory is {peak:.1f} MiB ({PEAK_LIMIT})')
    return verdicts


def apart(function, *arguments):
    """Runs in a separate process, because the kernel includes this process's memory in the peak of its children."""
    process = multiprocessing.get_context('fork').Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode != 0:
        sys.exit(1)


def bench(arguments):
    scale = 0.01 if arguments.quick else 1.0
    verdicts = []
    for name in arguments.only.split(','):
        if name == 'push':
            print(f'\npush, to {arguments.sandbox} on this machine')
            verdicts += push_bench.run(arguments, apart)
            continue
        corpus = f'{arguments.work}/{name}'
        apart(corpora.prepare, name, corpus, scale)
        print(f'\n{name}: {corpora.describe(corpus)}, {len(os.sched_getaffinity(0))} cores')
        verdicts += judge(name, measure(corpus, arguments))
    print('\n' + ('Small corpora: the times above say nothing.' if arguments.quick else '\n'.join(verdicts)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--octostep', required=True, type=os.path.abspath)
    parser.add_argument('--sandbox', required=True, type=os.path.abspath)
    parser.add_argument('--work', help='kept, with the corpora in it, for the next time')
    parser.add_argument('--only', default='mixed,small,large,push')
    parser.add_argument('--packers', default='', help='only those with one of these texts in their name')
    parser.add_argument('--rounds', type=int, default=0)
    parser.add_argument('--quick', action='store_true')
    arguments = parser.parse_args()
    arguments.rounds = arguments.rounds or (1 if arguments.quick else 2)
    sys.stdout.reconfigure(line_buffering=True)
    if arguments.work:
        os.makedirs(arguments.work, exist_ok=True)
        arguments.work = os.path.abspath(arguments.work)
        return bench(arguments)
    with tempfile.TemporaryDirectory(prefix='octostep-bench-') as arguments.work:
        bench(arguments)


if __name__ == '__main__':
    main()
