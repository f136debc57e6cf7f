"""How much a document may take to draw."""

from dataclasses import dataclass

GIGABYTE = 1024**3


@dataclass(frozen=True)
class Limits:
    """What drawing a document may take: CPU seconds, bytes of memory, characters.

    The characters are those of the HTML without the pictures written into it.
    """

    cpu_seconds: int
    memory: int
    characters: int

    @property
    def patience(self) -> int:
        """Return after how many seconds by the clock nobody waits any longer.

        A busy machine takes several times as long as its processor works for us.
        """
        return 10 + 4 * self.cpu_seconds


LETTER = Limits(cpu_seconds=5, memory=GIGABYTE, characters=200_000)
REPORT = Limits(cpu_seconds=60, memory=GIGABYTE, characters=5_000_000)
