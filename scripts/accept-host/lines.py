# SPDX-License-Identifier: GPL-2.0-or-later
"""lines - a line of the table: criterion | measured | bar | n | verdict"""


def line(criterion, measured, bar, n, good):
    return {"criterion": criterion, "measured": str(measured), "bar": str(bar),
            "n": n, "verdict": "pass" if good else "FAIL"}
