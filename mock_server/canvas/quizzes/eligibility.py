"""May somebody take a quiz now? Locks, access code, address and standing, in Canvas's order.

Source: canvas-quizzes 11, canvas-quiz-submissions 2.
"""

from __future__ import annotations

import ipaddress

from mock_server.canvas import messages, rights
from mock_server.canvas.quizzes.access import Person, Viewer
from mock_server.canvas.quizzes.locking import Lock, lock_of, locked_module
from mock_server.canvas.refusals import Rejected
from mock_server.engine.rows import Row


def lock_for(person: Person, quiz: Row, *, course_page: str = "") -> Lock | None:
    """Why the quiz is locked for the person, if it is; managers are not held up by modules."""
    store, now = person.store, person.store.clock.text()
    modules = [] if person.is_manager else store.modules.where(course_id=person.course["id"])
    module = locked_module(modules, quiz["id"], now)
    own = person.own_submission(quiz)
    return lock_of(
        dates=person.dates(quiz),
        module=module,
        module_url=f"{course_page}/modules/{module['id']}" if module else "",
        now=now,
        zone=person.zone,
        is_manually_unlocked=own is not None and bool(own["manually_unlocked"]),
        may_take_part=person.may_take_part,
    )


def require_start(viewer: Viewer, quiz: Row) -> None:
    """Raises Rejected unless the viewer may begin an attempt; how many are left is not judged here.

    Source: canvas-quiz-submissions 2. Locks do not hold for those who may edit the quiz (unsure).
    """
    if not viewer.may_update and lock_for(viewer, quiz) is not None:
        raise Rejected(messages.NOT_A_PARTICIPANT)
    if not viewer.may_submit(quiz):
        raise Rejected(messages.NOT_A_PARTICIPANT, status=403)
    require_eligible(viewer, quiz)


def require_eligible(viewer: Viewer, quiz: Row) -> None:
    """What starting, answering, flagging and completing all ask for. Raises Rejected."""
    if quiz["cant_go_back"]:
        raise Rejected(messages.UNSUPPORTED_QUIZ, status=501)
    code = quiz["access_code"] or ""
    if code.strip() and viewer.call.params.get("access_code") != code:
        raise Rejected(messages.INVALID_ACCESS_CODE, status=403)
    if quiz["ip_filter"] and not is_inside(viewer.call.client_address, quiz["ip_filter"]):
        raise Rejected(messages.ADDRESS_DENIED, status=403)
    if not (viewer.is_staff or rights.PARTICIPATE in viewer.rights):
        raise Rejected(messages.QUIZ_LOCKED)


def is_inside(address: str, ip_filter: str) -> bool:
    """Whether an address is one of those that the filter lists."""
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    networks = [_network(part) for part in ip_filter.split(",")]
    return any(here.version == network.version and here in network for network in networks)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """An address of a filter with its bits or its mask."""
    first, _, size = text.partition("/")
    if not size:
        return ipaddress.ip_network(first)
    bits = int(size) if size.isdecimal() else int(ipaddress.ip_address(size)).bit_count()
    return ipaddress.ip_network(f"{first}/{bits}", strict=False)
