"""Takes text messages the account sends, and reports that they were sent and delivered, or why not."""

import re
from dataclasses import dataclass

from app.carrier.network import Correspondence, Network

DELIVERY_SECONDS = 2.0
_ESCAPED = frozenset("^{}\\[~]|€")
_BASIC = re.compile(r"[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\\[~\]|€]*")


@dataclass(eq=False)
class Message:
    """A text message; `status` moves from queued to delivered (or undelivered)."""

    sid: str
    to_number: str
    from_number: str
    body: str
    callback_url: str = ""
    status: str = "queued"
    error_code: int | None = None

    @property
    def segments(self) -> int:
        """How many parts it is sent in: 160 letters of the basic alphabet or 70 others, 153 or 67 when joined."""
        is_basic = _BASIC.fullmatch(self.body) is not None
        single, joined = (160, 153) if is_basic else (70, 67)
        escaped = sum(letter in _ESCAPED for letter in self.body)
        size = len(self.body) + escaped if is_basic else len(self.body.encode("utf-16-le")) // 2
        return 1 if size <= single else -(-size // joined)


async def carry(network: Network, message: Message) -> None:
    """Send a message and report each step to its callback."""
    correspondence = Correspondence()
    code = network.weather.undelivered_error_code
    for status in ("sent", "undelivered" if code else "delivered"):
        await network.clock.sleep(DELIVERY_SECONDS)
        message.status = status
        message.error_code = code if status == "undelivered" else None
        if message.callback_url:
            network.call_back(correspondence, message.callback_url, "POST", _parameters(network, message))


def _parameters(network: Network, message: Message) -> list[tuple[str, str]]:
    failure = [("ErrorCode", str(message.error_code))] if message.error_code else []
    return [
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        ("To", message.to_number),
        ("MessageSid", message.sid),
        ("AccountSid", network.account.sid),
        ("From", message.from_number),
        ("ApiVersion", "2010-04-01"),
        *failure,
    ]
