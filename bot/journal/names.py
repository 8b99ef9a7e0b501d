"""Names of people in a text: in home folders, prompts, environments and listings, and then wherever else they stand."""

from __future__ import annotations

import re

from index.tokens import is_common

USER, HOST = "<user>", "<host>"

_HOME = re.compile(r"/(?:home|Users)/+([^\s/\\:\"'`<>|,;()\[\]{}*?$&%]++)")
_WINDOWS_HOME = re.compile(
    r"((?:\b[A-Za-z]:)?(?P<slash>\\{1,4}|/)(?:Users|Documents and Settings)(?P=slash))"
    r"(?![<%$*])(?P<name>[^\\/:*?\"'<>|\n\t%$]{1,64}(?=\\|/)|[^\s\\/:*?\"'<>|,;()%$]++)",
    re.IGNORECASE,
)
_ENCODED_HOME = re.compile(r"(%2F(?:home|Users)%2F)([^\s%/&\"'<>]++)", re.IGNORECASE)
_SCRATCH = re.compile(
    r"(/(?:scratch\d{0,3}|lustre|gpfs)/+)(?!(?:scratch\d{0,3}|users?|home)/)([^\s/\\:\"'`<>|,;()\[\]{}*?$&%]++)"
)
_FOLDER = re.compile(
    r"coco\w*|voc\w*|imagenet\w*|cityscapes|kitti|nuscenes|waymo|lvis|ade\w*|open-?mm\w*|mm\w+|(?:train|val|test|fs)\d*"
    r"|checkpoints?|results?|outputs?|logs?|weights|images|configs?|experiments?|runs|pretrained|.*\.(?:py|pth?|zip|tar|gz|json|ya?ml|txt|sh|log)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?<![\w\\:])(?P<start>\\\\|\\\\\\\\)(?!wsl[.$])(?P<host>[A-Za-z0-9][\w.-]{2,}+)(?P<slash>\\{1,2})"
    r"(?P<person>[\w.$-]++)",
    re.ASCII,
)
_LOGIN = re.compile(
    r"((?<![A-Za-z])(?:login|user(?:[ _-]?name)?|account)[\"']?(?:[^\S\n]{0,2}[:=：][^\S\n]{0,2}|[^\S\n])[\"']?)"
    r"([A-Za-z0-9][A-Za-z0-9_.-]{0,63}+)"
    r"(?=[\"']?[\s,;/&|，、]{1,4}(?:and\s)?[\"']?(?:pass(?:word|wd|phrase)?|pwd|pw|密码|口令)(?![A-Za-z]))",
    re.IGNORECASE,
)
_CHINESE_LOGIN = re.compile(
    r"((?:用户名|登录名|[账帐][号户])(?:[^\S\n]{1,4}|[^\S\n]{0,2}[:：=是为][^\S\n]{0,2})[\"'`]?)"
    r"([A-Za-z][A-Za-z0-9_.-]{1,63}+)(?!@)"
)
_NO_NAME = re.compile(
    r"str|string|text|bytes|int|none|null|true|false|password|username|user|name|token|email|required|optional|invalid"
    r"|incorrect|wrong|failed|and|or|the|your|with|(?:self|args|cfg|config|os|settings)\..*",
    re.IGNORECASE,
)
_TILDE = re.compile(r"~(?<![^\s\"'=:(`]~)([A-Za-z_][\w-]{1,31}+)(?=[/\s\"'):`,]|$)", re.ASCII)
_PROMPT = re.compile(
    r"(?<![\w.@/+:<-])([\w.-]++)@(?!(?:file|https?|git|ssh|sha\d+)\b)([\w.-]++)"
    r"(?=:[~/][^\n]|\s(?:MINGW|MSYS|UCRT|CLANG)|\s[~/]?[\w./~-]{0,200}+\]?\s?[$#%>](?:\s|$))",
    re.ASCII,
)
_REMOTE = re.compile(
    r"(\b(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id)\s(?:-[A-Za-z]\s{0,2}[^\s@]{0,60}\s){0,5})(?!git@|<)([\w.-]++)@([\w.-]++)",
    re.ASCII,
)
_AT_ADDRESS = re.compile(
    r"(?<![\w.@/+<-])(?!git@)([\w.-]++)@(?=\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f]{0,4}:[0-9a-f:]+)", re.ASCII
)
_SETTING = re.compile(
    r"((?<![A-Za-z])(?:USER|LOGNAME|USERNAME|SUDO_USER|LOGIN)[\"']?\s?[=:]\s?[\"']?)([^\s\"',;<>$%{}]++)"
)
_MACHINE = re.compile(
    r"((?<![A-Za-z])(?:HOSTNAME|COMPUTERNAME|USERDOMAIN|LOGONSERVER)[\"']?\s?[=:]\s?[\"']?)([^\s\"',;<>$%{}]++)"
)
_WINDOWS_MACHINE = re.compile(r"\b(?:DESKTOP|LAPTOP)-[A-Z0-9]{5,10}(?:\\{1,2}([\w.-]++))?", re.ASCII)
_IDENTITY = re.compile(r"([ug]id=\d{1,10}\()([^()\n<>]++)(?=\))")
_LISTING = re.compile(
    r"(?<![\w-])([-dlbcps][rwxsStT-]{9}[.+@]?[^\S\n]{1,8}\d{1,8}[^\S\n]{1,8})([\w.@-]++)([^\S\n]{1,8})([\w.@-]++)(?=\s)"
)
_ACCOUNT = re.compile(r"(?<![\w.-])([\w.-]++)(:[x*!]:\d{1,10}:\d{1,10}:)([^:\n]*+)(?=:)")
_PACKAGE = re.compile(
    r"\b(?:import|install|uninstall|package|activate)\s{1,4}([\w-]++)|\bfrom\s{1,4}([\w-]++)[\w.]*+\s{1,4}import\b"
    r"|\b(?:module(?:\s{1,4}named)?+|named)\s{1,4}['\"`]?([\w-]++)|(?<![\w-])([\w-]++)(?:==|>=|<=)\d",
)
_WORD = re.compile(r"[^\W_][\w]*+(?:[.-]\w++)*+")
_CONTEXT = 200
_BEFORE = re.compile(r"[\w.+/~-]{0,200}\Z")
_OPTION = re.compile(r"-[A-Za-z]|[A-Za-z]")
_SHORTEST = 3
_SHARED_HOMES = {"shared", "public", "linuxbrew"}
_MOST_FOREIGN = 20
_NOBODYS_NAMES = (
    "admin administrator all anaconda app apps bin build centos client code colab conda cuda data dataset"
    " datasets debian default demo desktop dev devel docker documents downloads ec2-user env fedora git"
    " github gitlab guest home jenkins jovyan kaggle lab lib linuxbrew local me miniconda mmcv mmdet"
    " mmengine mmpose mmseg model models my nobody node numpy nvidia openmmlab opt pi pip project projects"
    " public python python3 pytorch research root runner runneradmin server service share shared software"
    " src staff student students sudo system temp tensorflow test tests tmp torch train training ubuntu"
    " user users vagrant venv video wheel work worker workspace you"
)
_NOBODY = frozenset(_NOBODYS_NAMES.split())


def without_names(text: str) -> str:
    """Return the text without the names of the people and machines that it shows by their place in it."""
    finder = _Finder()
    text = finder.without_found(text)
    used = {word.lower() for match in _PACKAGE.finditer(text) for word in match.groups() if word}
    names = {name for name in finder.names if _is_telling(name)} - used
    return _without(names, text) if names else text


class _Finder:
    """Replaces names where their place shows them, and gathers them."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def without_found(self, text: str) -> str:
        """Return the text without the names that their place shows; homes come before what may stand in one."""
        text = _ACCOUNT.sub(self._account, text)
        text = _WINDOWS_HOME.sub(lambda match: match[1] + self._name(match["name"]), text)
        text = _HOME.sub(self._home, text)
        text = _SHARE.sub(self._share, _SCRATCH.sub(self._scratch, text))
        text = _ENCODED_HOME.sub(lambda match: match[1] + self._name(match[2]), text)
        text = _TILDE.sub(f"~{USER}", text)
        text = _REMOTE.sub(lambda match: f"{match[1]}{self._person(match[2])}@{HOST}", text)
        text = _PROMPT.sub(lambda match: match[0] if match[1] == "git" else f"{self._person(match[1])}@{HOST}", text)
        text = _AT_ADDRESS.sub(lambda match: self._person(match[1]) + "@", text)
        text = _CHINESE_LOGIN.sub(self._login, _LOGIN.sub(self._login, text))
        for pattern in (_SETTING, _IDENTITY):
            text = pattern.sub(lambda match: match[1] + self._person(match[2]), text)
        text = _LISTING.sub(self._listing, text)
        text = _MACHINE.sub(rf"\1{HOST}", text)
        return _WINDOWS_MACHINE.sub(lambda match: HOST + (f"\\{self._name(match[1])}" if match[1] else ""), text)

    def _name(self, name: str) -> str:
        self.names.add(name.lower())
        return USER

    def _person(self, name: str) -> str:
        """Return what stands for a name; root is nobody in particular."""
        return name if name == "root" or name.startswith("/") else self._name(name)

    def _account(self, match: re.Match[str]) -> str:
        """Replace the names in a line of /etc/passwd; accounts without a home there are of programs."""
        if f"/home/{match[1]}" not in match.string[match.end() : match.end() + _CONTEXT]:
            return match[0]
        return self._name(match[1]) + match[2] + (USER if match[3] else "")

    def _listing(self, match: re.Match[str]) -> str:
        return match[1] + self._person(match[2]) + match[3] + self._person(match[4])

    def _home(self, match: re.Match[str]) -> str:
        """Replace the name in the path of a home; a folder of that name inside a project is none."""
        before, lead = _before(match)
        if _is_inside(lead) or match[1].lower() in _SHARED_HOMES:
            return match[0]
        is_url = lead.startswith("//") and before[: len(before) - len(lead)].endswith(":")
        if not is_url:  # a page of that name says nothing about other words
            self._name(match[1])
        return match[0][: -len(match[1])] + USER

    def _scratch(self, match: re.Match[str]) -> str:
        """Replace the name in a path of a cluster only there: it might be a data set's, which other words are about."""
        is_folder = match[2].lower() in _NOBODY or is_common(match[2].lower()) or _FOLDER.fullmatch(match[2])
        return match[0] if is_folder or _is_inside(_before(match)[1]) else match[1] + USER

    def _share(self, match: re.Match[str]) -> str:
        """Replace the host and the person in the path of a share, where both are written with as many marks."""
        if len(match["start"]) != 2 * len(match["slash"]):
            return match[0]
        is_folder = match["person"].lower().rstrip("$") in _NOBODY
        person = match["person"] if is_folder else self._name(match["person"])
        return match["start"] + HOST + match["slash"] + person

    def _login(self, match: re.Match[str]) -> str:
        is_word = match[2].lower() in _NOBODY or is_common(match[2].lower()) or _NO_NAME.fullmatch(match[2])
        return match[0] if is_word else match[1] + self._person(match[2])


def _before(match: re.Match[str]) -> tuple[str, str]:
    """Return what stands before a path, and the part of it that belongs to the path."""
    before = match.string[max(0, match.start() - _CONTEXT) : match.start()]
    run = _BEFORE.search(before)
    return before, run[0] if run else ""


def _is_inside(lead: str) -> bool:
    return bool(lead) and not lead.startswith(("/", "~")) and not _OPTION.fullmatch(lead)


def _is_telling(name: str) -> bool:
    """Tell whether a name is somebody's rather than a word that texts are full of."""
    return (len(name) >= _SHORTEST or not name.isascii()) and name not in _NOBODY and not is_common(name)


def _without(names: set[str], text: str) -> str:
    """Return the text without the names where they stand as words."""

    def word(match: re.Match[str]) -> str:
        run = match[0]
        if run.lower() in names:
            return USER
        if "-" not in run:
            return run
        return "-".join(USER if part.lower() in names else part for part in run.split("-"))

    text = _WORD.sub(word, text)
    foreign = sorted(name for name in names if not name.isascii() or " " in name)
    for name in foreign[:_MOST_FOREIGN]:
        text = re.sub(re.escape(name), USER, text, flags=re.IGNORECASE)
    return text
