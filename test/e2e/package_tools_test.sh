#!/bin/sh
# package_tools_test.sh OCTOSTEP FORMAT...: makes packages in these formats and all levels, and reads them back with common
# tools: unzip, 7-Zip, bsdtar, gzip, bzip2, zstd, Python. Missing tools are listed and skipped; Python is required.
set -eu
octostep=$(realpath "$1")
shift
formats=$*
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/source/sub/Приве́т" "$work/out"
cd "$work"

python3 - <<'PYTHON'
import os, random
random.seed(1)
words = [b'release ', b'deploy ', b'package ', b'octopus\n']
text = lambda size: b''.join(random.choices(words, k=size // 7))[:size]
noise = lambda size: random.getrandbits(8 * size).to_bytes(size, 'big')
files = {'empty': b'', 'small': b'hello', 'large.txt': text(1300000), 'random.bin': noise(700000),
         'mixed': text(524288) + noise(524288) + text(10), 'exact': text(524288), '.hidden': b'x', '[x].txt': b'x',
         '100%': b'x', 'e\u0301': b'decomposed', 'sub/Приве́т/漢字😀.txt': b'deep', 'long-' + 'n' * 200: b'x',
         'sub/' + 'd' * 120 + '/' + 'e' * 120 + '/f': b'long path', 'a&b <c>.x': b'x'}
for name, content in files.items():
    path = os.path.join('source', name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(content)
os.chmod('source/small', 0o755)
PYTHON

have() { command -v "$1" >/dev/null 2>&1 || { echo "not installed: $1"; return 1; }; }
export LC_ALL=C.UTF-8

for format in $formats; do
  for level in none fast optimal max; do
    "$octostep" pack --package-id Acme.Web --version 1.0.78 --base-path source --out-folder out --format "$format" \
      --compression-level "$level" --threads 2 >pack.log 2>&1 || { cat pack.log; exit 1; }
    package=out/Acme.Web.1.0.78.$format
    case $format in
      zip|nupkg|jar)
        if have unzip; then unzip -tqq "$package"; fi
        if have 7z; then 7z t "$package" >7z.log || { cat 7z.log; exit 1; }; fi ;;
      tar.gz) if have gzip; then gzip -t "$package"; fi ;;
      tar.bz2) if have bzip2; then bzip2 -t "$package"; fi ;;
      tar.zst) if have zstd; then zstd -qt "$package"; fi ;;
    esac
    if [ "$format" != nupkg ] && have bsdtar; then
      rm -rf unpacked; mkdir unpacked
      bsdtar -xf "$package" -C unpacked
      # bsdtar writes a decomposed letter as one character; the Python part below checks the exact bytes of the name.
      diff -r -x "$(printf 'e\314\201')" -x "$(printf '\303\251')" source unpacked
      test -x unpacked/small
    fi
    python3 - "$package" "$format" <<'PYTHON'
import bz2, os, sys, tarfile, urllib.parse, zipfile, zlib
package, format = sys.argv[1:]
found = {}
if format in ('zip', 'nupkg', 'jar'):
    archive = zipfile.ZipFile(package)
    assert archive.testzip() is None
    for entry in archive.infolist():
        assert entry.flag_bits == 0x800 and not entry.extra and entry.compress_type in (0, 8), entry
        found[entry.filename] = archive.read(entry)
    assert archive.getinfo('small').external_attr >> 16 == 0o100755
elif format != 'tar.zst':
    archive = tarfile.open(package)
    for entry in archive:
        assert entry.uid == entry.gid == 0 and not entry.uname and not entry.pax_headers, entry
        found[entry.name] = archive.extractfile(entry).read()
    assert archive.getmember('small').mode == 0o755
if format == 'tar.gz':  # deployment targets read the first member only
    stream = zlib.decompressobj(31)
    stream.decompress(open(package, 'rb').read())
    assert stream.eof and not stream.unused_data
if format == 'tar.bz2':  # likewise
    stream = bz2.BZ2Decompressor()
    stream.decompress(open(package, 'rb').read())
    assert stream.eof and not stream.unused_data
if format == 'nupkg':
    assert list(found)[0] == '_rels/.rels' and list(found)[1] == 'Acme.Web.nuspec'
    import xml.etree.ElementTree as tree
    for name in list(found)[:2] + list(found)[-2:]:
        tree.fromstring(found.pop(name))
    found = {urllib.parse.unquote(name): content for name, content in found.items()}
if format != 'tar.zst':
    expected = {}
    for folder, _, names in os.walk('source'):
        for name in names:
            path = os.path.join(folder, name)
            expected[os.path.relpath(path, 'source')] = open(path, 'rb').read()
    assert found == expected, set(found) ^ set(expected)
PYTHON
    rm -f "$package"
  done
done
echo "all formats and levels are read by other tools"
