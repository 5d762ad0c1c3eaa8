"""The address the demo listens on, and whether it is free."""

import errno
import fcntl
import os
import socket
from typing import TextIO

from bin.terminal import VAR, StopError


def read_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StopError(
            f"PORT must be a number from 1 to 65535, not “{text}”",
            f"PORT には 1 から 65535 の数を指定してください（指定値：{text}）",
        )
    return int(text)


def check_free(host: str, port: int) -> None:
    """Raise StopError unless we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise refusal(error, host, port) from error


def refusal(error: OSError, host: str, port: int) -> StopError:
    if error.errno == errno.EADDRINUSE:
        other = port + 1000 if port < 64000 else port - 1000
        return StopError(
            f"port {port} is in use: end the program that uses it, or run `make demo PORT={other}`",
            f"ポート {port} は使用中です。使用中のプログラムを終了するか、`make demo PORT={other}` を実行してください",
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return StopError(
            f"missing privilege: port {port} is reserved for root; run `make demo PORT=8000`",
            f"権限がありません。ポート {port} は管理者専用です。`make demo PORT=8000` を実行してください",
        )
    return StopError(
        f"cannot listen on {host}:{port}: {error.strerror}",
        f"{host}:{port} で待ち受けできません（{error.strerror}）",
    )


def hold_lock() -> TextIO:
    """One demo at a time works on the files under var/. The lock lasts as long as the returned file is open."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "serve.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise already_running() from error
    return lock


def already_running() -> StopError:
    return StopError(
        "the demo of this folder is already running: end it with Ctrl-C first",
        "このフォルダーのデモはすでに動作中です。先に Ctrl-C で終了してください",
    )


def from_environment() -> tuple[str, int]:
    return os.environ.get("HOST") or "127.0.0.1", read_port(os.environ.get("PORT") or "8000")
