#!/usr/bin/env python3
"""Serves one saved response as the usage details of every billing period, by sendfile: next to no processor time. The
balance summary, which tells the currency, is a small one in USD.

    serve_response response.json      prints "listening on http://127.0.0.1:PORT", serves until it is interrupted
"""
import http.server
import os
import sys


class Replies(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_of_response = ""

    def do_GET(self) -> None:
        if "balancesummary" in self.path.lower():
            return self.send_balance()
        if "usagedetails" not in self.path.lower():
            return self.send_error(404)
        with open(self.path_of_response, "rb") as source:
            size = os.fstat(source.fileno()).st_size
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self.wfile.flush()
            offset = 0
            while offset < size:
                offset += os.sendfile(self.connection.fileno(), source.fileno(), offset, size - offset)

    def send_balance(self) -> None:
        body = b'{"id":"balance","billingPeriodId":201704,"currencyCode":"USD","totalUsage":0}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        if os.environ.get("SERVE_LOG"):
            sys.stderr.write(format % arguments + "\n")


Replies.path_of_response = sys.argv[1]
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replies)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
