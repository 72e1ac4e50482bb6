#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mip6.sh - Mobile IPv6 as the kernel does it for our roles, and answers on real links
#
#   cn c0 ---- c1 rt m1 ---- m0 mn          2001:db8:100::/64   2001:db8:1::/64
#                 rt h1 ---- h0 ha          2001:db8:10::/64, the home link
#
# rt, ha and mn have agents; mn's radio is a program that says it is there.  Whoever
# else has an agent is said in the case.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

here=$top/selftests/net
wire=$here/wire.py
segued=$top/build/user/segued
key=5365677565206c61626f7261746f7279
home=2001:db8:10::a
ha_ip=2001:db8:10::1
cn_ip=2001:db8:100::2
cn_mac=02:00:00:00:0c:02
mn_mac=02:00:00:00:00:00
coa=2001:db8:1::ff:fe00:0
mn_ll=fe80::ff:fe00:0

topology() {
	hosts cn rt ha mn
	link "$cn" c0 "$rt" c1
	link "$rt" m1 "$mn" m0
	link "$rt" h1 "$ha" h0
	ip -n "$cn" link set c0 address "$cn_mac"
	ip -n "$mn" link set m0 address "$mn_mac" addrgenmode none
	link_local_is $mn_ll
	addr "$cn" c0 $cn_ip/64
	addr "$rt" c1 2001:db8:100::1/64
	addr "$rt" m1 2001:db8:1::1/64
	addr "$rt" h1 2001:db8:10::ffff/64
	addr "$ha" h0 $ha_ip/64
	router "$rt"
	router "$ha"
	route "$cn" default via 2001:db8:100::1
	route "$ha" default via 2001:db8:10::ffff
	draw
	rt_mac=$(on "$rt" cat /sys/class/net/c1/address)
}

# link_local_is ADDRESS - of the mobile, and no other
link_local_is() {
	ip -n "$mn" addr flush dev m0 scope link
	ip -n "$mn" addr add "$1/64" dev m0 nodad
}

# Agents
# ------

# head_of HOST
head_of() {
	printf '%s\n' "name: ${1%%-*}" "control: $work/$1.sock"
}

# agent HOST - with the configuration on standard input
agent() {
	{ head_of "$1"; cat; } > "$work/$1.yaml"
	rm -f "$work/$1.sock"
	command ip netns exec "$1" "$segued" -c "$work/$1.yaml" 2> "$work/$1.log" &
	defer "kill $!"
	wait_for 20 test -S "$work/$1.sock"
}

router_agent() {
	agent "$rt" <<-END
	ar:
	  interface: m1
	  address: 2001:db8:1::1
	  prefix: 2001:db8:1::/64
	  access_points: [02:00:00:00:01:00]
	  advertise: on
	END
}

home_agent() {
	(umask 077; echo "$home mobile@example.net 256 hmac-sha1-96 $key" \
		> "$work/mobiles")
	agent "$ha" <<-END
	ha:
	  interface: h0
	  address: $ha_ip
	  prefix: 2001:db8:10::/64
	  mobiles: mobiles
	  dad_time: 20
	END
}

correspondent() {
	agent "$cn" <<< "cn: {}"
}

mobile() {
	(umask 077; echo $key > "$work/mn-ha.key")
	rm -f "$work/radio"
	"$here/mip6.py" radio "$work/radio" 02:00:00:00:01:00 &
	defer "kill $!"
	wait_for 20 test -S "$work/radio"
	agent "$mn" <<-END
	mn:
	  interface: m0
	  radio: $work/radio
	  frequencies: [2412]
	  ask: off
	  home:
	    address: $home
	    prefix: 2001:db8:10::/64
	    agent: $ha_ip
	    identity: mobile@example.net
	    spi: 256
	    file: mn-ha.key
	    lifetime: 600
	    route_optimisation: on
	END
}

registered() {
	router_agent
	home_agent
	mobile
	wait_for 40 grep -q 'registered at' "$work/$mn.log"
	ok $? "the mobile is registered"
}

# Frames
# ------

# see HOST DEV - what passes there, into $work/w, until seen
see() {
	draw
	command ip netns exec "$1" "$here/mip6.py" frames "$2" > "$work/w" &
	watcher=$!
	defer "kill $watcher"
	wait_for 20 grep -q ready "$work/w"
}

# seen PATTERN - this has passed; what has not passed until then does not
seen() {
	wait_for 20 grep -q "$1" "$work/w" || sed 's/^/# /' "$work/w"
	kill "$watcher"
	wait "$watcher" 2> /dev/null
}

# from_rt DEV MAC PACKET... - by hand
from_rt() {
	on "$rt" env "PEER=$2" "$wire" send "$1" "${@:3}"
}

# Errors that the kernel has counted at a host
# shellcheck disable=SC2016
errors_of() {
	on "$1" awk '$1 ~ /^Ip6In.*(Err|Discards)|^Xfrm/ { n += $2 }
		END { print n + 0 }' /proc/net/snmp6 /proc/net/xfrm_stat
}

# At a correspondent
# ------------------

test_a_routing_header_is_for_mobiles() {
	local before line

	correspondent
	before=$(errors_of "$cn")
	see "$rt" c1
	listen "$cn" a 9000 2 8000
	from_rt c1 "$cn_mac" \
		"ip6('$coa','$cn_ip')/rh2('$cn_ip')/udp(1,9000)/numbered(0)" \
		"ip6('$coa','$cn_ip')/udp(1,9000)/numbered(1)"
	heard a
	seen 'out .*udp'
	has "$line" "received=1 lost=1" "a routing header to itself brings nothing to an application, without one it does: $line  # MIP6-049"
	is "$(grep -c 'in.* icmp6 [1-4]/' "$work/w")" 0 \
		"nobody is told  # MIP6-049"
	[ "$(errors_of "$cn")" -gt "$before" ]
	ok $? "and it is counted  # MIP6-049"
}

test_a_home_address_is_unicast() {
	local before line bad n=0 packets=()

	correspondent
	for bad in ff0e::1 :: fe80::1; do
		packets+=("ip6('$coa','$cn_ip')/hao('$bad')/udp(1,9000)/numbered($((n++)))")
	done
	before=$(errors_of "$cn")
	listen "$cn" a 9000 4 8000
	from_rt c1 "$cn_mac" "${packets[@]}" \
		"ip6('$coa','$cn_ip')/udp(1,9000)/numbered(3)"
	heard a
	has "$line" "received=1 lost=3" "from a group, nowhere or a link by the option nothing arrives, without an option it does: $line  # MIP6-066"
	[ "$(errors_of "$cn")" -ge "$((before + 3))" ]
	ok $? "each is counted  # MIP6-066"
}

# At a mobile node
# ----------------

test_routing_headers_at_a_mobile() {
	local line

	registered
	see "$rt" m1
	from_rt m1 "$mn_mac" "ip6('$cn_ip','$coa')/rh2('$home')/icmp6(128,0,7)/bytes(8)"
	seen 'in .* icmp6 129'
	line=$(grep 'in .* icmp6 129' "$work/w")
	has "$line" "$home > $cn_ip" "what comes by a routing header is answered: $line"
	! grep -q '^in .*rh2' "$work/w"
	ok $? "and not by one  # MIP6-047"

	listen "$mn" a 9000 3 8000
	from_rt m1 "$mn_mac" \
		"ip6('$cn_ip','$coa')/rh2('$mn_ll')/udp(1,9000)/numbered(0)" \
		"ip6('$cn_ip','$coa')/rh2('fd00::a')/udp(1,9000)/numbered(1)" \
		"ip6('$cn_ip','$coa')/rh2('$home')/udp(1,9000)/numbered(2)"
	heard a
	has "$line" "received=1 lost=2" "of three routing headers only the one to the home address is followed, not that to a link-local one: $line  # MIP6-048"
}

test_groups() {
	local line

	registered
	see "$rt" m1
	command ip netns exec "$mn" "$here/mip6.py" join m0 ff05::7777 > "$work/j" &
	defer "kill $!"
	wait_for 20 grep -q 'in .*ff02::16' "$work/w"
	on "$rt" ping -6 -c1 -W1 ff02::1%h1 > /dev/null
	on "$rt" ping -6 -c1 -W5 $home > /dev/null
	seen "> $home | icmp6 128"
	line=$(grep 'in .*ff02::16' "$work/w")
	has "$line" "$mn_ll > ff02::16" "the report of a group on the visited link is from there  # MIP6-147"
	! grep 'in .*ff02::16' "$work/w" | grep -q c910
	ok $? "and has no Home Address option  # MIP6-147"
	grep -q "out .*$ha_ip > $coa | .* > $home | icmp6 128" "$work/w"
	ok $? "what is for the home address comes by the tunnel (the control)"
	! grep -q "$ha_ip > $coa | .* > ff02::1 " "$work/w"
	ok $? "what is for all nodes of the home link does not  # MIP6-126"
}

test_the_link_local_address() {
	local said

	link_local_is fe80::a
	registered
	see "$rt" m1
	said=$(on "$rt" ping -6 -c1 -W8 fe80::a%h1)
	on "$rt" ping -6 -c1 -W5 $home > /dev/null
	seen "> $home | icmp6 128"
	has "$(ip -n "$rt" neigh show fe80::a dev h1)" \
		"$(on "$ha" cat /sys/class/net/h0/address)" \
		"the home agent answers for the mobile's link-local address  # MIP6-111"
	has "$said" "Address unreachable" \
		"and says that nobody is there  # MIP6-125"
	! grep -q "$ha_ip > $coa | .* fe80::a " "$work/w"
	ok $? "nothing of it is in the tunnel  # MIP6-125"
}

test_the_tunnel_ends_nowhere() {
	local said

	registered
	on "$cn" ping -6 -c1 -W5 $home > /dev/null
	ok $? "the mobile is there"
	ip -n "$rt" route add unreachable $coa
	said=$(on "$cn" ping -6 -c1 -W8 $home)
	has "$said" "Destination unreachable" "who sends to the home address is told what befell the tunnel  # MIP6-129"
}

# The answer goes where the mobile is, though the home agent knows no registration.
test_an_end_without_a_beginning() {
	local mac

	home_agent
	ip -n "$rt" addr add $home/64 dev h1 nodad
	mac=$(on "$rt" cat /sys/class/net/h1/address)
	see "$rt" h1
	on "$rt" "$here/mip6.py" end h1 $home $ha_ip \
		"$(on "$ha" cat /sys/class/net/h0/address)" $key \
		mobile@example.net 256
	seen '| mh 6'
	grep -q "in $mac .*: $ha_ip > $home | mh 6 133" "$work/w"
	ok $? "a home agent that knows nothing answers 133 to the mobile's link-layer address  # MIP6-120"
}

# The packets of one that has both, option and ESP, as its host's policies have it.
test_the_option_before_esp() {
	local line esp="proto esp spi 7 reqid 7 mode transport"

	addr "$mn" m0 $coa/64 $home/128
	route "$mn" default via 2001:db8:1::1
	draw
	ip -n "$mn" xfrm state add src $home dst $cn_ip proto hao mode ro coa $coa
	# shellcheck disable=SC2086
	ip -n "$mn" xfrm state add src $home dst $cn_ip $esp \
		auth 'hmac(sha1)' 0x00112233 enc 'ecb(cipher_null)' ''
	ip -n "$mn" xfrm policy add dir out src $home dst $cn_ip \
		tmpl src $home dst $cn_ip proto hao mode ro \
		tmpl src $home dst $cn_ip proto esp reqid 7 mode transport
	see "$rt" m1
	on "$mn" "$stream" send $cn_ip 9000 1 0 "from=$home" > /dev/null
	seen "in .*: $coa > $cn_ip"
	line=$(grep "in .*: $coa > $cn_ip" "$work/w")
	[[ $line =~ "$coa > $cn_ip | dest "[0-9a-f]*c910[0-9a-f]*" | esp" ]]
	ok $? "the Home Address option stands before ESP: $line  # MIP6-042"
}

# At a next router
# ----------------

test_una_ends_a_question() {
	local line lines

	router_agent
	see "$mn" m0
	listen "$mn" a 9000 1 20000
	on "$rt" "$stream" send 2001:db8:1::77 9000 1 0 > /dev/null
	has "$(ip -n "$rt" neigh show 2001:db8:1::77)" INCOMPLETE \
		"somebody is asked for who is not here"
	ip -n "$mn" addr add 2001:db8:1::77/64 dev m0 nodad
	on "$mn" "$here/mip6.py" announce m0 2001:db8:1::77
	heard a
	seen 'icmp6 136'
	has "$line" "received=1" "who announces itself gets what waited: $line  # FMIP-172"
	lines=$(sed -n '/icmp6 136/,/udp/p' "$work/w")
	has "$lines" "> 9000" "it is seen on the link"
	! grep -q 'icmp6 135' <<< "$lines"
	ok $? "at once, not when the router asks again  # FMIP-172"
}

run_cases "$@"
