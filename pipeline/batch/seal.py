"""What a process that opens documents may still do: read, compute, and write below its own scratch folder.

A document can hold an attack on the parser that reads it. So the process gives up for good, before it sees the first
one, what it does not need: files elsewhere (Landlock, landlock(7)) and sockets with all that leads around them
(seccomp(2)). Threads and programs that it starts inherit that. Both need Linux, neither needs rights.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

# No sockets, nothing that makes them otherwise, looks into other processes or changes the system; and what Landlock
# does not watch: owners, rights and attributes of files.
_DENIED = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "userfaultfd"),
    *("bpf", "perf_event_open", "keyctl", "add_key", "request_key"),
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_by_handle_at"),
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "swapoff"),
)
_SCRATCH_BYTES = 1 << 30  # of one file there: the crops of a page for Tesseract take a few MB


@dataclass(frozen=True, slots=True)
class Seal:
    """What keeps a process in: the parts of the system by name, and for each part that is missing the reason."""

    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def seal_this_process(scratch: Path, writable: Sequence[str] = ()) -> Seal:
    """From now on no sockets, and no file made, changed or removed but below `scratch` and the folders `writable`.

    `scratch` becomes the folder of temporary files. It cannot be taken back. What the system refuses is named in
    `lacks`; nothing is raised.
    """
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    _limit_files()
    holds, lacks = [], []
    parts: tuple[tuple[str, Callable[[], str]], ...] = (
        ("landlock", lambda: _only_below([scratch, *writable])),
        ("seccomp", _no_sockets),
    )
    for name, close in parts:
        try:
            holds.append(f"{name} {close()}".strip())
        except Exception as error:  # noqa: BLE001 - a system without it still reads documents, and `doctor` tells
            lacks.append(f"{name}: {' '.join(str(error).split()) or type(error).__name__}")
    return Seal(tuple(holds), tuple(lacks))


def load_seal() -> None:
    """Loads what seals a process, so that it is sealed sooner; without it `seal_this_process` tells what is missing."""
    with suppress(ImportError, OSError):
        import landlockpy  # noqa: F401
        import seccompy  # noqa: F401


def try_seal() -> Seal:
    """What a seal holds on this machine, tried in a process of its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    with TemporaryDirectory(prefix="gongkai-") as scratch:
        process = context.Process(target=_tell_seal, args=(theirs, Path(scratch)))
        process.start()
        theirs.close()
        try:
            tried: Seal = ours.recv()
        except EOFError:
            tried = Seal(lacks=("the process that tried it died",))
        process.join()
    return tried


def _tell_seal(pipe: Connection, scratch: Path) -> None:
    pipe.send(seal_this_process(scratch))


def _limit_files() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (_SCRATCH_BYTES, _SCRATCH_BYTES))


def _only_below(folders: Iterable[str | Path]) -> str:
    """Denies every way to make, change or remove a file elsewhere; its ABI tells what the kernel knows."""
    _need_linux()
    from landlockpy import AccessFS, AccessNet, Ruleset, Scope, abi_version

    if not (version := abi_version()):
        raise OSError("the kernel has no Landlock (it came with Linux 5.13)")
    reading = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.READ_DIR
    writing = ~reading & AccessFS(sum(AccessFS))
    with Ruleset(
        handled_fs=writing,
        handled_net=AccessNet.BIND_TCP | AccessNet.CONNECT_TCP,
        scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL,
    ) as rules:
        for folder in folders:
            rules.allow_path(folder, writing)
        rules.allow_path(os.devnull, AccessFS.WRITE_FILE | AccessFS.TRUNCATE)
        rules.restrict()
    return str(version)


def _no_sockets() -> str:
    _need_linux()
    from seccompy import Action, Filter

    rules = Filter(default=Action.ALLOW)
    for name in _DENIED:
        with suppress(ValueError):  # newer processors have fewer old calls
            rules.errno(name, errno.EPERM)
    rules.load()
    return ""


def _need_linux() -> None:
    if sys.platform != "linux":
        raise OSError(f"{sys.platform} has no such thing")
