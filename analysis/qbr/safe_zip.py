"""Archives from strangers, looked at before anything in them is unpacked."""

import io
import re
import zipfile

from ..book.isolated import MOST_RATIO
from ..errors import UnusableUpload
from ..phrases import numeral

MOST_UNPACKED, MOST_ENTRIES, SMALL = 2 * 2**30, 5_000, 5 * 2**20
SAFE = re.compile(r"^[A-Za-z0-9_\[\]. -]+(/[A-Za-z0-9_\[\]. -]+)*/?$")


def checked_zip(data: bytes, what: str, most: int, needs: str = "", unpacked: int = MOST_UNPACKED) -> zipfile.ZipFile:
    """The archive, once its size, its names and what it unpacks to are harmless.

    Raises UnusableUpload for what is no archive, leads out of its folder, names an entry twice, unpacks to too much,
    or lacks `needs`.
    """
    if len(data) > most:
        raise _refused(what, f"It is {numeral(len(data) / 2**20)} MB; the limit is {numeral(most / 2**20)} MB.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(what, "It is damaged, or not what its name says.") from error
    names = [entry.filename for entry in entries]
    if len(names) > MOST_ENTRIES or len(set(names)) < len(names):
        raise _refused(what, "It holds too many entries, or one of them twice.")
    if any(not SAFE.match(name) or ".." in name.split("/") for name in names):
        raise _refused(what, "It holds a name that leads out of its own folder.")
    if sum(entry.file_size for entry in entries) > unpacked or any(_is_bomb(entry) for entry in entries):
        raise _refused(what, "It unpacks to far more than it is.")
    if needs and needs not in names:
        raise _refused(what, f"It lacks {needs}.")
    return archive


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _refused(what: str, why: str) -> UnusableUpload:
    return UnusableUpload(f"{what} is refused.", why, "Ask whoever sent it for the file as the app saved it.")
