"""Tell whether a PDF is sound, in a process of its own that may take little.

It reads the file from its input and says `sound`, `locked` or `broken`; when it dies
of the file, it says nothing.
"""

import io
import resource
import sys

import pikepdf

MEMORY, CPU_SECONDS = 512 * 1024**2, 5


def said_of(data: bytes) -> str:
    """Return how the PDF was found."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return "locked"
            return "sound" if len(pdf.pages) else "broken"
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, MemoryError):
        return "broken"


def main() -> None:
    """Limit this process, and say how the PDF on its input was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sys.stdout.write(said_of(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
