#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# faults.sh - requests of which one allocation fails, for each allocation
#
#   faults.sh FAILNTH.SO
#
# A request is repeated with its first, second, third... allocation failing, until
# it needs no more of them.  It may be refused or succeed all the same; refused, it
# must have changed nothing.  The last allocation is that of the answer: where it
# is the answer that is lost, netlink says so (ENOBUFS), and the request was done.
# Needs a kernel with fault injection: scripts/check-debug.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/../net/lib.sh"

preload=$1
limit=400		# a request that needs more allocations is no request
mobile=2001:db8:b::2

topology() {
	three_hosts
}

# seg_fault NTH HOST ARGUMENTS... - as seg, the NTH allocation failing
seg_fault() {
	local nth=$1
	shift

	FAILNTH=$nth FAILNTH_FILE=$work/fault LD_PRELOAD=$preload seg "$@"
}

state() {
	seg "$1" -j mn 2>&1 | sed -E 's/"(deadline_ms|left|expires|id)":[0-9]+//g'
}

answer_lost() {
	grep -q -E 'No buffer space|events came faster' "$work/said"
}

# sweep SENTENCE UNDO REQUEST... - in rt; UNDO are arguments of seg, or nothing
sweep() {
	local sentence=$1 undo=$2 before nth hits=0 refused=0 bad=
	shift 2

	before=$(state "$rt")
	for ((nth = 1; nth < limit; nth++)); do
		echo none > "$work/fault"
		if seg_fault "$nth" "$rt" "$@" > /dev/null 2> "$work/said" ||
				answer_lost; then
			# shellcheck disable=SC2086 # several words
			[ -z "$undo" ] || seg "$rt" $undo > /dev/null 2>&1
		else
			refused=$((refused + 1))
		fi
		[ "$(state "$rt")" = "$before" ] || {
			bad="after the ${nth}th it is $(state "$rt")"
			break
		}
		case $(cat "$work/fault") in
		hit)  hits=$((hits + 1)) ;;
		miss) break ;;
		*)    bad="no fault was asked for: $(cat "$work/said")"
		      break ;;
		esac
	done
	[ -z "$bad" ] && [ "$hits" -gt 0 ] && [ "$nth" -lt "$limit" ]
	ok $? "$sentence: $hits allocations failed, $refused requests refused"
	[ -z "$bad" ] || echo "# $bad, was $before"
}

test_a_mobile_node_is_made() {
	sweep 'a new mobile node' "mn delete $mobile" mn add "$mobile" \
		2001:db8:b::3 10.0.0.3 tag faulty
}

test_one_with_a_tunnel_is_made() {
	sweep 'a new one that comes out of tunnels' "mn delete $mobile" \
		mn add "$mobile" accept local 2001:db8:b::1 remote 2001:db8:a::2 \
		dir to accept local 2001:db8:b::1 remote 2001:db8:a::3 dir to
}

test_it_is_prepared() {
	seg "$rt" mn add "$mobile"
	sweep 'prepare' "mn revert $mobile" mn prepare "$mobile" deadline 600s
}

test_it_is_held() {
	seg "$rt" mn add "$mobile"
	sweep 'hold' "mn revert $mobile" mn hold "$mobile" deadline 600s
}

test_it_is_switched() {
	seg "$rt" mn add "$mobile"
	sweep 'switch to a tunnel' "mn revert $mobile" mn switch "$mobile" dir to leg \
		tunnel local 2001:db8:b::1 remote 2001:db8:b::3 deadline 600s
	sweep 'switch to a link' "mn revert $mobile" mn switch "$mobile" dir to leg \
		link dev r1 via 2001:db8:b::3 deadline 600s
}

test_it_is_changed() {
	seg "$rt" mn add "$mobile"
	seg "$rt" mn prepare "$mobile" deadline 600s
	sweep 'change of addresses' \
		"mn change $mobile address $mobile" \
		mn change "$mobile" address "$mobile" address 2001:db8:b::9
}

test_it_is_shown() {
	seg "$rt" mn add "$mobile"
	sweep 'dump' '' mn show
	sweep 'one is shown' '' mn show "$mobile"
	sweep 'statistics' '' stats
	sweep 'limits' '' limits set mns 65536
}

echo N > /sys/kernel/debug/failslab/ignore-gfp-wait
echo N > /sys/kernel/debug/fail_page_alloc/ignore-gfp-wait
echo N > /sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
echo 0 > /sys/kernel/debug/fail_page_alloc/min-order
for dir in failslab fail_page_alloc; do
	echo 0 > "/sys/kernel/debug/$dir/verbose"
done
shift
run_cases "$@"
