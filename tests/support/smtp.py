"""A mail server for tests: it speaks SMTP on this machine, keeps what it is given, and refuses when told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """``letters`` are the messages taken so far. ``refuse`` maps a command ("RCPT", "DATA") to the answer."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.hang_up_after_data = False

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 tests")
        while line := self.rfile.readline():
            command = line.split(b":")[0].split()[0].upper().decode()
            if command in self.server.refuse:
                self.say(self.server.refuse[command])
            elif command == "DATA":
                if not self.take_letter():
                    return
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take_letter(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.server.hang_up_after_data:
            return False
        self.say("250 taken")
        return True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
