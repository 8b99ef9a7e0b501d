"""The settings of mmfaq itself; each platform declares its own."""

from __future__ import annotations

from bot.configuration.setting import Kind, Secrecy, Setting, Table
from bot.configuration.starting import CONFIG
from bot.settings import KEEP_DAYS, LOG_FORMATS, UTC_ZONE, Settings, settings_from
from index.models import BACKENDS, DEFAULT_MODEL


def _path(key: str, variable: str, what: str, note: str, example: str, effective: str) -> Setting:
    """Declare a path whose default depends on the checkout, the user or the state folder."""

    def shown(chosen: Settings) -> object:
        return getattr(chosen, effective)

    return Setting(key, variable, what, Kind.PATH, default_note=note, example=example, effective=shown)


_FOLDERS = (
    Setting(
        "",
        CONFIG,
        "the file with settings, or `off` for none",
        Kind.PATH,
        default_note="`mmfaq.yml` in the working folder, else of the checkout",
    ),
    _path(
        "folders.knowledge",
        "MMFAQ_KNOWLEDGE",
        "FAQ files, where no path is given",
        "`knowledge/` of the checkout",
        "knowledge",
        "knowledge",
    ),
    _path("folders.index", "MMFAQ_INDEX", "the index", "`var/index` of the checkout", "var/index", "index"),
    _path(
        "folders.cache",
        "MMFAQ_CACHE",
        "exported encoders, and indexes of `mmfaq try`",
        "the user's cache folder",
        "~/.cache/mmfaq",
        "cache",
    ),
    _path(
        "folders.state",
        "MMFAQ_STATE",
        "the journal, and the key that people are hashed with",
        "`var/state` of the checkout",
        "var/state",
        "state",
    ),
    _path(
        "folders.sources",
        "MMFAQ_SOURCES",
        "repositories that bases take FAQ files from",
        "`sources` in `MMFAQ_STATE`",
        "var/state/sources",
        "sources",
    ),
    _path(
        "folders.captures",
        "MMFAQ_CAPTURES",
        "drafts of entries that maintainers took from a chat",
        "`captures` in `MMFAQ_STATE`",
        "var/state/captures",
        "captures",
    ),
)
_ENCODER = (
    Setting(
        "encoder.model",
        "MMFAQ_ENCODER",
        "any sentence-transformers model, by hub name or path",
        Kind.MODEL,
        default=DEFAULT_MODEL,
    ),
    Setting(
        "encoder.backend",
        "MMFAQ_ENCODER_BACKEND",
        "`onnx` (exported, small, fast) or `torch` (sentence-transformers itself)",
        Kind.CHOICE,
        default=BACKENDS[0],
    ),
    Setting("encoder.device", "MMFAQ_DEVICE", "the device for the `torch` backend", default="cpu"),
)
_ANSWERS = (
    Setting(
        "answers.risk",
        "MMFAQ_RISK",
        "how many of the answers shown may be wrong, such as `0.05` or `5%`",
        Kind.SHARE,
        default_note="what was fitted: one in ten",
        example="10%",
    ),
    Setting(
        "answers.risk_overheard",
        "MMFAQ_RISK_OVERHEARD",
        "the same, for questions that nobody asked the bot",
        Kind.SHARE,
        default="1%",
    ),
    Setting(
        "answers.contact",
        "MMFAQ_CONTACT",
        "where to ask people, as Markdown, when there is no answer",
        default_note="`contact` of the base",
        example='"Ask in the [forum](https://example.org)."',
    ),
)
_JOURNAL = (
    Setting(
        "journal.database",
        "MMFAQ_JOURNAL",
        "what is remembered: `sqlite:///…`, `postgresql+psycopg://…`, or `off`",
        Kind.DATABASE,
        default_note="`journal.db` in `MMFAQ_STATE`",
        example="sqlite:///var/state/journal.db",
        secrecy=Secrecy.PASSWORD,
    ),
    Setting("journal.keep_days", "MMFAQ_KEEP_DAYS", "for how many days, 1 to 36500", Kind.NUMBER, str(KEEP_DAYS)),
    Setting(
        "journal.secret",
        "MMFAQ_SECRET",
        "the key that people are hashed with, 16 characters or more",
        default_note="a random one in `MMFAQ_STATE`",
        secrecy=Secrecy.SECRET,
    ),
)
_DIGEST = (
    Setting(
        "digest.zone",
        "MMFAQ_DIGEST_ZONE",
        "the time zone in which the weekly digest is posted on Monday at 09:00, such as `Europe/Berlin`",
        default=UTC_ZONE,
    ),
)
_BUILD = (
    Setting(
        "build.gate",
        "MMFAQ_GATE",
        "how many labelled questions a new index may answer worse than the one before, or `off`",
        Kind.NUMBER,
        default="0",
    ),
    Setting("build.watch", "MMFAQ_WATCH", "build anew when FAQ files change, while the bot runs", Kind.SWITCH, "off"),
    Setting(
        "build.every",
        "MMFAQ_BUILD_EVERY",
        "fetch sources and build anew after each such time: `30m`, `6h`, `1d`",
        Kind.DURATION,
        default="off",
    ),
    Setting(
        "build.webhook",
        "MMFAQ_WEBHOOK",
        "where to listen for a repository's call to build anew, host:port",
        Kind.ADDRESS,
        default_note="nowhere",
        example="127.0.0.1:8080",
    ),
    Setting(
        "build.webhook_secret",
        "MMFAQ_WEBHOOK_SECRET",
        "what the repository signs its calls with, 16 characters or more",
        secrecy=Secrecy.SECRET,
    ),
)
_WATCHING = (
    Setting(
        "health.listen",
        "MMFAQ_HEALTH",
        "where a running bot shows its health and its metrics, host:port; a port alone is one of this machine",
        Kind.ADDRESS,
        default_note="nowhere",
        example="127.0.0.1:8080",
    ),
    Setting(
        "log.format",
        "MMFAQ_LOG_FORMAT",
        "how a running bot writes its log: `text`, `json`, or `auto`, which is text on a terminal",
        Kind.CHOICE,
        default=LOG_FORMATS[0],
    ),
    Setting(
        "log.level",
        "MMFAQ_LOG_LEVEL",
        "the least that is logged: `debug`, `info`, `warning` or `error`",
        Kind.CHOICE,
        default="info",
    ),
)
BOT = Table(
    "mmfaq", "mmfaq", (*_FOLDERS, *_ENCODER, *_ANSWERS, *_JOURNAL, *_DIGEST, *_BUILD, *_WATCHING), settings_from
)
