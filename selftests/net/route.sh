#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# route.sh - what the host's xfrm sends directly is left to it, held or not
#
#   mn m0 ---- r0 rt r1 ---- c0 cn         2001:db8:b::/64, 2001:db8:a::/64
#
# The mobile node's home address is 2001:db8:10::a; what it sends goes by a tunnel to
# rt, which is its home agent here, or with a Home Address option to cn (RFC 6275),
# where the states and policies are those of user/daemon/kernel_ro.c.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

home=2001:db8:10::a
coa=2001:db8:b::2
peer=2001:db8:a::2
agent=2001:db8:b::1
whole='lost=0 duplicated=0 reordered=0'

topology() {
	modprobe -a mip6 xfrm_user
	hosts mn rt cn
	link "$rt" r0 "$mn" m0
	link "$rt" r1 "$cn" c0
	addr "$rt" r0 $agent/64
	addr "$mn" m0 $coa/64
	addr "$rt" r1 2001:db8:a::1/64
	addr "$cn" c0 $peer/64
	router "$rt"
	ip -n "$mn" addr add $home/128 dev m0 nodad home
	ip -n "$mn" -6 route add default via $agent
	ip -n "$cn" -6 route add default via 2001:db8:a::1
	ip -n "$rt" -6 route add $home via $coa
	on "$mn" ping -6 -c1 -W2 -I $coa $peer > /dev/null

	seg "$rt" mn add $home accept local $agent remote $coa dir from
	seg "$mn" mn add $home
	seg "$mn" mn switch $home dir from leg tunnel local $coa remote $agent \
		deadline 600s outcome revert
}

# Packets of the home address have a state looked for; without one they go as they are.
mobile_policy() {
	ip -n "$mn" xfrm policy add dir out src $home/128 \
		tmpl proto hao mode ro level use
}

mobile_state() {
	ip -n "$mn" xfrm state "$1" src $home dst $peer proto hao mode ro \
		coa $coa
}

# No option is taken but by a state with the reqid of a binding.
peer_policy() {
	ip -n "$cn" xfrm policy add dir in src ::/0 dst ::/0 \
		tmpl proto hao mode ro reqid 1 level use
}

peer_state() {
	ip -n "$cn" xfrm state add src "$1" dst $peer proto hao mode ro \
		reqid 1 coa "$2"
}

wildcard() {
	ip -n "$cn" xfrm state add src :: dst :: proto hao mode ro coa :: \
		flag wildrecv
}

# twenty NAME - send them to the correspondent, and hear
twenty() {
	listen "$cn" a 9000 20 2000
	on "$mn" "$stream" send $peer 9000 20 0 > /dev/null
	heard a
}

test_what_goes_directly_is_not_steered() {
	local line

	peer_policy
	peer_state $home $coa
	mobile_policy
	twenty
	has "$line" "received=20 $whole" "without a state all comes: $line"
	is "$(stat "$mn" steered)" 20 "by the tunnel"
	mobile_state add
	twenty
	has "$line" "received=20 $whole" "with one all comes: $line"
	is "$(stat "$mn" steered)" 20 "and not by the tunnel"
	is "$(stat "$rt" decapped)" 20 "as its other end sees"
	balance "$mn" "every packet is accounted for"
}

# What was held was on its way with a care-of address that is none any more.
test_what_was_held_goes_as_things_stand_then() {
	local line

	peer_policy
	peer_state $home $coa
	mobile_policy
	mobile_state add
	seg "$mn" mn hold $home dir from deadline 600s
	listen "$cn" a 9000 20 4000
	on "$mn" "$stream" send $peer 9000 20 0 > /dev/null
	is "$(stat "$mn" packets)" 20 "what would go directly waits all the same"
	ip -n "$mn" xfrm state flush
	seg "$mn" mn drain $home dir from
	heard a
	has "$line" "received=20 $whole" "the state has gone: by the tunnel: $line"
	is "$(stat "$mn" steered)" 20 "as the counter says"

	seg "$mn" mn hold $home dir from deadline 600s
	listen "$cn" a 9000 20 4000
	on "$mn" "$stream" send $peer 9000 20 0 > /dev/null
	seg "$mn" mn drain $home dir from
	heard a
	has "$line" "received=20 $whole" "what never had one as well (control): $line"
	balance "$mn" "every packet is accounted for"
}

test_no_option_without_a_binding() {
	local line

	peer_policy
	wildcard
	mobile_policy
	mobile_state add
	twenty
	has "$line" "received=0 " "the wildcard alone lets no option in: $line  # MIP6-044 MIP6-067"
	peer_state 2001:db8:10::b $coa
	twenty
	has "$line" "received=0 " "nor does another's binding: $line  # MIP6-067"
	peer_state $home 2001:db8:b::3
	twenty
	has "$line" "received=0 " "nor one at another care-of address: $line  # MIP6-067"
	ip -n "$cn" xfrm state delete src $home dst $peer proto hao
	peer_state $home $coa
	twenty
	has "$line" "received=20 $whole" "its own does (control): $line"
	ip -n "$mn" xfrm state flush
	twenty
	has "$line" "received=20 $whole" "and who needs none comes all the same: $line"
}

run_cases "$@"
