"""Secrets of every kind in lines as people paste them; they are made here, so that none stands in a file."""

from __future__ import annotations

import base64
import json
import random
import string
from dataclasses import dataclass

_LETTERS = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret in a line of a log."""

    kind: str
    secret: str
    line: str = "using {} here"

    @property
    def text(self) -> str:
        """The line with the secret in it."""
        return self.line.replace("{}", self.secret)


def tokens(seed: int = 7) -> list[Planted]:
    """Return tokens and keys that are known by their form, wherever they stand."""
    rng = random.Random(seed)  # noqa: S311 - the same ones in every run

    def some(length: int, alphabet: str = _LETTERS) -> str:
        return "".join(rng.choices(alphabet, k=length - 3)) + "a7Q"

    def hexes(length: int) -> str:
        return "".join(rng.choices(_HEX, k=length))

    upper = string.ascii_uppercase + "234567"
    forms = {
        "github classic": f"ghp_{some(36)}",
        "github app": f"ghs_{some(36)}",
        "github fine": f"github_pat_{some(22)}_{some(59)}",
        "gitlab": f"glpat-{some(20)}",
        "gitlab runner": f"glrt-{some(20)}",
        "slack bot": f"xoxb-{rng.randrange(10**11, 10**12)}-{rng.randrange(10**12, 10**13)}-{some(24)}",
        "slack user": f"xoxp-{rng.randrange(10**11, 10**12)}-{some(32)}",
        "slack app": f"xapp-1-A{some(10)}-{rng.randrange(10**12, 10**13)}-{hexes(64)}",
        "slack webhook": f"https://hooks.slack.com/services/T{some(8)}/B{some(8)}/{some(24)}",
        "discord bot": f"M{some(25)}.{some(6)}.{some(38)}",
        "discord webhook": f"https://discord.com/api/webhooks/{rng.randrange(10**17, 10**18)}/{some(68)}",
        "openai": f"sk-{some(48)}",
        "openai project": f"sk-proj-{some(40)}_{some(20)}",
        "anthropic": f"sk-ant-api03-{some(80)}",
        "aws key": "AKIA" + "".join(rng.choices(upper, k=16)),
        "google": f"AIza{some(35)}",
        "google oauth": f"ya29.{some(60)}",
        "stripe": f"sk_live_{some(24)}",
        "stripe hook": f"whsec_{some(32)}",
        "npm": f"npm_{some(36)}",
        "pypi": f"pypi-AgEIcHlwaS5vcmc{some(120)}",
        "hugging face": f"hf_{some(34)}",
        "jwt": ".".join([_encoded({"alg": "HS256", "typ": "JWT"}), _encoded({"sub": some(12)}), some(43)]),
        "telegram": f"{rng.randrange(10**9, 10**10)}:AA{some(33)}",
        "sendgrid": f"SG.{some(22)}.{some(43)}",
        "digitalocean": f"dop_v1_{hexes(64)}",
        "docker": f"dckr_pat_{some(27)}",
    }
    return [Planted(kind, secret) for kind, secret in forms.items()]


def _encoded(part: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def private_key(seed: int = 7) -> Planted:
    """Return a key of several lines; each of them must go."""
    rng = random.Random(seed)  # noqa: S311 - the same ones in every run
    body = "\n".join("".join(rng.choices(_LETTERS + "+/", k=64)) for _ in range(12))
    kind = "PRIVATE KEY"
    return Planted(
        "pem", body, f"key is\n-----BEGIN RSA {kind}-----\n{{}}\n-----END RSA {kind}-----\nValueError: bad key"
    )


def in_context(seed: int = 7) -> list[Planted]:
    """Return secrets and people that are known by what stands around them."""
    rng = random.Random(seed)  # noqa: S311 - the same ones in every run
    word = "Tr0ub" + "4dor" + "".join(rng.choices(string.ascii_lowercase, k=4))
    plain = "correct" + "horsebattery"
    aws = "wJalrXUt" + "nFEMI/K7MDENG/" + "bPxRfiCY" + "ZEXAMPLEKEY"
    random_key = "".join(rng.choices(_LETTERS + "+/", k=37)) + "a7Q"
    basic = base64.b64encode(f"bob:{word}".encode()).decode()
    return [
        *(Planted(f"password {line}", value, line) for line in _PASSWORDS for value in (word, plain, "12345")),
        *(Planted(f"token {line}", word, line) for line in _TOKENS),
        Planted("aws secret", aws, "AWS_SECRET_ACCESS_KEY={}"),
        Planted("aws secret file", aws, "aws_secret_access_key = {}"),
        Planted("aws secret alone", random_key, "the other half is {} if that helps"),
        Planted("basic", basic, "> Authorization: Basic {}"),
        Planted("bearer", word * 2, "Authorization: Bearer {}"),
        Planted("bearer json", word * 2, '{"Authorization": "Bearer {}", "Accept": "*/*"}'),
        Planted("bearer alone", word * 2, "sent bearer {} and got 401"),
        Planted("cookie", word, "Cookie: theme=dark; session={}"),
        Planted("password with marks", f"a@b/{word}", 'password="{}"'),
        Planted("email", f"{plain}@example.co.uk", "Signed-off-by: Bob <{}>"),
        *(Planted(f"user {line}", "wnorthfield", line) for line in _USERS),
        *(Planted(f"address {line}", "203.0.113.77", line) for line in _ADDRESSES),
        *(Planted(f"private address {line}", "10.42.7.19", line) for line in _ADDRESSES),
        Planted("ipv6", "2001:db8:85a3::8a2e:370:7334", "could not connect to [{}]:443"),
        Planted("link local", "fe80::1ff:fe23:4567:890a", "inet6 {} prefixlen 64"),
        Planted("mac", "00:1b:44:11:3a:b7", "ether {}  txqueuelen 1000"),
        Planted("phone", "+49 170 1234567", "call me at {} if it fails"),
        Planted("phone us", "+1 (415) 555-0132", "call me at {} if it fails"),
        Planted("phone plain", "+491701234567", "call me at {} if it fails"),
        Planted("card", "4111 1111 1111 1111", "paid with {} yesterday"),
        Planted("card plain", "5500005555555559", "paid with {} yesterday"),
        Planted("slack mention", "<@U024BE7LH>", "ask {} about it"),
        Planted("discord mention", "<@!80351110224678912>", "ask {} about it"),
    ]


_PASSWORDS = (
    "password={}",
    "PASSWORD: {}",
    "DB_PASSWORD={}",
    'export PGPASSWORD="{}"',
    '{"password": "{}", "port": 5432}',
    '{\\"password\\": \\"{}\\"}',
    '"{\\\\"password\\\\": \\\\"{}\\\\"}"',
    "spring.datasource.password = {}",
    'password: str = "{}"',
    "mysql --password {} -h db",
    "os.environ['DB_PASSWORD'] = '{}'",
    "<password>{}</password>",
    "postgresql://bob:{}@db.example.com:5432/faq",
    "api_key: {}",
    "X-Api-Key: {}",
    "client_secret={}&grant_type=x",
    "curl -u bob:{} https://example.com",
    "密码：{}",
)
_TOKENS = (
    "token={}",
    "--token {}",
    "https://example.com/callback?access_token={}&x=1",
    '"auth_token": "{}"',
    "HF_TOKEN={}",
    "https://{}@github.com/org/repo.git",
)
_USERS = (
    'File "/home/{}/work/train.py", line 3',
    "/Users/{}/miniconda3/lib/python3.8/site-packages",
    "C:\\Users\\{}\\Anaconda3\\lib\\site.py",
    "C:\\\\Users\\\\{}\\\\Anaconda3",
    "/mnt/c/Users/{}/x",
    "nvcc -I/home/{}/mmcv/ops -DX",
    "PATH=/usr/bin:/home/{}/bin",
    "cp ~{}/x .",
    "(base) {}@gpu-7:~/mmdetection$ python x.py",
    "[{}@login01 mmdet]$ ls",
    "{}@Laptop project % ls",
    "USER={}",
    "LOGNAME={}",
    "HOME=/home/{}",
    "ssh -p 2222 {}@cluster.example",
    "uid=1000({}) gid=1000({})",
    "-rw-r--r-- 1 {} {} 123 Jan 1 x.pth",
    'File "/home/{}/x.py"\nhello, {} here: see /data/{}/out',
)
_ADDRESSES = (
    "connect to {} port 22: Connection refused",
    "tcp://{}:29500",
    "MASTER_ADDR={}",
    "http://{}/x",
    "  inet {}/24 brd x",
    "ConnectionError: {} refused",
)


def everything() -> list[Planted]:
    """Return all of them."""
    return [*tokens(), *in_context()]


def pasted(secrets: list[Planted]) -> str:
    """Return them all in one log, with an error in the end."""
    noise = "INFO 2024-01-30 10:00:00,123 mmcv 1.7.1 torch 1.13.1.0 step [50/7330]"
    lines = [f"{noise}\n{planted.text}" for planted in secrets]
    return "\n".join([*lines, "RuntimeError: CUDA error: no kernel image is available for execution on the device"])
