# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154	# names for the scripts, and by hosts()
#
# lib.sh - hosts, traffic and TAP for the scripts here
#
# A script draws its topology, makes it in topology(), and has one function a
# case, called by run_case.  Each case has hosts of its own, named with the
# script's pid and gone afterwards.  It says what must hold by ok, is or has; a
# case that ends with an error, or in which nothing was said, has failed.
#
# Runs as root in a machine of its own (scripts/vm): it loads the module.

set -u -o pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
root=$top/build/root
module=${SEGUE_MODULE:-$top/build/modules/$(uname -r)/segue.ko}
stream=$top/build/selftests/net/stream
ask=$top/build/selftests/net/ask
work=$(mktemp -d)

test_nr=0
MAPFILE=()
test_failed=0
deferred=()

# What is said
# ------------

# ok STATUS SENTENCE - the status of a command says whether it holds
ok() {
	local status=$1

	shift
	test_nr=$((test_nr + 1))
	if [ "$status" = 0 ]; then
		echo "ok $test_nr - $*"
	else
		echo "not ok $test_nr - $*"
		test_failed=1
	fi
}

# is GOT WANTED SENTENCE
is() {
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || echo "# got '$1', wanted '$2'"
}

# has TEXT PART SENTENCE
has() {
	[[ $1 == *"$2"* ]]
	ok $? "$3"
	[[ $1 == *"$2"* ]] || echo "# no '$2' in '$1'"
}

# Things that are undone when the case ends, last first.
defer() {
	deferred+=("$*")
}

undo() {
	local i

	for ((i = ${#deferred[@]} - 1; i >= 0; i--)); do
		eval "${deferred[i]}"
	done > /dev/null 2>&1
	deferred=()
}

# run_case FUNCTION - in a fresh topology
run_case() {
	local before=$test_nr status

	echo "# $1"
	topology
	"$1"
	status=$?
	undo
	if [ "$status" != 0 ] || [ "$test_nr" = "$before" ]; then
		ok 1 "$1 came to its end and said something"
	fi
}

finish() {
	undo
	rm -rf "$work"
	echo "1..$test_nr"
	exit "$test_failed"
}

# wait_for SECONDS COMMAND... - until it succeeds
wait_for() {
	local end=$((SECONDS + $1 + 1))

	shift
	until "$@" > /dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# Hosts
# -----

load_module() {
	[ -d /sys/module/segue ] && return
	modprobe -a tunnel4 tunnel6 veth
	insmod "$module"
}

# hosts NAME... - namespaces; the variable NAME holds the unique one
hosts() {
	local name

	for name in "$@"; do
		declare -g "$name=$name-$$"
		ip netns add "$name-$$"
		defer "ip netns del $name-$$"
		ip netns exec "$name-$$" sysctl -q -w \
			net.ipv6.conf.all.accept_dad=0 \
			net.ipv6.conf.default.accept_dad=0 \
			net.ipv4.conf.all.rp_filter=0 \
			net.ipv4.conf.default.rp_filter=0
		ip -n "$name-$$" link set lo up
	done
}

# link HOST DEV HOST DEV
link() {
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
}

# addr HOST DEV ADDRESS...
addr() {
	local host=$1 dev=$2 a

	shift 2
	for a in "$@"; do
		case $a in
		*:*) ip -n "$host" addr add "$a" dev "$dev" nodad ;;
		*)   ip -n "$host" addr add "$a" dev "$dev" ;;
		esac
	done
}

router() {
	ip netns exec "$1" sysctl -q -w net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.forwarding=1
}

# src s0 ---- r0 rt r1 ---- m0 mn, 2001:db8:a::/64 and 2001:db8:b::/64
three_hosts() {
	hosts src rt mn
	link "$src" s0 "$rt" r0
	link "$rt" r1 "$mn" m0
	addr "$src" s0 2001:db8:a::2/64
	addr "$rt" r0 2001:db8:a::1/64
	addr "$rt" r1 2001:db8:b::1/64
	addr "$mn" m0 2001:db8:b::2/64 2001:db8:b::3/64
	router "$rt"
	ip -n "$src" -6 route add default via 2001:db8:a::1
	ip -n "$mn" -6 route add default via 2001:db8:b::1
	on "$src" ping -6 -c1 -W4 2001:db8:b::2 > /dev/null
	on "$src" ping -6 -c1 -W4 2001:db8:b::3 > /dev/null
}

# Two routers: mn is 2001:db8:1::5 behind par, 2001:db8:2::5 behind nar; it has no
# default route yet.
#
#   src s0 ---- r0 par r1 -------- m0 mn        2001:db8:a::/64   2001:db8:1::/64
#                  par r2 ---- n0 nar           2001:db8:c::/64
#                                 nar n1 ---- m1 mn                2001:db8:2::/64
two_routers() {
	hosts src par nar mn
	link "$src" s0 "$par" r0
	link "$par" r1 "$mn" m0
	link "$par" r2 "$nar" n0
	link "$nar" n1 "$mn" m1
	addr "$src" s0 2001:db8:a::2/64
	addr "$par" r0 2001:db8:a::1/64
	addr "$par" r1 2001:db8:1::1/64
	addr "$par" r2 2001:db8:c::1/64
	addr "$nar" n0 2001:db8:c::2/64
	addr "$nar" n1 2001:db8:2::1/64
	addr "$mn" m0 2001:db8:1::5/64
	addr "$mn" m1 2001:db8:2::5/64
	router "$par"
	router "$nar"
	ip -n "$src" -6 route add default via 2001:db8:a::1
	ip -n "$par" -6 route add 2001:db8:2::/64 via 2001:db8:c::2
	ip -n "$nar" -6 route add default via 2001:db8:c::1
}

# on HOST COMMAND...
on() {
	local host=$1

	shift
	ip netns exec "$host" "$@"
}

# seg HOST ARGUMENTS... - the control tool
seg() {
	local host=$1

	shift
	"$top/build/user/segue" -n "$host" "$@"
}

# events HOST FILE [OPTION]... - what the tool says of events, until the case ends.
# The program itself is started, for who kills a function kills a shell.
events() {
	local host=$1 file=$2

	shift 2
	"$top/build/user/segue" -n "$host" "$@" monitor > "$file" &
	defer "kill $!"
}

# watch HOST - its events, from now on, in $work/events
watch() {
	# Not by seg: what runs in the background must be what is killed.
	"$top/build/user/segue" -n "$1" monitor > "$work/events" 2>&1 &
	defer "kill $!"
	sleep 1
}

nft() {
	local host=$1

	shift
	LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu \
		ip netns exec "$host" "$root/usr/sbin/nft" "$@"
}

# Traffic
# -------

# speak HOST NAME ADDRESS PORT COUNT INTERVAL_US [OPTION]... - a sender, in the
# background; spoken NAME waits for it and puts what it says into line
speak() {
	local host=$1 name=$2

	shift 2
	on "$host" "$stream" send "$@" > "$work/$name" &
	declare -g "pid_$name=$!"
}

spoken() {
	local pid=pid_$1

	wait "${!pid}"
	line=$(cat "$work/$1")
}

# listen HOST NAME PORT COUNT TIMEOUT_MS [OPTION]... - a receiver, in the
# background; heard NAME waits for it and puts what it says into line
listen() {
	local host=$1 name=$2

	shift 2
	on "$host" "$stream" recv "$@" > "$work/$name" &
	declare -g "pid_$name=$!"
	wait_for 5 grep -q ready "$work/$name"
}

heard() {
	local pid=pid_$1

	wait "${!pid}"
	line=$(sed 1d "$work/$1")
}

# field LINE NAME - the value of NAME=VALUE
field() {
	sed -n "s/.*\\b$2=\\([0-9]*\\).*/\\1/p" <<< "$1"
}

# stat HOST NAME - a counter of the namespace, or a drop reason's
stat() {
	local value

	value=$(seg "$1" stats | tr '\n' ' ' | sed -n "s/.* $2 \([0-9]*\).*/\1/p")
	echo "${value:-0}"
}

# holds HOST MORE - more than so many packets are held there now
holds() {
	[ "$(stat "$1" packets)" -gt "$2" ]
}

# Everything taken or copied is sent, dropped or held: balance HOST SENTENCE
balance() {
	local text in out

	text=$(seg "$1" stats | tr '\n' ' ')
	in=$(awk '{
		for (i = 1; i < NF; i++) {
			if ($i ~ /^(in|copied|markers_sent|resent)$/)
				sum += $(i + 1)
		}
		print sum + 0 }' <<< "$text")
	out=$(awk '{
		for (i = 1; i < NF; i++) {
			if ($i ~ /^(packets|drained|steered|decapped|markers_taken)$/)
				sum += $(i + 1)
			if ($i == "drops")
				dropping = 1
			else if (dropping && $i ~ /^[0-9]+$/)
				sum += $i
		}
		if ($NF ~ /^[0-9]+$/ && dropping)
			sum += $NF
		print sum + 0 }' <<< "$text")
	is "$in" "$out" "$2"
}

# The cases named as arguments, or all, in the order of the script.
run_cases() {
	local case

	load_module
	[ $# -gt 0 ] || mapfile -t < <(sed -n 's/^\(test_.*\)() {$/\1/p' "$0")
	for case in "$@" "${MAPFILE[@]}"; do
		run_case "$case"
	done
}

trap finish EXIT
