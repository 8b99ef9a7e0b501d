"""Text without secrets and people, and with everything that matters for finding the answer.

Error lines, identifiers, versions, module names and the ends of paths stay; what goes is replaced by a short
readable word: `<token>`, `<key>`, `<secret>`, `<webhook>`, `<email>`, `<user>`, `<host>`, `<address>`, `<mac>`,
`<phone>`, `<card>`, `<mention>`. The time it takes grows with the length of the text and nothing else.
"""

from __future__ import annotations

from bot.journal.addresses import without_addresses
from bot.journal.credentials import without_credentials
from bot.journal.names import without_names

UNREADABLE = "<unreadable>"
_MOST_ROUNDS = 8


def scrub(text: str) -> str:
    """Return the text without secrets; scrubbing it once more changes nothing.

    What was replaced can bring out more, so it is done until nothing changes. A text that is still not done
    after some rounds was made to be so, and is given up as a whole.
    """
    for _ in range(_MOST_ROUNDS):
        scrubbed = without_addresses(without_names(without_credentials(text)))
        if scrubbed == text:
            return text
        text = scrubbed
    return UNREADABLE
