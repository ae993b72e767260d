"""The files that customers sent and that the team writes about them."""

from pathlib import Path

from helpdesk import settings


def read_attachment(name: str, folder: Path = settings.ATTACHMENTS) -> str:
    """An attachment's text; a name that leads out of the folder is refused."""
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"{name!r} is not an attachment")
    return path.read_text()


def save_note(name: str, text: str, folder: Path = settings.ATTACHMENTS) -> Path:
    """Writes a note beside the attachments; `..` in its name leads anywhere."""
    path = folder / f"{name}.txt"
    path.write_text(text)  # finds model-output-to-path
    return path
