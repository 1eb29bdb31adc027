"""`python -m tests.triton.begun PARENT PROGRAM [ARGUMENT …]`: becomes a program that dies with the one who began it.

Tests have gRPC's threads, and gRPC has crashed in what they forked before it was another program: so nothing of ours
runs between fork and exec, and this is begun instead.
"""

import os
import sys

from rushes_chassis.processes import die_with_parent

if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
