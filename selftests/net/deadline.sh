#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# deadline.sh - what is not taken back in time is taken back by the kernel
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	three_hosts
}

hold_some() {
	seg "$rt" mn add $mobile "${@:2}"
	seg "$rt" mn hold $mobile dir to deadline 4s outcome "$1"
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
}

expired() {
	[ "$(stat "$rt" expired)" -gt 0 ]
}

test_outcome_drain() {
	listen "$mn" a 9000 20 20000
	hold_some drain
	heard a
	has "$line" "received=20 lost=0 duplicated=0 reordered=0" "drained at the deadline: $line"
	wait_for 5 expired
	is "$(stat "$rt" expired)" 1 "counted as expired"
	is "$(stat "$rt" active)" 0 "and it has left the packet path"
	has "$(seg "$rt" mn show)" $mobile "a mobile node that is not temporary stays"
}

test_outcome_drop() {
	listen "$mn" a 9000 20 8000
	on "$src" nstat -n
	hold_some drop
	heard a
	has "$line" "received=0" "nothing arrives: $line"
	is "$(stat "$rt" deadline)" 20 "all counted as dropped by the deadline"
	is "$(($(on "$src" nstat -az Icmp6InDestUnreachs | awk '/Icmp6/ { print $2 }') > 0))" 1 \
		"and the sender was told: unreachable"
	balance "$rt" "every packet is accounted for"
}

test_outcome_revert() {
	listen "$mn" a 9000 20 20000
	addr "$rt" r1 2001:db8:b::1:1/128
	seg "$rt" mn add $mobile
	seg "$rt" mn switch $mobile dir to leg tunnel local 2001:db8:b::1 \
		remote 2001:db8:ffff::1 deadline 4s
	seg "$rt" mn hold $mobile dir to outcome revert
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
	heard a
	has "$line" "received=20 lost=0 duplicated=0 reordered=0" "by the native path at the deadline: $line"
	is "$(stat "$rt" steered)" 0 "none took the tunnel"
	is "$(stat "$rt" active)" 0 "and it has left the packet path"
}

test_a_temporary_one_goes() {
	listen "$mn" a 9000 20 20000
	hold_some drain temporary
	heard a
	wait_for 10 gone
	ok $? "a temporary mobile node is removed after its deadline"
	is "$(stat "$rt" nodes)" 0 "none is left"
	has "$line" "received=20 lost=0" "and its packets went: $line"
}

gone() {
	[ -z "$(seg "$rt" mn show)" ]
}

test_a_deadline_is_put_off() {
	hold_some drain
	seg "$rt" mn hold $mobile dir to deadline 600s
	sleep 5
	is "$(stat "$rt" packets)" 20 "a later deadline replaces the first"
	is "$(stat "$rt" expired)" 0 "which is not executed"
}

test_nothing_active_without_a_deadline() {
	local sentence

	seg "$rt" mn add $mobile
	for verb in prepare hold; do
		sentence=$(seg "$rt" mn $verb $mobile 2>&1)
		is $? 2 "$verb without a deadline is refused"
		has "$sentence" "a deadline is needed" "with a sentence"
	done
	sentence=$(seg "$rt" mn switch $mobile dir to leg link dev r1 via fe80::1 2>&1)
	is $? 2 "a switch without a deadline is refused"
	has "$sentence" "a deadline is needed" "with a sentence"
	seg "$rt" mn switch $mobile native
	ok $? "the native path needs none"
}

test_events_tell_it() {
	events "$rt" "$work/events"
	sleep 1
	hold_some revert temporary
	wait_for 10 gone
	sleep 0.5
	for event in new holding drained expired del; do
		grep -q -i "$event" "$work/events"
		ok $? "the event $event is told"
	done
}

run_cases "$@"
