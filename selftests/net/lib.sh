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
#
# To start a program is what costs most in an emulated machine, ten milliseconds and
# more.  What can be asked for in one is, and text is taken apart by the shell.

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
exec {silence}<> <(:)
drawing=
plan=
declare -A drawn=()

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

fresh_topology() {
	drawing=yes
	topology
	draw
	drawing=
}

# run_case FUNCTION - in a fresh topology
run_case() {
	local before=$test_nr status

	echo "# $1"
	fresh_topology
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
	draw
	until "$@" > /dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		pause 0.05
	done
}

# sleep, and no program: nobody writes there
pause() {
	read -r -t "$1" -u "$silence" || :
}

# The machine
# -----------

# What is started again and again, and its libraries, into the machine's memory.  Each
# file is a link to the host, of which whoever starts waits for an answer many times;
# what is touched is copied from there, once.
take_in() {
	local name path

	[ ! -e /run/segue-near ] || return 0
	: > /run/segue-near
	for name in bash cat grep ip ping python3 sed sleep sysctl tc timeout \
			"$top/build/user/segue" "$stream" "$ask"; do
		path=$(type -P "$name") || continue
		realpath "$path"
		LD_TRACE_LOADED_OBJECTS=1 "$path" | grep -o '/[^ ]*'
	done | sort -u | xargs realpath | xargs touch -c
}

load_module() {
	[ -d /sys/module/segue ] && return
	modprobe -a tunnel4 tunnel6 veth
	insmod "$module"
}

# Hosts
# -----

# What is asked for here in a topology is done when something else is to be done, by
# one process a host: before a host is looked at in another way than by the functions
# of this file, in a subshell above all, comes draw.
draw() {
	local host

	[ -z "$plan" ] || command ip -force -batch - <<< "$plan"
	plan=
	for host in "${!drawn[@]}"; do
		command ip -n "$host" -force -batch - <<< "${drawn[$host]}"
	done
	drawn=()
}

# A drawing is finished before any other program for hosts is heard of.
ip() {
	draw
	command ip "$@"
}

unless_drawing() {
	[ -n "$drawing" ] || draw
}

# hosts NAME... - namespaces; the variable NAME holds the unique one
hosts() {
	local name

	for name in "$@"; do
		declare -g "$name=$name-$$"
		plan+="netns add $name-$$"$'\n'
		drawn[$name-$$]+="link set lo up"$'\n'
		defer "ip netns del $name-$$"
	done
	unless_drawing
}

# New hosts have this of the one they are made by.
host_defaults() {
	sysctl -q -w net.core.devconf_inherit_init_net=1 \
		net.ipv6.conf.all.accept_dad=0 \
		net.ipv6.conf.default.accept_dad=0 \
		net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.default.rp_filter=0
}

# link HOST DEV HOST DEV
link() {
	plan+="link add $2 netns $1 type veth peer name $4 netns $3"$'\n'
	drawn[$1]+="link set $2 up"$'\n'
	drawn[$3]+="link set $4 up"$'\n'
	unless_drawing
}

# addr HOST DEV ADDRESS...
addr() {
	local host=$1 dev=$2 a

	shift 2
	for a in "$@"; do
		case $a in
		*:*) drawn[$host]+="addr add $a dev $dev nodad"$'\n' ;;
		*)   drawn[$host]+="addr add $a dev $dev"$'\n' ;;
		esac
	done
	unless_drawing
}

# route HOST WHAT...
route() {
	local host=$1

	shift
	drawn[$host]+="route add $*"$'\n'
	unless_drawing
}

router() {
	on "$1" sysctl -q -w net.ipv6.conf.all.forwarding=1 \
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
	route "$src" default via 2001:db8:a::1
	route "$mn" default via 2001:db8:b::1
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
	route "$src" default via 2001:db8:a::1
	route "$par" 2001:db8:2::/64 via 2001:db8:c::2
	route "$nar" default via 2001:db8:c::1
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
	draw
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
	[[ " $1" =~ .*[^a-zA-Z0-9_]$2=([0-9]*) ]] && echo "${BASH_REMATCH[1]}"
}

# words_of HOST - its counters, a word after the other, into words
words_of() {
	draw
	mapfile -t words < <(exec "$top/build/user/segue" -n "$1" stats)
	# shellcheck disable=SC2206 # to be split
	words=(${words[*]})
}

# stat HOST NAME - a counter of the namespace, or a drop reason's
stat() {
	local words i value=0

	words_of "$1"
	for ((i = 0; i < ${#words[@]}; i++)); do
		[ "${words[i]}" != "$2" ] || value=${words[i + 1]%%[!0-9]*}
	done
	echo "${value:-0}"
}

# holds HOST MORE - more than so many packets are held there now
holds() {
	[ "$(stat "$1" packets)" -gt "$2" ]
}

# Everything taken or copied is sent, dropped or held: balance HOST SENTENCE
balance() {
	local words i in=0 out=0 dropping=

	words_of "$1"
	for ((i = 0; i < ${#words[@]}; i++)); do
		case ${words[i]} in
		in|copied|markers_sent|resent)
			in=$((in + words[i + 1])) ;;
		packets|drained|steered|decapped|markers_taken)
			out=$((out + words[i + 1])) ;;
		drops)
			dropping=yes ;;
		*[!0-9]*)
			;;
		*)
			[ -z "$dropping" ] || out=$((out + words[i])) ;;
		esac
	done
	is "$in" "$out" "$2"
}

# The cases named as arguments, or all, in the order of the script.
run_cases() {
	local case

	take_in
	load_module
	host_defaults
	[ $# -gt 0 ] || mapfile -t < <(sed -n 's/^\(test_.*\)() {$/\1/p' "$0")
	for case in "$@" "${MAPFILE[@]}"; do
		run_case "$case"
	done
}

trap finish EXIT
