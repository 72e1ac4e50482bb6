#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# hostile.sh - what a far end may send that no good one would
#
#   far f0 ---- h0 host          2001:db8:c::/64 10.3.0.0/24
#
# host has the mobile node's addresses 2001:db8:1::5 and 10.9.0.5 on lo and takes
# packets for it out of tunnels from far, of both families; far makes each packet
# by hand.  Nothing of it may be taken for a packet of the mobile node's that is
# none, and everything that was taken is accounted for.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

wire=$top/selftests/net/wire.py
seed=$RANDOM

topology() {
	hosts far host
	link "$far" f0 "$host" h0
	ip -n "$far" link set f0 mtu 9000
	ip -n "$host" link set h0 mtu 9000
	addr "$far" f0 2001:db8:c::1/64 10.3.0.1/24
	addr "$host" h0 2001:db8:c::2/64 10.3.0.2/24
	addr "$host" lo 2001:db8:1::5/128 10.9.0.5/32
	on "$far" ping -6 -c1 -W4 2001:db8:c::2 > /dev/null
	seg "$host" mn add 2001:db8:1::5 10.9.0.5 \
		accept local 2001:db8:c::2 remote 2001:db8:c::1 dir to \
		accept local 10.3.0.2 remote 10.3.0.1 dir to
}

outer6="ip6('2001:db8:c::1','2001:db8:c::2')"
outer4="ip4('10.3.0.1','10.3.0.2')"
end="udp(1,9000)/numbered(0)"

# inner6 [MORE] / inner4 [MORE] - a header for the mobile node
inner6() {
	echo "ip6('2001:db8:a::2','2001:db8:1::5'${1-})"
}

inner4() {
	echo "ip4('10.1.0.2','10.9.0.5'${1-})"
}

hand() {
	local mac

	mac=$(ip -n "$host" link show dev h0 | sed -n 's/.*ether \([^ ]*\).*/\1/p')
	on "$far" env "PEER=$mac" "$wire" send f0 "$@"
}

# came COUNTER BEFORE - how many since
came() {
	echo "$(($(stat "$host" "$1") - $2))"
}

# refused COUNT REASON SENTENCE PACKET...
refused() {
	local before

	before=$(stat "$host" "$2")
	hand "${@:4}"
	wait_for 5 at_least "$2" "$((before + $1))"
	is "$(came "$2" "$before")" "$1" "$3"
}

at_least() {
	[ "$(stat "$host" "$1")" -ge "$2" ]
}

whole_again() {
	local before

	before=$(stat "$host" decapped)
	hand "$outer6/$(inner6)/$end" "$outer6/$(inner4)/$end" \
		"$outer4/$(inner6)/$end" "$outer4/$(inner4)/$end"
	wait_for 5 at_least decapped "$((before + 4))"
	is "$(came decapped "$before")" 4 "a good one of each form comes out"
	balance "$host" "every packet is accounted for"
}

test_lengths_and_versions() {
	local outer

	for outer in "$outer6" "$outer4"; do
		refused 3 decap_malformed "in ${outer%%(*}: IPv6 that is not" \
			"$outer/$(inner6 ,plen=500)/$end" \
			"$outer/$(inner6 ,ver=4)/$end" \
			"$outer/$(inner6 ,ver=15)/$end"
		refused 6 decap_malformed "in ${outer%%(*}: IPv4 that is not" \
			"$outer/$(inner4 ,ver=6)/$end" \
			"$outer/$(inner4 ,ihl=4)/$end" \
			"$outer/$(inner4 ,ihl=0)/$end" \
			"$outer/$(inner4 ,ihl=15)/b'x'" \
			"$outer/$(inner4 ,length=19)/$end" \
			"$outer/$(inner4 ,length=500)/$end"
	done
	is "$(stat "$host" decapped)" 0 "none of them came out"
	whole_again
}

test_cut_off() {
	local i before packets=()

	for i in 0 1 7 19; do
		packets+=("ip6('2001:db8:c::1','2001:db8:c::2',nh=41)/bytes($i)"
			"ip6('2001:db8:c::1','2001:db8:c::2',nh=4)/bytes($i)"
			"ip4('10.3.0.1','10.3.0.2',proto=41)/bytes($i)"
			"ip4('10.3.0.1','10.3.0.2',proto=4)/bytes($i)")
	done
	before=$(stat "$host" in)
	hand "${packets[@]}"
	is "$(came in "$before")" 0 "shorter than a header: none is taken"
	whole_again
}

test_somebody_elses() {
	refused 4 decap_inner "for somebody else, or for the tunnel's end itself" \
		"$outer6/ip6('2001:db8:a::2','2001:db8:1::6')/$end" \
		"$outer4/ip4('10.1.0.2','10.9.0.6')/$end" \
		"$outer6/$outer6/$end" "$outer4/$outer4/$end"
	is "$(stat "$host" decapped)" 0 "none of them came out"
	whole_again
}

test_tunnels_in_tunnels() {
	local before

	refused 4 decap_nested "fifty deep" \
		"$outer6/nested(50,lambda:$(inner6),$(inner6)/$end)" \
		"$outer6/nested(50,lambda:$(inner4),$(inner4)/$end)" \
		"$outer4/nested(50,lambda:$(inner6),$(inner6)/$end)" \
		"$outer4/nested(50,lambda:$(inner4)/$(inner6)/dest(),$(inner4)/$end)"
	refused 1 decap_nested "five" \
		"$outer6/nested(5,lambda:$(inner6),$(inner6)/$end)"
	before=$(stat "$host" decapped)
	hand "$outer6/nested(4,lambda:$(inner6),$(inner6)/$end)"
	wait_for 5 at_least decapped "$((before + 1))"
	is "$(came decapped "$before")" 1 "four are few enough for the first"
	whole_again
}

# Each tunnel leads to the next, all of them ours.
test_a_chain_of_tunnels() {
	local before

	seg "$host" mn change 2001:db8:1::5 address 2001:db8:1::5 \
		address 2001:db8:c::2 \
		accept local 2001:db8:c::2 remote 2001:db8:c::1 dir to
	before=$(stat "$host" decapped)
	hand "nested(4,lambda:$outer6,$(inner6)/$end)"
	wait_for 5 at_least decapped "$((before + 4))"
	is "$(came decapped "$before")" 4 "four of ours in one another: all taken out"
	refused 1 decap_nested "six: not the first" \
		"nested(6,lambda:$outer6,$(inner6)/$end)"
	balance "$host" "every packet is accounted for"
}

test_options_and_fragments() {
	local before

	before=$(stat "$host" decapped)
	hand "$outer6/dest((4,b'\\0'))/$(inner6)/$end" \
		"$outer6/dest((30,b'abcd'))/$(inner4)/$end" \
		"ip4('10.3.0.1','10.3.0.2',options=b'\\1'*40)/$(inner6)/$end" \
		"ip4('10.3.0.1','10.3.0.2',options=b'\\1'*40)/$(inner4)/$end" \
		"$outer6/$(inner4 ",options=b'\\7\\47\\4'+b'\\0'*37")/$end" \
		"$outer6/$(inner4 ",options=b'\\7\\377\\4\\0'")/$end" \
		"$outer4/$(inner6)/frag6(17,8,1)/bytes(64)" \
		"$outer4/$(inner4 ,frag=0x2005)/bytes(64)"
	wait_for 5 at_least decapped "$((before + 8))"
	is "$(came decapped "$before")" 8 "options outside and inside, and fragments inside"
	whole_again
}

test_fragments_outside() {
	local before

	# An inner packet in two, then one whose second half overlaps.
	before=$(stat "$host" decapped)
	hand "$(pieces 11 80)" "$(pieces 12 72)"
	sleep 0.5
	is "$(came decapped "$before")" 1 "put together, and overlapping ones are not"
	hand "$outer6/frag6(41,0,1,13)/($(inner6)/udp(1,9000)/bytes(80)).make()[:80]"
	is "$(came decapped "$before")" 1 "a first one alone is not"
	whole_again
}

# pieces NUMBER SECOND - 80 bytes of an inner packet, and the rest from SECOND on
pieces() {
	local whole

	whole="($(inner6)/udp(1,9000)/bytes(80)).make()"
	echo "[($outer6/frag6(41,0,1,$1)/${whole}[:80]).make()," \
		"($outer6/frag6(41,$2,0,$1)/${whole}[$2:]).make()]"
}

test_damaged() {
	local outer inner

	for outer in "$outer6" "$outer4"; do
		for inner in "$(inner6)" "$(inner4)"; do
			hand "damaged($outer/$inner/$end/bytes(60),500,$seed)"
		done
	done
	ok 0 "2000 damaged packets, seed $seed"
	sleep 0.5
	is "$(($(stat "$host" decap_malformed) > 50))" 1 "many were refused: $(stat "$host" decap_malformed)"
	whole_again
}

test_ipsec_policy_forbids_the_outer_packet() {
	local proto

	for proto in 4 41; do
		ip -n "$host" xfrm policy add dir in src 10.3.0.1/32 \
			dst 10.3.0.2/32 proto $proto tmpl proto esp mode transport
	done
	refused 2 decap_policy "what must be encrypted and is not, in IPv4" \
		"$outer4/$(inner6)/$end" "$outer4/$(inner4)/$end"
	ip -n "$host" xfrm policy flush
	whole_again
}

# What waits is accounted for too.
test_damaged_and_held() {
	seg "$host" mn hold 2001:db8:1::5 dir to deadline 600s
	hand "damaged($outer6/$(inner6)/$end/bytes(60),300,$seed)" \
		"damaged($outer4/$(inner4)/$end/bytes(60),300,$seed)"
	sleep 0.5
	is "$(($(stat "$host" packets) > 0))" 1 "some wait: $(stat "$host" packets), seed $seed"
	balance "$host" "held: every packet is accounted for"
	seg "$host" mn drain 2001:db8:1::5
	wait_for 10 holds_none
	balance "$host" "drained: every packet is accounted for"
}

holds_none() {
	[ "$(stat "$host" packets)" = 0 ]
}

run_cases "$@"
