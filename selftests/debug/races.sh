#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# races.sh - several processors at the same mobile node, and what it stands on goes
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64
#
# Packets come from every processor all the time, while the same node is asked for
# different things, its deadline passes, or its devices, its namespace or the module
# go.  Nobody can say what of the traffic arrives; every packet must be accounted
# for all the same, and the kernel must have nothing to say.  RACE_SECONDS for each
# case, 20 where nothing is said, and longer where a machine is so slow that little
# happened in that.  Needs several processors: scripts/check-debug.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/../net/lib.sh"

mobile=2001:db8:b::2
seconds=${RACE_SECONDS:-20}
interval=50000		# of a processor's packets, us: the checks take their time
lot=50			# messages
cpus=$(nproc)
senders=()
counted='every packet is accounted for'

topology() {
	three_hosts
}

# Each processor sends to the mobile node, and the last one for it as well.
traffic() {
	local n

	for ((n = 0; n < cpus; n++)); do
		on "$src" "$stream" send $mobile 9000 10000000 $interval "cpu=$n" \
			"flow=$n" > /dev/null &
		senders+=("$!")
	done
	on "$mn" "$stream" send 2001:db8:a::2 9000 10000000 $interval \
		"from=$mobile" "cpu=$((cpus - 1))" > /dev/null &
	senders+=("$!")
	defer quiet
}

quiet() {
	[ "${#senders[@]}" = 0 ] || kill "${senders[@]}" 2> /dev/null
	wait "${senders[@]}" 2> /dev/null
	senders=()
}

# asks CPU REQUEST... - one processor asks; refused or not, it is answered
asks() {
	local cpu=$1
	shift

	taskset -c "$cpu" "$top/build/user/segue" -n "$rt" "$@" \
		> /dev/null 2>&1
	[ $? -le 2 ]
}

# turns LEAST COMMAND... - again and again, and on a slow machine so often at least;
# how often goes to $work/turns
turns() {
	local least=$1 end=$((SECONDS + seconds)) n=0
	shift

	while [ "$SECONDS" -lt "$end" ] || [ "$n" -lt "$least" ]; do
		"$@" "$n" || return
		n=$((n + 1))
	done
	echo "$n" > "$work/turns"
}

settled() {
	[ "$(stat "$rt" packets)" = 0 ]
}

by_deadline() {
	local outcomes=(drop drain revert)

	asks $(($1 % cpus)) mn hold $mobile deadline 200ms \
		outcome "${outcomes[$1 % 3]}"
	sleep 0.3
}

test_a_deadline_passes_while_packets_come() {
	seg "$rt" mn add $mobile
	traffic
	turns 4 by_deadline
	ok $? "held to a deadline, again and again: $(cat "$work/turns") times"
	quiet
	wait_for 10 settled
	ok $? "none waits afterwards"
	is $(($(stat "$rt" expired) > 0 && $(stat "$rt" held) > 0)) 1 \
		"deadlines passed: $(stat "$rt" expired), and packets waited: $(stat "$rt" held)"
	balance "$rt" "$counted"
}

# by_lot TURN - a processor's requests, as selftests/debug/fuzz draws them
by_lot() {
	on "$rt" taskset -c "$cpu" "$top/build/selftests/debug/fuzz" segue \
		$((cpu * 100000 + $1)) "$lot" > "$work/lot-$cpu" 2>&1
}

test_every_processor_asks_for_something_else() {
	local cpu pids=() status=0

	seg "$rt" mn add $mobile
	traffic
	for ((cpu = 0; cpu < cpus; cpu++)); do
		turns 2 by_lot &
		pids+=("$!")
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || status=1
	done
	ok $status "$cpus processors ask, each for $lot things at a time, $(cat "$work/turns") times"
	[ $status = 0 ] || tail -n 3 "$work"/lot-* | sed 's/^/# /'
	quiet
	balance "$rt" "$counted"
}

# A device comes back under its name with its addresses; the first request then
# may find it, or not yet.
by_device() {
	asks 0 mn hold $mobile deadline 600s
	asks 1 mn switch $mobile dir to leg link dev r1 via $mobile deadline 600s
	if [ $(($1 % 2)) = 0 ]; then
		asks 2 mn drain $mobile &
		ip -n "$rt" link del r1
		wait "$!"
		link "$rt" r1 "$mn" m0
		addr "$rt" r1 2001:db8:b::1/64
		addr "$mn" m0 2001:db8:b::2/64
		ip -n "$mn" -6 route add default via 2001:db8:b::1
	else
		ip -n "$rt" link set r0 down &
		asks 2 mn drain $mobile
		wait "$!"
		ip -n "$rt" link set r0 up
		addr "$rt" r0 2001:db8:a::1/64
		ip -n "$src" -6 route replace default via 2001:db8:a::1
	fi 2> /dev/null
	sleep 0.2
}

test_devices_go_while_packets_come() {
	seg "$rt" mn add $mobile
	traffic
	turns 4 by_device
	ok $? "devices went and came: $(cat "$work/turns") times"
	quiet
	seg "$rt" mn revert $mobile
	wait_for 10 settled
	ok $? "none waits afterwards"
	balance "$rt" "$counted"
}

by_namespace() {
	hosts lost
	ip link add "x$1" netns "$src" type veth peer name x netns "$lost"
	ip -n "$src" link set "x$1" up
	ip -n "$lost" link set x up
	addr "$src" "x$1" 2001:db8:f::2/64
	addr "$lost" x 2001:db8:f::1/64
	ip -n "$src" -6 route replace 2001:db8:e::/64 via 2001:db8:f::1
	router "$lost"
	"$top/build/user/segue" -n "$lost" mn add 2001:db8:e::2 &&
		"$top/build/user/segue" -n "$lost" mn hold 2001:db8:e::2 \
			deadline 600s || return
	sleep 0.3
	[ "$(stat "$lost" packets)" = 0 ] || echo held >> "$work/waited"
	ip netns del "$lost"
}

test_the_namespace_goes_while_packets_come() {
	local n

	for ((n = 0; n < cpus; n++)); do
		on "$src" "$stream" send 2001:db8:e::2 9000 10000000 $interval \
			"cpu=$n" > /dev/null &
		senders+=("$!")
	done
	defer quiet
	: > "$work/waited"
	ip -n "$src" -6 route add 2001:db8:e::/64 via 2001:db8:a::1
	turns 3 by_namespace
	ok $? "namespaces came and went: $(cat "$work/turns") times"
	[ -s "$work/waited" ]
	ok $? "and packets waited in it"
}

by_module() {
	load_module
	asks 0 mn add $mobile accept local 2001:db8:b::1 remote 2001:db8:ffff::1 \
		dir from
	asks 1 mn hold $mobile deadline 600s
	sleep 0.2
	holds "$rt" 0 && echo held >> "$work/waited"
	[ $(($1 % 2)) = 0 ] || asks 2 mn drain $mobile &
	wait_for 5 rmmod segue		# it stays while a request is answered
}

# Last, because it takes the module away from the others.
test_the_module_goes_while_packets_come() {
	traffic
	: > "$work/waited"
	turns 3 by_module
	ok $? "unloaded while packets come: $(cat "$work/turns") times"
	[ -s "$work/waited" ]
	ok $? "and packets waited"
	quiet
	on "$src" ping -6 -c1 -W4 $mobile > /dev/null
	ok $? "packets pass as if it had never been there"
	load_module
}

run_cases "$@"
