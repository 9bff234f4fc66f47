"""A throw-away certificate for the platform's hosts, and a resolver that finds them all on loopback.

With both a client needs no hook at all: `discord.Client(connector=aiohttp.TCPConnector(resolver=…, ssl=…))`.
"""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from pathlib import Path

from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOSTS = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")


class Certificate:
    """A certificate in a folder, good for a day; it trusts nothing but itself."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fake")])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._file = folder / "fake.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))

    def server(self) -> ssl.SSLContext:
        """Return what the server shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._file)
        return context

    def client(self) -> ssl.SSLContext:
        """Return what a client trusts: this and nothing else."""
        return ssl.create_default_context(cafile=str(self._file))


class Loopback(AbstractResolver):
    """Finds every host on one port of this machine."""

    def __init__(self, port: int) -> None:
        """Lead to a port."""
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the port of loopback, whatever was asked for."""
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Keep nothing."""
