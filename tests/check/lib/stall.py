"""stall.py SOCKET ANSWERS SECONDS - a xenstored that goes wrong.

It knows no node.  It takes SECONDS for each answer, and after so many ANSWERS it
is silent.  With ANSWERS -1 it takes no connection at all, and has no room in its
queue.  Prints "ready".
"""
import socket
import struct
import sys
import threading
import time

path, answers, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(0 if answers < 0 else 16)
left = answers


def receive(conn, size):
    data = b""
    while len(data) < size:
        part = conn.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def serve(conn):
    global left
    try:
        while True:
            _, req, tx, size = struct.unpack("=4I", receive(conn, 16))
            receive(conn, size)
            if left <= 0:
                time.sleep(1000)
            left -= 1
            time.sleep(seconds)
            conn.sendall(struct.pack("=4I", 16, req, tx, 7) + b"ENOENT\0")
    except (EOFError, OSError):
        pass


if answers < 0:
    pending = socket.socket(socket.AF_UNIX)
    pending.connect(path)
print("ready", flush=True)
while answers < 0:
    time.sleep(1000)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],),
                     daemon=True).start()
