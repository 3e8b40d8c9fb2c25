"""flood PATH... - writes nodes all the time, as a guest can that owns them; from
the bed's own domain, since there no guest has a connection.  A minute at most."""
import os
import socket
import struct
import sys
import threading
import time

WRITE = 11
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["XENSTORED_PATH"])


def answers():
    while s.recv(65536):
        pass


threading.Thread(target=answers, daemon=True).start()
values = [path.encode() + b"\0%02d" % (i + 10)
          for i in range(64) for path in sys.argv[1:]]
burst = b"".join(struct.pack("<IIII", WRITE, 0, 0, len(v)) + v for v in values)
end = time.monotonic() + 60
while time.monotonic() < end:
    s.sendall(burst)
