"""The container file and the proxy of the README, checked as far as that goes where no engine runs them."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from streamlit import config

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
    copied = {shlex.split(rest)[0] for rest in of("COPY")}
    assert copied == NEEDED
    assert all((ROOT / place).exists() for place in copied)


def test_no_secret_and_nothing_of_the_tests_is_copied() -> None:
    assert not any(word in rest for rest in of("COPY") for word in ("secrets", "tests", ". ."))


def test_its_python_is_a_named_one_that_the_types_are_checked_for() -> None:
    (base,) = of("FROM")
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
                 'proxy_set_header Connection "upgrade";', "proxy_set_header Host $http_host;"):  # fmt: skip
        assert line in proxy
    most = re.search(r"client_max_body_size (\d+)m;", proxy)
    assert most is not None
    assert int(most[1]) >= config.get_option("server.maxUploadSize")


@pytest.mark.nightly
def test_it_is_built_where_an_engine_runs() -> None:
    engine = next((name for name in ("podman", "docker") if shutil.which(name)), None)
    if engine is None or subprocess.run([engine, "info"], capture_output=True).returncode:
        pytest.skip("no engine runs here")
    subprocess.run([engine, "build", "-f", str(FILE), "-t", "churn-notebook-test", "."], cwd=ROOT, check=True)
