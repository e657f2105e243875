"""A sandbox server on its own port, for scripts that push to it."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

API_KEY = 'API-SANDBOX0123456789ABCDEF'


class SandboxProcess:
    """`with SandboxProcess(program, folder) as sandbox`: runs until the end of the block."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, '--listen', '127.0.0.1:0', '--data', folder, '--api-key', API_KEY],
                                        stdout=subprocess.PIPE, text=True)
        first = self.process.stdout.readline()
        match = re.match(r'octostep-sandbox listening on (http://\S+)$', first.strip())
        if not match:
            sys.exit(f'the sandbox did not start: {first!r}')
        self.url = match.group(1)

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={'X-Octopus-ApiKey': API_KEY, 'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.loads(answer.read() or b'null')

    def package(self, package_id, version):
        """What the server says about it; None if it does not exist."""
        try:
            return self.call('GET', f'/api/Spaces-1/packages/{package_id}.{version}')
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return None

    def delete(self, package):
        self.call('DELETE', f'/api/Spaces-1/packages/{package["Id"]}')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
