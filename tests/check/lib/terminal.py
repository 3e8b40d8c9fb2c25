"""terminal.py [OPTION]... COMMAND... - runs COMMAND on a terminal of its own.

Prints what came to the terminal; returns the command's exit status, 128 + N for
signal N, 124 if it still runs when there is nothing more to do.

    --rows N        of the screen (24)
    --columns N     of the screen (80)
    --key TEXT      typed when something has come, and then nothing more for a
                    quarter of a second; escapes as in Python
    --out FILE      standard output is that file, not the terminal
    --err FILE      standard error
    --sane          say whether the terminal echoes at the end
"""
import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

p = argparse.ArgumentParser()
p.add_argument("--rows", type=int, default=24)
p.add_argument("--columns", type=int, default=80)
p.add_argument("--key", action="append", default=[])
p.add_argument("--out")
p.add_argument("--err")
p.add_argument("--sane", action="store_true")
p.add_argument("command", nargs=argparse.REMAINDER)
opt = p.parse_args()

# A reader of the far end keeps it there while nobody has it open.
near, far = pty.openpty()
fcntl.ioctl(far, termios.TIOCSWINSZ,
            struct.pack("HHHH", opt.rows, opt.columns, 0, 0))
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(far, termios.TIOCSCTTY, 0)
    for fd, path in (0, None), (1, opt.out), (2, opt.err):
        to = far if not path else os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(to, fd)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.closerange(3, 100)
    os.execvp(opt.command[0], opt.command)

status = None
patience = 80           # quarter seconds
ended = came = False
quiet = time.monotonic()
while True:
    if not ended:
        ended = os.waitid(os.P_PID, pid,
                          os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    if select.select([near], [], [], 0 if ended else 0.05)[0]:
        sys.stdout.buffer.write(os.read(near, 65536))
        quiet = time.monotonic()
        came = True
        continue
    if ended:
        break
    if time.monotonic() - quiet < 0.25:
        continue
    quiet = time.monotonic()
    if opt.key and came:
        os.write(near, opt.key.pop(0).encode().decode("unicode_escape")
                 .encode("latin-1"))
    elif patience:
        patience -= 1
    else:
        os.kill(pid, signal.SIGKILL)
        status = 124
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
if opt.sane:
    modes = termios.tcgetattr(far)[3]
    print("\nsane" if modes & termios.ECHO and modes & termios.ICANON
          else "\nbroken")
sys.stdout.flush()
sys.exit(status or (code if code >= 0 else 128 - code))
