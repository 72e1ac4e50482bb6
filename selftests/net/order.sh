#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# order.sh - one mobile node's packets come on every CPU and keep their order
#
#   src s0 ==== r0 rt r1 ==== m0 mn        2001:db8:a::/64   2001:db8:b::/64
#
# The links have a queue for each CPU, and what a CPU sends stays on it: a flow is
# pinned as a network card with several queues would pin it, and the router sees all
# of them at once.  What is drained was held on one CPU and leaves on another.
#
# One rule of the drain this does not see broken: that a queue stays closed behind a
# section that sent what came on another CPU.  The last of that section waits in the
# backlog for microseconds only; a receiver that takes hundreds of rules' time over
# each packet was tried, and on two processors was overtaken no more than without.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:b::2
whole='lost=0 duplicated=0 reordered=0'
cpus=$(nproc)
count=${ORDER_COUNT:-1500}
between=${ORDER_PAUSE:-0.1}
interval=${ORDER_INTERVAL:-4000}

# queues HOST DEV - the queue a packet takes is its CPU's
queues() {
	local n

	# Nor is there anything to choose on one CPU.
	for ((n = 0; n < cpus && cpus > 1; n++)); do
		on "$1" sh -c "printf %x $((1 << n)) > \
			/sys/class/net/$2/queues/tx-$n/xps_cpus"
	done
}

# link_queues HOST DEV HOST DEV - as link, of several queues, each with a turn of
# its own on the receiving side
link_queues() {
	local many=(numtxqueues "$cpus" numrxqueues "$cpus")

	ip link add "$2" netns "$1" "${many[@]}" type veth \
		peer name "$4" netns "$3" "${many[@]}"
	queues "$1" "$2"
	queues "$3" "$4"
	on "$1" ethtool -K "$2" gro on
	on "$3" ethtool -K "$4" gro on
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
}

topology() {
	hosts src rt mn
	link_queues "$src" s0 "$rt" r0
	link_queues "$rt" r1 "$mn" m0
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	addr "$rt" r1 2001:db8:b::1/64
	addr "$mn" m0 $mobile/64
	router "$rt"
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
	on "$src" ping -6 -c1 -W4 $mobile > /dev/null
}

# received - packets that each CPU's receive side has seen, a line a CPU
received() {
	local line

	while read -r line _; do
		echo $((16#$line))
	done < /proc/net/softnet_stat
}

# speak_everywhere - a flow from each CPU
speak_everywhere() {
	local n

	for ((n = 0; n < cpus; n++)); do
		speak "$src" "s$n" $mobile 9000 "$count" "$interval" "flow=$n" "cpu=$n"
	done
}

spoken_everywhere() {
	local n

	for ((n = 0; n < cpus; n++)); do
		spoken "s$n"
	done
}

# moves - held and drained by each CPU in turn, until they have spoken
moves() {
	local n=0

	while kill -0 "$pid_s0" 2> /dev/null; do
		taskset -c $((n % cpus)) "$top/build/user/segue" -n "$rt" \
			mn hold $mobile dir to deadline 600s
		wait_for 5 holds "$rt" $((4 * cpus))
		taskset -c $(((n + 1) % cpus)) "$top/build/user/segue" -n "$rt" \
			mn drain $mobile dir to
		n=$((n + 1))
		sleep "$between"
	done
	echo "$n"
}

test_flows_on_every_cpu_keep_their_order() {
	local line n before after idle=0 held

	seg "$rt" mn add $mobile max-packets 20000 max-bytes 100000000
	seg "$rt" mn prepare $mobile deadline 600s
	mapfile -t before < <(received)
	listen "$mn" a 9000 "$count" 30000
	speak_everywhere
	held=$(moves)
	spoken_everywhere
	heard a
	mapfile -t after < <(received)
	has "$line" "received=$((cpus * count)) $whole flows=$cpus" \
		"$cpus flows on $cpus CPUs through $held holds: $line"
	for ((n = 0; n < cpus; n++)); do
		[ $((after[n] - before[n])) -ge "$count" ] || idle=1
	done
	is $idle 0 "each CPU received its part"
	is "$(stat "$rt" held)" "$(stat "$rt" drained)" "what was held was drained"
	is $(($(stat "$rt" held) > 4 * cpus)) 1 "packets were held: $(stat "$rt" held)"
	balance "$rt" "every packet is accounted for"
}

# The control: numbers that come by two ways at once are out of order, and that is
# seen.
test_one_flow_on_two_cpus_does_not() {
	local line half=$((count / 2))

	listen "$mn" a 9000 "$count" 30000
	speak "$src" s $mobile 9000 "$half" "$interval" cpu=0
	speak "$src" t $mobile 9000 "$half" "$interval" cpu=$((cpus - 1)) "first=$half"
	spoken s
	spoken t
	heard a
	has "$line" "received=$((2 * half)) lost=0" "all arrive: $line"
	is $(($(field "$line" reordered) > 0)) 1 "but not in order"
}

run_cases "$@"
