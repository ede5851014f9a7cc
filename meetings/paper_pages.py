"""Pages of a Word file: as PDF where LibreOffice is installed, as picture where poppler is, too."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

SETTER, DRAWER = "soffice", "pdftoppm"
PATIENCE = 60
RESOLUTION = "96"
SWITCHES = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard", "--convert-to", "pdf")


class CannotSetError(Exception):
    """A program is missing, took too long or gave nothing back."""


def can_set() -> bool:
    """Whether pages can be set on this machine."""
    return shutil.which(SETTER) is not None


def can_draw() -> bool:
    """Whether a page can be shown as a picture, too."""
    return can_set() and shutil.which(DRAWER) is not None


def pdf_of(word: bytes) -> bytes:
    """All pages of a Word file; raises CannotSetError.

    Every run has a folder of its own as home and profile, which vanishes with it; nothing of the site's environment
    reaches the program.
    """
    with tempfile.TemporaryDirectory(prefix="zhibu-paper-") as folder:
        source, made = Path(folder, "paper.docx"), Path(folder, "paper.pdf")
        source.write_bytes(word)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        run(folder, SETTER, *SWITCHES, profile, "--outdir", folder, str(source))
        return found(made)


def picture_of(pdf: bytes) -> bytes:
    """The first page of a PDF as PNG; raises CannotSetError."""
    with tempfile.TemporaryDirectory(prefix="zhibu-paper-") as folder:
        source, made = Path(folder, "paper.pdf"), Path(folder, "page.png")
        source.write_bytes(pdf)
        run(folder, DRAWER, "-png", "-singlefile", "-r", RESOLUTION, str(source), str(made.with_suffix("")))
        return found(made)


def found(made: Path) -> bytes:
    """What a program left behind."""
    if not made.is_file():
        raise CannotSetError
    return made.read_bytes()


def run(folder, name, *arguments):
    """Run a program; one that takes too long is stopped with everything it started."""
    program = shutil.which(name)
    if program is None:
        raise CannotSetError
    process = subprocess.Popen(  # noqa: S603 - one of two programs; the arguments are ours and our own folder
        [program, *arguments], cwd=folder, start_new_session=True, stdin=subprocess.DEVNULL,
        env={"HOME": folder, "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise CannotSetError from None
