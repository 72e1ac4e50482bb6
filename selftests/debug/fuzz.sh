#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fuzz.sh - netlink that no agent would send, while packets go through
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#
# FUZZ_COUNT messages drawn by lot from FUZZ_SEED, after every request was spoilt
# in every way.  It needs build/selftests/debug/fuzz: scripts/check-debug.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/../net/lib.sh"

fuzz=$top/build/selftests/debug/fuzz
count=${FUZZ_COUNT-20000}
seed=${FUZZ_SEED-$((RANDOM << 15 | RANDOM))}
memory=131072		# kB that a run may take; the debug kernel keeps what is freed

topology() {
	three_hosts
}

# Both ways, until the case ends; the packets find holds, legs and nothing.
traffic() {
	local to

	while :; do
		for to in 2001:db8:b::2 2001:db8:b::3 2001:db8:b::4; do
			on "$src" "$stream" send "$to" 9000 40 2000
		done
		on "$mn" "$stream" send 2001:db8:a::2 9000 40 2000
	done > /dev/null 2>&1
}

# run_fuzz SENTENCE ARGUMENT... - what it says in line
run_fuzz() {
	local sentence=$1 pid status
	shift

	traffic &
	pid=$!
	on "$rt" "$fuzz" segue "$@" > "$work/fuzz" 2>&1
	status=$?
	kill "$pid"
	wait "$pid" 2> /dev/null
	line=$(tail -n 1 "$work/fuzz")
	ok "$status" "$sentence: $line"
	[ "$status" = 0 ] || sed 's/^#* */# /' "$work/fuzz"
	[ "$(field "$line" accepted)" -gt 0 ] && [ "$(field "$line" refused)" -gt 0 ]
	ok $? "some were done and some refused"
	[ "$(field "$line" memory_kb)" -lt "$memory" ]
	ok $? "memory stayed bounded: $(field "$line" memory_kb) kB"
}

is_gone() {
	! ip netns list | grep -q "^$1"
}

after() {
	sleep 1
	balance "$rt" "every packet is accounted for"
	ip netns del "$rt"
	wait_for 20 is_gone "$rt"
	ok $? "the namespace goes with all that is left in it"
}

test_each_request_spoilt_in_every_way() {
	run_fuzz 'done, or refused with a sentence' each
	after
}

test_by_lot() {
	run_fuzz "seed $seed: done, or refused with a sentence" \
		"$seed" "$count"
	after
}

run_cases "$@"
