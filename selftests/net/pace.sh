#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pace.sh - how fast a drain goes
#
#   src s0 ---- r0 rt r1 ---- m0 mn
#
# A stream of a packet every 10 ms goes on all the time.  What is drained as fast
# as it comes never gets less; what is drained faster does.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

home=2001:db8:b::2

topology() {
	three_hosts
	seg "$rt" mn add $home
}

# drain COUNT [WORD]... - after 40 packets, while COUNT go on
drain() {
	listen "$mn" a 9000 "$1" 20000
	seg "$rt" mn hold $home dir to deadline 600s
	speak "$src" s $home 9000 "$1" 10000
	wait_for 20 holds "$rt" 40
	seg "$rt" mn drain $home dir to "${@:2}"
}

empty() {
	[ "$(stat "$rt" packets)" = 0 ]
}

all_in_order() {
	spoken s
	heard a
	has "$line" "lost=0 duplicated=0 reordered=0" "nothing is lost: $line"
	balance "$rt" "every packet is accounted for"
}

test_as_fast_as_the_next_queue_bears() {
	drain 300
	wait_for 1 empty
	ok $? "without a pace the queue is empty at once"
	all_in_order
}

test_metered() {
	local left

	drain 1000 pace metered
	sleep 0.5
	left=$(stat "$rt" packets)
	[ "$left" -gt 20 ]
	ok $? "as fast as they come: $left still wait  # FMIP-157..159"
	wait_for 60 empty
	ok $? "until no more come"
	all_in_order
}

test_faster() {
	drain 1000 pace 500
	sleep 0.5
	wait_for 1 empty
	ok $? "five times as fast: the queue gets empty"
	kill -0 "$pid_s"
	ok $? "while the stream goes on"
	all_in_order
}

test_the_deadline_ends_it() {
	drain 1000 pace metered deadline 500ms outcome drain
	wait_for 2 empty
	ok $? "at the deadline the rest goes at once"
	kill -0 "$pid_s"
	ok $? "while the stream goes on"
	all_in_order
}

run_cases "$@"
