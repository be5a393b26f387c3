"""The journal of rasgate-store, read a second time: src/store/frame.h."""

import struct
import zlib

MAGIC = b"rgJ1"
SET, DROP, LOG, HEAD = 1, 2, 3, 0x7F
CALL, LINE, SECRET, HISTORY, MISSED = 1, 2, 3, 4, 5
PENALTY, ACCOUNT = 6, 7


def frames(data):
    """(op, kind, key, text) of each; AssertionError when one is damaged."""
    pos = 0
    while pos < len(data):
        assert data[pos : pos + 4] == MAGIC, f"no frame at {pos}"
        crc, length = struct.unpack(">IH", data[pos + 4 : pos + 10])
        body = data[pos + 8 : pos + 20 + length]
        assert zlib.crc32(body) == crc, f"bad sum at {pos}"
        op, kind = body[2:4]
        n = struct.unpack(">H", body[12:14])[0]
        key, text = body[14 : 14 + n], body[16 + n :]
        yield op, kind, key.decode("ascii"), text.decode("ascii")
        pos += 20 + length


def frame(op, kind, key, text, when):
    """The bytes of one."""
    body = struct.pack(">H", len(key)) + key.encode()
    body += struct.pack(">H", len(text)) + text.encode()
    rest = struct.pack(">HBBQ", len(body), op, kind, when) + body
    return MAGIC + struct.pack(">I", zlib.crc32(rest)) + rest


class Journal:
    """What it says: .values by (kind, key), .history and .missed."""

    def __init__(self, path):
        self.values, self.history, self.missed = {}, [], []
        for op, kind, key, text in frames(path.read_bytes()):
            if op == SET:
                self.values[kind, key] = text
            elif op == DROP:
                self.values.pop((kind, key), None)
            elif op == LOG:
                (self.history if kind == HISTORY else
                 self.missed).append(text)
                self.values.pop((CALL, key), None)

    def open_calls(self):
        return [key for kind, key in self.values if kind == CALL]
