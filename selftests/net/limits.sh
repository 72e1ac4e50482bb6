#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# limits.sh - what is held is bounded, and what does not fit is counted by name
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2

topology() {
	three_hosts
}

# fill COUNT - so many packets for the mobile node
fill() {
	on "$src" "$stream" send $mobile 9000 "$1" 0 > /dev/null
}

test_packets_of_a_mobile_node() {
	seg "$rt" mn add $mobile max-packets 30
	seg "$rt" mn hold $mobile dir to deadline 600s
	fill 50
	is "$(stat "$rt" packets)" 30 "it holds as many packets as it may"
	is "$(stat "$rt" queue_packets)" 20 "the others are counted"
	listen "$mn" a 9000 50 3000
	seg "$rt" mn drain $mobile
	heard a
	has "$line" "received=30 lost=20 duplicated=0 reordered=0" "the oldest are kept, in order: $line"
	balance "$rt" "every packet is accounted for"
}

test_bytes_of_a_mobile_node() {
	seg "$rt" mn add $mobile max-bytes 20000
	seg "$rt" mn hold $mobile dir to deadline 600s
	fill 50
	is "$(($(stat "$rt" bytes) <= 20000 && $(stat "$rt" bytes) > 10000))" 1 \
		"it holds no more bytes than it may: $(stat "$rt" bytes)"
	is "$(($(stat "$rt" queue_bytes) + $(stat "$rt" packets)))" 50 "the others are counted"
	seg "$rt" mn drain $mobile
	is "$(stat "$rt" bytes)" 0 "drained, it holds none"
}

test_packets_of_the_namespace() {
	seg "$rt" limits set packets 40
	seg "$rt" mn add $mobile
	seg "$rt" mn add 2001:db8:b::3
	seg "$rt" mn hold $mobile dir to deadline 600s
	seg "$rt" mn hold 2001:db8:b::3 dir to deadline 600s
	fill 30
	on "$src" "$stream" send 2001:db8:b::3 9000 30 0 > /dev/null
	is "$(stat "$rt" packets)" 40 "both together hold what the namespace may"
	is "$(stat "$rt" net_limit)" 20 "the others are counted"
	seg "$rt" mn delete 2001:db8:b::3
	is "$(stat "$rt" packets)" 30 "one that goes gives its share back"
	is "$(stat "$rt" mn_removed)" 10 "and its packets are counted"
	balance "$rt" "every packet is accounted for"
}

test_bytes_of_the_namespace() {
	seg "$rt" limits set bytes 15000
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	fill 40
	is "$(($(stat "$rt" bytes) <= 15000))" 1 "no more bytes than the namespace may hold"
	is "$(($(stat "$rt" net_limit) + $(stat "$rt" packets)))" 40 "the others are counted"
}

test_mobile_nodes_of_the_namespace() {
	local sentence

	seg "$rt" limits set mns 2
	seg "$rt" mn add 2001:db8:b::10
	seg "$rt" mn add 2001:db8:b::11
	sentence=$(seg "$rt" mn add 2001:db8:b::12 2>&1)
	is $? 2 "one too many is refused"
	has "$sentence" "as many mobile nodes as its limit allows" "with a sentence"
	seg "$rt" mn delete 2001:db8:b::10
	seg "$rt" mn add 2001:db8:b::12
	ok $? "and taken when another has gone"
}

# What is held is charged to nobody.
test_root_of_a_user_namespace_may_hold_no_more_than_usual() {
	local said

	said=$(unshare --user --map-root-user --net "$top/build/user/segue" limits set \
		bytes 1000000000 2>&1)
	is $? 2 "more is refused"
	has "$said" "CAP_NET_ADMIN in the initial user namespace" "with a sentence"
	unshare --user --map-root-user --net "$top/build/user/segue" limits set bytes 1000000
	ok $? "less is not"
	seg "$rt" limits set bytes 1000000000
	ok $? "nor is more to the host's administrator"
}

test_an_overflow_is_told() {
	events "$rt" "$work/events"
	wait_for 5 test -d "/proc/$!"
	sleep 1
	seg "$rt" mn add $mobile max-packets 5
	seg "$rt" mn hold $mobile dir to deadline 600s
	fill 50
	wait_for 10 grep -q -i overflow "$work/events"
	ok $? "an event says that a limit was reached"
	is "$(grep -c -i overflow "$work/events")" 1 "once, not for each packet"
}

run_cases "$@"
