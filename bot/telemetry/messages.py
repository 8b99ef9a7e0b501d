"""What is said of how a running bot fares."""

from __future__ import annotations

from datetime import timedelta

NOT_SET = (
    "No address is known to ask. Set MMFAQ_HEALTH to that of the running bot, such as 127.0.0.1:8080, or pass its URL."
)


def behind(age: timedelta) -> str:
    """Say that an index is not up to date."""
    minutes = round(age.total_seconds() / 60)
    return f"The FAQ files have said something else than the index for {minutes} minutes. Run `mmfaq build`."


def shows(url: str) -> str:
    """Say where health and metrics are shown."""
    return f"Health and metrics at {url}: /health/live, /health/ready, /metrics."


def open_to_others(address: str) -> str:
    """Warn of an address that others can reach."""
    return f"Health and metrics at {address} can be read by whoever reaches that address; nothing asks for a password."


def no_url(text: str) -> str:
    """Say that something is no address."""
    return f"{text!r} is no address to ask. Write it as host:port or http://host:port."


def unreachable(url: str, why: str) -> str:
    """Say that nothing answers."""
    return f"not ready: {url} does not answer ({why})."


def strange(url: str, status: int) -> str:
    """Say that what answers is something else."""
    return f"not ready: what answers at {url} is not mmfaq (status {status})."


def ready(version: str, platforms: list[str], warnings: list[str]) -> str:
    """Say that all is well."""
    return " ".join([f"ready: {', '.join(platforms)}; index {version}.", *warnings])


def not_ready(wrong: list[str]) -> str:
    """Say what is not well."""
    return f"not ready: {', '.join(wrong).rstrip('.')}."
