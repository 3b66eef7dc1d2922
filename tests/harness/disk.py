"""A file system so small that it fills."""
import contextlib
import os
import subprocess


@contextlib.contextmanager
def tiny_disk(folder, size):
    """Mounts a small tmpfs where the machine allows it; yields whether it did."""
    folder.mkdir(parents=True)
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tarn-test", str(folder)], capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)
