#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# faults.sh - what packets rest on goes while they are held: route, neighbour,
# tunnel, limits (gone.sh has device, namespace and module)
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#
# The mobile node is 2001:db8:b::2; mn has 2001:db8:e::2 as well, where a tunnel
# from rt ends.  In each case packets wait, something goes, and every one of them
# is found again: sent, dropped under a name, or still held.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2
here=2001:db8:b::1
there=2001:db8:e::2
whole='lost=0 duplicated=0 reordered=0'
balanced='every packet is accounted for'

topology() {
	three_hosts
	addr "$mn" lo $there/128
	route "$rt" $there via 2001:db8:b::3
	seg "$mn" mn add $mobile accept local $there remote $here dir to
	seg "$rt" mn add $mobile
}

# fifty [HOW]... - so many wait, to be sent by another path if one is given
fifty() {
	[ $# = 0 ] || seg "$rt" mn switch $mobile dir to "$@" deadline 600s
	seg "$rt" mn hold $mobile dir to deadline 600s
	on "$src" "$stream" send $mobile 9000 50 0 > /dev/null
	is "$(stat "$rt" packets)" 50 "50 packets wait"
}

drain() {
	seg "$rt" mn drain $mobile
	ok $? "they are drained"
	is "$(stat "$rt" packets)" 0 "none waits any more"
	balance "$rt" "$balanced"
}

sent_by_stack() {
	is "$(stat "$rt" drained)" 50 "all were handed on"
}

test_the_route_of_the_stack() {
	fifty
	on "$src" nstat -n
	ip -n "$rt" -6 route del 2001:db8:b::/64 dev r1
	drain
	sent_by_stack
	wait_for 5 unreachable
	ok $? "and it is the stack that tells their sender"
}

unreachable() {
	[ "$(on "$src" nstat -asz Icmp6InDestUnreachs |
		awk '/Icmp6/ { print $2 }')" -gt 0 ]
}

test_the_route_of_a_tunnel() {
	fifty leg tunnel local $here remote $there
	ip -n "$rt" -6 route del $there
	drain
	is "$(stat "$rt" no_route)" 50 "all are counted as without a route"
}

test_the_route_of_a_tunnel_moves() {
	fifty leg tunnel local $here remote $there
	ip -n "$rt" -6 route replace $there via $mobile dev r1
	listen "$mn" a 9000 50 20000
	drain
	heard a
	has "$line" "received=50 $whole" "they take the other: $line"
}

# The mobile node's way and the tunnel's are one route, until the tunnel's end gets
# another: what is right for the packet as it came is not for what goes around it.
test_a_route_of_its_own_for_the_tunnel() {
	local far=2001:db8:f::2

	ip -n "$rt" -6 route del $there
	ip -n "$rt" -6 route add default via $mobile
	seg "$rt" mn add $far
	seg "$rt" mn switch $far dir to leg tunnel local $here remote $there \
		deadline 600s
	on "$src" "$stream" send $far 9000 10 1000 > /dev/null
	is "$(stat "$rt" steered)" 10 "they go by the route of both"
	ip -n "$rt" -6 route add unreachable $there
	on "$src" "$stream" send $far 9000 10 1000 > /dev/null
	is "$(stat "$rt" no_route)" 10 "and by none where the tunnel has none"
	balance "$rt" "$balanced"
}

test_the_neighbour_is_forgotten() {
	fifty leg link dev r1 via $mobile
	ip -n "$rt" -6 neigh flush dev r1
	listen "$mn" a 9000 50 20000
	drain
	heard a
	has "$line" "received=50 $whole" "it is asked for again: $line"
}

# Nobody answers for it: the kernel keeps what it may and drops the rest.
test_the_neighbour_is_not_there() {
	fifty leg link dev r1 via 2001:db8:b::77
	ip -n "$rt" -6 neigh flush dev r1
	drain
	is "$(($(stat "$rt" steered) + $(stat "$rt" no_route)))" 50 \
		"all were handed to the neighbour's queue or are counted"
}

test_the_tunnel_is_taken_away() {
	fifty leg tunnel local $here remote $there
	seg "$rt" mn switch $mobile dir to native
	listen "$mn" a 9000 50 20000
	drain
	heard a
	has "$line" "received=50 $whole" "they go natively: $line"
	is "$(stat "$rt" steered)" 0 "none by the tunnel"
}

test_the_far_end_knows_the_tunnel_no_more() {
	local before

	fifty leg tunnel local $here remote $there
	seg "$mn" mn change $mobile accept local $there remote 2001:db8:b::99 \
		dir to
	before=$(stat "$mn" foreign)
	drain
	is "$(stat "$rt" steered)" 50 "all were sent"
	wait_for 5 foreign_since "$before"
	is "$(($(stat "$mn" foreign) - before))" 50 "and arrive as somebody else's"
	balance "$mn" "there: $balanced"
}

foreign_since() {
	[ "$(($(stat "$mn" foreign) - $1))" -ge 50 ]
}

# In FORWARD it is the stack that finds first that there is no way.
test_the_device_of_the_tunnel() {
	fifty leg tunnel local $here remote $there
	ip -n "$rt" link del r1
	drain
	is "$(($(stat "$rt" no_route) + $(stat "$rt" drained)))" 50 \
		"all are counted as without a route, by us or by the stack"
}

test_the_device_of_a_link() {
	fifty leg link dev r1 via $mobile
	ip -n "$rt" link del r1
	drain
	is "$(($(stat "$rt" no_route) + $(stat "$rt" drained)))" 50 \
		"all are counted as without a way, by us or by the stack"
}

test_the_limit_of_the_namespace_falls() {
	fifty
	seg "$rt" limits set packets 10 bytes 5000
	ok $? "a limit below what is held is taken"
	balance "$rt" "$balanced"
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
	is "$(stat "$rt" net_limit)" 20 "what comes now does not fit"
	balance "$rt" "$balanced"
	listen "$mn" a 9000 50 20000
	drain
	heard a
	has "$line" "received=50 $whole" "what waited before arrives: $line"
}

test_the_limit_of_the_mobile_node_falls() {
	fifty
	seg "$rt" mn change $mobile max-packets 10 max-bytes 5000
	ok $? "a limit below what is held is taken"
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
	is "$(stat "$rt" queue_packets)" 20 "what comes now does not fit"
	balance "$rt" "$balanced"
	listen "$mn" a 9000 50 20000
	drain
	heard a
	has "$line" "received=50 $whole" "what waited before arrives: $line"
}

run_cases "$@"
