"""A reader of the app without a browser: a websocket that speaks Streamlit's messages."""

import time
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

MOST_MESSAGE = 2**28


def _is_whole(told: ForwardMsg) -> bool:
    """Whether a page was drawn to its end; one that is left for another, or drawn anew, is not yet what was asked."""
    ended = told.WhichOneof("type") == "script_finished"
    return ended and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Session:
    """One tab: what its page holds now, and what a person can do with it.

    widgets: ids by the key that the app gave, or by the label where it gave none. pages: hashes by their addresses.
    said: the texts of the page, as they came.
    """

    def __init__(self, address: str, patience: float = 120) -> None:
        self.address, self.patience = address, patience
        self.id, self.page, self.errors = "", "", 0
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, Any] = {}
        self.said: list[str] = []
        place = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = connect(place, subprotocols=["streamlit"], max_size=MOST_MESSAGE)  # type: ignore[list-item]

    def close(self) -> None:
        self._socket.close()

    def rerun(self, *states: WidgetState, page: str = "", query: str = "") -> float:
        """Run the page, with what changed on it; the seconds until it is whole."""
        sent = BackMsg()
        sent.rerun_script.query_string = query
        sent.rerun_script.page_script_hash = self.pages.get(page, "") if page else self.page
        sent.rerun_script.widget_states.widgets.extend(states)
        return self._asked(sent, _is_whole)

    def click(self, key: str) -> float:
        return self.rerun(WidgetState(id=self.widgets[key].id, trigger_value=True))

    def choose(self, key: str, place: int) -> float:
        """Choose the option at that place of a selectbox, or of a group of buttons."""
        widget = self.widgets[key]
        if "selectbox" in str(type(widget)).lower():
            return self.rerun(WidgetState(id=widget.id, string_value=widget.options[place]))
        state = WidgetState(id=widget.id)
        state.string_array_value.data.append(widget.options[place].content)
        return self.rerun(state)

    def upload(self, key: str, name: str, data: bytes) -> float:
        """Bring a file, as the widget of that key does."""
        began, asked, given = time.perf_counter(), str(uuid4()), []
        sent = BackMsg()
        sent.file_urls_request.request_id, sent.file_urls_request.session_id = asked, self.id
        sent.file_urls_request.file_names.append(name)

        def answers(told: ForwardMsg) -> bool:
            given.extend(told.file_urls_response.file_urls)
            return told.file_urls_response.response_id == asked

        self._asked(sent, answers)
        self._put(urljoin(self.address, given[0].upload_url), name, data)
        state = WidgetState(id=self.widgets[key].id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = given[0].file_id, name, len(data)
        info.file_urls.CopyFrom(given[0])
        self.rerun(state)
        return time.perf_counter() - began

    def download(self, key: str) -> bytes:
        """What the download button of that key gives, made when it is asked for."""
        sent, asked, given = BackMsg(), str(uuid4()), []
        sent.backend_operation_request.request_id, sent.backend_operation_request.session_id = asked, self.id
        sent.backend_operation_request.deferred_file.file_id = self.widgets[key].deferred_file_id

        def answers(told: ForwardMsg) -> bool:
            given.append(told.backend_operation_response.deferred_file.url)
            return told.backend_operation_response.request_id == asked

        self._asked(sent, answers)
        with urllib.request.urlopen(urljoin(self.address, given[-1]), timeout=self.patience) as answer:
            return bytes(answer.read())

    def _put(self, url: str, name: str, data: bytes) -> None:
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
        told = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        urllib.request.urlopen(urllib.request.Request(url, body, told, method="PUT"), timeout=self.patience).close()

    def _asked(self, sent: BackMsg, done: Callable[[ForwardMsg], bool]) -> float:
        began = time.perf_counter()
        self._socket.send(sent.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(self._socket.recv(timeout=self.patience))  # type: ignore[arg-type]
            self._take(told)
            if done(told):
                return time.perf_counter() - began

    def _take(self, told: ForwardMsg) -> None:
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self.id, self.page = told.new_session.initialize.session_id or self.id, told.new_session.page_script_hash
            self.widgets, self.said = {}, []
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            self.page = told.navigation.page_script_hash
        elif kind == "delta":
            self._see(told.delta.new_element)

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors += 1
        shown = getattr(element, kind) if kind else None
        if kind in ("html", "markdown"):
            self.said.append(shown.body)
        if getattr(shown, "id", ""):
            key = shown.id.split("-", 2)[-1]
            self.widgets[getattr(shown, "label", "") if key == "None" else key] = shown
