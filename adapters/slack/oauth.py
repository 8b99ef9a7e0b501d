"""The installation of the app into many workspaces, through the browser: what is kept, and what a person sees."""

from __future__ import annotations

import html
import logging
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import URL, MetaData, and_, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from adapters.slack.errors import FAULTS, SlackError, explain
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.settings import SlackSettings
from bot.journal.database import cause
from bot.settings import Settings

_log = logging.getLogger(__name__)
_FILE = "slack.db"
_STATE_SECONDS = 600
_TEAM = re.compile(r"[TE][A-Z0-9]{2,20}")
_REASON = re.compile(r"[a-z][a-z0-9_]{0,60}")
_STORAGE = "storage_error"
_OTHER_BROWSER = "The installation was begun in another browser, or more than ten minutes ago, or is done already."
_NO_CODE = "Slack did not confirm the installation."
_FAILURES = {
    "access_denied": "Nothing was installed, as you chose in Slack.",
    "invalid_browser": _OTHER_BROWSER,
    "invalid_state": _OTHER_BROWSER,
    "missing_code": _NO_CODE,
    "invalid_code": _NO_CODE,
    _STORAGE: "The installation could not be kept. Tell those who run this server.",
}
_PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "X-Content-Type-Options": "nosniff",
}


class States(AsyncSQLAlchemyOAuthStateStore):
    """Keeps what a browser must bring back from Slack: good once, for ten minutes."""

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state, and delete those that have expired."""
        async with self.engine.begin() as connection:
            await connection.execute(self.oauth_states.delete().where(self.oauth_states.c.expire_at <= _now()))
        return await super().async_issue(*args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        """Tell whether a state was good, in one step: of two browsers that bring the same one, one is let in."""
        column = self.oauth_states.c
        is_good = and_(column.state == state, column.expire_at > _now())
        async with self.engine.begin() as connection:
            deleted = await connection.execute(self.oauth_states.delete().where(is_good))
        return deleted.rowcount == 1


class Installations(AsyncSQLAlchemyInstallationStore):
    """Keeps one token for each workspace: the newest, until it is revoked or the app removed."""

    async def async_save(self, installation: Installation) -> None:
        """Keep a workspace's token, and no older one."""
        await super().async_save(installation)
        made = datetime.fromtimestamp(installation.installed_at, UTC).replace(tzinfo=None)
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                column = table.c
                is_older = and_(
                    column.client_id == self.client_id,
                    column.enterprise_id == installation.enterprise_id,
                    column.team_id == installation.team_id,
                    column.installed_at < made,
                )
                await connection.execute(table.delete().where(is_older))

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - the SDK's signature
        team_id: str | None,
        is_enterprise_install: bool | None = False,  # noqa: ARG002 - the SDK's signature
    ) -> Bot | None:
        """Return a workspace's token, whatever organisation it is of: who answers later knows the workspace alone."""
        column = self.bots.c
        is_its = and_(column.client_id == self.client_id, column.team_id == team_id, column.bot_token.is_not(None))
        newest = self.bots.select().where(is_its).order_by(column.installed_at.desc()).limit(1)
        async with self.engine.connect() as connection:
            found = (await connection.execute(newest)).mappings().first()
        return None if found is None else SQLAlchemyInstallationStore.build_bot_entity(found)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete a workspace's token, from beside who installed it, too."""
        await super().async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        await self.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id)


class Flow(AsyncOAuthFlow):
    """Bolt's flow for a bot alone; faults of Slack and of the database become pages, and no code is logged."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return Slack's page; of what the address asks for, only a workspace is passed on."""
        team = [one for one in request.query.get("team", ()) if _TEAM.fullmatch(one)]
        query = {
            "state": state,
            "client_id": self.client_id,
            "scope": ",".join(self.settings.scopes or ()),
            "redirect_uri": self.redirect_uri or "",
        }
        query |= {"team": team[0]} if team else {}
        return f"{self.settings.authorization_url}?{urlencode(query)}"

    async def run_installation(self, code: str) -> Installation | None:
        """Return what Slack gives for the code, None where it gives nothing."""
        try:
            # Not client.oauth_v2_access, which makes the header by what aiohttp warns of.
            answer = await self.client.api_call(
                "oauth.v2.access",
                data={"code": code, "redirect_uri": self.redirect_uri},
                headers={"Authorization": aiohttp.encode_basic_auth(self.client_id, self.settings.client_secret)},
            )
            identity = await self.client.auth_test(token=answer.get("access_token", ""))
        except FAULTS as error:
            _log.warning("A workspace could not be connected. %s", explain(error))
            return None
        return _installation(answer.data if isinstance(answer.data, dict) else {}, identity.get("bot_id", ""))

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep the workspace's token; raise BoltError, which becomes a page."""
        try:
            await super().store_installation(request, installation)
        except SQLAlchemyError as error:
            _log.warning("A workspace's token could not be kept (%s).", type(error).__name__)
            raise BoltError(_STORAGE) from None


@asynccontextmanager
async def oauth_flow(settings: Settings, slack: SlackSettings, client: AsyncWebClient) -> AsyncIterator[Flow]:
    """Yield the flow that Bolt's app takes as `oauth_flow`, with its database open; raise SlackError.

    What it needs is what `settings.require(slack, is_http=True)` asks for.
    """
    url = _database(settings)
    name = url.set(query={}).render_as_string(hide_password=True)
    engine = _engine(url, name)
    try:
        store = Installations(slack.client_id, engine)
        states = States(_STATE_SECONDS, engine)
        try:
            await _make_tables(engine, store.metadata)
            await _make_tables(engine, states.metadata)
        except (SQLAlchemyError, OSError) as error:
            what = f"{name}: Slack's installations cannot be kept there ({cause(error)})"
            raise SlackError(f"{what}. Set MMFAQ_JOURNAL or MMFAQ_STATE to what can be written.") from None
        yield _flow(slack, client, store, states)
    finally:
        await engine.dispose()


def _flow(slack: SlackSettings, client: AsyncWebClient, store: Installations, states: States) -> Flow:
    settings = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret.reveal() if slack.client_secret else "",
        scopes=[scope.name for scope in SCOPES],
        user_scopes=[],
        redirect_uri=slack.public_url + REDIRECT_PATH,
        install_path=INSTALL_PATH,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT_PATH,
        callback_options=AsyncCallbackOptions(_success(slack.command), _failure),
        authorization_url=slack.authorize_url,
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=_STATE_SECONDS,
    )
    # Or each event would wait for a call of auth.test before it is acknowledged. The token is looked up all the same.
    settings.authorize.cache_enabled = True  # type: ignore[attr-defined]  # it is the one that looks up installations
    return Flow(client=client, logger=_log, settings=settings)


def _database(settings: Settings) -> URL:
    """Return PostgreSQL where the journal is there, else a file in the state folder; raise SlackError."""
    try:
        journal = make_url(settings.journal or "sqlite://")
        is_server = journal.get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):
        is_server = False  # the journal itself tells what is wrong with it
    if is_server:
        return journal.set(drivername="postgresql+psycopg")
    path = (settings.state / _FILE).absolute()
    _make_file(path)
    return URL.create("sqlite+aiosqlite", database=str(path))


def _make_file(path: Path) -> None:
    """Make the file for its owner only: it holds tokens."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            os.fchmod(handle, 0o600)
        finally:
            os.close(handle)
    except OSError as error:
        remedy = "Set MMFAQ_STATE to a folder that can be written."
        raise SlackError(f"{path}: the file cannot be made ({error.strerror}). {remedy}") from None


def _engine(url: URL, name: str) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _erase_what_is_deleted)
        return engine
    try:
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ImportError as error:
        missing = f"the driver {error.name} is missing. Run `pip install 'psycopg[binary]'`"
        raise SlackError(f"{name}: {missing}.") from None


def _erase_what_is_deleted(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


async def _make_tables(engine: AsyncEngine, tables: MetaData) -> None:
    """Make what is not there yet; each statement by itself, since another program may make the same at that time."""
    for table in tables.sorted_tables:
        await _make(engine, CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            await _make(engine, CreateIndex(index, if_not_exists=True))


async def _make(engine: AsyncEngine, statement: CreateTable | CreateIndex) -> None:
    """Run a statement that does nothing where it was run before; even that PostgreSQL may refuse to two at once."""
    try:
        async with engine.begin() as connection:
            await connection.execute(statement)
    except SQLAlchemyError:
        async with engine.begin() as connection:
            await connection.execute(statement)


def _installation(answer: Mapping[str, Any], bot_id: str) -> Installation:
    """Return what is kept of Slack's answer: the bot's token, and whose it is; no person's token."""
    team, organisation = answer.get("team") or {}, answer.get("enterprise") or {}
    return Installation(
        app_id=answer.get("app_id"),
        enterprise_id=organisation.get("id"),
        enterprise_name=organisation.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=answer.get("access_token"),
        bot_id=bot_id,
        bot_user_id=answer.get("bot_user_id"),
        bot_scopes=answer.get("scope") or "",
        user_id=(answer.get("authed_user") or {}).get("id", ""),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        token_type=answer.get("token_type"),
    )


def _success(command: str) -> Any:
    async def show(args: AsyncSuccessArgs) -> BoltResponse:
        place = args.installation.team_name or args.installation.enterprise_name or "your workspace"
        text = f"mmfaq is installed in {place}. You can close this page, go to Slack and type {command}."
        return _page("Installed", html.escape(text), 200, args.settings)

    return show


async def _failure(args: AsyncFailureArgs) -> BoltResponse:
    reason = args.reason if _REASON.fullmatch(args.reason) else "no reason given"
    text = html.escape(_FAILURES.get(reason, f"Slack did not install it ({reason})."))
    again = ' <a href="install">Start again</a>.'  # beside this page, whatever the address before it
    return _page("Not installed", text + again, args.suggested_status_code, args.settings)


def _page(title: str, body: str, status: int, settings: AsyncOAuthSettings) -> BoltResponse:
    """Return a page; `body` is HTML already. The browser's state is done with."""
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:1.1rem/1.5 sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>"
        f"<h1>{title}</h1><p>{body}</p></html>"
    )
    cookie = settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, body=text, headers={**_PAGE_HEADERS, "Set-Cookie": cookie})


def _now() -> datetime:
    """Return now as the SDK's store writes it: in UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
