"""Makes the corpora to pack from files on this machine; the same machine always gives the same corpora.

`mixed` contains programs, libraries, headers and text; `small` very many small files like a source tree, half of them below
2 KB and none above 1 MiB; `large` a single file in which every fourth block of 16 MiB is random, so that a quarter of it
cannot be compressed.
"""

import os
import random
import shutil
import sys

MIB = 1 << 20
MIXED = ['/usr/lib/x86_64-linux-gnu', '/usr/include', '/usr/bin', '/usr/share', '/usr/lib']
SMALL = ['/usr/lib/node_modules', '/usr/lib/python3', '/usr/include', '/usr/share', '/usr/lib']
MIXED_SIZE, SMALL_COUNT, LARGE_BLOCKS = 1100 * MIB, 60000, 128


def source_files(roots):
    """The readable regular files of the roots, in a fixed order and without duplicates."""
    seen = set()
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if path in seen or os.path.islink(path) or not os.path.isfile(path) or not os.access(path, os.R_OK):
                    continue
                seen.add(path)
                yield path


def copy_to(target, path):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(path, target)


def make_mixed(corpus, scale):
    """Takes the same amount from each root, so that no kind of file dominates; the rest comes from all of them."""
    wanted, size = MIXED_SIZE * scale, 0
    for share in (wanted / len(MIXED), wanted):
        for root in MIXED:
            of_root = 0
            for path in source_files([root]):
                length = os.path.getsize(path)
                if of_root + length > share or size + length > wanted or os.path.exists(corpus + path):
                    continue
                copy_to(corpus + path, path)
                of_root += length
                size += length
    if size < 0.9 * wanted:
        sys.exit(f'this machine has only {size // MIB} MiB for the mixed corpus')


def make_small(corpus, scale):
    wanted, copy, count = int(SMALL_COUNT * scale), 0, 0
    while count < wanted:  # a machine with few files gives each more than once, under another folder
        before = count
        for path in source_files(SMALL):
            if count >= wanted:
                break
            if 0 < os.path.getsize(path) < MIB:
                copy_to(f'{corpus}/{copy}{path}', path)
                count += 1
        copy += 1
        if count == before:
            sys.exit('this machine has no small files')


def file_stream():
    """The content of all files, one after the other and repeated endlessly, in pieces."""
    while True:
        for path in source_files(MIXED):
            with open(path, 'rb') as source:
                while piece := source.read(MIB):
                    yield piece


def make_large(corpus, scale):
    block = 16 * MIB if scale == 1 else MIB
    content, pending = file_stream(), b''
    generator = random.Random(1)
    with open(os.path.join(corpus, 'large.bin'), 'wb') as out:
        for index in range(max(8, int(LARGE_BLOCKS * scale))):
            if index % 4 == 3:
                out.write(generator.randbytes(block))
                continue
            while len(pending) < block:
                pending += next(content)
            out.write(pending[:block])
            pending = pending[block:]


MAKERS = {'mixed': make_mixed, 'small': make_small, 'large': make_large}


def warm_file(path):
    with open(path, 'rb') as source:
        while source.read(MIB):
            pass


def warm(corpus):
    """Reads everything, so that disk speed does not affect any packer. Some systems drop what was not read for a while, so each
    run wants it anew."""
    for folder, _, names in os.walk(corpus):
        for name in names:
            warm_file(os.path.join(folder, name))


def prepare(name, corpus, scale):
    """Makes the corpus if it does not exist yet."""
    if not os.path.exists(corpus):
        partial = corpus + '.partial'
        shutil.rmtree(partial, ignore_errors=True)
        os.makedirs(partial)
        MAKERS[name](partial, scale)
        os.rename(partial, corpus)


def describe(corpus):
    count = size = 0
    for folder, _, names in os.walk(corpus):
        count += len(names)
        size += sum(os.path.getsize(os.path.join(folder, name)) for name in names)
    return f'{count:,} files, {size / 1e6:,.1f} MB'
