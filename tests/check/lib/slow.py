"""slow.py SOCKET REAL SECONDS - a xenstored that takes SECONDS for each answer.

The answers are those of the xenstored at the socket REAL.  Prints "ready".
"""
import socket
import struct
import sys
import threading
import time

path, real, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(16)


def packets(conn):
    data = b""
    while True:
        part = conn.recv(65536)
        if not part:
            return
        data += part
        while len(data) >= 16:
            end = 16 + struct.unpack("=4I", data[:16])[3]
            if len(data) < end:
                break
            yield data[:end]
            data = data[end:]


def copy(a, b, delay):
    try:
        for packet in packets(a):
            time.sleep(delay)
            b.sendall(packet)
        b.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


print("ready", flush=True)
while True:
    client = server.accept()[0]
    to = socket.socket(socket.AF_UNIX)
    to.connect(real)
    for args in (client, to, 0), (to, client, seconds):
        threading.Thread(target=copy, args=args, daemon=True).start()
