#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# answer.sh - who asks for a mobile node that is away is answered, but never itself
#
#   asker a0 ---- pa [ bridge sw ] pr ---- r0 rt      2001:db8:b::/64, 10.0.11.0/24
#   owner o0 ---- po [           ]
#
# The bridge snoops and is the querier: what is for a group in which nobody is goes
# to the ports of multicast routers only.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

away=2001:db8:b::77
away4=10.0.11.77
group=ff02::1:ff00:77
ask_mac=02:00:00:00:0a:01
own_mac=02:00:00:00:0a:77

topology() {
	hosts sw asker owner rt
	link "$sw" pa "$asker" a0
	link "$sw" pr "$rt" r0
	link "$sw" po "$owner" o0
	ip -n "$sw" link add br0 type bridge forward_delay 0 mcast_snooping 1 \
		mcast_query_response_interval 50
	for port in pa pr po; do
		ip -n "$sw" link set $port master br0
	done
	ip -n "$sw" link set br0 up
	# It asks with an address, and without one not again for half a minute.
	wait_for 5 has_address "$sw" br0
	ip -n "$sw" link set br0 type bridge mcast_querier 1
	ip -n "$asker" link set a0 address $ask_mac
	ip -n "$owner" link set o0 address $own_mac
	addr "$asker" a0 2001:db8:b::2/64 10.0.11.2/24
	addr "$rt" r0 2001:db8:b::1/64 10.0.11.1/24
	router "$rt"
	draw
	rt_mac=$(on "$rt" cat /sys/class/net/r0/address)
	sleep 1		# a querier counts once it could have heard another
}

has_address() {
	[ -n "$(ip -n "$1" -6 addr show dev "$2" scope link -tentative)" ]
}

neighbour() {
	on "$1" "$top/selftests/net/neighbour.py" "${@:2}"
}

ns() {
	neighbour "$asker" ns a0 $away src=2001:db8:b::2 "$@"
}

arp() {
	neighbour "$asker" arp a0 $away4 src=10.0.11.2 "$@"
}

answering() {
	seg "$rt" mn add $away $away4 tag away \
		answer dev r0 owner $own_mac "$@"
	wait_for 10 router_port
}

router_port() {
	on "$sw" bridge -d -s mdb show | grep -q 'router ports.*pr\|pr.*temp'
}

no_router_port() {
	! router_port
}

listens() {
	on "$rt" ip -d link show r0 | grep -q "allmulti 1"
}

deaf() {
	! listens
}

test_a_solicitation_is_answered() {
	local said

	is "$(ns)" none "who is away is not answered by itself"
	answering
	ok $? "the bridge sends us all multicast"
	said=$(ns)
	has "$said" "hw=$rt_mac to=$ask_mac" "then it is answered, to who asks: $said"
	has "$said" "dst=2001:db8:b::2 hop=255 sum=ok flags=s lladdr=$rt_mac" \
		"solicited, without override, with the address"
	said=$(ns slla=none)
	has "$said" "to=$ask_mac" "without its option as well: $said"
	said=$(ns dst=$away to="$rt_mac")
	has "$said" "flags=s lladdr=$rt_mac" "and asked by itself (unicast): $said"
	said=$(ns slla=02:00:00:00:0a:02)
	has "$said" "to=02:00:00:00:0a:02" "to the address in its option: $said"
	is "$(stat "$rt" answered)" 4 "each is counted"
	has "$(seg "$rt" mn show $away)" "answer dev r0 owner $own_mac" "it is shown"
	balance "$rt" "and no packet of a mobile node"
}

# The control: as a port that is no router's it hears nothing.
test_a_snooping_bridge_keeps_it_from_others() {
	answering
	has "$(ns)" "na hw=$rt_mac" "answered behind a bridge that snoops"
	on "$sw" bridge link set dev pr mcast_router 0
	is "$(ns)" none "not where the bridge does not take us for a router"
	on "$sw" bridge link set dev pr mcast_router 1
	ip -n "$rt" link set r0 down
	wait_for 10 no_router_port	# the bridge is told a moment later
	ip -n "$rt" link set r0 up
	wait_for 10 router_port
	has "$(ns)" "na hw=$rt_mac" "and again when the link has come back"
}

test_is_the_address_free() {
	local said

	answering
	said=$(ns src=::)
	has "$said" "to=33:33:00:00:00:01" "no: it is said to all nodes: $said"
	has "$said" "dst=ff02::1 hop=255 sum=ok flags=none lladdr=$rt_mac" \
		"not solicited, without override"
	on "$asker" sysctl -q -w net.ipv6.conf.a0.accept_dad=1
	ip -n "$asker" addr add $away/64 dev a0
	wait_for 5 duplicate
	ok $? "a host that wants it finds it taken"
}

duplicate() {
	ip -n "$asker" -6 addr show dev a0 | grep "$away" | grep -q dadfailed
}

test_the_owner_is_never_answered() {
	local free="src=:: wait=0.5"

	answering
	watch "$rt"
	# shellcheck disable=SC2086	# the words
	is "$(neighbour "$owner" ns o0 $away $free)" none \
		"the owner finds its address free"
	is "$(neighbour "$owner" ns o0 $away slla=$own_mac)" none \
		"nor is it told where it is"
	is "$(neighbour "$owner" ns o0 $away mac=$ask_mac slla=$own_mac wait=0.5)" \
		none "nor through another bridge, known by its option"
	is "$(neighbour "$owner" arp o0 $away4 wait=0.5)" none "nor by ARP"
	wait_for 5 grep -q heard "$work/events"
	ok $? "but it was heard"
	is "$(stat "$rt" answered)" 0 "and nobody was answered"
	has "$(ns)" "na hw=$rt_mac" "another is (the control)"
}

test_arp() {
	local said

	is "$(arp)" none "who is away is not answered by itself"
	answering
	said=$(arp)
	is "$said" "arp hw=$rt_mac to=$ask_mac sender=$rt_mac/$away4 target=$ask_mac/10.0.11.2" \
		"then it is"
	has "$(arp src=0.0.0.0)" "sender=$rt_mac/$away4" "also who asks whether it is free"
	is "$(arp src=$away4)" none "an announcement is no question"
	is "$(arp op=2)" none "nor is a reply"
	is "$(arp cut=20)" none "nor half a request"
}

test_another_link_layer_address() {
	local said

	answering lladdr 02:00:00:00:0b:01
	said=$(ns)
	has "$said" "hw=02:00:00:00:0b:01" "the one that was given is the source"
	has "$said" "lladdr=02:00:00:00:0b:01" "and the answer: $said"
	has "$(arp)" "sender=02:00:00:00:0b:01/$away4" "by ARP too"
}

# Nothing of this is answered, and nothing of it complained of.
test_hostile_bytes() {
	local word

	answering
	for word in hop=254 sum=bad code=1 plen=16 plen=65535 cut=60 cut=40 \
		dst=ff02::1 dst=ff02::1:ff00:78 opt=0100020000000a01 \
		opt=01ff020000000a01 opt=0101020000 opt=01 \
		opt=0101000000000000 opt=0101030000000a01 \
		slla=ff:ff:ff:ff:ff:ff mac=03:00:00:00:00:01; do
		is "$(ns "$word" wait=0.3)" none "$word is not answered"
	done
	is "$(ns src=:: slla=$ask_mac wait=0.3)" none \
		"nor no source with a link-layer address"
	is "$(ns src=:: dst=$away to="$rt_mac" wait=0.3)" none \
		"nor no source to the address itself"
	is "$(stat "$rt" answered)" 0 "not one of them"
	has "$(ns opt=0e01000000000000)" "na hw=" "an unknown option is passed over"
	has "$(ns)" "na hw=" "and a right one answered (the control)"
}

test_too_many_questions() {
	local all

	answering
	ns count=3000 wait=1 > /dev/null
	all=$(stat "$rt" answered)
	is "$((all >= 900 && all <= 2900))" 1 "of 3000 at once $all are answered"
	is "$(($(stat "$rt" answered) + $(stat "$rt" unanswered)))" 3000 \
		"all are counted"
}

test_nobody_pays_afterwards() {
	answering
	listens
	ok $? "the device receives all multicast"
	seg "$rt" mn add 2001:db8:b::78 answer dev r0
	seg "$rt" mn change $away answer none
	is "$(ns)" none "who is not away any more is not answered for"
	listens
	ok $? "as long as another one is"
	seg "$rt" mn delete 2001:db8:b::78
	wait_for 10 deaf
	ok $? "after the last it does not"
}

test_its_device_goes() {
	answering
	ip -n "$rt" link del r0
	has "$(seg "$rt" mn show $away)" "answer dev" "the mobile node stays"
	seg "$rt" mn delete $away
	ok $? "and can go"
}

test_its_namespace_goes() {
	answering
	ip netns del "$rt"
	wait_for 10 port_is_gone
	ok $? "it goes, answering"
}

port_is_gone() {
	! ip -n "$sw" link show pr
}

test_a_device_moves_to_another_namespace() {
	answering
	ip -n "$rt" link set r0 netns "$asker"
	! on "$asker" ip -d link show r0 | grep -q "allmulti 1"
	ok $? "it does not take with it what we told it"
}

refused() {
	local said

	said=$(seg "$rt" mn add "${@:2}" 2>&1)
	has "$said" "$1" "refused: $1"
}

test_what_is_refused() {
	ip -n "$rt" link add vrf1 type vrf table 10
	ip -n "$rt" link set vrf1 up
	refused "no such link-layer addresses" $away answer dev lo
	refused "is unicast and not zero" $away answer dev r0 \
		owner 03:00:00:00:00:01
	refused "is unicast and not zero" $away answer dev r0 \
		lladdr 00:00:00:00:00:00
	refused "not in the mobile node's VRF" $away vrf vrf1 answer dev r0
	is "$(stat "$rt" nodes)" 0 "and nothing was done"
	wait_for 10 deaf
	ok $? "nor left"
	has "$(seg "$rt" info)" " answer" "the feature has a bit"
}

run_cases "$@"
