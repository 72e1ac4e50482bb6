#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# flowtable.sh - a mobile node's flows are taken out of a flowtable and kept out
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#
# The router's flowtable carries established flows from r0 to r1 past everything.
# What takes the long way is counted in its forward chain.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2
other=2001:db8:b::3
whole='lost=0 duplicated=0 reordered=0'
ct=${module%/*}/segue_ct.ko

topology() {
	three_hosts
	modprobe -a nf_flow_table nf_flow_table_inet nft_flow_offload
	cat > "$work/rules" <<-END
	table inet t {
		flowtable f { hook ingress priority 0; devices = { r0, r1 }; }
		counter mobile { }
		counter other { }
		chain forward {
			type filter hook forward priority 0
			ip6 daddr $mobile counter name mobile
			ip6 daddr $other counter name other
			meta l4proto { tcp, udp } flow add @f
		}
	}
	END
	nft "$rt" -f "$work/rules"
}

load_ct() {
	[ -d /sys/module/segue_ct ] || insmod "$ct"
}

# It stays as long as a namespace needs it.
unload_ct() {
	[ ! -d /sys/module/segue_ct ] || wait_for 10 rmmod segue_ct
}

# counted NAME - packets that took the long way
counted() {
	nft "$rt" list counter inet t "$1" |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# passes_by NAME - is its stream carried past the chain?
passes_by() {
	local before

	before=$(counted "$1")
	sleep 0.3
	[ "$(($(counted "$1") - before))" -le 2 ]
}

test_a_flow_is_taken_out_and_kept_out() {
	local line one two

	load_ct
	seg "$rt" mn add $mobile
	listen "$mn" a 9000 10000 20000
	speak "$src" s $mobile 9000 10000 4000
	listen "$mn" b 9001 10000 20000
	speak "$src" t $other 9001 10000 4000
	wait_for 5 passes_by mobile
	ok $? "the flowtable carries the stream"
	seg "$rt" mn prepare $mobile deadline 600s
	ok $? "its mobile node can be prepared all the same"
	one=$(counted mobile)
	sleep 1.5
	two=$(counted mobile)
	is "$((two - one > 100))" 1 "then it takes the long way: $((two - one)) packets"
	passes_by other
	ok $? "another's does not"
	seg "$rt" mn hold $mobile dir to
	wait_for 20 holds "$rt" 20
	ok $? "its packets wait"
	sleep 0.3
	seg "$rt" mn drain $mobile dir to
	sleep 0.3
	one=$(counted mobile)
	sleep 0.5
	is "$(($(counted mobile) - one > 30))" 1 "and take it afterwards"
	seg "$rt" mn revert $mobile
	wait_for 5 passes_by mobile
	ok $? "when it has arrived the flowtable carries it again"
	spoken s
	heard a
	has "$line" "received=10000 $whole" "none was lost: $line"
	spoken t
	heard b
	has "$line" "received=10000 $whole" "nor of the other: $line"
	balance "$rt" "every packet is accounted for"
}

test_tcp() {
	local got

	load_ct
	seg "$rt" mn add $mobile
	on "$mn" "$stream" take 9000 200000000 > "$work/take" &
	wait_for 5 grep -q ready "$work/take"
	on "$src" "$stream" push $mobile 9000 200000000 &
	wait_for 5 passes_by mobile
	ok $? "the flowtable carries the stream"
	seg "$rt" mn hold $mobile dir to deadline 600s
	wait_for 10 holds "$rt" 0
	ok $? "a hold without a prepare catches it"
	sleep 0.2
	seg "$rt" mn drain $mobile
	wait
	got=$(tail -1 "$work/take")
	is "$got" "bytes=200000000 wrong=0" "TCP through a hold"
	balance "$rt" "every packet is accounted for"
}

test_many_flows_begin_while_it_moves() {
	local line before

	load_ct
	seg "$rt" mn add $mobile
	seg "$rt" mn prepare $mobile deadline 600s
	listen "$mn" a 9000 200 20000
	before=$(counted mobile)
	on "$src" "$stream" send $mobile 9000 200 2000 flows=8 > /dev/null
	heard a
	has "$line" "received=1600 $whole" "8 new flows: $line"
	is "$(($(counted mobile) - before))" 1600 "each packet took the long way"
}

# The control: as it is where nothing is taken out.
test_without_the_module_it_is_refused() {
	local said

	unload_ct
	seg "$rt" mn add $mobile
	said=$(seg "$rt" mn prepare $mobile deadline 60s 2>&1)
	has "$said" "load segue_ct or delete it first" "refused: $said"
	is "$(stat "$rt" active)" 0 "and nothing was done"
	has "$(seg "$rt" info)" "answer" "the features"
	[[ $(seg "$rt" info) != *flowtable* ]]
	ok $? "have no flowtable"
	load_ct
	has "$(seg "$rt" info)" "flowtable" "but with the module they do"
	seg "$rt" mn prepare $mobile deadline 60s
	ok $? "and it is not refused"
	rmmod segue_ct 2> /dev/null
	is $? 1 "the module stays as long as it is needed"
	seg "$rt" mn revert $mobile
	wait_for 10 rmmod segue_ct
	ok $? "and goes afterwards"
}

test_it_goes_with_the_namespace() {
	load_ct
	seg "$rt" mn add $mobile
	speak "$src" s $mobile 9000 300 2000
	seg "$rt" mn hold $mobile dir to deadline 600s
	wait_for 10 holds "$rt" 5
	ok $? "packets wait"
	ip netns del "$rt"
	spoken s
	wait_for 10 rmmod segue_ct
	ok $? "the namespace goes, then the module"
}

run_cases "$@"
unload_ct
