#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# copy.sh - a path of several legs: a copy by each, the original by the last
#
#   src s0 ---- r0 par r1 -------- m0 mn        2001:db8:a::/64   2001:db8:1::/64
#                  par r2 ---- n0 nar           2001:db8:c::/64
#                                 nar n1 ---- m1 mn                2001:db8:2::/64
#
# The mobile node is 2001:db8:1::5 on m0 and 2001:db8:2::5 on m1; par tunnels
# copies to that, or hands them to nar by a link leg.  In IPv4 it is 192.0.2.5.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

home=2001:db8:1::5
away=2001:db8:2::5
par_ip=2001:db8:c::1
home4=192.0.2.5

topology() {
	two_routers
	addr "$src" s0 198.51.100.2/24
	addr "$par" r0 198.51.100.1/24
	addr "$par" r1 192.0.2.1/24
	addr "$mn" m0 $home4/24
	route "$src" default via 198.51.100.1
	route "$nar" $home via $away dev n1
	route "$nar" $home4 dev n1
	route "$mn" default via 2001:db8:1::1
	route "$mn" default via 192.0.2.1
	on "$src" ping -6 -c1 -W4 $home > /dev/null
	on "$src" ping -6 -c1 -W4 $away > /dev/null
	on "$src" ping -c1 -W4 $home4 > /dev/null
	draw
	mac=$(ip -n "$nar" -br link show n0 | awk '{ print $3 }')
}

tunnel="leg tunnel local $par_ip remote $away"

# copies LEG... - by these legs; mn takes out what comes by the tunnel
copies() {
	seg "$mn" mn add $home accept local $away remote $par_ip dir to
	seg "$par" mn add $home
	seg "$par" mn switch $home dir to "$@" deadline 600s
}

# What goes the native way falls into a hole: only copies arrive.
native_is_dead() {
	ip -n "$par" link add d0 type dummy
	ip -n "$par" link set d0 up
	ip -n "$par" -6 route add $home dev d0
}

# stream_to ADDRESS COUNT [OPTION]... - the line of mn
stream_to() {
	listen "$mn" a 9000 "$2" 20000
	on "$src" "$stream" send "$1" 9000 "$2" 0 "${@:3}" > /dev/null
	heard a
}

test_each_packet_arrives_by_both() {
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	stream_to $home 50
	has "$line" "received=50 lost=0 duplicated=50" "each packet comes twice: $line"
	is "$(stat "$par" copied)" 50 "par counted the copies"
	is "$(stat "$par" steered)" 50 "which the tunnel carried"
	is "$(stat "$mn" decapped)" 50 "to mn"
	is "$(stat "$par" in)" 0 "and left the originals to the stack"
	has "$(seg "$par" mn show)" "hoplimit 64 leg native" "the path is shown"
	balance "$par" "par: every packet and every copy is accounted for"

	seg "$par" mn switch $home dir to native
	stream_to $home 50
	has "$line" "received=50 lost=0 duplicated=0" "no copies, none twice: $line"
	is "$(stat "$par" copied)" 50 "and none is made"
}

test_either_may_be_lost() {
	native_is_dead
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	stream_to $home 50
	has "$line" "received=50 lost=0 duplicated=0" "by the copy alone: $line"
	ip -n "$par" -6 route del $home dev d0
	ip -n "$par" -6 route del 2001:db8:2::/64
	stream_to $home 50
	has "$line" "received=50 lost=0 duplicated=0" "by the original alone: $line"
	is "$(stat "$par" no_route)" 50 "the leg without a route counts its copies as dropped"
	balance "$par" "every copy is accounted for"
}

test_three_legs_and_none_native() {
	# shellcheck disable=SC2086	# words
	copies $tunnel leg link dev r2 lladdr "$mac" \
		leg link dev r1 via 2001:db8:1::5
	stream_to $home 30
	has "$line" "received=30 lost=0 duplicated=60" "three times each: $line"
	is "$(stat "$par" copied)" 60 "two of them copies"
	is "$(stat "$par" in)" 30 "one the original, taken from the stack"
	is "$(stat "$par" steered)" 90 "all sent by legs"
	balance "$par" "every packet and every copy is accounted for"
	ip -n "$par" link set r2 down
	ip -n "$par" -6 route add 2001:db8:2::/64 dev r1 metric 4096
	stream_to $home 30
	has "$line" "received=30 lost=0" "a device down harms no other leg: $line"
	balance "$par" "every packet and every copy is accounted for"
}

test_ipv4() {
	seg "$par" mn add $home4
	seg "$par" mn switch $home4 dir to leg link dev r2 lladdr "$mac" \
		leg native deadline 600s
	stream_to $home4 40
	has "$line" "received=40 lost=0 duplicated=40" "each packet comes twice: $line"
	stream_to $home4 20 len=1472
	has "$line" "received=20 lost=0 duplicated=20" "large ones too: $line"
	balance "$par" "every copy is accounted for"
}

# tcp_of BYTES SENTENCE - arrive whole
tcp_of() {
	on "$mn" timeout 100 "$stream" take 9100 "$1" > "$work/a" &
	pid_a=$!
	wait_for 20 grep -q ready "$work/a"
	on "$src" timeout 100 "$stream" push $home 9100 "$1"
	heard a
	is "$line" "bytes=$1 wrong=0" "$2"
}

# 64 kB aggregates with their checksum still to be made, as a local TCP sends.
test_aggregates_are_copied_whole() {
	local copied

	native_is_dead
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	tcp_of 4000000 "4 MB of TCP by copies alone"
	copied=$(stat "$par" copied)
	[ "$copied" -gt 0 ] && [ "$copied" -lt 1400 ]
	ok $? "in $copied packets, where 2,800 segments were sent"
	balance "$par" "every copy is accounted for"
}

test_tcp_by_both() {
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	tcp_of 4000000 "4 MB of TCP, each segment twice"
	[ "$(stat "$par" copied)" -gt 0 ]
	ok $? "copies were made"
}

# Connection tracking puts fragments together in a list.
test_packets_of_several_fragments() {
	nft "$par" add table ip6 t
	nft "$par" add chain ip6 t forward '{ type filter hook forward priority 0; }'
	nft "$par" add rule ip6 t forward ct state invalid drop
	native_is_dead
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	stream_to $home 30 len=8000
	has "$line" "received=30 lost=0 duplicated=0" "by copies alone: $line"
	is "$(stat "$par" copied)" 30 "one copy for all fragments of a packet"
	ip -n "$par" -6 route del $home dev d0
	stream_to $home 30 len=8000
	has "$line" "received=30 lost=0 duplicated=30" "and by both: $line"
	balance "$par" "every copy is accounted for"
}

# Packets of a flow that came together, in a list.  A delay lets some gather.
test_receive_offload_by_list() {
	on "$par" ethtool -K r0 gro on rx-gro-list on
	on "$src" ethtool -K s0 tx off
	on "$src" tc qdisc add dev s0 root netem delay 20ms
	native_is_dead
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	stream_to $home 400
	has "$line" "received=400 lost=0 duplicated=0" "by copies alone: $line"
	[ "$(stat "$par" copied)" -lt 400 ]
	ok $? "in $(stat "$par" copied) aggregates"
	ip -n "$par" -6 route del $home dev d0
	stream_to $home 400
	has "$line" "received=400 lost=0 duplicated=400" "and by both: $line"
	balance "$par" "every copy is accounted for"
}

test_this_hosts_own_packets() {
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	listen "$mn" a 9000 30 20000
	on "$par" "$stream" send $home 9000 30 0 > /dev/null
	heard a
	has "$line" "received=30 lost=0 duplicated=30" "copied in LOCAL_OUT: $line"
	balance "$par" "every copy is accounted for"
}

test_held_packets_are_copied_when_they_go() {
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	seg "$par" mn hold $home dir to deadline 600s
	listen "$mn" a 9000 40 20000
	on "$src" "$stream" send $home 9000 40 0 > /dev/null
	is "$(stat "$par" copied)" 0 "nothing is copied while it waits"
	seg "$par" mn drain $home dir to
	heard a
	has "$line" "received=40 lost=0 duplicated=40" "each comes twice: $line"
	balance "$par" "every packet and every copy is accounted for"
}

test_rules_see_copy_and_original() {
	local sender

	sender=$(on "$src" cat /sys/class/net/s0/address)
	nft "$par" -f - <<-END
	table ip6 t {
		chain post {
			type filter hook postrouting priority 0;
			ip6 daddr $home counter name inner
			ip6 daddr $away counter name outer
			ip6 daddr $home ether saddr $sender counter name sent
		}
		counter inner {}
		counter outer {}
		counter sent {}
	}
	END
	# shellcheck disable=SC2086	# words
	copies $tunnel leg native
	stream_to $home 7
	has "$(nft "$par" list counter ip6 t inner)" "packets 14 " \
		"POST_ROUTING sees copy and original once each"
	has "$(nft "$par" list counter ip6 t outer)" "packets 7 " \
		"and each outer packet once"
	has "$(nft "$par" list counter ip6 t sent)" "packets 14 " \
		"a copy shows who sent the original on the link"
}

run_cases "$@"
