#!/usr/bin/env python3
"""The same files give the same package, whatever the number of threads, time zone, locale, folder and day.

    package_same_bytes_test.py OCTOSTEP

Nothing in a package depends on the day on which it was made: two runs happen at different times, and in one of them the
files were touched on another day, which `reproducible` and SOURCE_DATE_EPOCH compensate.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

FORMATS = ['zip', 'nupkg', 'tar', 'tar.gz', 'tar.zst']
EPOCH = 1_700_000_000


def make_tree(folder):
    random.seed(4)
    for number in range(300):
        path = f'{folder}/{number % 7}/ä{number}.txt'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(b'word ' * random.randrange(2000) + random.randbytes(random.randrange(3000)))
    with open(f'{folder}/large.bin', 'wb') as file:  # goes over all threads in pieces
        for _ in range(6):
            file.write(random.randbytes(400_000) + b'text ' * 150_000)


def touch_all(folder, time):
    for parent, _, names in os.walk(folder):
        for name in names:
            os.utime(os.path.join(parent, name), (time, time))


def sha256_of(octostep, tree, arguments, environment, cwd):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([octostep, 'pack', '--package-id', 'Same', '--version', '1.0', '--base-path', tree, '--out-folder', out,
                        '--authors', 'somebody', '--result-file', out + '/result.json', *arguments],
                       check=True, stdout=subprocess.DEVNULL, cwd=cwd, env={**os.environ, **environment})
        with open(out + '/result.json') as result:
            return json.load(result)['steps'][0]['outputs']['packageSha256']


def main():
    octostep = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix='octostep-same-') as folder:
        tree, other = f'{folder}/tree', f'{folder}/another folder/copy'
        make_tree(tree)
        touch_all(tree, EPOCH + 10)
        shutil.copytree(tree, other)
        touched = f'{folder}/touched'
        shutil.copytree(tree, touched)
        touch_all(touched, EPOCH + 1_000_000)
        for archive_format in FORMATS:
            for level in ('optimal', 'fast'):
                base = ['--format', archive_format, '--compression-level', level, '--reproducible', 'true']
                runs = {
                    '1 thread': (tree, ['--threads', '1'], {}, folder),
                    '2 threads': (tree, ['--threads', '2'], {}, folder),
                    '3 threads, elsewhere': (other, ['--threads', '3'], {'TZ': 'Asia/Tokyo', 'LC_ALL': 'C'}, '/'),
                    'relative path': ('.', [], {'TZ': 'America/New_York', 'LC_ALL': 'C.UTF-8'}, other),
                    'touched on another day': (touched, ['--threads', '3'], {}, folder),
                }
                sums = {name: sha256_of(octostep, where, base + more, environment, cwd)
                        for name, (where, more, environment, cwd) in runs.items()}
                assert len(set(sums.values())) == 1, f'{archive_format} {level}: {sums}'
        epoch = {'SOURCE_DATE_EPOCH': str(EPOCH)}
        sums = {sha256_of(octostep, where, ['--threads', threads], epoch, folder)
                for where, threads in ((tree, '1'), (other, '2'), (touched, '3'))}
        assert len(sums) == 1, f'SOURCE_DATE_EPOCH: {sums}'
    print('equal in every way')


if __name__ == '__main__':
    main()
