#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# vrf.sh - a mobile node lives in a VRF, and another outside has its address
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#                  \__ both in the VRF red of rt

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	modprobe vrf
	hosts src rt mn
	ip -n "$rt" link add red type vrf table 100
	ip -n "$rt" link set red up
	link "$src" s0 "$rt" r0
	link "$rt" r1 "$mn" m0
	ip -n "$rt" link set r0 master red
	ip -n "$rt" link set r1 master red
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	addr "$rt" r1 2001:db8:b::1/64
	addr "$mn" m0 $mobile/64
	router "$rt"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
	wait_for 20 on "$src" ping -6 -c1 -W1 $mobile
}

test_held_in_its_vrf() {
	seg "$rt" mn add $mobile vrf red
	seg "$rt" mn hold $mobile vrf red dir to deadline 600s
	listen "$mn" a 9000 40 20000
	on "$src" "$stream" send $mobile 9000 40 0 > /dev/null
	is "$(stat "$rt" packets)" 40 "40 packets wait, each once though a VRF shows them twice"
	seg "$rt" mn drain $mobile vrf red
	heard a
	has "$line" "received=40 lost=0 duplicated=0 reordered=0" "and arrive: $line"
	balance "$rt" "every packet is accounted for"
}

test_from_it_in_its_vrf() {
	seg "$rt" mn add $mobile vrf red
	seg "$rt" mn hold $mobile vrf red dir from deadline 600s
	listen "$src" a 9000 40 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 40 0 > /dev/null
	is "$(stat "$rt" packets)" 40 "40 packets from it wait"
	seg "$rt" mn drain $mobile vrf red
	heard a
	has "$line" "received=40 lost=0 duplicated=0 reordered=0" "and arrive: $line"
}

test_the_same_address_outside_is_another() {
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 10 20000
	on "$src" "$stream" send $mobile 9000 10 0 > /dev/null
	heard a
	has "$line" "received=10 lost=0" "one of the same address outside holds nothing of it: $line"
	seg "$rt" mn add $mobile vrf red
	ok $? "and both can be there"
}

test_switched_in_its_vrf() {
	local mac

	mac=$(ip -n "$mn" -br link show m0 | awk '{ print $3 }')
	seg "$rt" mn add $mobile vrf red
	seg "$rt" mn switch $mobile vrf red dir to leg link dev r1 \
		lladdr "$mac" deadline 600s
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
	heard a
	has "$line" "received=20 lost=0 duplicated=0 reordered=0" "by a link leg: $line"
	is "$(stat "$rt" steered)" 20 "each once"
	balance "$rt" "every packet is accounted for"
}

test_no_tunnel_into_a_vrf() {
	local sentence

	sentence=$(seg "$rt" mn add $mobile vrf red accept \
		local 2001:db8:a::1 remote 2001:db8:a::2 dir to 2>&1)
	is $? 2 "a tunnel that ends in a VRF is refused"
	has "$sentence" "VRF" "with a sentence: $sentence"
}

run_cases "$@"
