#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# early.sh - a leg that is early is taken before the stack asks for a route
#
#        lan, a bridge: 2001:db8:a::/64 and 10.0.0.0/24
#         |              |              |
#     s0 src ::2     r0 rt ::1      m0 mn ::9
#
# rt has one arm: what src sends to the mobile node's 2001:db8:b::5 and 10.1.0.5
# comes in by r0, and its native way leads out of r0 again, to mn.  So does the
# tunnel.  The stack tells src of the short way, unless the leg is early.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

whole='lost=0 duplicated=0 reordered=0'
home=2001:db8:b::5
away=2001:db8:a::9
rt_ip=2001:db8:a::1

arm() {
	link "$1" "$2" "$lan" "$2-lan"
	ip -n "$lan" link set "$2-lan" master br0
	addr "$1" "$2" "2001:db8:a::$3/64" "10.0.0.$3/24"
}

# A Redirect names a router by its link-local address (RFC 4861 4.5).
# shellcheck disable=SC2016	# awk's
local_of() {
	ip -n "$1" -6 -o addr show dev "$2" scope link |
		awk '{ sub("/.*", "", $4); print $4 }'
}

has_local() {
	[ -n "$(local_of "$1" "$2")" ]
}

topology() {
	hosts lan src rt mn
	ip -n "$lan" link add br0 type bridge
	ip -n "$lan" link set br0 up
	arm "$src" s0 2
	arm "$rt" r0 1
	arm "$mn" m0 9
	addr "$mn" lo $home/128 10.1.0.5/32
	router "$rt"
	on "$src" sysctl -q -w net.ipv6.conf.all.accept_redirects=0 \
		net.ipv6.conf.s0.accept_redirects=0 \
		net.ipv4.conf.all.accept_redirects=0 \
		net.ipv4.conf.s0.accept_redirects=0
	on "$rt" sysctl -q -w net.ipv4.conf.all.send_redirects=1 \
		net.ipv4.conf.r0.send_redirects=1
	route "$src" 2001:db8:b::/64 via $rt_ip
	route "$src" 10.1.0.0/24 via 10.0.0.1
	wait_for 10 has_local "$mn" m0
	route "$rt" 2001:db8:b::/64 \
		via "$(local_of "$mn" m0)" dev r0
	route "$rt" 10.1.0.0/24 via 10.0.0.9
	route "$mn" 10.1.0.0/24 dev lo
	on "$src" ping -6 -c1 -W4 $rt_ip > /dev/null
	on "$rt" ping -6 -c1 -W4 $away > /dev/null
	on "$rt" ping -c1 -W4 10.0.0.9 > /dev/null
	seg "$mn" mn add $home 10.1.0.5 accept local $away remote $rt_ip dir to \
		accept local 10.0.0.9 remote 10.0.0.1 dir to
	seg "$rt" mn add $home 10.1.0.5
}

# into6 [WORD]... - the tunnel; its last words
into6() {
	seg "$rt" mn switch $home dir to leg tunnel local $rt_ip remote $away \
		"$@" deadline 600s
}

into4() {
	seg "$rt" mn switch $home dir to leg tunnel local 10.0.0.1 \
		remote 10.0.0.9 "$@" deadline 600s
}

# shellcheck disable=SC2016	# awk's
redirects6() {
	on "$src" awk '$1 == "Icmp6InRedirects" { print $2 }' /proc/net/snmp6
}

# shellcheck disable=SC2016	# awk's
redirects4() {
	on "$src" awk '/^Icmp:/ { if (n++) print $i;
		else for (i = 1; $i != "InRedirects"; i++); }' /proc/net/snmp
}

# carries ADDRESS SENTENCE
carries() {
	local line

	listen "$mn" a 9000 50 20000
	on "$src" "$stream" send "$1" 9000 50 1000 > /dev/null
	heard a
	has "$line" "received=50 $whole" "$2: $line"
}

# seen HOST COUNTER
seen() {
	nft "$1" list counter inet t "$2" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

test_no_redirect() {
	into6
	carries $home "steered in FORWARD"
	ok "$((!($(redirects6) > 0)))" "control: Redirects were sent: $(redirects6)"
	is "$(stat "$rt" steered)" 50 "50 were steered"

	local before
	before=$(redirects6)
	into6 early
	has "$(seg "$rt" mn show $home)" "hoplimit 64 early" "the leg is shown as early"
	carries $home "steered early"
	is "$(redirects6)" "$before" "early: none was sent"
	is "$(stat "$rt" steered)" 100 "50 more were steered"
	balance "$rt" "rt: every packet is accounted for"
	balance "$mn" "mn: every packet is accounted for"
}

test_no_redirect_ipv4() {
	into4
	carries 10.1.0.5 "steered in FORWARD"
	ok "$((!($(redirects4) > 0)))" "control: Redirects were sent: $(redirects4)"

	local before
	before=$(redirects4)
	into4 early
	carries 10.1.0.5 "steered early"
	is "$(redirects4)" "$before" "early: none was sent"
	is "$(stat "$rt" steered)" 100 "all were steered"
	balance "$rt" "rt: every packet is accounted for"
}

test_which_rules_see_it_and_its_hop_limit() {
	into6 early
	nft "$rt" -f - <<-END
	table inet t {
		counter pre { }
		counter routed { }
		counter post { }
		chain first { type filter hook prerouting priority -300;
			udp dport 9000 counter name pre
		}
		chain middle { type filter hook forward priority 0;
			udp dport 9000 counter name routed
		}
		chain last { type filter hook postrouting priority 0;
			udp dport 9000 oifname "r0" counter name post
		}
	}
	END
	nft "$mn" -f - <<-END
	table inet t {
		counter once { }
		chain input { type filter hook input priority 0;
			udp dport 9000 ip6 hoplimit 63 counter name once
		}
	}
	END
	carries $home "steered early"
	is "$(seen "$rt" pre)" 50 "a rule in PRE_ROUTING saw each once"
	is "$(seen "$rt" routed)" 0 "one in FORWARD none"
	is "$(seen "$rt" post)" 50 "one in POST_ROUTING each, with the device it leaves by"
	is "$(seen "$mn" once)" 50 "the hop limit was decremented once"
}

test_what_the_stack_must_answer_is_left_to_it() {
	local text

	into6 early
	text=$(on "$src" ping -6 -n -t 1 -c1 -W4 $home)
	has "$text" "From $rt_ip" "rt says that the hop limit is exceeded"

	on "$rt" sysctl -q -w net.ipv6.conf.all.forwarding=0
	listen "$mn" a 9000 5 1000
	on "$src" "$stream" send $home 9000 5 0 > /dev/null
	heard a
	has "$line" "received=0" "a host that doesn't forward doesn't steer: $line"
	is "$(stat "$rt" steered)" 0 "nothing was steered"
}

# Named by its prefix, in which this router has an address itself.
test_what_is_for_this_host_is_not_steered() {
	addr "$rt" lo 2001:db8:b::1/128
	seg "$rt" mn del $home
	seg "$rt" mn add 2001:db8:b::/64
	seg "$rt" mn switch 2001:db8:b::/64 dir to leg tunnel local $rt_ip \
		remote $away early deadline 600s
	carries $home "the prefix is steered early"
	on "$src" ping -6 -c1 -W4 2001:db8:b::1 > /dev/null
	ok $? "rt's own address in it answers"
}

test_held_packets_take_the_early_leg() {
	local line before

	before=$(redirects6)
	seg "$rt" mn hold $home dir to deadline 600s
	listen "$mn" a 9000 60 20000
	on "$src" "$stream" send $home 9000 60 0 > /dev/null
	into6 early
	seg "$rt" mn drain $home dir to
	heard a
	has "$line" "received=60 $whole" "held, then drained by it: $line"
	is "$(redirects6)" "$before" "without a Redirect"
	balance "$rt" "rt: every packet is accounted for"
}

run_cases "$@"
