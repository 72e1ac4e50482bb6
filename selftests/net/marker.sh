#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# marker.sh - from a long path to a short one, and nothing overtakes
#
#   src s0 ---- r0 anchor r1 ---- n0 nar n2 ---- m0 mn   2001:db8:1::/64
#                  anchor r2 ---- n1 nar
#
# The mobile node is 2001:db8:1::5.  The tunnel to nar goes by r1, where packets
# take 100 ms; the short way, native or another tunnel, is by r2 and takes none.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

home=2001:db8:1::5
near=2001:db8:c::1
far=2001:db8:c::2
short=native

topology() {
	hosts src anchor nar mn
	link "$src" s0 "$anchor" r0
	link "$anchor" r1 "$nar" n0
	link "$anchor" r2 "$nar" n1
	link "$nar" n2 "$mn" m0
	addr "$src" s0 2001:db8:a::2/64
	addr "$anchor" r0 2001:db8:a::1/64
	addr "$anchor" r1 $near/64
	addr "$nar" n0 $far/64
	addr "$anchor" r2 2001:db8:d::1/64
	addr "$nar" n1 2001:db8:d::2/64
	addr "$nar" n2 2001:db8:1::1/64
	addr "$mn" m0 $home/64
	router "$anchor"
	router "$nar"
	route "$src" default via 2001:db8:a::1
	route "$anchor" 2001:db8:1::/64 via 2001:db8:d::2
	route "$nar" default via 2001:db8:d::1
	route "$mn" default via 2001:db8:1::1
	on "$src" ping -6 -c1 -W4 $home > /dev/null
	on "$anchor" ping -6 -c1 -W4 $far > /dev/null
	on "$anchor" tc qdisc add dev r1 root netem delay 100ms
	# room for all that a slow machine's sender makes up for
	seg "$nar" mn add $home accept local $far remote $near dir to \
		max-packets 4000 max-bytes 16777216
	seg "$anchor" mn add $home
	seg "$anchor" mn switch $home dir to leg tunnel local $near \
		remote $far deadline 600s
}

steers() {
	[ "$(stat "$1" steered)" -gt "$2" ]
}

# move [GATE [MARKER [DEADLINE]]] - while a stream runs, from the long path to the
# short one
move() {
	listen "$mn" a 9000 2000 20000
	speak "$src" s $home 9000 2000 2000
	wait_for 20 steers "$anchor" 30
	# shellcheck disable=SC2086	# several words
	[ -z "${1-}" ] || seg "$nar" mn hold $home dir to $1 \
		deadline "${3-20s}" outcome drain
	# shellcheck disable=SC2086	# none is no word
	seg "$anchor" mn switch $home dir to $short ${2-}
	spoken s
	heard a
}

test_without_a_marker_packets_are_reordered() {
	move
	has "$line" "received=2000 lost=0 duplicated=0" "all arrive: $line"
	[ "$(field "$line" reordered)" -gt 0 ]
	ok $? "some behind later ones"
}

test_with_a_marker_nothing_is_reordered() {
	move gate marker
	has "$line" "received=2000 lost=0 duplicated=0 reordered=0" \
		"all arrive, in order: $line"
	is "$(stat "$anchor" markers_sent)" 1 "one marker went down the tunnel"
	is "$(stat "$nar" markers_taken)" 1 "and came out of it"
	is "$(stat "$nar" expired)" 0 "the gate did not wait for its deadline"
	[ "$(stat "$nar" held)" -gt 0 ]
	ok $? "$(stat "$nar" held) packets waited for it"
	balance "$anchor" "anchor: every packet is accounted for"
	balance "$nar" "nar: every packet is accounted for"
}

# two_tunnels [gated] - the short way is a tunnel, too
two_tunnels() {
	short="leg tunnel local 2001:db8:d::1 remote 2001:db8:d::2 deadline 600s"
	# shellcheck disable=SC2086	# none is no word
	seg "$nar" mn change $home max-packets 4000 max-bytes 16777216 \
		accept local $far remote $near dir to accept local 2001:db8:d::2 remote 2001:db8:d::1 dir to ${1-}
}

test_of_two_tunnels_all_pass_a_gate() {
	two_tunnels
	move gate marker
	has "$line" "received=2000 lost=0 duplicated=0" "all arrive: $line"
	[ "$(field "$line" reordered)" -gt 0 ]
	ok $? "some behind later ones"
}

test_of_two_tunnels_the_gated_one_waits() {
	two_tunnels gated
	move gate marker
	has "$line" "received=2000 lost=0 duplicated=0 reordered=0" \
		"all arrive, in order: $line"
	is "$(stat "$nar" markers_taken)" 1 "the marker came out of the other"
	is "$(stat "$nar" expired)" 0 "the gate did not wait for its deadline"
	[ "$(stat "$nar" held)" -gt 0 ]
	ok $? "$(stat "$nar" held) packets waited for it"
	has "$(seg "$nar" mn show)" "dir to gated" "the mark is shown"
	balance "$anchor" "anchor: every packet is accounted for"
	balance "$nar" "nar: every packet is accounted for"
}

test_a_gate_opens_by_itself() {
	two_tunnels gated
	move "gate wait 2s"
	has "$line" "received=2000 lost=0 duplicated=0 reordered=0" \
		"all arrive, in order: $line"
	is "$(stat "$nar" expired)" 1 "after its own time"
	has "$(seg "$nar" mn show)" "deadline" "the deadline goes on"
	balance "$nar" "every packet is accounted for"
}

# In which no more packets come than its queue may hold.
test_a_lost_marker_is_a_deadline() {
	move gate '' 1s
	has "$line" "received=2000 lost=0 duplicated=0 reordered=0" \
		"all arrive, in order: $line"
	wait_for 5 expires "$nar"
	is "$(stat "$nar" expired)" 1 "when the deadline opens"
	balance "$nar" "every packet is accounted for"
}

expires() {
	[ "$(stat "$1" expired)" -gt 0 ]
}

test_a_marker_nobody_waits_for() {
	seg "$anchor" mn switch $home dir to native marker
	wait_for 5 takes "$nar"
	is "$(stat "$nar" markers_taken)" 1 "is taken out of the tunnel"
	is "$(stat "$nar" decapped)" 0 "and goes no further"
	balance "$nar" "every packet is accounted for"
}

takes() {
	[ "$(stat "$1" markers_taken)" -gt 0 ]
}

test_refusals() {
	local said

	seg "$anchor" mn switch $home dir to native
	said=$(seg "$anchor" mn switch $home dir to native marker 2>&1)
	has "$said" "there is none" "no tunnel is left, no marker: $said"
	seg "$nar" mn change $home accept none
	said=$(seg "$nar" mn hold $home gate deadline 1s 2>&1)
	has "$said" "accepts none" "no tunnel accepted, no gate: $said"
	seg "$anchor" mn add 192.0.2.5
	seg "$anchor" mn switch 192.0.2.5 dir to leg tunnel local $near \
		remote $far deadline 600s
	said=$(seg "$anchor" mn switch 192.0.2.5 dir to native marker 2>&1)
	has "$said" "no IPv6 address" "nor for IPv4 alone: $said"
}

run_cases "$@"
