#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# decap.sh - packets come out of configured tunnels only, and of no other
#
#   far f0 ---- h0 host          2001:db8:c::/64
#
# host is a mobile node with 2001:db8:1::5 on lo.  far sends it packets inside
# others by ip6_tunnel devices, from the right place and from wrong ones; the
# answers to nobody are not needed, so only one direction is made.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:1::5

topology() {
	hosts far host
	link "$far" f0 "$host" h0
	addr "$far" f0 2001:db8:c::1/64 2001:db8:c::9/64
	addr "$host" h0 2001:db8:c::2/64
	addr "$host" lo $mobile/128 2001:db8:1::6/128
	addr "$far" lo 2001:db8:a::2/128
	route "$host" default via 2001:db8:c::1
	tunnel t0 2001:db8:c::1
	tunnel t9 2001:db8:c::9
	on "$far" ping -6 -c1 -W4 2001:db8:c::2 > /dev/null
}

# tunnel DEV LOCAL - far's, to host
tunnel() {
	ip -n "$far" link add "$1" type ip6tnl mode ip6ip6 local "$2" \
		remote 2001:db8:c::2 encaplimit none
	ip -n "$far" link set "$1" addrgenmode none	# says nothing by itself
	ip -n "$far" link set "$1" up
}

accept() {
	seg "$host" mn add $mobile accept local 2001:db8:c::2 \
		remote 2001:db8:c::1 dir "$1"
}

# send ADDRESS DEV COUNT [OPTION]... - by the tunnel DEV of far
send() {
	ip -n "$far" -6 route replace "$1/128" dev "$2"
	on "$far" "$stream" send "$1" 9000 "$3" 0 "${@:4}" > /dev/null
}

test_a_pair_of_ours_comes_out() {
	accept to
	listen "$host" a 9000 10 20000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=10 lost=0" "from the pair to the mobile node: $line"
	is "$(stat "$host" decapped)" 10 "counted"
	has "$(ip -n "$host" -s link show segue0)" "segue0" "they came by segue0"
	is "$(ip -n "$host" -6 addr show dev segue0)" "" "which has no address"
	balance "$host" "every packet is accounted for"
}

test_no_pair_of_ours_does_not() {
	listen "$host" a 9000 10 2000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=0" "nothing is taken out before it is configured: $line"

	accept to
	listen "$host" a 9000 10 2000
	send $mobile t9 10 from=2001:db8:a::2
	heard a
	has "$line" "received=0" "nor from another far end: $line  # MIP6-130 MIP6-145"
	is "$(stat "$host" foreign)" 10 "which is counted as foreign"
	is "$(stat "$host" decapped)" 0 "and taken from nobody"
}

test_another_handler_gets_what_is_not_ours() {
	accept to
	ip -n "$host" link add o9 type ip6tnl mode ip6ip6 \
		local 2001:db8:c::2 remote 2001:db8:c::9 encaplimit none
	ip -n "$host" link set o9 addrgenmode none
	ip -n "$host" link set o9 up
	listen "$host" a 9000 10 20000
	send $mobile t9 10 from=2001:db8:a::2
	heard a
	has "$line" "received=10" "a tunnel device beside us gets its own: $line"
	is "$(stat "$host" foreign)" 10 "foreign to us"
}

test_the_inner_address_must_be_the_mobile_nodes() {
	accept to
	listen "$host" a 9000 10 2000
	send 2001:db8:1::6 t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=0" "another inner destination is refused: $line"
	is "$(stat "$host" decap_inner)" 10 "and counted as decap_inner"
	balance "$host" "every packet is accounted for"

	seg "$host" mn delete $mobile
	accept from
	listen "$host" a 9000 10 2000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=0" "a pair for its source takes no destination: $line"
	addr "$far" lo $mobile/128
	listen "$host" a 9000 10 20000
	send 2001:db8:1::6 t0 10 from=$mobile
	heard a
	has "$line" "received=10" "but takes its source, to anybody: $line"
}

test_malformed_inside() {
	accept to
	on "$far" python3 -c '
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 41)
s.bind(("2001:db8:c::1", 0))
src = socket.inet_pton(socket.AF_INET6, "2001:db8:a::2")
dst = socket.inet_pton(socket.AF_INET6, "2001:db8:1::5")
to = ("2001:db8:c::2", 0)
s.sendto(struct.pack("!IHBB", 6 << 28, 500, 59, 64) + src + dst, to)
s.sendto(struct.pack("!IHBB", 4 << 28, 0, 59, 64) + src + dst, to)
s.sendto(struct.pack("!IHBB", 6 << 28, 0, 59, 64) + src + dst, to)'
	wait_for 5 decapped 1
	is "$(stat "$host" decapped)" 1 "an empty inner packet is taken out"
	is "$(stat "$host" decap_malformed)" 2 "a longer one than there is, and no IPv6, are not"
	balance "$host" "every packet is accounted for"
}

decapped() {
	[ "$(stat "$host" decapped)" -ge "$1" ]
}

# Rules see where a packet came from: a forged one does not come by segue0.
test_a_firewall_tells_it_from_a_forged_one() {
	accept to
	nft "$host" -f - <<-END
	table ip6 t {
		chain input {
			type filter hook prerouting priority 0;
			ip6 daddr $mobile iifname != "segue0" drop
		}
	}
	END
	listen "$host" a 9000 10 20000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=10" "tunnelled ones pass the rule: $line"
	ip -n "$far" -6 route replace $mobile/128 via 2001:db8:c::2
	listen "$host" a 9000 10 2000
	on "$far" "$stream" send $mobile 9000 10 0 from=2001:db8:a::2 > /dev/null
	heard a
	has "$line" "received=0" "plain ones of the same addresses do not: $line"
}

test_reverse_path_filters_look_at_segue0() {
	on "$host" sysctl -q -w net.ipv4.conf.h0.rp_filter=1
	accept to
	is "$(on "$host" sysctl -n net.ipv4.conf.segue0.rp_filter)" 0 \
		"segue0 has a reverse path filter of its own"
	nft "$host" -f - <<-END
	table ip6 t {
		chain raw {
			type filter hook prerouting priority -300;
			iifname "segue0" counter name tunnelled accept
			icmpv6 type { 133-136 } accept
			fib saddr . iif oif missing counter name strict drop
		}
		counter strict {}
		counter tunnelled {}
	}
	END
	listen "$host" a 9000 10 20000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=10" "a strict filter on the outside lets them in: $line"
	has "$(nft "$host" list counter ip6 t tunnelled)" "packets 10 " "by segue0, each once"
}

test_ipsec_policy_forbids_the_outer_packet() {
	accept to
	ip -n "$host" xfrm policy add dir in src 2001:db8:c::1/128 \
		dst 2001:db8:c::2/128 proto 41 \
		tmpl proto esp mode transport
	listen "$host" a 9000 10 2000
	send $mobile t0 10 from=2001:db8:a::2
	heard a
	has "$line" "received=0" "what must be encrypted and is not is refused: $line"
	is "$(stat "$host" decap_policy)" 10 "and counted as decap_policy"
}

test_segue0_comes_and_goes() {
	ip -n "$host" link show segue0 > "$work/out" 2>&1
	is $? 1 "without a tunnel to take out of there is no segue0"
	accept to
	has "$(ip -n "$host" link show segue0)" "UP" "with the first it is there, and up"
	seg "$host" mn delete $mobile
	wait_for 10 no_device
	ok $? "with the last it goes"
}

no_device() {
	! ip -n "$host" link show segue0
}

# What came out of the tunnel can wait like any other packet.
test_what_comes_out_is_held() {
	accept to
	seg "$host" mn hold $mobile dir to deadline 600s
	listen "$host" a 9000 10 20000
	send $mobile t0 10 from=2001:db8:a::2
	wait_for 5 decapped 10
	is "$(stat "$host" packets)" 10 "taken out and held"
	seg "$host" mn drain $mobile
	heard a
	has "$line" "received=10 lost=0 duplicated=0 reordered=0" "and drained: $line"
	balance "$host" "every packet is accounted for"
}

run_cases "$@"
