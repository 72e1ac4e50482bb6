#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# hold.sh - packets that wait are sent in their order, none lost, none twice
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64, 10.0.10.0/24
#                                          2001:db8:b::/64, 10.0.11.0/24
#
# The mobile node is mn, 2001:db8:b::2 and 10.0.11.2; the module works in rt, and
# in mn itself for its own packets.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

topology() {
	hosts src rt mn
	link "$src" s0 "$rt" r0
	link "$rt" r1 "$mn" m0
	addr "$src" s0 2001:db8:a::2/64 10.0.10.2/24
	addr "$rt" r0 2001:db8:a::1/64 10.0.10.1/24
	addr "$rt" r1 2001:db8:b::1/64 10.0.11.1/24
	addr "$mn" m0 2001:db8:b::2/64 10.0.11.2/24
	router "$rt"
	route "$src" default via 10.0.10.1
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 10.0.11.1
	route "$mn" default via 2001:db8:b::1
	on "$src" ping -6 -c1 -W2 2001:db8:b::2 > /dev/null
	on "$src" ping -c1 -W2 10.0.11.2 > /dev/null
}

whole='lost=0 duplicated=0 reordered=0'

test_held_packets_keep_their_order() {
	local line

	seg "$rt" mn add 2001:db8:b::2
	seg "$rt" mn prepare 2001:db8:b::2 deadline 600s
	listen "$mn" a 9000 2000 20000
	speak "$src" s 2001:db8:b::2 9000 2000 4000
	seg "$rt" mn hold 2001:db8:b::2 dir to
	wait_for 20 holds "$rt" 20
	ok $? "while it is held packets wait"
	seg "$rt" mn drain 2001:db8:b::2 dir to
	spoken s
	heard a
	has "$line" "received=2000 $whole" "2000 packets through a hold: $line"
	is "$(stat "$rt" packets)" 0 "nothing is held afterwards"
	is "$(stat "$rt" held)" "$(stat "$rt" drained)" "what was held was drained"
	balance "$rt" "every packet is accounted for"
}

# forwards HOST DEV PACKETS - have so many left by the device?
forwards() {
	[ "$(on "$1" cat "/sys/class/net/$2/statistics/tx_packets")" -gt "$3" ]
}

# The control: the same silence made by losing what comes.
test_without_a_hold_the_same_is_lost() {
	local line

	listen "$mn" a 9000 1000 3000
	speak "$src" s 2001:db8:b::2 9000 1000 4000
	wait_for 20 forwards "$rt" r1 20
	ip -n "$rt" -6 route add blackhole 2001:db8:b::2
	sleep 0.3
	ip -n "$rt" -6 route del blackhole 2001:db8:b::2
	spoken s
	heard a
	is "$(($(field "$line" lost) > 20))" 1 "without a hold it shows: $line"
}

test_order_under_several_flows_and_holds() {
	local line _

	seg "$rt" mn add 2001:db8:b::2 max-packets 20000 max-bytes 100000000
	seg "$rt" mn prepare 2001:db8:b::2 deadline 600s
	listen "$mn" a 9000 1000 20000
	speak "$src" s 2001:db8:b::2 9000 1000 6000 flows=8
	for _ in 1 2 3 4; do
		seg "$rt" mn hold 2001:db8:b::2 dir to
		wait_for 20 holds "$rt" 8
		seg "$rt" mn drain 2001:db8:b::2 dir to
	done
	spoken s
	heard a
	has "$line" "received=8000 $whole flows=8" "8 flows through 4 holds: $line"
	is "$(($(stat "$rt" held) > 50))" 1 "packets were held: $(stat "$rt" held)"
	balance "$rt" "every packet is accounted for"
}

test_ipv4_waits_as_well() {
	local line

	seg "$rt" mn add 10.0.11.2
	seg "$rt" mn hold 10.0.11.2 dir to deadline 600s
	listen "$mn" a 9000 50 20000
	on "$src" "$stream" send 10.0.11.2 9000 50 0 > /dev/null
	is "$(stat "$rt" packets)" 50 "50 IPv4 packets wait"
	seg "$rt" mn drain 10.0.11.2
	heard a
	has "$line" "received=50 $whole" "and arrive: $line"
}

test_a_set_of_addresses_waits_together() {
	local line

	addr "$mn" m0 2001:db8:b::77/64
	on "$src" ping -6 -c1 -W2 2001:db8:b::77 > /dev/null
	seg "$rt" mn add 2001:db8:b::70/124 10.0.11.2
	seg "$rt" mn hold 10.0.11.2 deadline 600s
	listen "$mn" a 9000 30 20000
	on "$src" "$stream" send 2001:db8:b::77 9000 30 0 > /dev/null
	is "$(stat "$rt" packets)" 30 "a hold by one address holds the prefix too"
	on "$src" ping -6 -c1 -W2 2001:db8:b::2 > /dev/null
	ok $? "an address that is not in the prefix does not wait"
	seg "$rt" mn drain 10.0.11.2
	heard a
	has "$line" "received=30 $whole" "and arrive: $line"
}

test_packets_from_the_mobile_wait_on_the_router() {
	local line

	seg "$rt" mn add 2001:db8:b::2
	seg "$rt" mn hold 2001:db8:b::2 dir from deadline 600s
	listen "$src" a 9000 40 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 40 0 > /dev/null
	is "$(stat "$rt" packets)" 40 "40 packets from it wait"
	seg "$rt" mn drain 2001:db8:b::2 dir from
	heard a
	has "$line" "received=40 $whole" "and arrive: $line"
}

test_own_packets_wait_and_keep_their_socket() {
	local line sent

	seg "$mn" mn add 2001:db8:b::2
	seg "$mn" mn hold 2001:db8:b::2 dir from deadline 600s
	listen "$src" a 9000 40 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 40 0 > /dev/null
	is "$(stat "$mn" packets)" 40 "40 packets of this host's own wait"
	seg "$mn" mn drain 2001:db8:b::2 dir from
	heard a
	has "$line" "received=40 $whole" "and arrive: $line"

	seg "$mn" mn hold 2001:db8:b::2 dir from deadline 600s
	sent=$(on "$mn" "$stream" send 2001:db8:a::2 9001 2000 0 nowait len=1000)
	is "$(($(field "$sent" sent) < 1000))" 1 "a socket's own limit stops it: $sent"
	is "$(stat "$mn" packets)" "$(field "$sent" sent)" "nothing of it was dropped"
	seg "$mn" mn drain 2001:db8:b::2
	is "$(stat "$mn" packets)" 0 "the rest is drained"
	balance "$mn" "every packet is accounted for"
}

test_own_ipv4_packets_wait() {
	local line

	seg "$mn" mn add 10.0.11.2
	seg "$mn" mn hold 10.0.11.2 dir from deadline 600s
	listen "$src" a 9000 20 20000
	on "$mn" "$stream" send 10.0.10.2 9000 20 0 > /dev/null
	is "$(stat "$mn" packets)" 20 "20 IPv4 packets of this host's own wait"
	seg "$mn" mn drain 10.0.11.2 dir from
	heard a
	has "$line" "received=20 $whole" "and arrive: $line"
}

# Its source has moved to another link meanwhile: the route of the time it was
# made is no good any more.
test_own_packets_are_routed_when_they_go() {
	local line

	seg "$mn" mn add 2001:db8:b::2
	seg "$mn" mn hold 2001:db8:b::2 dir from deadline 600s
	listen "$src" a 9000 20 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 > /dev/null
	link "$rt" r2 "$mn" m1
	addr "$rt" r2 2001:db8:c::1/64
	addr "$mn" m1 2001:db8:c::2/64
	ip -n "$mn" -6 route replace default via 2001:db8:c::1
	ip -n "$mn" link set m0 down
	wait_for 2 on "$mn" ping -6 -c1 -W1 2001:db8:a::2
	addr "$mn" lo 2001:db8:b::2/128
	seg "$mn" mn drain 2001:db8:b::2 dir from
	heard a
	has "$line" "received=20 $whole" "they leave by the new route: $line"
}

test_a_local_packet_to_the_mobile_waits() {
	local line

	seg "$rt" mn add 2001:db8:b::2
	seg "$rt" mn hold 2001:db8:b::2 dir to deadline 600s
	listen "$mn" a 9000 20 20000
	on "$rt" "$stream" send 2001:db8:b::2 9000 20 0 > /dev/null
	is "$(stat "$rt" packets)" 20 "20 packets of the router's own wait"
	seg "$rt" mn drain 2001:db8:b::2
	heard a
	has "$line" "received=20 $whole" "and arrive: $line"
}

test_from_one_mobile_to_another_waits_twice() {
	local line

	seg "$rt" mn add 2001:db8:b::2
	seg "$rt" mn add 2001:db8:a::2
	seg "$rt" mn hold 2001:db8:b::2 dir from deadline 600s
	seg "$rt" mn hold 2001:db8:a::2 dir to deadline 600s
	listen "$src" a 9000 40 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 40 0 > /dev/null
	seg "$rt" mn drain 2001:db8:b::2 dir from
	is "$(stat "$rt" packets)" 40 "released by the sender they wait for the receiver"
	seg "$rt" mn drain 2001:db8:a::2 dir to
	heard a
	has "$line" "received=40 $whole" "and arrive: $line"
	balance "$rt" "every packet is accounted for"
}

test_hooks_come_and_go() {
	seg "$rt" mn add 2001:db8:b::2
	is "$(stat "$rt" active)" 0 "a mobile node that passes is not in the packet path"
	seg "$rt" mn prepare 2001:db8:b::2 deadline 600s
	is "$(stat "$rt" active)" 1 "prepared it is"
	seg "$rt" mn revert 2001:db8:b::2
	is "$(stat "$rt" active)" 0 "reverted it is not"
}

run_cases "$@"
