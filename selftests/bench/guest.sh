#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guest.sh - each case of the bench in a network namespace of its own
#
#     bench0 ---> this host ---> bench1        packets come in by bench0 and go to
#                           \--> bench2        2001:db8:7::/64, the mobiles', by a
#                                              gateway on bench1; bench2 for copies
#
# Prints one line for each measurement: the case, what was measured, and what
# segue_bench.ko counted.  It judges nothing and knows no figure.  The plain
# forwarding is measured beside each case, because what an earlier case left
# behind in the kernel would be taken for the cost of this one.

set -eu

count=2000		# packets of a measurement
warm=2000		# before it, the same ones: caches of routes and memory fill
few=200			# aggregates: each is 45 packets
mobile=2001:db8:7::1	# where packets go
other=2001:db8:8::1	# somebody else, who moves
here=2001:db8:e::1	# ends of the tunnel
there=2001:db8:e::2
mobile4=10.0.7.1		# the same in IPv4
here4=10.0.14.1
there4=10.0.14.2
million=1000000
devices=200
proc=/proc/segue_bench
segue=/segue/build/user/segue
export PATH=/bench:$PATH

# Measuring
# ---------

topology() {
	local dir=/proc/sys/net/ipv6/conf n

	for n in all default; do
		echo 1 > $dir/$n/forwarding
		echo 0 > $dir/$n/accept_dad
		echo 0 > $dir/$n/accept_ra
	done
	for n in 0 1 2; do
		ip link add bench$n address 02:00:00:00:00:1$n type bench
		ip link set bench$n up
	done
	ip link set lo up
	ip addr add 2001:db8:5::1/64 dev bench0
	ip addr add 2001:db8:6::1/64 dev bench1
	ip addr add 2001:db8:9::1/64 dev bench2
	ip addr add $here/128 dev bench1
	ip -6 route add 2001:db8:7::/64 via 2001:db8:6::2 dev bench1
	ip -6 route add $there via 2001:db8:6::2 dev bench1
	ip addr add 10.0.5.1/24 dev bench0
	ip addr add 10.0.6.1/24 dev bench1
	ip addr add $here4/32 dev bench1
	ip route add 10.0.7.0/24 via 10.0.6.2 dev bench1
	ip route add $there4 via 10.0.6.2 dev bench1
	echo 1 > /proc/sys/net/ipv4/ip_forward
}

receive() {
	echo "receive $1 bench0 $2 $3 $4 ${5:-1} ${6-}" > $proc
}

told() {
	printf '%s %s %s\n' "$case" "$1" "$(< $proc)"
}

# What a program counted, or a file says.
#   said WHAT COMMAND...
said() {
	printf '%s %s %s\n' "$case" "$1" "$("${@:2}")"
}

# many VERB ADDRESS COUNT...
many() {
	mobiles "$@" > /dev/null
}

# Two more, while somebody looks on who wants to know where things are; the first
# finds neighbours and caches of another second.
traced() {
	grep ' [tTwW] ' /proc/kallsyms
	echo 'ready to be traced'
	sleep 1
	receive "$1" 2 "$2" "$3" 1 traced
	echo traced
	sleep 1
	exit
}

# measure WHAT KIND LEN ADDRESS [SPREAD [softirq]]
measure() {
	local packets=$count

	if [ -n "${traced-}" ] && [ "$1" = case ]; then
		receive "$2" "$warm" "${@:3}"
		traced "${@:2:3}"
	fi
	[ "$2" = tcp ] && packets=$few
	receive "$2" "$warm" "${@:3}"
	receive "$2" "$packets" "${@:3}"
	told "$1"
}

base() {
	measure base udp 100 $mobile
}

# Held packets are measured as they come and, the second half of them, as they
# leave: by then the program that released them has ended.
#   hold_cycle PACKETS KIND LEN SPREAD RELEASE...
hold_cycle() {
	local packets=$1

	receive "$2" "$packets" "$3" $mobile "$4"
	told hold
	"${@:5}"
	echo "wait $packets" > $proc
	told drain
}

# Segue
# -----

# One measurement differs from the next by two, so there are several.
steadily() {
	local _

	receive udp $warm 100 $mobile
	receive udp $count 100 $mobile
	for _ in 1 2 3 4 5 6 7; do
		receive udp $count 100 $mobile 1 more
	done
	told "$1"
}

case_idle() {
	steadily base
	insmod /bench/segue.ko
	steadily loaded
	many add $other 1000
	steadily case
}

bystander() {
	base
	$segue limits set mns "$1"
	many add $other "$1"
	many hold $other "$1"
	measure case udp 100 $mobile
}

case_bystander_1() { bystander 1; }
case_bystander_1000() { bystander 1000; }
case_bystander_100000() { bystander 100000; }

# In the packet path, but nothing waits: all that is done for it is to find it.
# One that is held makes everybody's packets be looked up at all.
lookup() {
	base
	$segue limits set mns $(($1 + 1))
	many add $other 1
	many hold $other 1
	many add $mobile "$1"
	many prepare $mobile "$1"
	measure case udp 100 $mobile "$1"
}

case_lookup_1() { lookup 1; }
case_lookup_1000() { lookup 1000; }
case_lookup_100000() { lookup 100000; }
case_lookup_1000000() { lookup $million; }

segue_hold() {
	$segue mn hold $mobile dir to deadline 3600s outcome drain
}

segue_drain() {
	$segue mn drain $mobile dir to
}

# The first time warms.
hold_drain() {
	local kind=$1 len=$2 packets=$3

	measure base "$kind" "$len" $mobile
	$segue limits set mn-packets 5000 mn-bytes 200000000 \
		packets 10000 bytes 400000000
	$segue mn add $mobile
	for case in warm "$case"; do
		segue_hold
		hold_cycle "$packets" "$kind" "$len" 1 segue_drain
	done
}

case_hold_100() { hold_drain udp 100 $count; }
case_hold_1400() { hold_drain udp 1400 $count; }
case_hold_gso() { hold_drain tcp 62000 $few; }

case_hold_1000() {
	base
	many add $mobile 1000
	for case in warm "$case"; do
		many hold $mobile 1000
		hold_cycle 10000 udp 100 1000 many drain $mobile 1000
	done
	order
}

# Ten for each of a thousand wait, and while these leave as many come after them.
order() {
	many hold $mobile 1000
	receive udp 10000 100 $mobile 1000 ordered
	many drain $mobile 1000
	receive udp 10000 100 $mobile 1000 more
	echo "wait 20000" > $proc
	told order
}

# tunnel KIND LENGTH [early]
tunnel() {
	measure base "$1" "$2" $mobile
	$segue mn add $mobile
	$segue mn switch $mobile dir to leg tunnel local $here remote $there \
		"${@:3}" deadline 3600s outcome revert
	measure case "$1" "$2" $mobile
}

# The other forms: form KIND ADDRESS LOCAL REMOTE, and beside it the device that
# the kernel has for it: device KIND ADDRESS TYPE LOCAL REMOTE.
form() {
	measure base "$1" 100 "$2"
	$segue mn add "$2"
	$segue mn switch "$2" dir to leg tunnel local "$3" remote "$4" \
		deadline 3600s outcome revert
	measure case "$1" 100 "$2"
}

device() {
	measure base "$1" 100 "$2"
	# shellcheck disable=SC2086	# words
	ip link add tunnel type $3 local "$4" remote "$5"
	ip link set tunnel up
	ip route add "$2" dev tunnel
	measure case "$1" 100 "$2"
}

case_form_4in6() { form udp4 $mobile4 $here $there; }
case_form_6in4() { form udp $mobile $here4 $there4; }
case_form_4in4() { form udp4 $mobile4 $here4 $there4; }
case_device_4in6() { device udp4 $mobile4 "ip6tnl mode ipip6" $here $there; }
case_device_6in4() { device udp $mobile sit $here4 $there4; }
case_device_4in4() { device udp4 $mobile4 ipip $here4 $there4; }

# out_of KIND PLAIN ADDRESS LOCAL REMOTE, and out_of_device with its TYPE.
out_of() {
	measure base "$2" 100 "$3" 1 softirq
	$segue mn add "$3" accept local "$4" remote "$5" dir to
	measure case "$1" 100 "$3" 1 softirq
}

out_of_device() {
	measure base "$2" 100 "$3" 1 softirq
	# shellcheck disable=SC2086	# words
	ip link add tunnel type $6 local "$4" remote "$5"
	ip link set tunnel up
	measure case "$1" 100 "$3" 1 softirq
}

case_out_4in6() { out_of 4in6 udp4 $mobile4 $here $there; }
case_out_6in4() { out_of 6in4 udp $mobile $here4 $there4; }
case_out_4in4() { out_of 4in4 udp4 $mobile4 $here4 $there4; }
case_out_device_4in6() {
	out_of_device 4in6 udp4 $mobile4 $here $there "ip6tnl mode ipip6"
}
case_out_device_6in4() { out_of_device 6in4 udp $mobile $here4 $there4 sit; }
case_out_device_4in4() { out_of_device 4in4 udp4 $mobile4 $here4 $there4 ipip; }

case_tunnel_100() { tunnel udp 100; }
case_tunnel_1400() { tunnel udp 1400; }
case_tunnel_gso() { tunnel tcp 62000; }
case_early_100() { early 100; }
case_early_1400() { early 1400; }

# Nothing is said of what the module cannot do.
early() {
	[[ $($segue info) != *early* ]] || tunnel udp "$1" early
}

case_link() {
	base
	$segue mn add $mobile
	$segue mn switch $mobile dir to leg link dev bench1 via 2001:db8:6::2 \
		deadline 3600s outcome revert
	measure case udp 100 $mobile
}

# The copy goes by the tunnel, the packet itself as the stack sends it.
copy() {
	measure base udp "$1" $mobile
	$segue mn add $mobile
	$segue mn switch $mobile dir to leg tunnel local $here remote $there \
		leg native deadline 3600s outcome revert
	measure case udp "$1" $mobile
}

case_copy_100() { copy 100; }
case_copy_256() { copy 256; }
case_copy_1400() { copy 1400; }

case_decap() {
	measure base udp 100 $mobile 1 softirq
	$segue mn add $mobile accept local $here remote $there dir to
	measure case 6in6 100 $mobile 1 softirq
}

# Very many
# ---------

# available COUNT - memory left, in kB, beside so many mobile nodes; what was
# freed a moment ago is let go first
available() {
	local key value _

	sleep 30
	echo 3 > /proc/sys/vm/drop_caches
	read -r _ < /proc/sys/vm/stat_refresh || true
	while read -r key value _; do
		[ "$key" != MemAvailable: ] ||
			echo "ops=$1 available=$value"
	done < /proc/meminfo
}

million() {
	base
	$segue limits set mns $million
	many add $other 1
	many delete $other 1
	said before available 0
	said add mobiles add $mobile $million
	said steer mobiles steer $mobile $million $here "$@"
	said after available $million
	measure case udp 100 $mobile $million
}

case_million() { million $there; }
case_million_own() {
	ip -6 route add 2001:db8:f::/64 via 2001:db8:6::2 dev bench1
	million 2001:db8:f::1 own
}

# Rivals
# ------

# A device for each far end, which is how it is done without us.
case_devices() {
	local i start

	for ((i = 1; i <= devices; i++)); do
		printf 'link add t%d type ip6tnl mode ip6ip6 local %s remote 2001:db8:f::%x\n' \
			$i $here $i
		printf 'link set t%d up\n' $i
	done > /tmp/devices
	start=${EPOCHREALTIME/./}
	ip -batch /tmp/devices
	echo "$case case ops=$devices sum=$(((${EPOCHREALTIME/./} - start) * 1000))"
}

case_plug() {
	base
	tc qdisc add dev bench1 root plug limit 100000000
	tc qdisc change dev bench1 root plug release_indefinite
	for case in warm "$case"; do
		tc qdisc change dev bench1 root plug block
		hold_cycle $count udp 100 1 \
			tc qdisc change dev bench1 root plug release_indefinite
	done
}

nft_chain() {
	nft -f - <<-END
	table ip6 bench {
		chain forward {
			type filter hook forward priority 0
			$1
		}
	}
	END
}

nfqueue() {
	local ready pid

	base
	nft_chain 'queue num 0'
	for case in warm "$case"; do
		coproc holder "$1" $count
		pid=$COPROC_PID
		read -r ready <&"${COPROC[0]}"
		[ "$ready" = ready ]
		receive udp $count 100 $mobile
		echo "wait $count" > $proc
		told case
		wait "$pid"
	done
}

case_nfqueue_each() { nfqueue each; }
case_nfqueue_batch() { nfqueue batch; }

case_ip6tnl() {
	base
	ip link add tunnel type ip6tnl mode ip6ip6 local $here remote $there
	ip link set tunnel up
	ip -6 route add $mobile dev tunnel
	measure case udp 100 $mobile
}

case_ip6tnl_decap() {
	measure base udp 100 $mobile 1 softirq
	ip link add tunnel type ip6tnl mode ip6ip6 local $here remote $there
	ip link set tunnel up
	measure case 6in6 100 $mobile 1 softirq
}

case_lwtunnel() {
	base
	ip link add tunnel type ip6tnl external
	ip link set tunnel up
	ip -6 route add $mobile encap ip6 id 1 src $here dst $there dev tunnel
	measure case udp 100 $mobile
}

dup() {
	measure base udp "$1" $mobile
	nft_chain 'dup to 2001:db8:9::2 device "bench2"'
	measure case udp "$1" $mobile
}

case_dup() { dup 100; }
case_dup_256() { dup 256; }
case_dup_1400() { dup 1400; }

case_proxy() {
	local i

	base
	echo 1 > /proc/sys/net/ipv6/conf/all/proxy_ndp
	for ((i = 0; i < 1000; i++)); do
		printf 'neigh add proxy 2001:db8:8::%x dev bench1\n' "$i"
	done | ip -batch -
	measure case udp 100 $mobile
}

case_mirred() {
	base
	tc qdisc add dev bench0 clsact
	tc filter add dev bench0 ingress protocol ipv6 flower dst_ip $mobile \
		action mirred egress mirror dev bench2
	measure case udp 100 $mobile
}

# One after the other
# -------------------

if [ "${1-}" = case ]; then
	case=$2
	topology
	"case_$case"
	exit
fi

insmod /bench/segue_bench.ko

# This one loads segue.ko itself.
# shellcheck disable=SC2154	# cases: what the host asks for
[[ $cases == idle* ]] || insmod /bench/segue.ko
for case in $cases; do
	unshare -n "$0" case "$case"
done
