"""Takes text messages the account sends, and reports that they were sent and delivered."""

import re
from dataclasses import dataclass

from app.carrier.network import Correspondence, Network

DELIVERY_SECONDS = 2.0
_BASIC = re.compile(r"[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\\[~\]|€]*")


@dataclass(eq=False)
class Message:
    """A text message; `status` moves from queued to delivered (or failed)."""

    sid: str
    to_number: str
    from_number: str
    body: str
    callback_url: str = ""
    status: str = "queued"

    @property
    def segments(self) -> int:
        """How many parts it is sent in: 160 letters of the basic alphabet or 70 others, 153 or 67 when joined."""
        single, joined = (160, 153) if _BASIC.fullmatch(self.body) else (70, 67)
        size = len(self.body)
        return 1 if size <= single else -(-size // joined)


async def carry(network: Network, message: Message) -> None:
    """Send a message and report each step to its callback."""
    correspondence = Correspondence()
    for status in ("sent", "delivered"):
        await network.clock.sleep(DELIVERY_SECONDS)
        message.status = status
        if message.callback_url:
            network.call_back(correspondence, message.callback_url, "POST", _parameters(network, message))


def _parameters(network: Network, message: Message) -> list[tuple[str, str]]:
    return [
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        ("To", message.to_number),
        ("MessageSid", message.sid),
        ("AccountSid", network.account.sid),
        ("From", message.from_number),
        ("ApiVersion", "2010-04-01"),
    ]
