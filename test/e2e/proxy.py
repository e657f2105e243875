"""An HTTP proxy for end-to-end cases: forwards plain requests, opens tunnels, and asks for a password if it has one."""

import base64
import http.client
import select
import socket
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "proxy-authorization", "proxy-connection", "keep-alive", "transfer-encoding"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def is_welcome(self):
        wanted = self.server.authorization
        if wanted is None or self.headers.get("Proxy-Authorization") == wanted:
            return True
        self.read_body()
        self.answer(407, [("Proxy-Authenticate", 'Basic realm="proxy"')], b"<html><title>Who are you?</title></html>")
        return False

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def forward(self):
        if not self.is_welcome():
            return
        url = urllib.parse.urlsplit(self.path)
        body = self.read_body()
        server = http.client.HTTPConnection(url.netloc)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        server.request(self.command, urllib.parse.urlunsplit(("", "", url.path, url.query, "")), body, headers)
        answer = server.getresponse()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP | {"content-length"}]
        self.server.served += 1
        self.answer(answer.status, kept, answer.read())
        server.close()

    do_GET = do_POST = do_PUT = do_DELETE = forward

    def do_CONNECT(self):
        if not self.is_welcome():
            return
        host, port = self.path.rsplit(":", 1)
        self.close_connection = True
        with socket.create_connection((host, int(port))) as server:
            self.server.served += 1
            self.send_response_only(200)
            self.end_headers()
            self.pass_bytes(server)

    def pass_bytes(self, server):
        ends = {self.connection: server, server: self.connection}
        while True:
            for source in select.select(list(ends), [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                ends[source].sendall(data)


class Proxy:
    def __init__(self, user=None, password=""):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.served = 0
        self.server.authorization = user and "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.authorized_url = self.url.replace("//", f"//{user}:{urllib.parse.quote(password, safe='')}@")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def served(self):
        return self.server.served

    def close(self):
        self.server.shutdown()
        self.server.server_close()
