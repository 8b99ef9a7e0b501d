"""The clients of workspaces: of the one whose token is set, or of all that have installed the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from adapters.slack.delivery import Clients
from adapters.slack.errors import SlackError
from adapters.slack.oauth import Flow, oauth_flow
from adapters.slack.settings import SlackSettings, require
from adapters.slack.startup import client_of
from bot.chat.delivery import DeliveryError
from bot.journal.database import cause
from bot.secret import Secret
from bot.settings import Settings

OnWait: TypeAlias = Callable[[], None]
_MOST_RETRIES = 10  # of calls that are one too many: Slack says how long to wait


class _Patience(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack says, and tells of it."""

    def __init__(self, on_wait: OnWait) -> None:
        super().__init__(max_retry_count=_MOST_RETRIES)
        self._on_wait = on_wait

    async def prepare_for_next_attempt_async(self, **named: Any) -> None:
        """Wait."""
        self._on_wait()
        await super().prepare_for_next_attempt_async(**named)


def unheard() -> None:
    """Let nobody hear of a call that has to wait."""


def patient(client: AsyncWebClient, on_wait: OnWait = unheard) -> AsyncWebClient:
    """Return a client that waits as long as Slack says; nothing else is tried again, or messages came twice."""
    client.retry_handlers = [_Patience(on_wait)]
    return client


def installed(flow: Flow, slack: SlackSettings, on_wait: OnWait = unheard) -> Clients:
    """Return who gives the client of a workspace that has installed the app, or raises SlackError or DeliveryError."""

    async def client(workspace: str) -> AsyncWebClient:
        try:
            bot = await flow.settings.installation_store.async_find_bot(enterprise_id=None, team_id=workspace)
        except (SQLAlchemyError, OSError) as error:
            raise DeliveryError(f"Slack's installations cannot be read ({cause(error)}).", is_lasting=False) from None
        if bot is None or not bot.bot_token:
            raise SlackError("The app is no longer installed in the workspace.", "account_inactive")
        return patient(client_of(slack, Secret(bot.bot_token)), on_wait)

    return client


@asynccontextmanager
async def clients_of(slack: SlackSettings, settings: Settings) -> AsyncIterator[Clients]:
    """Yield who gives the client of a workspace, without serving it; raise SlackError."""
    if slack.bot_token is not None:
        single = patient(client_of(slack, slack.bot_token))

        async def only(_: str) -> AsyncWebClient:
            return single

        yield only
        return
    require(slack, is_http=True)
    async with oauth_flow(settings, slack, client_of(slack)) as flow:
        yield installed(flow, slack)
