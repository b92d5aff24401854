"""Looks at pages as browsers do, with as little Python as possible: the two cores are the house's."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import psutil

TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back: how long it took to the last byte, and where it leads."""

    status: int
    seconds: float
    body: bytes
    leads_to: str


@dataclass
class Browser:
    """A browser on a kept-alive connection, perhaps with somebody signed in."""

    host: str
    cookie: str = ""
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.host)

    def another(self) -> "Browser":
        """Return another browser of the same session."""
        return Browser(self.host, self.cookie)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None)

    def send(self, path: str, on: str, typed: Mapping[str, str]) -> Answer:
        """Send the form of a page, with the token that stands in it if it has one."""
        found = TOKEN.search(self.get(on).body.decode())
        token = {"token": unescape(found[1])} if found else {}
        return self._ask("POST", path, urlencode({**token, **typed}))

    def sign_in(self, name: str, password: str) -> None:
        """Sign somebody in; who reads the log states why."""
        answer = self.send("/desk/sign-in", "/desk/sign-in", {"name": name, "password": password})
        if not self.cookie or answer.status != 303:  # noqa: PLR2004 - see other
            raise ValueError(f"{name} is not let in: {answer.status}")
        if self.get("/desk/purpose").status == 200:  # noqa: PLR2004 - OK
            self.send("/desk/purpose", "/desk/purpose", {"purpose": "complaint"})

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": self.cookie, **({"Content-Type": FORM} if body is not None else {})}
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - begun
        self._keep_cookie(answer)
        leads_to = urlsplit(answer.headers.get("Location", ""))
        return Answer(answer.status, seconds, content, f"{leads_to.path}?{leads_to.query}")

    def _keep_cookie(self, answer: HTTPResponse) -> None:
        given = answer.headers.get("Set-Cookie", "")
        if given.startswith("durchwahl="):
            self.cookie = given.partition(";")[0]


@dataclass(frozen=True)
class Clockwork:
    """The processor time that a house has used, its web server and its database apart, in seconds."""

    house: psutil.Process
    database: psutil.Process

    @classmethod
    def of(cls, house: int, database: Path) -> "Clockwork":
        """Watch a server process and the database whose files lie in a folder."""
        number = Path(database, "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
        return cls(psutil.Process(house), psutil.Process(int(number)))

    def read(self) -> tuple[float, float]:
        """Return both times; of the database those of all its processes, also of such that are gone."""
        server, master = self.house.cpu_times(), self.database.cpu_times()
        used = master.children_user + master.children_system
        for one in self.database.children():
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used += times.user + times.system
        return server.user + server.system, used
