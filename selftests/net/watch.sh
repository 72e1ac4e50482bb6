#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# watch.sh - the own packets of the host that moves wait while its link is down
#
#   src s0 ---- r0 rt br [ r1 ] ---- m0 mn      2001:db8:a::/64   2001:db8:b::/64
#                      [ r2 ] ---- m1           2001:db8:c::/64
#
# The router's addresses are on bridges, so that they stay when a port is taken
# down, which takes the carrier from the mobile's end.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2
whole='lost=0 duplicated=0 reordered=0'

# behind_bridge BRIDGE PORT DEV ROUTER MOBILE
behind_bridge() {
	link "$rt" "$2" "$mn" "$3"
	ip -n "$rt" link add "$1" type bridge forward_delay 0
	ip -n "$rt" link set "$1" up
	ip -n "$rt" link set "$2" master "$1"
	addr "$rt" "$1" "$4"
	addr "$mn" "$3" "$5"
}

topology() {
	hosts src rt mn
	link "$src" s0 "$rt" r0
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	behind_bridge br1 r1 m0 2001:db8:b::1/64 $mobile/64
	behind_bridge br2 r2 m1 2001:db8:c::1/64 2001:db8:c::2/64
	router "$rt"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
	wait_for 5 on "$mn" ping -6 -c1 -W1 -I $mobile 2001:db8:a::2
}

# watching [DEADLINE]
watching() {
	seg "$mn" mn add $mobile
	seg "$mn" mn hold $mobile dir from when down deadline "${1-600s}"
}

carrier() {
	ip -n "$rt" link set r1 "$1"
}

operstate() {
	[ "$(on "$mn" cat /sys/class/net/m0/operstate)" = "$1" ]
}

state_is() {
	[[ $(seg "$mn" mn show $mobile) == *"from $1 "* ]]
}

# three_outages PACKETS - the link goes and comes back, three times.  First it is
# dormant, as a supplicant says before it leaves: a port that is taken down drops for a
# while before its other end loses its carrier.
three_outages() {
	local _

	for _ in 1 2 3; do
		ip -n "$mn" link set m0 state dormant
		sleep 0.05
		carrier down
		if [ "$1" = 0 ]; then
			sleep 0.3
		else
			wait_for 10 holds "$mn" "$1"
		fi
		carrier up
		wait_for 10 operstate up
		sleep 0.2
	done
}

test_a_stream_through_three_outages() {
	local line

	watching
	state_is watch
	ok $? "with the link up it watches"
	listen "$src" a 9000 1500 60000
	speak "$mn" s 2001:db8:a::2 9000 1500 4000 from=$mobile
	three_outages 10
	spoken s
	heard a
	has "$line" "received=1500 $whole" "a stream through three outages: $line"
	is "$(($(stat "$mn" held) > 30))" 1 "packets were held: $(stat "$mn" held)"
	wait_for 5 state_is watch
	ok $? "it watches again"
	balance "$mn" "every packet is accounted for"
}

# The control: the same outages without the watch.  A neighbour that is not known
# keeps some packets too, so what is lost is what went before it was forgotten.
test_without_it_the_same_is_lost() {
	local line

	listen "$src" a 9000 1000 3000
	speak "$mn" s 2001:db8:a::2 9000 1000 4000 from=$mobile
	three_outages 0
	spoken s
	heard a
	is "$(($(field "$line" lost) > 0))" 1 "without a watch it shows: $line"
}

test_a_sender_is_blocked_not_dropped() {
	local line before

	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	listen "$src" a 9000 1500 60000
	speak "$mn" s 2001:db8:a::2 9000 1500 0 from=$mobile len=1000
	wait_for 10 holds "$mn" 10
	sleep 1
	before=$(stat "$mn" packets)
	sleep 1
	is "$(stat "$mn" packets)" "$before" "with $before packets the sender is blocked"
	is "$((before < 1000))" 1 "by its socket, not by the queue's limit"
	carrier up
	spoken s
	heard a
	has "$line" "received=1500 $whole" "and all of it arrives: $line"
	has "$(seg "$mn" stats)" "drops none" "nothing was dropped"
	balance "$mn" "every packet is accounted for"
}

test_carrier_alone_opens_nothing() {
	local line

	watching
	ip -n "$mn" link set m0 mode dormant
	carrier down
	wait_for 5 operstate lowerlayerdown
	listen "$src" a 9000 20 60000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 20 "20 packets wait"
	carrier up
	wait_for 5 operstate dormant
	sleep 2.2
	is "$(stat "$mn" packets)" 20 "with carrier but dormant they still wait"
	ip -n "$mn" link set m0 state up
	heard a
	has "$line" "received=20 $whole" "operstate UP lets them go, without another packet: $line"
}

test_dormant_closes_without_a_loss_of_carrier() {
	local line

	watching
	ip -n "$mn" link set m0 mode dormant state dormant
	operstate dormant
	ok $? "the link is dormant"
	listen "$src" a 9000 20 60000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 20 "20 packets wait"
	ip -n "$mn" link set m0 state up
	heard a
	has "$line" "received=20 $whole" "and go: $line"
}

test_the_next_packet_opens_it_on_another_link() {
	local line

	watching
	carrier down
	listen "$src" a 9000 21 60000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 20 "20 packets wait"
	ip -n "$rt" -6 route replace $mobile/128 via 2001:db8:c::2
	ip -n "$mn" -6 route replace default via 2001:db8:c::1
	sleep 2.2
	on "$mn" "$stream" send 2001:db8:a::2 9000 21 0 from=$mobile > /dev/null
	heard a
	is "$(field "$line" received)" 21 "they leave by the other link: $line"
	operstate lowerlayerdown
	ok $? "while the first is still down"
	balance "$mn" "every packet is accounted for"
}

# Sampled while one is tried there is one less.
waiting() {
	[ "$(stat "$mn" packets)" = "$1" ]
}

# The IPsec policy has a route for nobody as long as there is no key.
test_without_a_key_they_wait_on() {
	local line

	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	listen "$src" a 9000 21 60000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	ip -n "$mn" xfrm policy add src $mobile dst 2001:db8:a::2 dir out \
		tmpl proto esp mode transport
	carrier up
	wait_for 5 operstate up
	sleep 0.3
	wait_for 5 waiting 20
	ok $? "20 packets wait for a key"
	ip -n "$mn" xfrm policy flush
	on "$mn" "$stream" send 2001:db8:a::2 9000 21 0 from=$mobile > /dev/null
	heard a
	is "$(field "$line" received)" 21 "and go when none is needed: $line"
	balance "$mn" "every packet is accounted for"
}

test_the_agents_word_ends_it() {
	local line

	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	listen "$src" a 9000 20 60000
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	ip -n "$rt" -6 route replace $mobile/128 via 2001:db8:c::2
	ip -n "$mn" -6 route replace default via 2001:db8:c::1
	seg "$mn" mn drain $mobile dir from
	heard a
	has "$line" "received=20 $whole" "drain: they leave by the other link: $line"
	wait_for 5 state_is pass
	ok $? "and it watches no more"
}

test_the_deadline_ends_it() {
	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 20 "20 packets wait"
	seg "$mn" mn hold $mobile dir from when down deadline 500ms outcome drop
	wait_for 10 no_longer_active
	ok $? "the deadline takes it out of the packet path"
	is "$(stat "$mn" deadline)" 20 "what waited was dropped by name"
	balance "$mn" "every packet is accounted for"
}

no_longer_active() {
	[ "$(stat "$mn" active)" = 0 ]
}

test_its_device_goes() {
	local line

	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	ip -n "$mn" link del m0
	sleep 0.5
	is "$(stat "$mn" packets)" 20 "without the device 20 packets wait on"
	addr "$mn" lo $mobile/128
	ip -n "$rt" -6 route replace $mobile/128 via 2001:db8:c::2
	listen "$src" a 9000 20 60000
	ip -n "$mn" -6 route replace default via 2001:db8:c::1
	seg "$mn" mn drain $mobile dir from
	heard a
	has "$line" "received=20 $whole" "and leave by another: $line"
	balance "$mn" "every packet is accounted for"
}

# Packets of its sockets keep it, as they do in any queue of the kernel.
test_its_namespace_goes() {
	local before

	watching 10s
	carrier down
	wait_for 5 operstate lowerlayerdown
	on "$mn" "$stream" send 2001:db8:a::2 9000 20 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 20 "20 packets wait"
	before=$SECONDS
	ip netns del "$mn"
	wait_for 30 namespace_is_gone
	ok $? "the namespace goes when they do, at the deadline ($((SECONDS - before)) s)"
}

# The other end of its link goes with it.
namespace_is_gone() {
	! ip -n "$rt" link show r1
}

test_what_it_sends_to_itself_does_not_wait() {
	watching
	carrier down
	wait_for 5 operstate lowerlayerdown
	on "$mn" ping -6 -c1 -W4 -I $mobile 2001:db8:c::2 > /dev/null
	ok $? "a packet to another of its own addresses"
}

retransmitted() {
	on "$mn" nstat -az TcpRetransSegs | awk '/Retrans/ { print $2 }'
}

# Its segments wait with their socket: what still waits is not sent again.
test_tcp_waits() {
	local got before

	watching
	on "$src" "$stream" take 9000 3000000 > "$work/take" &
	wait_for 5 grep -q ready "$work/take"
	carrier down
	wait_for 5 operstate lowerlayerdown
	carrier up
	wait_for 5 operstate up
	before=$(retransmitted)
	on "$mn" "$stream" push 2001:db8:a::2 9000 3000000 &
	sleep 0.02
	carrier down
	sleep 1
	carrier up
	wait
	got=$(tail -1 "$work/take")
	is "$got" "bytes=3000000 wrong=0" "TCP through a second of outage"
	echo "# retransmitted: $(($(retransmitted) - before))"
}

test_what_is_refused() {
	local said

	seg "$mn" mn add $mobile
	said=$(seg "$mn" mn hold $mobile when down deadline 60s 2>&1)
	has "$said" "give the direction from" "a watch has the direction from: $said"
	said=$(seg "$mn" mn hold $mobile dir to when down deadline 60s 2>&1)
	has "$said" "give the direction from" "and no other"
	is "$(stat "$mn" active)" 0 "and nothing was done"
	has "$(seg "$mn" info)" hold-when "the feature has a bit"
}

run_cases "$@"
