"""Reads QR codes of byte mode, level L and versions 2 to 6 off a terminal."""

import re

HALVES = {" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}
MASKS = (
    lambda i, j: (i + j) % 2, lambda i, j: i % 2, lambda i, j: j % 3,
    lambda i, j: (i + j) % 3, lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2)
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001",
          "1111111"]


def of_halves(text):
    """The modules of rows of half blocks, black on white."""
    rows = []
    for line in text.split("\n"):
        if not line.startswith("\x1b[30;107m"):
            continue
        pairs = [HALVES[c] for c in re.sub(r"\x1b\[[0-9;]*m|\r", "", line)]
        rows.append([p[0] for p in pairs])
        rows.append([p[1] for p in pairs])
    return rows[: len(rows[0])]


def of_blanks(text):
    """The modules of rows of coloured blanks, two each."""
    rows = []
    for line in text.split("\n"):
        row = re.findall(r"\x1b\[(40|107)m  ", line)
        if row:
            rows.append([int(c == "40") for c in row])
    return rows


def strip(rows):
    """Without the white around it, which must be there: 4 modules."""
    size = len(rows) - 8
    assert all(len(r) == size + 8 for r in rows), [len(r) for r in rows]
    inner = [r[4 : size + 4] for r in rows[4 : size + 4]]
    assert sum(map(sum, rows)) == sum(map(sum, inner)), "no quiet zone"
    for x, y in ((0, 0), (size - 7, 0), (0, size - 7)):
        got = ["".join(map(str, inner[y + i][x : x + 7])) for i in range(7)]
        assert got == FINDER, got
    return inner


def is_data(i, j, size):
    align = size - 7  # its middle
    return not (
        i == 6 or j == 6 or (i < 9 and j < 9) or (i < 9 and j >= size - 8) or
        (i >= size - 8 and j < 9) or
        (abs(i - align) <= 2 and abs(j - align) <= 2))


def bits_of(rows):
    size = len(rows)
    form = sum(rows[8][j] << 14 - j for j in range(6)) ^ 0x5412
    assert form >> 13 & 3 == 1, "not level L"
    mask = MASKS[form >> 10 & 7]
    up = True
    for right in [j for j in range(size - 1, 6, -2)] + [5, 3, 1]:
        for i in range(size - 1, -1, -1) if up else range(size):
            for j in (right, right - 1):
                if is_data(i, j, size):
                    yield rows[i][j] ^ (mask(i, j) == 0)
        up = not up


def read(rows):
    """The text of the code."""
    rows = strip(rows)
    version = (len(rows) - 17) // 4
    assert 2 <= version <= 6, version
    bits = list(bits_of(rows))
    words = [int("".join(map(str, bits[n : n + 8])), 2)
             for n in range(0, len(bits) - 7, 8)]
    if version == 6:  # two blocks of 68, in turn
        words = words[0:136:2] + words[1:136:2]
    stream = "".join(f"{w:08b}" for w in words)
    assert stream.startswith("0100"), "not of bytes"
    count = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * n : 20 + 8 * n], 2)
                 for n in range(count)).decode()
