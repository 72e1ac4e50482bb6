# SPDX-License-Identifier: GPL-2.0-or-later
"""relay - what the router knew of a station that told it nothing

Its leaving is known from the moment the router holds for it.  What was sent before is
lost to the access point that it has left; what comes to the router from then on is not.
"""

import agent

KNOWS, SETTLED = ("l", "j"), "h"
WORDS = {"l": "not heard", "j": "joins elsewhere"}


def steps(seen, run, letters):
    return [s for s in seen["agent"]["ar1"]["trace"]
            if s.get("step") in letters and s.get("act") == "got" and
            run.trigger <= s.get("t", 0) < run.trigger + agent.WINDOW_NS]


def known(seen, run, call, roam_at, to_router_ns):
    """When and by what the router knew, and what was lost before and after."""
    told = steps(seen, run, KNOWS)
    back = steps(seen, run, SETTLED)
    at = told[0]["t"] if told else None
    arrived = {seq for seq, _ in call.down_rx}
    lost = [sent for seq, _, sent in call.down_tx if seq not in arrived]
    after = sum(1 for sent in lost if at and sent + to_router_ns >= at)
    return {
        "known_ms": round((at - roam_at) / 1e6, 3) if at else None,
        "by": WORDS[told[0]["step"]] if told else None,
        "back_ms": round((back[0]["t"] - roam_at) / 1e6, 3) if back else None,
        "lost_before": len(lost) - after, "lost_after": after,
    }


def summary(runs):
    all_known = [r["relay"] for r in runs]
    return {
        "known": sum(k["known_ms"] is not None for k in all_known),
        "back": sum(k["back_ms"] is not None for k in all_known),
        "lost_before": sum(k["lost_before"] for k in all_known),
        "lost_after": sum(k["lost_after"] for k in all_known),
        "by": {word: sum(k["by"] == word for k in all_known)
               for word in WORDS.values()},
    }


def line(summary_):
    by = ", ".join(f"{n} {word}" for word, n in summary_["by"].items() if n)
    return (f"leaving known in {summary_['known']} ({by or 'never'}); lost "
            f"{summary_['lost_before']} before, {summary_['lost_after']} "
            "after that")
