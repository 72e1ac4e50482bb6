#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# chain.sh - every other hook sees each packet once, and nothing carries past us
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	three_hosts
}

# A counter at each of these places of rt's chains.
count_everywhere() {
	{
		echo "table ip6 t {"
		for at in prerouting:-450 prerouting:-300 prerouting:-150 \
				forward:0 postrouting:100; do
			name=${at/:/_}
			name=${name/-/m}
			echo "counter $name {}"
			echo "chain c_$name {"
			echo "type filter hook ${at%:*} priority ${at#*:};"
			echo "udp dport 9000 counter name $name"
			[ "$at" = prerouting:-150 ] && echo "ct state invalid drop"
			echo "}"
		done
		echo "}"
	} | nft "$rt" -f -
}

counter() {
	nft "$rt" list counter ip6 t "$1" |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

test_each_hook_counts_each_packet_once() {
	count_everywhere
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 100 20000
	on "$src" "$stream" send $mobile 9000 100 0 > /dev/null
	is "$(counter prerouting_m450)" 100 "held: the hook before ours has seen them"
	is "$(counter prerouting_m300)" 0 "the one behind has not"
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=100 lost=0 duplicated=0 reordered=0" "drained: $line"
	for name in prerouting_m450 prerouting_m300 prerouting_m150 forward_0 \
			postrouting_100; do
		is "$(counter $name)" 100 "$name has seen each once"
	done
}

test_own_packets_are_counted_once() {
	nft "$rt" -f - <<-END
	table ip6 t {
		counter before {}
		counter behind {}
		chain before {
			type filter hook output priority -450;
			udp dport 9000 counter name before
		}
		chain behind {
			type filter hook output priority -300;
			udp dport 9000 counter name behind
		}
	}
	END
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 50 20000
	on "$rt" "$stream" send $mobile 9000 50 0 > /dev/null
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=50" "own packets: $line"
	is "$(counter before)" 50 "the output hook before ours has seen each once"
	is "$(counter behind)" 50 "the one behind as well"
}

test_a_chain_added_meanwhile_is_passed() {
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 20 20000
	on "$src" "$stream" send $mobile 9000 20 0 > /dev/null
	count_everywhere
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=20" "the chain of now is gone through: $line"
	is "$(counter prerouting_m450)" 0 "what is before our place is not"
	is "$(counter prerouting_m300)" 20 "what is behind is, once"
}

# Packets for which a CPU's backlog had no place, of all CPUs.
backlog_drops() {
	local drops sum=0

	while read -r _ drops _; do
		sum=$((sum + 0x$drops))
	done < /proc/net/softnet_stat
	echo "$sum"
}

# The thousand places of the CPU's backlog tell nobody when they overflow.
test_a_burst_fits_a_short_backlog() {
	local before

	before=$(backlog_drops)
	sysctl -q -w net.core.netdev_max_backlog=1000
	seg "$rt" mn add $mobile max-packets 3000 max-bytes 100000000
	seg "$rt" mn hold $mobile dir to deadline 600s
	listen "$mn" a 9000 2000 20000
	on "$src" "$stream" send $mobile 9000 2000 100 > /dev/null
	is "$(stat "$rt" packets)" 2000 "2000 packets wait"
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=2000 lost=0 duplicated=0 reordered=0" "all arrive: $line"
	is "$(backlog_drops)" "$before" "no backlog overflowed"
}

test_large_packets_of_a_burst() {
	seg "$rt" mn add $mobile max-packets 3000 max-bytes 100000000
	seg "$rt" mn hold $mobile dir to deadline 600s
	nft "$rt" add table ip6 d
	nft "$rt" add chain ip6 d c '{ type filter hook prerouting priority 0; }'
	nft "$rt" add rule ip6 d c ct state invalid drop
	listen "$mn" a 9000 500 20000
	on "$src" "$stream" send $mobile 9000 500 500 len=3000 > /dev/null
	is "$(stat "$rt" packets)" 500 "500 packets of three fragments wait, whole"
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=500 lost=0 duplicated=0 reordered=0" "all arrive: $line"
}

test_a_flowtable_is_refused() {
	local sentence

	nft "$rt" -f - <<-END
	table inet f {
		flowtable ft {
			hook ingress priority 0;
			devices = { r0, r1 };
		}
		chain c {
			type filter hook forward priority 0;
			meta l4proto { tcp, udp } flow add @ft
		}
	}
	END
	seg "$rt" mn add $mobile
	sentence=$(seg "$rt" mn prepare $mobile deadline 600s 2>&1)
	is $? 2 "a mobile node is not prepared beside a flowtable"
	has "$sentence" "flowtable" "and the sentence says so: $sentence"
	nft "$rt" delete table inet f
	seg "$rt" mn prepare $mobile deadline 600s
	ok $? "without it, it is"
}

run_cases "$@"
