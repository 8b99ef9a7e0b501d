"""Tokens, keys and passwords in a text, by how their issuers form them and by what people call them.

Every pattern is linear: what repeats is possessive, stops at a character that the pattern begins with, or is bounded.
"""

from __future__ import annotations

import math
import re
from collections import Counter

TOKEN, KEY, SECRET, WEBHOOK = "<token>", "<key>", "<secret>", "<webhook>"

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:[\s>|*#\"',+]|\\[nrt])*+(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):[^\n]*+"
    r"|[A-Za-z0-9+/=]{16,}+(?=[\s\\\"',+-]|$)))*+"
    r"(?:(?:[\s>|*#\"',+]|\\[nrt])*+(?:[A-Za-z0-9+/=]++(?:[\s>|*#\"',+]|\\[nrt])*+){0,3}-----END [A-Z0-9 ]{0,60}-----)?"
)
_PUBLIC_KEY = re.compile(
    r"(\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-[a-z0-9-]{7,30}@openssh\.com)[^\S\n]{1,4})AAAA[\w+/=.…]*+"
    r"(?:[^\S\n]{1,4}[\w.+-]++(?:@[\w.-]++|(?=[^\S\n]{0,8}(?:\n|\Z))))?"
)
_WEBHOOK = re.compile(
    r"https?://(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/"
    r"|(?:\w{1,20}\.)?discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/"
    r"|(?:[\w-]{1,60}\.)?webhook\.office\.com/|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/)"
    r"[^\s\"'<>)\]]++",
    re.ASCII,
)
_ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"gh[opsur]_\w{16,}+(?:\.[\w-]++)*+|github_pat_\w{16,}+"
    r"|gl(?:pat|ptt|dt|rt|cbt|agent|oas|soat|ft|imt|ffct)-[\w-]{12,}+(?:\.[\w-]++)*+"
    r"|xox[a-z](?:\.xox[a-z])?-[\w-]{8,}+|xapp-\d-[\w-]{8,}+"
    r"|(?:mfa\.[\w-]{60,}+|[A-Za-z\d_-]{23,28}\.[\w-]{6}\.[\w-]{27,}+)"
    r"|sk-(?=[a-z_-]{0,80}[A-Z0-9])[\w-]{16,}+"
    r"|(?:sk|pk|rk)_(?:live|test|prod)_\w{8,}+|whsec_[\w+/=]{16,}+"
    r"|AIza[\w-]{30,}+|ya29\.[\w-]{16,}+|GOCSPX-[\w-]{16,}+|1//0[\w-]{24,}+"
    r"|npm_[A-Za-z0-9]{30,}+|pypi-[\w-]{32,}+|hf_[A-Za-z0-9]{20,}+"
    r"|eyJ[\w-]{8,}+(?:\.[\w-]++){1,4}+|eyJ[\w-]{30,}+"
    r"|SG\.[\w-]{16,}+\.[\w-]{16,}+|do[opr]_v1_[0-9a-f]{32,}+|dckr_(?:pat|oat)_[\w-]{16,}+|dapi[0-9a-f]{32,}+"
    r"|gsk_[A-Za-z0-9]{20,}+|r8_[A-Za-z0-9]{20,}+|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}+|hv[sb]\.[\w-]{20,}+"
    r"|lin_api_\w{20,}+|ATATT3[\w=-]{20,}+|(?:AC|SK)[0-9a-f]{32}+"
    r"|(?:bot)?\d{6,12}:[A-Za-z0-9_-]{33,}+"
    r")",
    re.ASCII,
)
_ISSUED_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}+|ABSK[\w+/=]{40,}+"
    r"|AGE-SECRET-KEY-1[A-Z0-9]{20,}+)",
    re.ASCII,
)
_PLACEHOLDER = r"<(?:token|key|secret|webhook|email|user|host|address|phone|card|mac|mention)>"
_HEADER = re.compile(
    r"(\bauthorization\b\\{0,4}[\"']?[^\S\n]{0,4}[:=,][^\S\n]{0,4}\\{0,4}[\"']?(?:(?:bearer|basic|token|digest|apikey|bot|negotiate)[^\S\n]{1,4})?+)"
    rf"((?:(?!{_PLACEHOLDER})[^\s\"'`<>\\])++)",
    re.ASCII | re.IGNORECASE,
)
_BEARER = re.compile(
    r"([Bb](?<!\w[Bb])(?:earer|asic|EARER)[^\S\n]{1,4})(?=[a-z._~+/-]{0,200}[A-Z0-9=])([\w.~+/-]{8,}+=*+)", re.ASCII
)
_COOKIE = re.compile(
    r"(\b(?:set-)?cookie[\"']?[^\S\n]{0,2}:[^\S\n]{0,2}[\"']?)(?!<secret>)(\w[^\n\"'=]{0,100}=[^\n\"']*+)", re.I
)
_USERINFO = re.compile(r"(?<=://)([^\s/\"`]*)@(?=[\w\[<])")
_CURL_USER = re.compile(r"([^\S\n](?:-u|--user|--proxy-user)[ =]{0,2}[\"']?)([^\s:\"'<>]++):(?!<secret>)([^\s\"']++)")
_SSHPASS = re.compile(r"(\bsshpass[^\S\n]{1,4}-p[^\S\n]{0,4}[\"']?)(?!<secret>)([^\s\"']++)")
_MYSQL = re.compile(
    r"(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b(?:[^\S\n]+-\w+\s+[\w.@-]+){0,4}[^\S\n]+-p)(?!<secret>)([^\s\"'=-]\S*+)"
)
_NETRC = re.compile(r"(login[^\S\n]{1,4})(?!<user>)(\S++)(?=[^\S\n]{1,4}password\s)")

_STRONG = (
    r"p[a4@][s5$]{2}(?:w[o0]rd|wd|phrase|code|wort)|(?<![a-z])pwd|s[e3]cr[e3]t|(?:api|access|private|secret|account|auth|encryption|client"
    r"|signing|license|shared)[ _-]?key|contrase[nñ]a|密码|口令|密钥"
)
_LOOSE = r"(?<![A-Za-z0-9])pass"
_WEAK = r"t[o0]k[e3]n|credentials?|session[_-]?id|jsessionid|phpsessid|(?<![a-z])auth"
_ASSIGNS = (
    r"(?::[^\S\n]{0,8}(?:Optional\[)?(?:str|string|text|bytes|SecretStr)\]?(?:\s?\|\s?None)?[^\S\n]{0,8}=|=>|:=|={1,3}|[:：]"
    r"|[^\S\n](?:is|was)[^\S\n]|是|为)"
)
_ASSIGNMENT = re.compile(
    rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})|(?P<loose>{_LOOSE}))(?:[_-]?(?:value|base64|base|b64|\d{{1,3}}))?"
    rf"(?:\\{{0,4}}[\"'`])?\]?\)?[^\S\n]{{0,8}}{_ASSIGNS}[^\S\n]{{0,8}}(?:[frbu]{{1,2}}(?=[\"']))?",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"(?<![\w-])--?[\w-]{0,40}?(?:(?P<strong>pass(?:word|wd|phrase)|secret|api-?_?key|access-?_?key|private-?_?key)"
    r"|(?P<weak>token)|(?P<loose>(?<=[_-])pass))[^\S\n]{1,4}(?!-)",
    re.IGNORECASE,
)
_VALUE = re.compile(
    rf"(?P<escaped>\\{{1,4}}[\"'])[^\"'\\\n]*+|(?P<quote>[\"'`])(?:(?!(?P=quote))[^\n\\]|\\.)*+|(?:(?!{_PLACEHOLDER})[^\s\"'`&])++"
)
_ELEMENT = re.compile(
    r"(<(?:\w{0,30}[:_-])?(?:password|passwd|pwd|secret|token|api_?key|access_?key|secret_?key)>\s{0,8})([^<\n]++)(?=</)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"([?&](?:x-(?:amz|goog)-(?:signature|credential|security-token)|sig|signature|key|code|auth|sign|access_token)=)"
    r"(?!<)([^\s&\"'<>]{8,}+)",
    re.IGNORECASE,
)
_TOLD_PASSWORD = re.compile(
    r"((?<![A-Za-z0-9_-])(?:pw|pwd|p[a4@][s5$]{2}(?:w[o0]rd|wd|phrase|wort)|密码|口令)[^\S\n]{1,4}[\"'`]?)"
    r"([^\s\"'`<>()\[\]{},;:，。；：]{6,}+)",
    re.IGNORECASE,
)
_TOLD_KEY = re.compile(
    r"((?:token|secret|(?:api|access|private|secret|account|auth|client|license)[ _-]?key)[^\S\n]{1,4}[\"'`]?)"
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9]{16,}+)(?![\w(/-]|\.\w)",
    re.IGNORECASE,
)
_NO_PASSWORD = re.compile(
    r"v?\d++(?:\.\d++)++[a-z+]{0,8}\d{0,4}|[\d.]++x[\d.]++|(?:sha|md|base|utf-?|argon|pbkdf|python|conv|resnet|resnext|cuda|cu|x)\d[\w.-]*+"
    r"|(?:[a-z0-9]++_){2,}[a-z0-9.]++|.*\.(?:py|ya?ml|json|txt|pth?|md|html?|log|cfg|ini|sh)|.*(?:/|==|>=|<=).*",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\d++[a-z]\d*+", re.IGNORECASE)
_HANDED = re.compile(r"(\bwandb\s{1,4}login\s{1,4}(?:--relogin\s{1,4})?)([0-9a-zA-Z_-]{20,}+)")
_NO_SECRET = re.compile(
    r"[\W_]*|true|false|none|null|nil|undefined|yes|no|on|off|required|incorrect|invalid|missing|wrong|not|must|is|was|the|a"
    r"|and|or|for|to|str|string|text|bytes|int|empty|set|unset|expired|authentication|\$.*|%\w+%|\{\{.*|x{3,}|\*+|your\b.*",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[A-Za-z_][\w.]*[(\[{].*|(?:self|args|cfg|config|os|settings|tokenizer|this)\.[\w.()\[\]]*", re.DOTALL
)
_LONGEST_KEY, _LONGEST_PLAIN = 40, 200
_KEY_BEFORE = re.compile(r"[\w-]*\Z")
_ISSUED_BEFORE = re.compile(
    r"(?:^|[_-])(?:access|auth|api|bot|refresh|id|csrf|xsrf|user|github|gitlab|gh|hf|hub|slack|discord|app|personal|deploy"
    r"|private|registry|npm|pypi|bearer|oauth|login|client|service|wandb|x)_?-?$",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(
    r"(?:^|[_-])(?:app|db|database|mysql|pg|postgres|redis|mongo|smtp|imap|e?mail|s?ftp|ssh|git|http|proxy|user|admin|root"
    r"|login|wifi)[_-]$",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w+/=@.$?-])[A-Za-z0-9+/_-]{32,}+={0,2}(?![\w.(@])", re.ASCII)
_DIGEST_BEFORE = re.compile(r"sha\d{1,3}[-:=]\s?$|md5[-:=]\s?$", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f-]+|[0-9A-F-]+")
_TURN = re.compile(r"(?<=[a-z])[^a-z]|(?<=[A-Z])[^A-Z]|(?<=[0-9])[^0-9]")
_FEWEST_TURNS, _FEWEST_BITS, _FEWEST_OF_A_KIND = 0.42, 3.9, 1
_SHORTEST_TOKEN, _SHORT_TOKEN, _LONG_TOKEN = 4, 6, 16
_FEWEST_DIGITS = 3


def without_credentials(text: str) -> str:
    """Return the text with placeholders for its credentials."""
    text = _PRIVATE_KEY.sub(KEY, text)
    text = _PUBLIC_KEY.sub(rf"\1{KEY}", text)
    text = _WEBHOOK.sub(WEBHOOK, text)
    text = _USERINFO.sub(_without_userinfo, text)
    text = _ISSUED.sub(TOKEN, _ISSUED_KEY.sub(KEY, text))
    text = _NETRC.sub(r"\1<user>", text)
    for pattern, replacement in _NAMED:
        text = pattern.sub(replacement, text)
    for pattern in (_FLAG, _ASSIGNMENT):
        text = _without_values(pattern, text)
    text = _TOLD_KEY.sub(_without_told_key, _TOLD_PASSWORD.sub(_without_told_password, text))
    return _LONG.sub(_without_random, text)


_NAMED = (
    (_HEADER, rf"\1{TOKEN}"),
    (_BEARER, rf"\1{TOKEN}"),
    (_COOKIE, rf"\1{SECRET}"),
    (_CURL_USER, rf"\1<user>:{SECRET}"),
    (_SSHPASS, rf"\1{SECRET}"),
    (_MYSQL, rf"\1{SECRET}"),
    (_ELEMENT, rf"\1{SECRET}"),
    (_PARAMETER, rf"\1{TOKEN}"),
    (_HANDED, rf"\1{TOKEN}"),
)


def _without_userinfo(match: re.Match[str]) -> str:
    """Keep how a repository is reached (git@), and nothing else that stands before a host."""
    name, colon, _ = match[1].partition(":")
    if not colon:
        return match[0] if name in {"git", "hg", "svn", ""} else "<user>@"
    return f"<user>:{SECRET}@"


def _without_values(pattern: re.Pattern[str], text: str) -> str:
    """Replace what is assigned, except where it is plainly no secret: there, secrets may stand within it."""
    parts, done, place = [], 0, 0
    while head := pattern.search(text, place):
        place = head.end()
        value = _VALUE.match(text, place, place + _LONGEST_PLAIN)
        if value and _is_secret(head, value):
            value = _VALUE.match(text, place) or value
            opening, bare = _opening_and_bare(value)
            parts += [text[done:place], opening, TOKEN if head["weak"] else SECRET]
            done = place = value.start() + len(opening) + len(bare)
    return "".join([*parts, text[done:]])


def _opening_and_bare(value: re.Match[str]) -> tuple[str, str]:
    """Return the quote and what is in it; marks that close something else belong to no value."""
    opening = value["escaped"] or value["quote"] or ""
    return opening, value[0][len(opening) :] if opening else value[0].rstrip(",;)}].")


def _is_secret(head: re.Match[str], value: re.Match[str]) -> bool:
    """Tell whether what is assigned could be one; nothing that is very long is plainly none."""
    _, bare = _opening_and_bare(value)
    if not bare or re.fullmatch(_PLACEHOLDER, bare):
        return False
    if value.end() - value.start() == _LONGEST_PLAIN:
        return True
    if _NO_SECRET.fullmatch(bare):
        return False
    if head["loose"]:
        return _is_pass(head, bare)
    return head["strong"] is not None or _is_token(head, bare)


def _before(head: re.Match[str]) -> str:
    """Return what the name of a secret begins with: APP_ of APP_PASS."""
    run = _KEY_BEFORE.search(head.string[max(0, head.start() - _LONGEST_KEY) : head.start()])
    return run[0] if run else ""


def _is_pass(head: re.Match[str], value: str) -> bool:
    """Tell whether what a pass is set to could be a password: networks and compilers have passes, too."""
    if len(value) < _SHORTEST_TOKEN or _CODE.fullmatch(value):
        return False
    before = _before(head)
    is_account = _ACCOUNT_BEFORE.search(before) or (before and head["loose"].isupper())
    return bool(is_account) or _is_password(value)


def _is_password(value: str) -> bool:
    """Tell whether a word after a password's name reads like one, not like a version, a path or an algorithm."""
    return _has_both(value) and len(value) >= _SHORT_TOKEN and not _NO_PASSWORD.fullmatch(value)


def _has_both(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _without_told_password(match: re.Match[str]) -> str:
    bare = match[2].rstrip(".")
    return match[1] + SECRET + match[2][len(bare) :] if _is_password(bare) else match[0]


def _without_told_key(match: re.Match[str]) -> str:
    is_key = _has_both(match[2]) and sum(map(str.isdigit, match[2])) >= _FEWEST_DIGITS
    return match[1] + TOKEN if is_key else match[0]


def _is_token(head: re.Match[str], value: str) -> bool:
    """Tell whether what a token is set to could be one: models and parsers have tokens, too."""
    before = _before(head)
    if _CODE.fullmatch(value):
        return False
    if len(value) < _SHORT_TOKEN:
        return _is_short_token(head, value) and (not before or _ISSUED_BEFORE.search(before) is not None)
    if any(c.isdigit() for c in value) or (head["weak"].isupper() and "=" in head[0]):
        return not value.isdigit() or _ISSUED_BEFORE.search(before) is not None
    if _ISSUED_BEFORE.search(before):
        return True
    return len(value) >= _LONG_TOKEN and "=" in head[0] and not before


def _is_short_token(head: re.Match[str], value: str) -> bool:
    """Tell whether a short word could be a token: letters and digits that are no size, or what an environment sets."""
    if len(value) < _SHORTEST_TOKEN or not value.isalnum() or _SIZE.fullmatch(value):
        return False
    return _has_both(value) or (head["weak"].isupper() and "=" in head[0] and value.isalpha())


def _without_random(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 10) : match.start()]
    return match[0] if _DIGEST_BEFORE.search(before) or not _is_random(match[0]) else SECRET


def _is_random(word: str) -> bool:
    """Tell whether a long word reads like a key: not a hash, a mangled symbol, a path or a name in humps."""
    if _HEX.fullmatch(word) or word.startswith(("_Z", "_R", "__Z")):
        return False
    kinds = (sum(map(str.isupper, word)), sum(map(str.islower, word)), sum(map(str.isdigit, word)))
    if min(kinds) < _FEWEST_OF_A_KIND:
        return False
    turns = len(_TURN.findall(word)) / len(word)
    return turns >= _FEWEST_TURNS and _bits(word) >= _FEWEST_BITS


def _bits(word: str) -> float:
    """Return the entropy of a word in bits a character."""
    return -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())
