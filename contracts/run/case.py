"""What a law works with: one example, in which users call operations and hypothesis draws values.

A case knows the server and the run; it knows no product. Everything made during a case is removed at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from contracts.document.spec import Document, Operation
from contracts.options import option_of, variable_of
from contracts.wire.client import Request
from contracts.wire.encoding import encode_body, encode_query
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import Blocked, ContractFailure, NotChecked, require

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject, SearchStrategy

    from contracts.options import Options
    from contracts.wire.client import Wire
    from contracts.wire.guard import Guard
    from contracts.wire.ledger import Ledger
    from contracts.wire.pacing import Budget
    from contracts.wire.target import Person, Target

T = TypeVar("T")
MOST_PAGES = 50


class Run(Protocol):
    """What a case needs of the run that it is part of."""

    document: Document
    options: Options
    target: Target
    ledger: Ledger
    guard: Guard
    budget: Budget

    def wire(self, dialect: str) -> Wire: ...

    def case(self, data: DataObject | None = None) -> AbstractContextManager[Case]: ...

    def unknown_id(
        self,
        case: Case,
        operation: Operation,
        name: str,
        path: Mapping[str, Any],
        value: int | str | None = None,
    ) -> int | str: ...


class Case:
    """One example of one check."""

    def __init__(self, session: Run, data: DataObject | None, mark: str) -> None:
        self.session = session
        self.document: Document = session.document
        self.mark = mark
        """A text that nothing else on the server carries: part of every title and key made in this case."""
        self.exchanges: list[Exchange] = []
        self._data = data
        self._arranging = 0

    # values ---------------------------------------------------------------------------------------------------

    def draw(self, strategy: SearchStrategy[T]) -> T:
        """A value, chosen (and in case of failure made smaller) by hypothesis."""
        if self._data is None:
            raise TypeError("this case has nothing to draw from")
        return self._data.draw(strategy)

    @property
    def is_mock(self) -> bool:
        return self.session.target.is_mock

    @property
    def course(self) -> str:
        return self.place("course")

    @property
    def other_course(self) -> str:
        """A second course of the same teacher."""
        return self.place("other-course")

    @property
    def karma_course(self) -> str:
        return self.place("karma-course")

    def place(self, name: str) -> str:
        try:
            return self.session.target.courses[name]
        except KeyError:
            raise NotChecked(f"it needs {option_of(name)}") from None

    def outcome(self, which: str = "linked") -> int:
        """An outcome that is linked to the course, or (`foreign`) one that exists and is not."""
        try:
            return self.session.target.outcomes[which]
        except KeyError:
            raise NotChecked(f"it needs {option_of('outcome')}") from None

    # users ----------------------------------------------------------------------------------------------------

    def role(self, name: str) -> Actor:
        """Somebody with this role; the check is skipped where nobody has it."""
        person = self.session.target.people.get(name)
        if person is None:
            raise NotChecked(f"it needs {option_of(name)}")
        return Actor(self, name, person.token, variable_of(name), person)

    @property
    def teacher(self) -> Actor:
        return self.role("teacher")

    @property
    def student(self) -> Actor:
        return self.role("student")

    @property
    def anonymous(self) -> Actor:
        """Somebody who sends no token."""
        return Actor(self, "anonymous", None, None, None)

    def bearer(self, token: str) -> Actor:
        """Somebody with a token that the server does not know; it is no secret and is printed as it is."""
        return Actor(self, "somebody with a bad token", token, None, None)

    @property
    def karma_admin(self) -> Actor:
        return self.role("karma:admin")

    @property
    def karma_learner(self) -> Actor:
        return self.role("karma:learner")

    # steps ----------------------------------------------------------------------------------------------------

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """Steps inside only prepare test data: if one goes wrong, this law says nothing about the server."""
        self._arranging += 1
        try:
            yield
        except ContractFailure as failure:
            if self._arranging > 1:
                raise
            blamed = failure.exchange or (self.exchanges[-1] if self.exchanges else None)
            raise Blocked(failure, blamed.operation if blamed else "", self.exchanges) from None
        finally:
            self._arranging -= 1

    def together(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """The results of calls made at the same time, in their order; the first error is raised after all ended."""
        before = len(self.exchanges)
        with ThreadPoolExecutor(max_workers=len(calls)) as pool:
            futures = [pool.submit(call) for call in calls]
        self.exchanges[before:] = [replace(e, together=before) for e in self.exchanges[before:]]
        return [future.result() for future in futures]

    def send(self, request: Request, dialect: str = "canvas", **options: Any) -> Exchange:
        """Any request at all, past the document, but not past the guard."""
        try:
            exchange = self.session.wire(dialect).send(request, **options)
        except ContractFailure as failure:
            if failure.exchange is not None:
                self.exchanges.append(failure.exchange)
            raise
        self.exchanges.append(exchange)
        return exchange

    def pages(self, first: Exchange) -> list[Exchange]:
        """The page and those behind its `next` links, each of which must lead to a new page of the same server."""
        found, seen = [first], {first.url}
        while following := found[-1].links.get("next"):
            _require_an_end(found)
            require(
                following not in seen, "a `next` link leads back to a page seen before", exchange=found[-1]
            )
            seen.add(following)
            found.append(self._follow(following, first))
        return found

    def _follow(self, url: str, like: Exchange) -> Exchange:
        operation = self.document[like.operation]
        actor = self._actors.get(like.actor)
        token, token_name = actor if actor else (None, None)
        request = Request(
            "GET",
            "",
            operation.id,
            like.actor,
            headers=like.request_headers,
            token=token,
            token_name=token_name,
        )
        try:
            exchange = self.session.wire(operation.dialect).follow(url, request)
        except ContractFailure as failure:
            raise ContractFailure(
                failure.message,
                received=failure.received,
                documented=failure.documented,
                exchange=failure.exchange or like,
            ) from None
        self.exchanges.append(exchange)
        return exchange

    @property
    def _actors(self) -> dict[str, tuple[str | None, str | None]]:
        return {
            role: (person.token, variable_of(role)) for role, person in self.session.target.people.items()
        }

    def absent(
        self, operation_id: str, name: str, *, value: int | str | None = None, **path: object
    ) -> int | str:
        """A value for path parameter `name` that names nothing: asked for, and found to be unknown.

        Only then may a request that would change something be sent to it. `value` is one that names something
        elsewhere, and must not do so here.
        """
        return self.session.unknown_id(self, self.document[operation_id], name, path, value)


class Actor:
    """Somebody who calls operations."""

    def __init__(
        self, case: Case, role: str, token: str | None, token_name: str | None, person: Person | None
    ) -> None:
        self.case = case
        self.role = role
        self._token = token
        self._token_name = token_name
        self._person = person

    @property
    def user_id(self) -> int:
        """The user's id as Canvas numbers it."""
        if self._person is None or self._person.user_id is None:
            raise NotChecked(f"the id of {self.role} is not known")
        return int(self._person.user_id)

    @property
    def token(self) -> str:
        """The token itself, for laws about where it may stand; it is masked wherever a request is shown."""
        if self._token is None:
            raise TypeError(f"{self.role} has no token")
        return self._token

    def call(
        self,
        operation_id: str,
        /,
        *,
        query: Mapping[str, Json] | None = None,
        body: Json = None,
        encoding: str = "json",
        headers: Mapping[str, str] | None = None,
        suffix: str = "",
        **path: object,
    ) -> Exchange:
        """The answer of an operation. `course_id` is the case's course unless it is given.

        body: sent as JSON; with `encoding="form"` or `"multipart"` in Rails's bracket form; bytes go as they are,
        within a multipart body as files.
        suffix: put behind the path, such as `.json`.
        """
        operation = self.case.document[operation_id]
        content, media_type = encode_body(body, encoding)
        query_text = encode_query(query)
        request = Request(
            method=operation.method,
            path=operation.fill(self._path_values(operation, path))
            + suffix
            + (f"?{query_text}" if query_text else ""),
            operation=operation.id,
            actor=self.role,
            headers={**({"Content-Type": media_type} if media_type else {}), **(headers or {})},
            content=content,
            token=self._token,
            token_name=self._token_name,
        )
        return self.case.send(request, operation.dialect)

    def send(
        self,
        method: str,
        path: str,
        dialect: str = "canvas",
        *,
        body: Json = None,
        encoding: str = "json",
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """The answer to any method on any path, past the document.

        headers: one with an empty value is left out, such as `{"Content-Type": ""}`.
        """
        content, media_type = encode_body(body, encoding)
        sent = {**({"Content-Type": media_type} if media_type else {}), **(headers or {})}
        request = Request(
            method=method,
            path=path,
            actor=self.role,
            headers={name: value for name, value in sent.items() if value},
            content=content,
            token=self._token,
            token_name=self._token_name,
        )
        return self.case.send(request, dialect)

    def ok(self, operation_id: str, /, **how: Any) -> Json:
        """The JSON body of a success; any other answer violates the contract.

        Of a Karma envelope the `data`. None where the operation answers without a body.
        """
        exchange = self.call(operation_id, **how)
        operation = self.case.document[operation_id]
        wanted = operation.successes
        require(
            exchange.status in wanted,
            f"{operation_id} answers {exchange.status}, where {' or '.join(map(str, wanted))} is documented",
            exchange=exchange,
        )
        if not exchange.body:
            return None
        require(exchange.is_json, f"{operation_id} answers with a body that is no JSON", exchange=exchange)
        if operation.dialect == "karma":
            require(isinstance(exchange.json, dict), "the envelope is no object", exchange=exchange)
            return exchange.json["data"]
        return exchange.json

    def every(
        self, operation_id: str, /, *, query: Mapping[str, Json] | None = None, **how: Any
    ) -> list[Json]:
        """The items of all pages of a list, a hundred a page."""
        operation = self.case.document[operation_id]
        first = self.call(operation_id, query={"per_page": 100, **(query or {})}, **how)
        require(first.status == 200, f"{operation_id} answers {first.status}", exchange=first)
        if operation.dialect != "karma":
            return [item for page in self.case.pages(first) for item in items_of(page)]
        items, pages = list(items_of(first)), [first]
        while len(items) < first.json["meta"]["total"]:
            _require_an_end(pages)
            asked = {"per_page": 100, "page": len(pages) + 1, **(query or {})}
            more = self.call(operation_id, query=asked, **how)
            require(more.status == 200, f"{operation_id} answers {more.status}", exchange=more)
            if not items_of(more):
                break
            items += items_of(more)
            pages.append(more)
        return items

    def _path_values(self, operation: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
        values = dict(given)
        if "course_id" in operation.path_names and "course_id" not in values:
            values["course_id"] = self.case.course
        return values


def _require_an_end(pages: Sequence[Exchange]) -> None:
    """Asked before one more page is: some lists are too long for a check, and some go on with nothing new."""
    if len(pages) < MOST_PAGES:
        return
    *before, last = ([str(item) for item in items_of(page)] for page in pages)
    known = {item for items in before for item in items}
    new = set(last) - known
    require(new, "the pages go on, and hold nothing new", exchange=pages[-1])
    raise NotChecked(
        f"it needs a course with less in it: {pages[-1].operation} lists more than {len(known | new)} things"
    )


def items_of(exchange: Exchange) -> list[Json]:
    """The items of a list: the bare array, or the one array inside the object."""
    body = exchange.json
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        for value in body.values():
            if isinstance(value, list):
                return value
    raise ContractFailure("a list is documented, and the answer has none", exchange=exchange)
