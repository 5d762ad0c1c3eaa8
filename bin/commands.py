"""Running other programs, with their output in a log and their failures in one line."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence

from bin.terminal import VAR, StopError

LOG = VAR / "log" / "install.log"

# What pip, uv, npm and apt say when they cannot reach their registry.
NO_NETWORK = re.compile(
    r"name resolution|could not resolve|temporary failure resolving|dns error|failed to lookup address"
    r"|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|network is unreachable|connection refused"
    r"|no route to host|failed to establish a new connection|could not connect to|unable to connect to"
    r"|connection timed out|failed to fetch|error sending request",
    re.IGNORECASE,
)


def run(
    command: Sequence[str], *, title: str, registry: str | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run to the end and return the output; when it fails, raise StopError with the reason in one line.

    `registry` names what the command downloads from, for the case that there is no network.
    """
    result = subprocess.run(
        list(command),
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    append_log(command, result.stdout)
    if result.returncode != 0:
        raise failure(result.stdout, title=title, registry=registry)
    return result.stdout


def failure(output: str, *, title: str, registry: str | None) -> StopError:
    """The one line for a command that failed."""
    if registry and NO_NETWORK.search(output):
        return no_network(registry)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    reason = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
    return StopError(
        f"{title} failed: {reason} (all of it: {LOG})",
        f"{title} に失敗しました。詳しくは {LOG} をご覧ください",
    )


def no_network(registry: str) -> StopError:
    return StopError(
        f"no network: the package registry ({registry}) cannot be reached; connect, or set the proxy, and try again",
        f"ネットワークに接続できません（{registry}）。接続またはプロキシの設定を確認して、もう一度実行してください",
    )


def append_log(command: Sequence[str], output: str) -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{output}\n")
