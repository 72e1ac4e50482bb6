#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dedup.sh - of a packet that comes twice the host that moves sees one
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#                  rt r2 ---- m1 mn        2001:db8:c::/64, the tunnel t0
#                  rt r3 ---- m2 mn        2001:db8:d::/64, the tunnel t1
#
# The mobile node is 2001:db8:b::2 on m0.  rt sends what goes to port 9000 of it by
# one tunnel as well, before it sends it where the route says; rt's tunnels are
# ip6_tunnel devices, its doubles nft's.  A slow tunnel brings the copy second.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

dedup_module=$top/build/modules/$(uname -r)/segue_dedup.ko
mobile=2001:db8:b::2
t0=(accept local 2001:db8:c::2 remote 2001:db8:c::1 dir to)
t1=(accept local 2001:db8:d::2 remote 2001:db8:d::1 dir to)

load_dedup() {
	[ -d /sys/module/segue_dedup ] && return
	insmod "$dedup_module"
	defer "rmmod segue_dedup"
}

topology() {
	load_dedup
	hosts src rt mn
	link "$src" s0 "$rt" r0
	link "$rt" r1 "$mn" m0
	link "$rt" r2 "$mn" m1
	link "$rt" r3 "$mn" m2
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	addr "$rt" r1 2001:db8:b::1/64
	addr "$rt" r2 2001:db8:c::1/64
	addr "$rt" r3 2001:db8:d::1/64
	addr "$mn" m0 $mobile/64
	addr "$mn" m1 2001:db8:c::2/64
	addr "$mn" m2 2001:db8:d::2/64
	router "$rt"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
	tunnel t0 c
	tunnel t1 d
	route "$rt" 2001:db8:e::1 dev t0
	on "$src" ping -6 -c1 -W4 $mobile > /dev/null
	on "$rt" ping -6 -c1 -W4 2001:db8:c::2 > /dev/null
	on "$rt" ping -6 -c1 -W4 2001:db8:d::2 > /dev/null
	double
}

tunnel() {
	ip -n "$rt" link add "$1" type ip6tnl mode ip6ip6 \
		local "2001:db8:$2::1" remote "2001:db8:$2::2" encaplimit none
	ip -n "$rt" link set "$1" addrgenmode none mtu 1500
	ip -n "$rt" link set "$1" up
}

# The copy by t0 is sent first.
double() {
	nft "$rt" -f - <<-END
	table ip6 double {
		chain pre {
			type filter hook prerouting priority 0;
			iifname "r0" ip6 daddr $mobile meta l4proto { udp, tcp, ipv6-frag } \\
				dup to 2001:db8:e::1 device "t0"
		}
	}
	END
}

# slow DEV MS - what rt sends by it comes later
slow() {
	modprobe sch_netem
	on "$rt" tc qdisc add dev "$1" root netem delay "$2ms" limit 100000
}

# expect COUNT - a receiver that is told when it has seen all, because it would
# not see what comes late or twice of the last; arrived puts what it saw into line
expect() {
	expected=$1
	listen "$mn" a 9000 $(($1 + 1)) 60000
}

taken() {
	local dev sum=0

	for dev in m0 m1 m2; do
		sum=$((sum + $(on "$mn" cat /sys/class/net/$dev/statistics/rx_packets)))
	done
	echo "$sum"
}

# settle - until nothing comes any more
settle() {
	local before=

	until [ "$(taken)" = "$before" ]; do
		before=$(taken)
		sleep 0.5
	done
}

arrived() {
	settle
	on "$src" "$stream" send $mobile 9000 1 0 first="$expected" > /dev/null
	heard a
}

# stream_of COUNT INTERVAL_US [OPTION]... - to the mobile node
stream_of() {
	expect "$1"
	on "$src" "$stream" send $mobile 9000 "$@" > /dev/null
	arrived
}

# within GOT LEAST MOST SENTENCE - the last packet of all may still be under way
within() {
	[ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
	ok $? "$4: $1"
}

# doubled COUNT SENTENCE - each came twice, of the last nobody knows
doubled() {
	has "$line" "lost=0" "nothing is lost: $line"
	within "$(field "$line" duplicated)" "$1" $(($1 + 1)) "$2"
}

once='lost=0 duplicated=0'

test_native_first_then_the_tunnel() {
	slow r2 30
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	stream_of 300 1000
	has "$line" "received=301 $once reordered=0" "each packet once: $line"
	within "$(stat "$mn" duplicate)" 300 301 "every second copy was dropped under its name"
	has "$(seg "$mn" mn)" "dedup window 500ms" "the tool shows it"
	balance "$mn" "every packet is accounted for"
	[ "$(stat "$mn" remembered)" -ge 300 ]
	ok $? "the first copies are remembered"
	is "$(stat "$mn" unremembered)" 0 "all of them"
}

test_the_tunnel_first_then_native() {
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	stream_of 300 1000
	doubled 300 "what comes by itself is never dropped"
	seg "$mn" mn change $mobile "${t0[@]}" dedup native window 500ms
	stream_of 300 1000
	has "$line" "received=301 $once" "unless it is said to be a copy: $line"
	balance "$mn" "every packet is accounted for"
}

test_without_the_flag_both_are_seen() {
	seg "$mn" mn add $mobile "${t0[@]}"
	stream_of 300 1000
	doubled 300 "doubles are doubles"
	is "$(stat "$mn" duplicate)" 0 "nothing is dropped"
	is "$(stat "$mn" remembered)" 0 "nor remembered"
}

test_tunnel_and_tunnel() {
	ip -n "$rt" -6 route add $mobile dev t1
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms "${t1[@]}" dedup window 500ms
	stream_of 300 1000
	has "$line" "received=301 $once" "each packet once: $line"
	within "$(stat "$mn" duplicate)" 300 301 "whichever was second is dropped"
	balance "$mn" "every packet is accounted for"
}

test_what_one_way_loses_the_other_brings() {
	slow r2 30
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	nft "$rt" -f - <<-END
	table ip6 lossy {
		chain out {
			type filter hook postrouting priority 0;
			oifname "r1" udp dport 9000 meta random < 1431655765 drop
			oifname "t0" udp dport 9000 meta random < 1431655765 drop
		}
	}
	END
	stream_of 300 1000
	has "$line" "duplicated=0" "no packet twice: $line"
	[ "$(field "$line" received)" -gt 225 ]
	ok $? "and more than either way brought: $line"
	balance "$mn" "every packet is accounted for"
}

# same COUNT - packets that do not differ in a bit, and how many arrived
same() {
	nft "$mn" -f - <<-END
	table ip6 arrived
	delete table ip6 arrived
	table ip6 arrived {
		chain input {
			type filter hook input priority 0;
			udp dport 9000 counter
		}
	}
	END
	on "$src" python3 -c '
import socket, sys, time
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
for n in range(int(sys.argv[1])):
    s.sendto(b"the same", (sys.argv[2], 9000))
    time.sleep(0.002)' "$1" $mobile
	settle
	nft "$mn" list table ip6 arrived | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

test_identical_packets_sent_honestly() {
	slow r2 30
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	is "$(same 40)" 40 "forty that are the same are forty"
	is "$(stat "$mn" duplicate)" 40 "and as many copies were dropped"
	seg "$mn" mn change $mobile "${t0[@]}"
	is "$(same 40)" 80 "without the flag twice as many come"
}

test_what_comes_after_the_window_is_new() {
	slow r2 400
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 100ms
	stream_of 50 1000
	doubled 50 "a copy that is too late is delivered"
	is "$(stat "$mn" duplicate)" 0 "nothing is dropped"
}

# A TCP stream of super-packets both ways; a second copy that got through would be
# answered with a D-SACK.
push() {
	on "$mn" "$stream" take 9000 5000000 > "$work/take" &
	wait_for 5 grep -q ready "$work/take"
	on "$src" "$stream" push $mobile 9000 5000000
	wait $!
	sed 1d "$work/take"
	on "$mn" nstat -asz TcpExtTCPDSACKOldSent TcpExtTCPDSACKOfoSent |
		awk '/DSACK/ { sum += $2 } END { print "dsack=" sum + 0 }'
}

test_aggregates_packet_by_packet() {
	local said with

	slow r2 5
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	said=$(push | tr '\n' ' ')
	has "$said" "bytes=5000000 wrong=0" "a TCP stream arrives whole: $said"
	with=$(field "$said" dsack)
	[ "$(stat "$mn" duplicate)" -gt 2500 ]
	ok $? "$(stat "$mn" duplicate) second copies were dropped"
	balance "$mn" "every packet is accounted for"

	seg "$mn" mn change $mobile "${t0[@]}"
	said=$(push | tr '\n' ' ')
	[ "$(field "$said" dsack)" -gt $((20 + 4 * with)) ]
	ok $? "D-SACKs: $with, and without the flag $said"
}

test_fragments() {
	modprobe nf_conntrack
	nft "$mn" -f - <<-END
	table ip6 track {
		chain pre {
			type filter hook prerouting priority 0;
			ct state new counter
		}
	}
	END
	slow r2 30
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 500ms
	stream_of 100 2000 len=3000
	has "$line" "received=101 $once" \
		"a fragment is a packet, whoever reassembles: $line"
	within "$(stat "$mn" duplicate)" 300 301 "three second copies of each were dropped"
}

test_too_much_is_delivered() {
	rmmod segue_dedup
	insmod "$dedup_module" packets_per_ms=1
	slow r2 50
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 200ms
	stream_of 3000 0
	has "$line" "received=3001 lost=0" "nothing is lost where there is no room: $line"
	[ "$(stat "$mn" unremembered)" -gt 0 ]
	ok $? "$(stat "$mn" unremembered) had no room"
	balance "$mn" "every packet is accounted for"
}

test_the_module_goes_and_comes() {
	seg "$mn" mn add $mobile "${t0[@]}" dedup native window 500ms
	expect 2000
	speak "$src" b $mobile 9000 2000 500
	sleep 0.3
	rmmod segue_dedup
	ok $? "the module can be unloaded under traffic"
	is "$(stat "$mn" dedup-bytes)" 0 "and what it remembered is freed"
	spoken b
	arrived
	has "$line" "received=2001 lost=0" "then both copies are delivered: $line"
	[ "$(field "$line" duplicated)" -gt 100 ]
	ok $? "which is seen"
	balance "$mn" "every packet is accounted for"

	has "$(seg "$mn" info)" "local-out" "the features are there"
	is "$(seg "$mn" info | grep -c dedup)" 0 "without this one"
	has "$(seg "$mn" mn change $mobile "${t0[@]}" dedup window 1s 2>&1)" \
		"modprobe segue_dedup" "a request is told the remedy"

	insmod "$dedup_module"
	stream_of 300 1000
	has "$line" "received=301 $once" "loaded again it serves who is there: $line"
	rmmod segue_dedup
	seg "$mn" mn delete $mobile
	insmod "$dedup_module"
	is "$(stat "$mn" dedup-bytes)" 0 "and takes nothing for who is not"
}

test_what_is_refused() {
	local others=() i

	has "$(seg "$mn" mn add $mobile accept local 2001:db8:c::2 remote \
		2001:db8:c::1 dir from dedup window 1s 2>&1)" \
		"packets to the mobile node only" "the other direction"
	for i in 1 2 3 4 5 6; do
		others+=(accept local 2001:db8:c::2 remote "2001:db8:f::$i"
			dir to dedup window 1s)
	done
	has "$(seg "$mn" mn add $mobile "${others[@]}" 2>&1)" "at most 5 tunnels" \
		"more tunnels than it can tell apart"
	seg "$mn" limits set bytes 1000
	has "$(seg "$mn" mn add $mobile "${t0[@]}" dedup window 1s 2>&1)" \
		"more bytes than its limit" "more memory than the namespace has"
	is "$(stat "$mn" dedup-bytes)" 0 "and nothing is kept of it"
}

test_what_is_remembered_goes_on() {
	slow r2 300
	seg "$mn" mn add $mobile "${t0[@]}" dedup window 1s
	expect 100
	on "$src" "$stream" send $mobile 9000 100 1000 > /dev/null
	seg "$mn" mn change $mobile "${t1[@]}" dedup window 1s "${t0[@]}" dedup window 1s
	arrived
	has "$line" "received=101 $once" \
		"another tunnel is added before the copies come: $line"
	ip netns del "$mn"
	ok $? "the namespace goes with what is remembered"
}

run_cases "$@"
