"""A web site on this machine that answers as the worst of the internet does."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from guidance.links.looking import Way

LOOPBACK = "127.0.0.1"
#: What is asked for in, what is written back out: bytes, or something that writes to the connection by itself.
Answer = bytes | Callable[[socket.socket], None]


def said(status: int, *headers: str, body: bytes = b"") -> bytes:
    """An answer as it goes over the line."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Site:
    """``answers``: by path, or by method and path; anything else is 404. ``asked``: every first line, in order."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def url(self, path: str = "/", *, host: str = "site.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def way(self, *, seconds: float = 3.0, context: ssl.SSLContext | None = None, resolver=None) -> Way:
        """Lets looks reach this very port of this machine; every name is this machine's."""
        more = {"context": context} if context else {}
        return Way(
            resolver=resolver or self._resolve,
            also=frozenset({(LOOPBACK, self.port)}),
            seconds=seconds,
            **more,
        )

    def _resolve(self, host: str, port: int) -> list[str]:
        self.names.append(host)
        return [LOOPBACK]


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    listener = socket.create_server((LOOPBACK, 0))
    site = Site(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_answer, args=(site, connection, context), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield site
    finally:
        listener.close()


def _answer(site: Site, plain: socket.socket, context: ssl.SSLContext | None) -> None:
    with suppress(OSError), plain:
        plain.settimeout(10)
        connection = context.wrap_socket(plain, server_side=True) if context else plain
        asked = b""
        while b"\r\n\r\n" not in asked and (piece := connection.recv(4096)):
            asked += piece
        head = asked.decode("latin-1")
        method, path, *_ = head.split(" ")
        site.asked.append(f"{method} {path}")
        site.headers.append(head)
        answer = site.answers.get(f"{method} {path}", site.answers.get(path, said(404)))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)
        if connection is not plain:
            connection.close()


class Authority:
    """Signs certificates for names, as a board's or a public one does."""

    def __init__(self, name: str = "Authority of the tests") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._sign(self._name, self._key, is_authority=True)

    def trusting(self) -> ssl.SSLContext:
        """How a client looks that trusts this authority and no other."""
        return ssl.create_default_context(cadata=_pem(self.certificate))

    def serving(self, name: str, folder, *, days: int = 30) -> ssl.SSLContext:
        """How a server looks that has a certificate for ``name`` until in ``days`` days."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(subject, key, name=name, days=days)
        file = folder / f"{name}-{days}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + _pem(certificate).encode())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _sign(self, subject, key, *, name: str = "", days: int = 30, is_authority: bool = False):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(timezone.now() - timedelta(days=60))
            .not_valid_after(timezone.now() + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if name:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
