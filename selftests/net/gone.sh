#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# gone.sh - a device, a namespace or the module goes while packets are held
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2
tracing=/sys/kernel/tracing

topology() {
	three_hosts
	seg "$rt" mn add $mobile
	seg "$rt" mn hold $mobile dir to deadline 600s
	on "$src" "$stream" send $mobile 9000 50 0 > /dev/null
}

test_the_device_they_came_by() {
	is "$(stat "$rt" packets)" 50 "50 packets wait"
	ip -n "$rt" link del r0
	is "$(stat "$rt" packets)" 0 "none waits for a device that is gone"
	is "$(stat "$rt" device_gone)" 50 "all are counted"
	balance "$rt" "every packet is accounted for"
	seg "$rt" mn drain $mobile
	ok $? "and the drain has nothing to do"
}

test_the_device_moves_to_another_namespace() {
	ip -n "$rt" link set r0 netns "$mn"
	is "$(stat "$rt" device_gone)" 50 "all are counted"
	balance "$rt" "every packet is accounted for"
}

test_the_device_they_would_leave_by() {
	ip -n "$rt" link del r1
	is "$(stat "$rt" packets)" 50 "they wait on"
	seg "$rt" mn drain $mobile
	is "$(stat "$rt" drained)" 50 "and go where the stack then sends them"
	balance "$rt" "every packet is accounted for"
}

# Nobody can be asked for the counters of what is gone, so the kernel's own
# tracepoint is: every packet freed as refused passes there, those of others that
# a rule drops as well.
freed_from_now() {
	: > $tracing/trace
	echo 1 > $tracing/events/skb/kfree_skb/enable
	defer "echo 0 > $tracing/events/skb/kfree_skb/enable"
}

freed() {
	grep -c 'kfree_skb:.* protocol=34525 .*NETFILTER_DROP' $tracing/trace
}

test_the_namespace() {
	freed_from_now
	ip netns del "$rt"
	wait_for 10 gone_for_good
	ok $? "the namespace goes although packets are held"
	is "$(freed)" 50 "and each packet was freed, as refused"
}

gone_for_good() {
	! ip netns list | grep -q "$rt" && ! lsns -t net -o NS -n |
		grep -q -x "$rt"
}

test_the_mobile_node() {
	seg "$rt" mn delete $mobile
	is "$(stat "$rt" packets)" 0 "nothing is held of one that was deleted"
	is "$(stat "$rt" mn_removed)" 50 "all are counted"
	balance "$rt" "every packet is accounted for"
}

test_dropped_by_order() {
	on "$src" nstat -n
	seg "$rt" mn drop $mobile
	is "$(stat "$rt" verb)" 50 "all are counted"
	wait_for 5 unreachable
	ok $? "and their sender is told"
	on "$src" ping -6 -c1 -W4 $mobile > /dev/null
	ok $? "later packets pass"
	balance "$rt" "every packet is accounted for"
}

unreachable() {
	[ "$(on "$src" nstat -asz Icmp6InDestUnreachs |
		awk '/Icmp6/ { print $2 }')" -gt 0 ]
}

# Last, because it takes the module away from the others.
test_the_module() {
	freed_from_now
	rmmod segue
	ok $? "the module is unloaded while 50 packets are held"
	[ "$(freed)" -ge 50 ]
	ok $? "each packet was freed, as refused: $(freed)"
	on "$src" ping -6 -c1 -W4 $mobile > /dev/null
	ok $? "and packets pass as if it had never been there"
	load_module
	is "$(stat "$rt" nodes)" 0 "loaded again it knows nobody"
	seg "$rt" mn add $mobile accept local 2001:db8:b::1 \
		remote 2001:db8:ffff::1 dir from
	seg "$rt" mn hold $mobile deadline 600s
	on "$mn" "$stream" send 2001:db8:a::2 9000 5 0 from=$mobile > /dev/null
	is "$(stat "$rt" packets)" 5 "five packets from it wait"
	rmmod segue
	ok $? "unloaded with a tunnel, a device and packets from the mobile"
	load_module
}

run_cases "$@"
