"""The command line. Commands hold no logic: they read options, call the package, and print."""

from __future__ import annotations

import io
import os
import sys

# Failures of the operating system that a command cannot foresee (a disk that is full, a file that is not ours to read).
_SYSTEM_FAILURE = 4
_USAGE = 2
_INTERRUPTED = 130


def main() -> None:
    """Run the command `kg`.

    Exit codes: 0 fine; 1 the check found something, the data have faults or a build was refused; 2 wrong usage; 3 there is
    no usable release; 4 the operating system refused something; 5 a remote server gave no whole answer;
    130 interrupted.
    """
    from kg.errors import KgError

    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows only ASCII shows \\u0159 for a letter, rather than nothing at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            from kg.cli.app import application

            application(sys.argv[1] if len(sys.argv) > 1 else "")()
        finally:
            # Here rather than when Python ends: there nobody could catch that the reader went away.
            sys.stdout.flush()
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except SystemExit as left:
        if left.code == _INTERRUPTED:  # typer catches the interrupt itself
            _say_interrupted()
        # typer takes a reader that went away (`kg ... | head`) for a failure; it marks that by what it puts for stdout.
        sys.exit(0 if type(sys.stdout).__name__ == "PacifyFlushWrapper" else left.code)
    except ModuleNotFoundError as error:
        if (error.name or "kg").partition(".")[0] == "kg":
            raise
        from kg.versions import extra_of

        extra = extra_of(error.name or "")
        how = f"pip install 'io-leadership-kg[{extra}]'" if extra else f"pip install {error.name}"
        print(f"kg: This needs {error.name}, which is not installed: {how}", file=sys.stderr)
        sys.exit(_USAGE)
    except BrokenPipeError:
        # The reader went away (`kg ... | head`). Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        _say_interrupted()
        sys.exit(_INTERRUPTED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"kg: {where}{error.strerror or error}", file=sys.stderr)
        sys.exit(_SYSTEM_FAILURE)


def _say_interrupted() -> None:
    from kg.cli.interrupting import interrupted

    # The terminal has just shown ^C on a line of its own making.
    print(f"{chr(10) if sys.stderr.isatty() else ''}{interrupted()}", file=sys.stderr)
