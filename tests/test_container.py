"""The container file and the proxy of the README, checked as far as that goes where no engine runs them."""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from books import nine
from browser.servers import free_port, serving, until_healthy
from streamlit import config

from analysis.qbr.notebook import Notebook
from analysis.qbr.store import Store
from tests.benchmarks.sessions import Session

ROOT = Path(__file__).parents[1]
FILE = ROOT / ".ci" / "Containerfile"
README = (ROOT / "README.md").read_text(encoding="utf-8")
# What a page needs while it runs, beside the libraries.
NEEDED = {"app.py", "analysis", "pages", "sample_data", ".streamlit/config.toml", "requirements.txt"}


def steps() -> list[tuple[str, str]]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, rest in (line.split(" ", 1) for line in lines)]


def of(word: str) -> list[str]:
    return [rest for name, rest in steps() if name == word]


def options(command: str) -> list[str]:
    """The settings of Streamlit that a command names."""
    return re.findall(r"--((?:server|browser)\.\w+)", command)


def test_it_copies_what_the_app_needs_and_all_of_that_is_there() -> None:
    copied = {shlex.split(rest)[0] for rest in of("COPY") if not rest.startswith("--from")}
    assert copied == NEEDED
    assert all((ROOT / place).exists() for place in copied)
    made = [rest.split()[1:] for rest in of("COPY") if rest.startswith("--from=built ")]
    assert made == [["/venv", "/venv"], ["/app", "/app"]]


def test_what_it_installs_is_compiled_where_a_start_imports_it_and_nowhere_else() -> None:
    """A start has five seconds of a processor: of what is not compiled it takes more than twice as many."""
    install, compiled = (rest for rest in of("RUN") if "/venv" in rest)
    assert "--no-compile" in install
    words = [word for word, _ in steps()]
    assert words.index("RUN") < steps().index(("RUN", compiled))
    code = shlex.split(compiled)[-1]
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, check=True, timeout=120)


def test_no_secret_and_nothing_of_the_tests_is_copied() -> None:
    assert not any(word in rest for rest in of("COPY") for word in ("secrets", "tests", ". ."))


def test_its_python_is_a_named_one_that_the_types_are_checked_for() -> None:
    base, same = (rest.removesuffix(" AS built") for rest in of("FROM"))
    assert base == same
    told = re.search(r'python_version = "(.+?)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert told is not None
    assert re.fullmatch(rf"python:{re.escape(told[1])}-slim-\w+", base)


def test_it_runs_as_a_user_of_its_own_who_may_write_where_notebooks_are_kept() -> None:
    words = [word for word, _ in steps()]
    (user,) = of("USER")
    assert user not in ("root", "0")
    assert words.index("USER") < words.index("CMD")
    (made,) = [rest for rest in of("RUN") if "useradd" in rest]
    assert f"chown {user} /data" in made
    assert "CHURN_NOTEBOOK_STORE=/data/" in of("ENV")[0]
    assert "PATH=/venv/bin:" in of("ENV")[0]
    assert of("VOLUME") == ["/data"]


def test_it_asks_whether_the_app_is_well_where_the_app_listens() -> None:
    (port,), (asks,), (run,) = of("EXPOSE"), of("HEALTHCHECK"), of("CMD")
    assert f":{port}/_stcore/health" in asks
    compile(json.loads(asks.split("CMD ", 1)[1])[2], "health", "exec")
    told = json.loads(run)
    assert told[told.index("--server.port") + 1] == port
    assert (ROOT / told[2]).exists()


def test_every_setting_that_it_or_the_readme_names_is_one_of_streamlits() -> None:
    known = {name for section in config._config_options_template.values() for name in [section.key]}
    told = [*options(of("CMD")[0]), *re.findall(r"`((?:server|browser)\.(?!py\b)\w+)", README)]
    assert len(told) > 4
    assert set(told) <= known


def test_the_proxy_passes_on_the_websocket_and_the_host_that_origins_are_compared_with() -> None:
    (proxy,) = re.findall(r"```nginx\n(.*?)```", README, re.DOTALL)
    for line in ("proxy_http_version 1.1;", "proxy_set_header Upgrade $http_upgrade;",
                 'proxy_set_header Connection "upgrade";', "proxy_set_header Host $http_host;",
                 "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"):  # fmt: skip
        assert line in proxy
    most = re.search(r"client_max_body_size (\d+)m;", proxy)
    assert most is not None
    assert int(most[1]) >= config.get_option("server.maxUploadSize")


def test_the_backup_of_the_readme_is_one_while_somebody_writes(tmp_path: Path) -> None:
    (code,) = re.findall(r"docker exec churn python -c \"(.+?)\"`", README)
    kept = tmp_path / "notebooks.sqlite"
    Store(kept, "here").keep("one", Notebook(nine()))
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = code.replace("/data/", f"{tmp_path}/")
        subprocess.run([sys.executable, "-c", told], check=True, timeout=60)
    assert Store(tmp_path / "copy.sqlite", "here").open("one").book.count() == 9


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("nginx") is None, reason="without nginx")
def test_a_reader_works_through_the_proxy_of_the_readme(tmp_path: Path) -> None:
    """A page, a book that is brought, and a file that is taken along; by the name that people call it by."""
    (proxy,) = re.findall(r"```nginx\n(.*?)```", README, re.DOTALL)
    port, errors = free_port(), tmp_path / "errors"
    with serving() as app:
        proxy = re.sub(r"listen 443 ssl;|ssl_certificate.*", "", proxy).replace("http://127.0.0.1:8501", app)
        proxy = proxy.replace("server_name", f"listen 127.0.0.1:{port};\n    server_name")
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {errors}; events {{}}\n"
            f"http {{ access_log off; client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxied;\n"
            f"{proxy} }}"
        )
        passing = subprocess.Popen(["nginx", "-c", str(conf), "-e", str(errors)])
        try:
            until_healthy(f"http://127.0.0.1:{port}/_stcore/health", passing)
            session = Session(f"http://127.0.0.1:{port}")
            session.rerun()
            assert "Nobody signs in on this server" in " ".join(session.said)
            session.click("open_sample")
            session.rerun(page="survival")
            assert b"at_risk" in session.download("survival-csv")
            assert not session.errors
        finally:
            passing.terminate()
            passing.wait(20)


@pytest.mark.nightly
def test_it_is_built_where_an_engine_runs() -> None:
    engine = next((name for name in ("podman", "docker") if shutil.which(name)), None)
    if engine is None or subprocess.run([engine, "info"], capture_output=True).returncode:
        pytest.skip("no engine runs here")
    subprocess.run([engine, "build", "-f", str(FILE), "-t", "churn-notebook-test", "."], cwd=ROOT, check=True)
