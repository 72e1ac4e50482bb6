# SPDX-License-Identifier: GPL-2.0-or-later
"""reader - loss, order and gap from the numbers and stamps at the hosts

Reads the logs of `segue measure` and nothing else; knows neither agent nor
kernel module, so that it can say of both whether they did well.  All of it is
linear in the number of packets.
"""

import struct

CALL, TX, TX_FAILED, RX, LINK = range(1, 6)
MAGIC = b"SEGLOG1\n"
MS = 1e6


class LogError(Exception):
    """A sentence: which log is not what it should be."""


def read_log(path):
    """Yield (kind, call, seq, a, b)."""
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(MAGIC) or (len(data) - len(MAGIC)) % 24:
        raise LogError(f"{path} is no log of segue measure")
    for word, seq, a, b in struct.iter_unpack("=IIQQ", data[len(MAGIC):]):
        yield word & 0xff, word >> 8, seq, a, b


class Call:
    """The four lists of one call: what was sent and received each way."""

    def __init__(self):
        self.interval = None        # ns
        self.up_tx, self.up_rx = [], []
        self.down_tx, self.down_rx = [], []
        self.failed = 0             # the mobile's own send() refused


def calls(reflector_log, client_logs):
    """One Call for each client log, in their order."""
    by_id, order = {}, []
    for path in client_logs:
        call = Call()
        for kind, _, seq, a, b in read_log(path):
            if kind == CALL:
                call.interval = a
                by_id[seq] = call
            elif kind == TX:
                call.up_tx.append((seq, a, b))
            elif kind == TX_FAILED:
                call.up_tx.append((seq, a, a))
                call.failed += 1
            elif kind == RX:
                call.down_rx.append((seq, b))
        order.append(call)

    by_number = {}
    for kind, number, seq, a, b in read_log(reflector_log):
        if kind == CALL:
            by_number[number] = by_id.get(seq)
            continue
        call = by_number.get(number)
        if not call:
            continue            # a client that left no log: its run is void
        if kind in (TX, TX_FAILED):
            call.down_tx.append((seq, a, b))
        elif kind == RX:
            call.up_rx.append((seq, b))
    return order


def count(tx, rx):
    """sent, received, lost, duplicated, reordered."""
    seen, duplicated, reordered, highest = set(), 0, 0, -1
    for seq, _ in rx:
        if seq in seen:
            duplicated += 1
            continue
        seen.add(seq)
        if seq < highest:
            reordered += 1
        else:
            highest = seq
    sent = {seq for seq, _, _ in tx}
    return {
        "sent": len(sent), "received": len(seen),
        "lost": len(sent - seen), "duplicated": duplicated,
        "reordered": reordered,
    }


def delay(tx, rx, first, last):
    """Least time from due to received of what was due in [first, last)."""
    due = {seq: at for seq, at, _ in tx if first <= at < last}
    taken = [at - due[seq] for seq, at in rx if seq in due]
    return min(taken) if taken else None


def longest_gap(rx, expected_end):
    """Longest between two arrivals; a stream that never came back has its gap
    to when its last packet was due here."""
    longest, last = 0, None
    for _, at in rx:
        if last is not None and at - last > longest:
            longest = at - last
        last = at
    if last is not None and expected_end - last > longest:
        longest = expected_end - last
    return longest


def direction(way, tx, rx, interval, silence):
    """The record of one direction, its phase and its two path delays in ns.

    silence is (begin, end) in ns, or None when there was none.  A packet is due
    at the mobile: up when it is to be sent, down when the old path would have
    brought it.
    """
    record = count(tx, rx)
    record.update(due_in_silence=0, gap_ms=None, excess_ms=None)
    if not tx or not rx or not silence:
        return record, None, None, None
    begin, end = silence
    settled = end + 100 * 1000000
    old = delay(tx, rx, 0, begin - 20 * 1000000)
    new = delay(tx, rx, settled, 1 << 63)
    if old is None:
        return record, None, None, None

    last_before, to_mobile = None, old if way == "down" else 0
    for _, due, _ in tx:
        if due + to_mobile < begin:
            last_before = due + to_mobile
        elif due + to_mobile < end:
            record["due_in_silence"] += 1
    gap = longest_gap(rx, tx[-1][1] + old)
    record["gap_ms"] = round(gap / MS, 3)
    phase = begin - last_before if last_before is not None else 0
    return record, min(phase, interval), old, new


def excess(record, way, phase, interval, silence, difference):
    """How much longer the longest gap is than it had to be, in ms.

    The last packet that could have come by the old link was due U before the
    silence c.  Up: what waited at the mobile still has the longer path before
    it.  Down: what is detoured to the new router travels during the silence,
    so that c and the detour overlap; the next packet is there at T + dd.
    """
    begin, end = silence
    c = end - begin
    if way == "up":
        bound = max(interval, phase + c) + difference
    else:
        bound = max(phase + c, interval + difference)
    return round(record["gap_ms"] - max(bound, interval) / MS, 3)


def waited(tx, rx, silence, new):
    """Longest that a packet due in the silence or after it was kept beyond
    what the new path takes, in ms."""
    if not silence or new is None:
        return None
    due = {seq: at for seq, at, _ in tx}
    late = [at - due[seq] - new for seq, at in rx
            if seq in due and at >= silence[1]]
    return round(max(late) / MS, 3) if late else None


def saved(way, tx, rx, silence, new, left_at):
    """How many came after the silence that would have met it: the new path had
    them at the mobile before it was over, or the mobile was to send them then,
    after the radio had left (left_at: when it began to join the new one)."""
    if not silence or new is None:
        return 0
    due = {seq: at for seq, at, _ in tx}
    there, back = (new, 0) if way == "down" else (0, new)
    since = 0 if way == "down" else left_at or silence[0]
    return sum(1 for seq, at in rx if seq in due and
               since <= due[seq] + there < silence[1] <= at - back)


def strip(way, tx, rx, silence, old, new, before_ns, after_ns):
    """One character for each packet that was due around the silence.

      .  came when it was due       o  came, having waited
      !  never came                 2  came twice      <  came out of order
    A bar stands where the silence begins and where it ends.
    """
    begin, end = silence
    arrived, twice, late, highest = {}, set(), set(), -1
    for seq, at in rx:
        if seq in arrived:
            twice.add(seq)
            continue
        arrived[seq] = at
        if seq < highest:
            late.add(seq)
        highest = max(highest, seq)

    text, bars = "", [begin, end]
    to_mobile = old if way == "down" else 0
    for seq, due, _ in tx:
        here = due + to_mobile
        if not begin - before_ns <= here < end + after_ns:
            continue
        while bars and here >= bars[0]:
            bars.pop(0)
            text += "|"
        if seq not in arrived:
            text += "!"
        elif seq in twice:
            text += "2"
        elif seq in late:
            text += "<"
        else:
            least = new if new and here >= begin else old
            text += "o" if arrived[seq] - due > least + 1000000 else "."
    return text
