#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# switch.sh - packets take another path at once, and come out of it
#
#   src s0 ---- r0 par r1 -------- m0 mn        2001:db8:a::/64   2001:db8:1::/64
#                  par r2 ---- n0 nar           2001:db8:c::/64
#                                 nar n1 ---- m1 mn                2001:db8:2::/64
#
# The mobile node is 2001:db8:1::5 on m0; on m1 it has 2001:db8:2::5 as well.
# par tunnels to that, and mn takes its packets out; on the way back it is the
# other way round.  nar can also be given the packets plainly, by a link leg.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

whole='lost=0 duplicated=0 reordered=0'
home=2001:db8:1::5
away=2001:db8:2::5
par_ip=2001:db8:c::1

topology() {
	two_routers
	route "$mn" default via 2001:db8:2::1 src $home
	route "$mn" 2001:db8:a::/64 via 2001:db8:1::1 metric 10
	on "$src" ping -6 -c1 -W4 $home > /dev/null
	on "$src" ping -6 -c1 -W4 $away > /dev/null
}

# par sends what is for the mobile node through the tunnel, mn takes it out.
tunnel_down() {
	seg "$mn" mn add $home accept local $away remote $par_ip dir to
	seg "$par" mn add $home
	seg "$par" mn switch $home dir to leg tunnel local $par_ip \
		remote $away deadline 600s
}

# The old link is dead, as it is for one that moves, but still routed to.
leave_home() {
	ip -n "$mn" link set m0 down
	addr "$mn" lo $home/128
	ip -n "$par" link add d0 type dummy
	ip -n "$par" link set d0 up
	ip -n "$par" -6 route add 2001:db8:1::/64 dev d0 metric 1
}

test_a_tunnel_carries_what_the_old_link_cannot() {
	local line

	leave_home
	listen "$mn" a 9000 50 1000
	on "$src" "$stream" send $home 9000 50 0 > /dev/null
	heard a
	has "$line" "received=0" "without the tunnel nothing arrives: $line"

	tunnel_down
	listen "$mn" a 9000 50 20000
	on "$src" "$stream" send $home 9000 50 0 > /dev/null
	heard a
	has "$line" "received=50 $whole" "through the tunnel: $line"
	is "$(stat "$par" steered)" 50 "par counted them as steered"
	is "$(stat "$mn" decapped)" 50 "mn counted them as decapsulated"
	balance "$par" "par: every packet is accounted for"
	balance "$mn" "mn: every packet is accounted for"
}

test_a_switch_under_traffic_loses_nothing() {
	local line

	seg "$mn" mn add $home accept local $away remote $par_ip dir to
	seg "$par" mn add $home
	seg "$par" mn prepare $home deadline 600s
	listen "$mn" a 9000 2000 20000
	speak "$src" s $home 9000 2000 4000
	seg "$par" mn switch $home dir to leg tunnel local $par_ip remote $away
	wait_for 20 steers "$par" 20
	seg "$par" mn switch $home dir to native
	spoken s
	heard a
	has "$line" "received=2000 $whole" "into the tunnel and out of it: $line"
	is "$(($(stat "$par" steered) > 20))" 1 "the tunnel was used"
}

steers() {
	[ "$(stat "$1" steered)" -gt "$2" ]
}

test_held_packets_take_the_new_path() {
	local line

	seg "$mn" mn add $home accept local $away remote $par_ip dir to
	seg "$par" mn add $home
	seg "$par" mn hold $home dir to deadline 600s
	listen "$mn" a 9000 60 20000
	on "$src" "$stream" send $home 9000 60 0 > /dev/null
	leave_home
	{
		echo "mn switch $home dir to leg tunnel local $par_ip remote $away"
		echo "mn drain $home dir to"
	} > "$work/batch"
	seg "$par" -batch "$work/batch"
	heard a
	has "$line" "received=60 $whole" "held on the old, drained by the new: $line"
	is "$(stat "$par" steered)" 60 "each by the tunnel"
}

# The drain has nothing to send, and must not end the hold behind it.
test_a_hold_behind_a_drain_of_nothing() {
	local line held

	leave_home
	tunnel_down
	{
		echo "mn drain $home dir to"
		echo "mn hold $home dir to deadline 600s"
	} > "$work/batch"
	seg "$par" -batch "$work/batch"
	held=$(stat "$par" held)
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $home 9000 20 0 > /dev/null
	wait_for 20 holds "$par" 19
	is "$(($(stat "$par" held) - held))" 20 "what comes is held"
	seg "$par" mn drain $home dir to
	heard a
	has "$line" "received=20 $whole" "and drained: $line"
	balance "$par" "every packet is accounted for"
}

test_the_way_back() {
	local line

	seg "$par" mn add $home accept local $par_ip remote $away dir from
	seg "$mn" mn add $home
	seg "$mn" mn hold $home dir from deadline 600s
	leave_home
	listen "$src" a 9000 30 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 30 0 from=$home > /dev/null
	{
		echo "mn switch $home dir from leg tunnel local $away remote $par_ip"
		echo "mn drain $home dir from"
	} > "$work/batch"
	seg "$mn" -batch "$work/batch"
	heard a
	has "$line" "received=30 $whole" "its own packets, held and tunnelled: $line"
	is "$(stat "$mn" steered)" 30 "mn steered them"
	is "$(stat "$par" decapped)" 30 "par took them out"
	balance "$mn" "mn: every packet is accounted for"
	balance "$par" "par: every packet is accounted for"
}

test_large_packets_are_fragmented_outside() {
	local line

	leave_home
	tunnel_down
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $home 9000 20 0 len=1452 > /dev/null
	heard a
	has "$line" "received=20 $whole" "1500 bytes through a link of 1500: $line"
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $home 9000 20 0 len=4000 > /dev/null
	heard a
	has "$line" "received=20 $whole" "fragments, each tunnelled: $line"
}

test_tcp_with_offload_through_the_tunnel() {
	leave_home
	tunnel_down
	seg "$par" mn change $home accept local $par_ip remote $away dir from
	seg "$mn" mn switch $home dir from leg tunnel local $away \
		remote $par_ip deadline 600s
	on "$mn" timeout 100 "$stream" take 9100 2000000 > "$work/a" &
	pid_a=$!
	wait_for 20 grep -q ready "$work/a"
	on "$src" timeout 100 "$stream" push $home 9100 2000000
	heard a
	is "$line" "bytes=2000000 wrong=0" "2 MB of TCP, both ways through the tunnel"
}

test_dscp_and_ecn() {
	local line

	leave_home
	tunnel_down
	listen "$mn" a 9000 5 20000
	on "$src" "$stream" send $home 9000 5 0 tclass=186 > /dev/null
	heard a
	has "$line" "tclass=186" "DSCP 46 with ECT(0) comes through: $line"

	# A router on the way marks congestion on the outer header.
	nft "$nar" -f - <<-END
	table ip6 t {
		chain forward {
			type filter hook forward priority 0;
			ip6 nexthdr 41 ip6 ecn set ce
		}
	}
	END
	listen "$mn" a 9000 5 20000
	on "$src" "$stream" send $home 9000 5 0 tclass=186 > /dev/null
	heard a
	has "$line" "tclass=187" "a mark on the outer header reaches the inner: $line"
	listen "$mn" a 9000 5 2000
	on "$src" "$stream" send $home 9000 5 0 tclass=184 > /dev/null
	heard a
	has "$line" "received=0" "a mark on a flow that cannot take it is dropped: $line"
	is "$(stat "$mn" decap_ecn)" 5 "and counted as decap_ecn"
}

test_a_link_leg_by_neighbour_and_by_address() {
	local line mac

	leave_home
	mac=$(ip -n "$nar" -br link show n0 | awk '{ print $3 }')
	ip -n "$nar" -6 route add $home via $away dev n1
	seg "$par" mn add $home
	seg "$par" mn switch $home dir to leg link dev r2 via 2001:db8:c::2 \
		deadline 600s
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $home 9000 20 0 > /dev/null
	heard a
	has "$line" "received=20 $whole" "by the neighbour's address: $line"
	seg "$par" mn switch $home dir to leg link dev r2 lladdr "$mac"
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $home 9000 20 0 > /dev/null
	heard a
	has "$line" "received=20 $whole" "by the neighbour's link-layer address: $line"
	is "$(stat "$par" steered)" 40 "all steered"
	ip -n "$par" link set r2 mtu 1300
	on "$src" "$stream" send $home 9000 3 0 len=1400 > /dev/null
	is "$(($(stat "$par" too_big) > 0))" 1 "what is too big for the device is refused"
	ip -n "$src" -6 route get $home | grep -q 'mtu 1300'
	ok $? "and its sender is told the size"
	ip -n "$par" link set r2 down
	on "$src" "$stream" send $home 9000 4 0 > /dev/null
	is "$(stat "$par" no_route)" 4 "a device that is down is no way"
	balance "$par" "every packet is accounted for"
}

test_a_tunnel_without_a_route() {
	ip -n "$par" -6 route del 2001:db8:2::/64
	tunnel_down
	on "$src" "$stream" send $home 9000 5 0 > /dev/null
	is "$(stat "$par" no_route)" 5 "no route to the far end: dropped and counted"
	ip -n "$par" -6 route add 2001:db8:2::/64 via 2001:db8:c::2
	on "$src" ping -6 -c1 -W4 $home > /dev/null
	ok $? "with the route it goes on"
}

# What came out of a tunnel does not go back into it.
test_split_horizon() {
	tunnel_down
	seg "$par" mn change $home accept local $par_ip remote $away dir from
	seg "$mn" mn switch $home dir from leg tunnel local $away \
		remote $par_ip deadline 600s
	ip -n "$mn" -6 addr del $home/64 dev m0
	addr "$mn" m1 2001:db8:1::6/128
	seg "$mn" mn add 2001:db8:1::6
	seg "$mn" mn switch 2001:db8:1::6 dir from leg tunnel local $away \
		remote $par_ip deadline 600s
	seg "$par" mn add 2001:db8:1::6 \
		accept local $par_ip remote $away dir from
	on "$mn" "$stream" send $home 9000 5 0 from=2001:db8:1::6 > /dev/null
	is "$(stat "$par" loop)" 5 "packets that would go back are dropped as a loop"
	balance "$par" "every packet is accounted for"
}

test_a_masquerading_rule_sees_the_native_device() {
	leave_home
	tunnel_down
	nft "$par" -f - <<-END
	table ip6 t {
		chain post {
			type filter hook postrouting priority 0;
			ip6 daddr $home oif d0 counter name native
			ip6 daddr $home counter name inner
			ip6 daddr $away counter name outer
		}
		counter native {}
		counter inner {}
		counter outer {}
	}
	END
	listen "$mn" a 9000 7 20000
	on "$src" "$stream" send $home 9000 7 0 > /dev/null
	heard a
	has "$line" "received=7 $whole" "through rules on the way: $line"
	has "$(nft "$par" list counter ip6 t inner)" "packets 7 " \
		"POST_ROUTING sees each inner packet once"
	has "$(nft "$par" list counter ip6 t native)" "packets 7 " \
		"with the device of its native way"
	has "$(nft "$par" list counter ip6 t outer)" "packets 7 " \
		"and each outer packet once"
}

run_cases "$@"
