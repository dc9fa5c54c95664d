"""A Spark session: on this machine, or on a cluster whose master is named; quiet, and with words for what may be missing."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, UsageError, shorten

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

INSTALL = "pip install 'io-leadership-kg[spark]'"
LEAST_JAVA = 17
"""Spark 4 runs on Java 17 and later."""
_MASTER = re.compile(
    r"local(\[(\*|[1-9][0-9]*)(,\s*[1-9][0-9]*)?\])?|local-cluster\[\s*[0-9]+\s*,\s*[0-9]+\s*,\s*[0-9]+\s*\]|yarn|"
    r"(spark|k8s)://\S+"
)


class SparkFailure(KgError):
    """Spark could not start, or a job of it failed."""

    exit_code = 4


@contextlib.contextmanager
def spark_session(master: str = "local[*]", conf: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """Give a session and stop it afterwards.

    Parameters
    ----------
    master : `local[2]` (two threads here), `local[*]`, or a cluster: `spark://host:7077`, `yarn`, `k8s://...`. Its workers need
        the same version of this package with its extra `spark`.
    conf : settings of Spark; they win over ours.

    Raises
    ------
    UsageError
        PySpark or Java is missing or too old, or the master is no address that Spark knows.
    SparkFailure
        Spark does not start, or a job failed in it; the message holds the cause, without the stack.

    """
    _check(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(prefix="kg-spark-") as folder:
        log = Path(folder) / "spark.log"
        builder: Any = SparkSession.builder
        for key, value in {**_settings(master, folder), **(conf or {})}.items():
            builder = builder.config(key, value)
        try:
            with _errors_into(log), _this_python(master):
                spark: SparkSession = builder.getOrCreate()
        except (PySparkException, Py4JError, OSError, RuntimeError) as error:
            raise SparkFailure(f"Spark did not start on {master}: {_cause(error, log)}") from None
        try:
            with told(log):
                if not _local(master):
                    _check_workers(spark)
                yield spark
        finally:
            with contextlib.suppress(Exception):
                spark.stop()


@contextlib.contextmanager
def told(log: Path | None = None) -> Iterator[None]:
    """Tell in one line what goes wrong in Spark meanwhile.

    Raises
    ------
    SparkFailure
        A job failed, or Spark went away.

    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise SparkFailure(f"The job failed in Spark: {_cause(error, log)}") from None
    except (Py4JError, ConnectionError):
        raise SparkFailure(f"Spark went away while the job ran: {_cause(None, log)}") from None


def _check(master: str) -> None:
    if not _MASTER.fullmatch(master):
        raise UsageError(
            f"{shorten(master)!r} is no master that Spark knows; write local[2], local[*], spark://host:7077, yarn or k8s://host."
        )
    for module in ("pyspark", "pyarrow"):
        if importlib.util.find_spec(module) is None:
            raise UsageError(f"Spark needs {module}: {INSTALL}")
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    where = f"JAVA_HOME ({home})" if home else "the PATH"
    if java is None:
        raise UsageError(
            f"Spark needs Java {LEAST_JAVA} or later, and there is none in {where}. Debian: apt install default-jre-headless"
        )
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"{java} does not run: {error}.") from None
    found = re.search(r'version "(?:1\.)?([0-9]+)', said.stderr + said.stdout)
    if found is None:
        raise UsageError(f"{java} says no version of Java; Spark needs {LEAST_JAVA} or later.")
    if int(found[1]) < LEAST_JAVA:
        raise UsageError(f"{java} is Java {found[1]}; Spark needs {LEAST_JAVA} or later. Set JAVA_HOME to one.")


def _local(master: str) -> bool:
    return master == "local" or master.startswith("local[")


def _settings(master: str, folder: str) -> dict[str, str]:
    settings = {
        "spark.app.name": "io-leadership-kg", "spark.master": master, "spark.ui.showConsoleProgress": "false",
        # Days have no zone; with another one than UTC Spark would shift what is written as a moment.
        "spark.sql.session.timeZone": "UTC",
    }  # fmt: skip
    if master.startswith("local"):
        cores = re.search(r"\[(?:\s*([0-9]+))", master)
        count = int(cores[1]) if cores else (os.cpu_count() or 1)
        settings |= {
            "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(max(2, 2 * count)), "spark.local.dir": folder,
            "spark.sql.warehouse.dir": str(Path(folder) / "warehouse"),
        }  # fmt: skip
    return settings


@contextlib.contextmanager
def _this_python(master: str) -> Iterator[None]:
    """Let workers on this machine run the Python that runs here: Spark takes whichever `python3` comes first otherwise."""
    before = os.environ.get("PYSPARK_PYTHON")
    if before is None and master.startswith("local"):
        os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PYSPARK_PYTHON", None)


@contextlib.contextmanager
def _errors_into(log: Path) -> Iterator[None]:
    """Let what is started meanwhile write its errors to a file: Java prints pages that no setting of Spark silences."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _check_workers(spark: SparkSession) -> None:
    from kg.versions import package_version

    here = package_version()
    count = spark.sparkContext.defaultParallelism
    try:
        found = set(spark.sparkContext.parallelize(range(count), count).map(_worker_version).collect())
    except Exception as error:
        raise SparkFailure(
            f"The workers cannot load this package: {_cause(error, None)} Install io-leadership-kg[spark] {here} on each, or send "
            "an environment along (spark.archives), and name its Python in PYSPARK_PYTHON."
        ) from None
    if found != {here}:
        raise SparkFailure(f"The workers have version {', '.join(sorted(found))} of this package, and here is {here}.")


def _worker_version(_: int) -> str:
    import kg.derive.lines
    from kg.versions import package_version

    assert kg.derive.lines.BY
    return package_version()


def _cause(error: Exception | None, log: Path | None) -> str:
    """Return the one line that says what went wrong: the last of a Python error, else the first of Java's."""
    text = str(error) if error is not None else ""
    if not text.strip() or "JAVA_GATEWAY" in text or "Py4JNetworkError" in text or "An error occurred" in text:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log and log.exists() else []
        told = [line for line in lines if re.search(r"Exception|Error|ERROR|Caused by", line)]
        text = "\n".join([*(told[-1:] or lines[-1:]), ""]) if lines else text
        text = re.sub(r"^[0-9/]+ [0-9:]+ (ERROR|WARN) ", "", text.strip())  # when the log was written helps nobody
        return shorten(text, 300) or "nothing is known of the cause."
    raised = re.findall(r"^([\w.]+(?:Error|Exception|Fault|Refused)): (.*)$", text, re.MULTILINE)
    if "Python worker" in text and raised:
        return shorten(f"{raised[-1][0]}: {raised[-1][1]}", 300)
    return shorten(text.strip().splitlines()[0], 300)
