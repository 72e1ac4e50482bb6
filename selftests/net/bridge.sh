#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bridge.sh - the mobile nodes are behind a bridge, with and without br_netfilter
#
#   src s0 ---- r0 rt br0 { r1 ---- m0 mn         2001:db8:a::/64
#                         { r2 ---- o0 other      2001:db8:b::/64, on br0

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	modprobe -a bridge br_netfilter
	hosts src rt mn other
	link "$src" s0 "$rt" r0
	link "$rt" r1 "$mn" m0
	link "$rt" r2 "$other" o0
	ip -n "$rt" link add br0 type bridge
	ip -n "$rt" link set r1 master br0
	ip -n "$rt" link set r2 master br0
	ip -n "$rt" link set br0 up
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	addr "$rt" br0 2001:db8:b::1/64
	addr "$mn" m0 $mobile/64
	addr "$other" o0 2001:db8:b::9/64
	router "$rt"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
	on "$rt" sysctl -q -w net.bridge.bridge-nf-call-ip6tables=1
	wait_for 20 on "$src" ping -6 -c1 -W1 $mobile
	wait_for 20 on "$other" ping -6 -c1 -W1 $mobile
}

# hold_and_drain DIR FROM-HOST TO-HOST ADDRESS SENTENCE
hold_and_drain() {
	seg "$rt" mn hold $mobile dir "$1" deadline 600s
	listen "$3" a 9000 40 20000
	on "$2" "$stream" send "$4" 9000 40 0 > /dev/null
	is "$(stat "$rt" packets)" 40 "$5: 40 packets wait, each once"
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=40 lost=0 duplicated=0 reordered=0" "$5: $line"
}

test_with_br_netfilter() {
	seg "$rt" mn add $mobile
	hold_and_drain from "$mn" "$src" 2001:db8:a::2 "from behind the bridge"
	hold_and_drain to "$src" "$mn" $mobile "to behind the bridge"
	balance "$rt" "every packet is accounted for"
}

# Bridged, not routed: its frame is for another host than this.
test_a_frame_across_the_bridge_is_not_ours() {
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 40 20000
	on "$other" "$stream" send $mobile 9000 40 0 > /dev/null
	heard a
	has "$line" "received=40 lost=0" "it crosses the bridge: $line"
	is "$(stat "$rt" held)" 0 "and is not held"
}

test_without_br_netfilter() {
	on "$rt" sysctl -q -w net.bridge.bridge-nf-call-ip6tables=0
	seg "$rt" mn add $mobile
	hold_and_drain from "$mn" "$src" 2001:db8:a::2 "from behind the bridge"
	hold_and_drain to "$src" "$mn" $mobile "to behind the bridge"
	balance "$rt" "every packet is accounted for"
}

test_the_port_goes() {
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir from deadline 600s
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 > /dev/null
	is "$(stat "$rt" packets)" 20 "20 packets wait"
	ip -n "$rt" link del r1
	is "$(stat "$rt" device_gone)" 20 "with the port they came by they go, counted"
	balance "$rt" "every packet is accounted for"
}

# The function they would go on in is br_netfilter's.
test_br_netfilter_goes() {
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir from deadline 600s
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 > /dev/null
	is "$(stat "$rt" packets)" 20 "20 packets wait"
	rmmod br_netfilter
	ok $? "br_netfilter is unloaded"
	is "$(stat "$rt" module_gone)" 20 "with it they go, counted"
	seg "$rt" mn drain $mobile
	modprobe br_netfilter
	balance "$rt" "every packet is accounted for"
}

run_cases "$@"
