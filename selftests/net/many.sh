#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# many.sh - very many mobile nodes: what they take, show, and leave behind
#
#   SEGUE_MANY=1000000 many.sh      as many; 20,000 unless it is said
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64   2001:db8:b::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

count=${SEGUE_MANY:-20000}
first=2001:db8:c::1
mobiles=$top/build/selftests/net/mobiles

topology() {
	three_hosts
	seg "$rt" limits set mns $((count + 8))
}

many() {
	on "$rt" "$mobiles" "$@" > /dev/null
}

# memory HOST KIND - bytes, as the module tells
memory() {
	seg "$1" stats | sed -n "s/^memory .*\b$2 \([0-9]*\).*/\1/p"
}

# objects CACHE - how many are in use, by the allocator's own account; those that
# CPUs keep for themselves are in it
objects() {
	local n

	n=$(sed 's/ .*//' "/sys/kernel/slab/$1/objects" 2> /dev/null)
	echo "${n:-0}"
}

# gone CACHE COUNT - it has no more objects than that
gone() {
	[ "$(objects "$1")" -le "$2" ]
}

# available - kB
available() {
	echo 3 > /proc/sys/vm/drop_caches
	sed -n 's/^MemAvailable: *\([0-9]*\).*/\1/p' /proc/meminfo
}

# fits BYTES MOST SENTENCE - of a kernel that adds nothing of its own to each lock and
# object; one that looks for mistakes does, and is only told
fits() {
	if [ -e /proc/lockdep ]; then
		echo "# not judged on this kernel: $3"
	else
		is $(($1 > 0 && $1 <= $2)) 1 "$3"
	fi
}

# fill REMOTE [own] - add them all and steer them, and say what the system lost
fill() {
	local before

	many add $first 1
	many delete $first 1
	sleep 1
	before=$(available)
	many add $first "$count" || return
	many steer $first "$count" 2001:db8:b::1 "$@" || return
	sleep 1
	fell=$((before - $(available)))
}

test_steered_to_one_far_end() {
	local each path

	fill 2001:db8:b::3
	ok $? "$count are added and steered"
	is "$(seg "$rt" -j stats | sed 's/.*"active":\([0-9]*\).*/\1/')" "$count" \
		"all are in the packet path"
	path=$(memory "$rt" paths)
	is $((path > 0 && path < 256)) 1 "they share one path, of $path bytes"
	is "$(memory "$rt" holds)" 0 "and have nothing to hold packets in"
	each=$(($(memory "$rt" mns) / count))
	fits "$each" 255 "a mobile node is smaller than a power of two: $each bytes"
	each=$(memory "$rt" each)
	fits "$each" $((256 + 2 * 1048576 / count)) \
		"with its tables it takes $each bytes"
	fits $((fell * 1024 / count)) $((each + 64 + 4194304 / count)) \
		"the system lost $((fell * 1024 / count)) bytes for each"
}

# The control: a tag and a hold are seen in the same figures.
test_what_costs_more_is_seen() {
	local before after

	seg "$rt" mn add 2001:db8:b::2
	before=$(memory "$rt" more)
	seg "$rt" mn change 2001:db8:b::2 tag mobile
	after=$(memory "$rt" more)
	is $((after > before)) 1 "a tag is counted: $before, $after"
	seg "$rt" mn hold 2001:db8:b::2 deadline 600s
	is $(($(memory "$rt" holds) > 0)) 1 "what a hold needs is counted"
	seg "$rt" mn drain 2001:db8:b::2
	seg "$rt" mn revert 2001:db8:b::2
	is "$(memory "$rt" holds)" 0 "and gone when it has left"
	seg "$rt" mn delete 2001:db8:b::2
	is "$(memory "$rt" more)" 0 "as is the rest when it is deleted"
}

test_a_far_end_for_each() {
	local path

	fill 2001:db8:d::1 own
	ok $? "$count are added and steered, each to its own"
	path=$(($(memory "$rt" paths) / count))
	is $((path > 0 && path < 256)) 1 "each has a path, of $path bytes"
	fits "$(memory "$rt" each)" $((384 + 2 * 1048576 / count)) \
		"it takes $(memory "$rt" each) bytes"
	fits $((fell * 1024 / count)) $((384 + 64 + 8388608 / count)) \
		"the system lost $((fell * 1024 / count)) bytes for each"
}

test_a_dump_shows_each_once() {
	many add $first "$count"
	seg "$rt" -j mn show | grep -o '"id":[0-9]*' | sort > "$work/ids"
	is "$(wc -l < "$work/ids")" "$count" "a dump shows all"
	is "$(uniq -d < "$work/ids" | wc -l)" 0 "and none twice"
}

test_they_go() {
	local before

	before=$(objects segue_mn)
	many add $first "$count"
	many steer $first "$count" 2001:db8:b::1 2001:db8:d::1 own
	many delete $first "$count"
	ok $? "all are deleted"
	is "$(memory "$rt" mns) $(memory "$rt" paths)" "0 0" "nothing of them is counted"
	wait_for 60 gone segue_mn $((before + count / 20))
	ok $? "and the memory is given back"
}

test_the_namespace_goes() {
	local before

	before=$(objects segue_mn)
	hosts other
	seg "$other" limits set mns "$count"
	on "$other" "$mobiles" add $first "$count" > /dev/null
	ip netns del "$other"
	wait_for 120 gone segue_mn $((before + count / 20))
	ok $? "a namespace with $count mobile nodes goes"
}

run_cases "$@"
