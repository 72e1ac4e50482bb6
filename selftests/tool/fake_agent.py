#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""fake_agent.py SOCKET ANSWERS ASKED: segued's control socket, for one caller

Writes the request to the file ASKED and sends the bytes of the file ANSWERS,
in pieces that part lines wherever they will; then it hangs up.
"""
import socket
import sys

path, answers, asked = sys.argv[1:]

with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(path)
    listener.listen(1)
    print("listening", flush=True)
    caller, _ = listener.accept()
    with caller, caller.makefile("rb") as requests:
        with open(asked, "wb") as f:
            f.write(requests.readline())
        with open(answers, "rb") as f:
            while piece := f.read(7):
                caller.sendall(piece)
