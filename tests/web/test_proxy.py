"""The proxy in front, as it is shipped: it says whence a request comes, and nobody else is believed."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.http import HttpRequest, HttpResponse

from clearslate.web.middleware import PEER, Proxied
from tests.web.test_set_up import CLEARSLATE, environment, run

SHIPPED: Final = Path(__file__).parents[2] / "deploy/nginx.conf"
HOST: Final = "office.state.example"
WORDS: Final = "four words nobody pairs"


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "address"),
    [
        (["127.0.0.1"], "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (
            ["127.0.0.1"],
            "127.0.0.1",
            "10.9.9.9, 198.51.100.7",
            "198.51.100.7",
        ),  # what a client wrote is left of the proxy's word
        (["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", "1.2.3.4, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        (["127.0.0.1"], "203.0.113.9", "198.51.100.7", "203.0.113.9"),  # no proxy
        ([], "127.0.0.1", "198.51.100.7", "127.0.0.1"),  # the office was told of none
        (["unix"], "", "2001:db8::7", "2001:db8::7"),
        (["127.0.0.1"], "127.0.0.1", "not an address", "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_whom_the_office_believes(
    proxies: list[str], peer: str, said: str, address: str, changed: Callable[..., None]
) -> None:
    changed(PROXIES=proxies)
    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said, "HTTP_X_FORWARDED_PROTO": "https"}
    Proxied(lambda _: HttpResponse())(request)
    assert (request.META["REMOTE_ADDR"], request.META[PEER]) == (address, peer)
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    is_strange = bool(proxies) and peer == "203.0.113.9"
    assert ("HTTP_X_FORWARDED_PROTO" in request.META) is not is_strange


# --- nginx, in front, on this machine alone -----------------------------------------------------------------------


def _certificate(
    name: str, by: tuple[ec.EllipticCurvePrivateKey, str] | None = None, days: int = 1
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    signer, issuer = by or (key, name)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return key, made


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def _free(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for each in held:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports


def _as_shipped(folder: Path, plain: int, tls: int, office: int) -> str:
    """The shipped configuration with this machine's ports and paths; nothing else of it is changed."""
    text = SHIPPED.read_text()
    for old, new in {
        "127.0.0.1:8300": f"127.0.0.1:{office}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "office.example.gov": HOST,
        "/etc/ssl/office.pem": str(folder / "office.pem"),
        "/etc/ssl/private/office.key": str(folder / "office.key"),
        "/etc/ssl/agencies-ca.pem": str(folder / "agencies.pem"),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    # Temporary files lie in folders of this test's.
    places = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'error.log'}; events {{}}\n"
    return f"{head}http {{\n{places}{text}\n}}\n"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """An office behind nginx as it is shipped: its address, the folder of keys, and its log."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("needs nginx to try deploy/nginx.conf (on Debian: apt-get install nginx-light)")
    place = tmp_path_factory.mktemp("front")
    for name in ("static", "files", "records"):
        (place / name).mkdir(mode=0o700)
    plain, tls, own = _free(3)
    _write(place, "office", *_certificate(HOST))
    key, authority = _certificate("agencies of the state")
    _write(place, "agencies", key, authority)
    _write(place, "program", *_certificate("program", (key, "agencies of the state")))
    env = environment(
        place, CLEARSLATE_PROXIES="127.0.0.1", CLEARSLATE_CLIENT_CERTIFICATE_HEADER="X-Client-Cert",
        CLEARSLATE_ORIGINS=f"https://{HOST}:{tls}",
    )  # fmt: skip
    told = run(
        env, "ledger init --operator olive --operator otto --state PA", "office upgrade", "office account add olive --as olive",
        "office account add otto --as olive", "office check --sqlite --before-opening",
    )  # fmt: skip
    assert [code for code, _ in told] == [0] * 5, told
    links = [re.findall(r"/accounts/password\S+", told[number][1])[0] for number in (2, 3)]
    (place / "nginx.conf").write_text(_as_shipped(place, plain, tls, own))
    with (place / "log").open("wb") as log:
        served = subprocess.Popen(
            [*CLEARSLATE, "office", "serve", "--sqlite", "--workers", "1", "--bind", f"127.0.0.1:{own}"], env=env, stderr=log
        )  # fmt: skip
        proxy = subprocess.Popen([program, "-p", str(place), "-c", str(place / "nginx.conf")], stderr=log)
        try:
            url = f"https://{HOST}:{tls}"
            _until_it_answers(url, tls, served, proxy)
            for link in links:
                with client_from("127.0.9.1", tls) as client:
                    page = client.get(f"{url}{link}", follow_redirects=True)
                    sent = {
                        "password1": WORDS,
                        "password2": WORDS,
                        "csrfmiddlewaretoken": _token(page.text),
                    }
                    where = f"{url}{page.url.path}"
                    done = client.post(where, data=sent, headers={"Referer": where})
                    assert done.status_code == 302, done.text
            yield url, place, place / "log"
        finally:
            for process in (proxy, served):
                process.terminate()
                process.wait(60)


class Here(httpx.HTTPTransport):
    """Goes to this machine, whatever the address is called."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask."""
        there = httpx.Request(
            request.method, request.url.copy_with(host="127.0.0.1"), headers=request.headers, stream=request.stream,
            extensions=request.extensions | {"sni_hostname": HOST},
        )  # fmt: skip
        return super().handle_request(there)


def client_from(address: str, port: int, **more: object) -> httpx.Client:
    """A browser at another address of this machine's loopback."""

    transport = Here(local_address=address, **({"verify": False} | more))  # type: ignore[arg-type]
    return httpx.Client(transport=transport, headers={"Host": f"{HOST}:{port}"}, timeout=60)


def _until_it_answers(url: str, port: int, *processes: subprocess.Popen[Any]) -> None:
    until = time.monotonic() + 120
    with client_from("127.0.0.1", port) as client:
        while time.monotonic() < until:
            assert all(each.poll() is None for each in processes), "the office or nginx ended"
            try:
                if client.get(f"{url}/accounts/login/").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.3)
    raise AssertionError("nothing answers")


def _token(page: str) -> str:
    return str(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0])


def sign_in(url: str, address: str, name: str, password: str, headers: dict[str, str] | None = None) -> int:
    with client_from(address, int(url.rsplit(":", 1)[1])) as client:
        page = client.get(f"{url}/accounts/login/")
        sent = {"login": name, "password": password, "csrfmiddlewaretoken": _token(page.text)}
        where = f"{url}/accounts/login/"
        return client.post(where, data=sent, headers={"Referer": where} | (headers or {})).status_code


def test_an_attack_from_one_address_shuts_out_nobody_at_another(front: tuple[str, Path, Path]) -> None:
    """Sixty-two guesses: the limit by address sees who guesses, and not the proxy for all."""
    url, _, log = front
    for number in range(62):
        sign_in(url, "127.1.1.1", f"user{number}" if number > 10 else "olive", "a guess")
    assert sign_in(url, "127.1.1.1", "otto", WORDS) == 200, "this network waits"
    assert sign_in(url, "127.2.2.2", "otto", WORDS) == 302
    assert sign_in(url, "127.2.2.2", "olive", WORDS) == 302
    text = log.read_text()
    assert "olive was not signed in, from 127.1.1.1" in text
    assert "otto signed in, from 127.2.2.2" in text


def test_what_a_browser_says_of_itself_is_thrown_away(front: tuple[str, Path, Path]) -> None:
    url, _, log = front
    forged = {"X-Forwarded-For": "192.0.2.99", "X-Forwarded-Proto": "http", "X-Client-Cert": "forged"}
    assert sign_in(url, "127.3.3.3", "otto", WORDS, forged) == 302
    assert "192.0.2.99" not in log.read_text()
    assert "otto signed in, from 127.3.3.3" in log.read_text()


def test_a_program_is_known_by_the_certificate_that_the_proxy_verified(
    front: tuple[str, Path, Path],
) -> None:
    url, place, _ = front
    certificate = x509.load_pem_x509_certificate((place / "program.pem").read_bytes())
    digest = certificate.fingerprint(hashes.SHA256()).hex()
    env = environment(place)
    [(code, entry)] = run(
        env, f"office token make --as olive --name program --recipient repository --scope messages:read --days 5 --certificate {digest}"
    )  # fmt: skip
    assert code == 0, entry
    known = ssl.create_default_context()
    known.check_hostname, known.verify_mode = False, ssl.CERT_NONE
    known.load_cert_chain(place / "program.pem", place / "program.key")
    port = int(url.rsplit(":", 1)[1])

    with client_from("127.0.0.1", port, verify=known) as client:
        assert client.get(f"{url}/api/v1/self").json()["recipient"] == "repository"
    with client_from("127.0.0.1", port) as client:
        assert client.get(f"{url}/api/v1/self", headers={"X-Client-Cert": "forged"}).status_code == 401
