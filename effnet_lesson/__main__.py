"""``python -m effnet_lesson`` is the same as ``effnet-lesson``."""

import sys

from effnet_lesson.cli import main

if __name__ == "__main__":
    sys.exit(main())
