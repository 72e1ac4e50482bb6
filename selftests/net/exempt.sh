#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exempt.sh - a hold does not catch what releases it
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	three_hosts
}

state_of() {
	ip -n "$rt" -6 neigh show $mobile dev r1 | awk '{ print $NF }'
}

reachable() {
	[ "$(state_of)" = REACHABLE ]
}

# The router's solicitations are to the mobile, the mobile's advertisements from
# it: both directions are held on both sides, and yet it is found.
test_neighbour_discovery_of_a_held_mobile() {
	for host in "$rt" "$mn"; do
		seg "$host" mn add $mobile
		seg "$host" mn hold $mobile deadline 600s
	done
	ip -n "$rt" -6 neigh flush dev r1
	on "$rt" "$stream" send $mobile 9000 3 0 > /dev/null
	is "$(stat "$rt" packets)" 3 "the router's packets wait"
	ip -n "$rt" -6 neigh replace $mobile dev r1 nud probe \
		lladdr "$(ip -n "$mn" -br link show m0 | awk '{ print $3 }')"
	wait_for 10 reachable
	ok $? "while both are held the router finds the mobile: $(state_of)"
	is "$(stat "$rt" packets)" 3 "and still they wait"
}

# By no leg, and it does not wait: it is no way for it.
test_what_a_host_says_to_itself_stays() {
	addr "$mn" lo 2001:db8:c::2/128
	seg "$mn" mn add $mobile
	seg "$mn" mn switch $mobile dir from leg tunnel local 2001:db8:c::2 \
		remote 2001:db8:b::1 deadline 600s
	on "$mn" ping -6 -c2 -W4 -I $mobile $mobile > /dev/null
	ok $? "from an address to itself"
	on "$mn" ping -6 -c2 -W4 -I $mobile 2001:db8:c::2 > /dev/null
	ok $? "and to another of the same host"
	is "$(stat "$mn" steered)" 0 "nothing leaves by the tunnel"
	seg "$mn" mn hold $mobile deadline 600s
	on "$mn" ping -6 -c2 -W4 -I $mobile $mobile > /dev/null
	ok $? "while it is held, too"
	on "$mn" "$stream" send 2001:db8:a::2 9000 3 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 3 "what it says to others waits"
	balance "$mn" "every packet is accounted for"
}

test_an_exempt_socket_leaves() {
	local cookie

	seg "$mn" mn add $mobile
	seg "$mn" mn hold $mobile dir from deadline 600s
	mkfifo "$work/go"
	listen "$src" a 9000 5 20000
	on "$mn" "$stream" send 2001:db8:a::2 9000 5 0 cookie from=$mobile \
		< "$work/go" > "$work/cookie" &
	exec 8> "$work/go"
	wait_for 5 test -s "$work/cookie"
	cookie=$(head -1 "$work/cookie")
	coproc ASK { on "$mn" "$ask" exempt "$cookie"; }
	read -r line <&"${ASK[0]}"
	has "$line" "errno=0 " "a socket is exempted by its cookie: $line"
	echo >&8
	heard a
	has "$line" "received=5" "its packets leave while the others wait: $line"
	on "$mn" "$stream" send 2001:db8:a::2 9000 7 0 from=$mobile > /dev/null
	is "$(stat "$mn" packets)" 7 "another socket's wait"
	exec 8>&-
	eval "exec ${ASK[1]}>&-"
	wait
}

test_it_is_exempt_as_long_as_its_agent_lives() {
	local cookie

	seg "$mn" mn add $mobile
	seg "$mn" mn hold $mobile dir from deadline 600s
	mkfifo "$work/go2"
	on "$mn" "$stream" send 2001:db8:a::2 9000 5 0 cookie from=$mobile \
		< "$work/go2" > "$work/cookie2" &
	exec 8> "$work/go2"
	wait_for 5 test -s "$work/cookie2"
	cookie=$(head -1 "$work/cookie2")
	on "$mn" "$ask" exempt "$cookie" < /dev/null > "$work/out"
	has "$(cat "$work/out")" "errno=0 " "it was exempt"
	echo >&8
	wait_for 10 holds "$mn" 4
	is "$(stat "$mn" packets)" 5 "but its agent has gone, so its packets wait"
	exec 8>&-
	wait
}

test_dhcp_and_link_local_leave() {
	local fe80

	fe80=$(ip -n "$mn" -6 -br addr show dev m0 | grep -o 'fe80::[0-9a-f:]*')
	seg "$mn" mn add $mobile
	seg "$mn" mn hold $mobile dir from deadline 600s
	on "$mn" python3 -c '
import socket
for port, to in ((546, ("2001:db8:a::2", 547)), (9001, ("2001:db8:a::2", 547)),
		 (9002, ("ff02::1%m0", 9000))):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.bind(("2001:db8:b::2", port))
    a = socket.getaddrinfo(to[0], to[1])[0][4]
    s.sendto(b"x", a)'
	is "$(stat "$mn" packets)" 1 "DHCP between its ports and multicast leave, another port waits"
	on "$rt" ping -6 -c1 -W4 "$fe80%r1" > /dev/null
	ok $? "link-local goes on"
}

run_cases "$@"
