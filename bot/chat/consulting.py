"""What a question in a chat means where it is asked: in which base, and after which question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answering import entry_reply
from bot.chat import messages
from bot.chat.asking import Asking, Way
from bot.chat.bases import named_base, opening_name
from bot.chat.delivery import Delivery
from bot.chat.desk import Desk, Told
from bot.chat.followup import adds_nothing, asked_of, brief, is_doubt, other_than, spoken, wants_all
from bot.chat.given import Given, Recent
from bot.chat.live import Live
from bot.chat.posts import Posts
from bot.chat.small_talk import without_courtesies
from bot.journal.chat_records import Channel, Post
from bot.memory import Memory
from bot.messages import next_step
from bot.question import Question
from bot.reply import Kind, Reply, reply_to
from index.searcher import UnknownBaseError

_CONTEXT = timedelta(minutes=10)  # between two questions of a conversation that has no thread


@dataclass(frozen=True, slots=True)
class Before:
    """What a question may follow up: what was asked, in which base, and the entry that was shown (base and id)."""

    asked: str
    base: str | None
    shown: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A question as it was put, what came of it, and what is to be shown.

    `is_doubted`: it doubts the answer before, or asks for more than that has.
    """

    question: Question
    told: Told
    given: Given
    is_doubted: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether it is an answer, not a choice and not a regret."""
        return self.given.reply.kind is Kind.ANSWERED


class Consulting:
    """Has the questions of one platform answered, each in its context."""

    def __init__(
        self,
        platform: str,
        live: Live,
        desk: Desk,
        memory: Memory,
        delivery: Delivery,
        posts: Posts,
        now: Callable[[], datetime],
    ) -> None:
        self._platform, self._live, self._desk, self._memory = platform, live, desk, memory
        self._delivery, self._posts, self._now = delivery, posts, now
        self.recent = Recent()

    async def channel(self, workspace: str, place: str) -> Channel:
        """Return what counts for a channel: what is set for it, else the base that is set for its whole workspace."""
        own = await self.own_settings(workspace, place)
        if own.base is not None or not place:
            return own
        return replace(own, base=(await self.own_settings(workspace, "")).base)

    async def own_settings(self, workspace: str, place: str) -> Channel:
        """Return what is set for a channel itself, or for a workspace with ""; nothing while that cannot be read."""
        found = await self._posts.read(self._memory.chat.channel, self._platform, workspace, place)
        return found or Channel(self._platform, workspace, place)

    async def before(self, asking: Asking, answered: Post | None = None) -> Before | None:
        """Return what a question may follow up: the last one in its thread, or a moment ago in private.

        `answered` is where the question was answered before it was edited.
        """
        if not asking.thread and asking.way is not Way.DIRECT:
            return None
        until = answered.posted_at if answered else None
        last = await self._posts.before(asking, until)
        is_loose = not asking.thread and not asking.after
        if last is None or (is_loose and (until or self._now()) - last.posted_at > _CONTEXT):
            return None
        return await self._asked_before(last)

    async def ask(
        self, asking: Asking, before: Before | None, on_wait: Callable[[], Awaitable[None]] | None = None
    ) -> Said:
        """Return the answer to a question; raise BusyError. `on_wait` is called once where many wait."""
        question = await self._question(asking, before)
        try:
            told = await self._desk.ask(question, before.asked if before else "", on_wait)
        except UnknownBaseError:  # a version without the base was published meanwhile
            question = replace(question, base=None)
            told = await self._desk.ask(question, before.asked if before else "", on_wait)
        if told.is_follow_up and before is not None and _is_again(question.text, told, before):
            alone = await self._desk.ask(question)
            told = alone if _is_another(alone, before) else told
        return _said(asking, question, told, before)

    async def given(self, answer: str) -> Given | None:
        """Return an answer that was given, from memory or by asking the journal's question again."""
        found = self.recent.find(answer)
        if found is not None:
            return found
        record = await self._posts.read(self._memory.record_of, answer)
        if record is None:
            return None
        question = Question(record.question, self._known(record.base), is_overheard=record.is_overheard)
        told = await self._desk.ask(question)
        given = Given(answer, told.answer.asked, question.base, told.answer.reply)
        self.recent.keep(record.person, given)
        return given

    async def _asked_before(self, post: Post) -> Before | None:
        found = self.recent.find(post.answer_id)
        if found is not None:
            return Before(found.asked, found.base, (post.base, post.entry))
        record = await self._posts.read(self._memory.record_of, post.answer_id)
        return None if record is None else Before(record.question, record.base, (post.base, post.entry))

    async def _question(self, asking: Asking, before: Before | None) -> Question:
        channel = await self.channel(asking.workspace, asking.settings_of)
        base, text = named_base(asking.text, self._live.serving.searcher)
        if asking.files:
            text = f"{text}\n{await self._delivery.attached(asking)}".strip()
        if base is None and before is not None and asked_of(text, before.asked) is not None:
            base = self._known(before.base)
        return Question(
            without_courtesies(text),
            self._known(asking.base) or base or self._known(channel.base),
            self._platform,
            asking.place,
            asking.person,
            is_overheard=asking.way is Way.OVERHEARD,
            workspace=asking.workspace,
        )

    def _known(self, base: str | None) -> str | None:
        """Return a base, None where the index has it no more."""
        return base if base in self._live.serving.searcher.names else None


def _said(asking: Asking, question: Question, told: Told, before: Before | None) -> Said:
    """Return what is to be shown of an answer."""
    reply, is_doubted = told.answer.reply, False
    if asking.entry:
        reply = _chosen(told, question.base or "", asking.entry)
    elif told.is_follow_up and before is not None:
        reply, is_doubted = _following(question.text, told, before)
    name = opening_name(asking.text).casefold() if asking.way is Way.COMMAND and question.base is None else ""
    if name and name in told.answer.result.unknown:
        no_base = messages.no_such_base(name, told.serving.searcher.names, reply.language)
        reply = replace(reply, lead=f"{no_base} {reply.lead}".rstrip())
    if asking.way is Way.OVERHEARD:
        reply = replace(reply, lead=f"{messages.unasked(reply.language)} {reply.lead}".rstrip())
    return Said(question, told, Given(told.answer.id, told.answer.asked, question.base, reply), is_doubted)


def _following(text: str, told: Told, before: Before) -> tuple[Reply, bool]:
    """Return the reply to a follow-up, in its own language, and whether that admits that there is nothing new."""
    reply, is_again = told.answer.reply, _is_again(text, told, before)
    language, contact = spoken(text, reply.language), _contact(told, before)
    if language != reply.language:
        reply = reply_to(told.answer.outcome, language, contact)
    step = next_step(language, contact)
    if is_doubt(text):
        return other_than(reply, before.shown, messages.may_be_missing, step), True
    if is_again and adds_nothing(text):
        return other_than(reply, before.shown, messages.no_more, step), True
    return (reply if wants_all(text) else brief(reply, before.shown)), False


def _is_again(text: str, told: Told, before: Before) -> bool:
    """Tell whether a follow-up leads to the entry that was just shown, without a version of its own being looked up."""
    shown = told.answer.reply.shown
    is_same = shown is not None and (shown.base, shown.id) == before.shown
    return is_same and told.answer.result.versions is None and not (is_doubt(text) or wants_all(text))


def _is_another(alone: Told, before: Before) -> bool:
    """Tell whether a text is answered by itself, with another entry than the one shown before."""
    reply = alone.answer.reply
    shown = reply.shown if reply.kind is Kind.ANSWERED else None
    return shown is not None and (shown.base, shown.id) != before.shown


def _contact(told: Told, before: Before) -> str:
    """Return where people can be asked."""
    serving, base = told.serving, before.shown[0] or before.base or ""
    return serving.contact or (serving.searcher.base(base).contact if base in serving.searcher.names else "")


def _chosen(told: Told, base: str, entry: str) -> Reply:
    """Return what shows an entry that the asker chose by its title, or what else answers that, if it is gone."""
    found = told.answer.reply
    reply = entry_reply(told.serving, base, entry, "", found.language)
    others = tuple(one for one in found.choices if (one.base, one.id) != (base, entry))
    return found if reply is None else replace(reply, choices=others)
