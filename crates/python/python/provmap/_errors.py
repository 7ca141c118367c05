"""What is raised where provmap cannot do its work."""

from __future__ import annotations


class ProvmapError(Exception):
    """Something cannot be read, or is not known. The message says what, where and what to do, and nothing of a person.

    >>> import provmap
    >>> try:
    ...     provmap.check("[", connector="Zoom")
    ... except provmap.ProvmapError as error:
    ...     (error.line, error.column)
    (1, 2)
    """

    def __init__(
        self, message: str, file: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, file, line, column)
        self.message = message
        """What is wrong."""
        self.file = file
        """The file it is in, or what it is a text of; None where it is about neither."""
        self.line = line
        """The line, from 1, where it has one."""
        self.column = column
        """The column, from 1 and in characters, where it has one."""

    def __str__(self) -> str:
        return self.message
