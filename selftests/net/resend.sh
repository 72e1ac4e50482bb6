#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# resend.sh - what was sent into a dead link is remembered and sent again
#
#   src s0 ---- r0 par r1 -------- m0 mn        2001:db8:a::/64   2001:db8:1::/64
#                  par r2 -------- m1 mn                          2001:db8:2::/64
#
# The mobile node is 2001:db8:1::5, and :6; it vanishes from m0 without a word
# and turns up on m1.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

home=2001:db8:1::5
other=2001:db8:1::6

topology() {
	hosts src par mn
	link "$src" s0 "$par" r0
	link "$par" r1 "$mn" m0
	link "$par" r2 "$mn" m1
	addr "$src" s0 2001:db8:a::2/64
	addr "$par" r0 2001:db8:a::1/64
	addr "$par" r1 2001:db8:1::1/64
	addr "$par" r2 2001:db8:2::1/64
	addr "$mn" m0 $home/64 $other/64
	addr "$mn" m1 2001:db8:2::5/64
	router "$par"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:2::1
	on "$src" ping -6 -c1 -W4 $home > /dev/null
	on "$par" ping -6 -c1 -W4 2001:db8:2::5 > /dev/null
	seg "$par" mn add $home
	# What goes to it falls into a hole.
	ip -n "$par" link add d0 type dummy
	ip -n "$par" link set d0 up
	route "$par" 2001:db8:1::/64 dev d0 metric 1
}

arm() {
	seg "$par" mn arm $home window "$1" dir to deadline 600s
}

# send COUNT [ADDRESS] - at once; they have passed when it returns, for it is the
# sender's processor that takes them through.  They are remembered for five seconds,
# and a slow machine starts few programs in that time.
send() {
	on "$src" "$stream" send "${2-$home}" 9000 "$1" 0 > /dev/null
}

# It is found on m1.
found() {
	printf '%s\n' "mn hold $home dir to" \
		"mn switch $home dir to leg link dev r2 via 2001:db8:2::5" \
		"${1-mn resend $home dir to}" > "$work/batch"
	seg "$par" -batch "$work/batch"
}

remembered() {
	stat "$par" kept
}

# How many are remembered now, of home.
kept() {
	seg "$par" mn show $home | sed -n 's/.*to .* remembered \([0-9]*\).*/\1/p'
}

keeps() {
	[ "$(kept)" = "$1" ]
}

test_an_armed_mobile_loses_nothing() {
	arm 5s
	listen "$mn" a 9000 30 20000
	send 30
	found
	heard a
	is "$(remembered)" 30 "what passes is remembered"
	has "$line" "received=30 lost=0 duplicated=0 reordered=0" \
		"and arrives by the new path: $line"
	is "$(stat "$par" resent)" 30 "each sent again"
	is "$(kept)" 0 "and once only"
	balance "$par" "every packet is accounted for"
}

test_one_that_is_not_armed_does() {
	seg "$par" mn prepare $home dir to deadline 600s
	listen "$mn" a 9000 30 2000
	send 30
	found "mn drain $home dir to"
	heard a
	has "$line" "received=0" "nothing was remembered: $line"
	said=$(seg "$par" mn resend $home dir to 2>&1)
	has "$said" "not armed" "and there is nothing to resend: $said"
}

test_they_go_before_what_waits() {
	arm 5s
	listen "$mn" a 9000 50 20000
	speak "$src" s $home 9000 50 20000
	wait_for 20 passes 10
	found
	spoken s
	heard a
	has "$line" "received=50 lost=0 duplicated=0 reordered=0" \
		"what was lost, then what waited, then the rest: $line"
	balance "$par" "every packet is accounted for"
}

passes() {
	[ "$(remembered)" -gt "$1" ]
}

test_memory_ends_by_age() {
	arm 4s
	send 10
	is "$(remembered)" 10 "ten are remembered"
	wait_for 10 keeps 0
	is "$(kept)" 0 "and forgotten, though no other packet comes"
	is "$(stat "$par" forgotten)" 10 "which is counted"
	listen "$mn" a 9000 10 2000
	found
	heard a
	has "$line" "received=0" "none is sent again: $line"
}

# Bytes for those who hold or remember, as the module tells.
hold_bytes() {
	seg "$par" stats | sed -n 's/^memory .*\bholds \([0-9]*\).*/\1/p'
}

test_memory_has_limits() {
	local armed

	seg "$par" mn change $home max-packets 8
	arm 5s
	send 20
	is "$(kept)" 8 "no more than its queue may hold"
	armed=$(hold_bytes)
	seg "$par" mn arm $home off dir to
	is "$((armed > $(hold_bytes)))" 1 "what remembers takes memory, and gives it back"
	is "$(stat "$par" forgotten)" 20 "disarmed, it has forgotten all"
	is "$(stat "$par" kept)" 20 "of what it remembered"
}

# What waits is never turned away for what is only remembered.
test_what_is_held_comes_first() {
	seg "$par" limits set packets 20
	arm 5s
	send 15
	is "$(kept)" 15 "fifteen are remembered"
	seg "$par" mn add $other
	seg "$par" mn hold $other dir to deadline 600s
	send 20 $other
	is "$(stat "$par" packets)" 20 "twenty of another wait"
	is "$(kept)" 0 "in their place"
	is "$(stat "$par" net_limit)" 0 "and none is refused"
	send 5
	is "$(kept)" 0 "nothing is remembered where there is no room"
	balance "$par" "every packet is accounted for"
}

test_the_device_goes() {
	arm 5s
	send 10
	is "$(kept)" 10 "ten are remembered"
	ip -n "$par" link del r0
	is "$(kept)" 0 "and forgotten with the device they came by"
	balance "$par" "every packet is accounted for"
}

test_everything_goes_while_armed() {
	arm 5s
	send 10
	seg "$par" mn delete $home
	is "$(stat "$par" forgotten)" 10 "with the mobile node"
	seg "$par" mn add $home
	arm 5s
	send 10
	ip netns del "$par"
	wait_for 20 rmmod segue
	ok $? "namespace and module go"
	load_module
}

run_cases "$@"
