#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tool.sh - what is told to the control tool the kernel does, and shows
#
#   src s0 ---- r0 rt r1 ---- m0 mn        2001:db8:a::/64
#                                          2001:db8:b::/64
#
# The mobile node is mn, 2001:db8:b::2; the tool works in rt.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

src='' rt='' mn=''	# named by hosts()
mobile=2001:db8:b::2

topology() {
	three_hosts
}

# shown HOST EXPRESSION - of the first mobile node, mn, in Python
shown() {
	seg "$1" -j -s mn show | python3 -c "import json, sys
mn = json.load(sys.stdin)[0]
print($2)"
}

# to_shows KEY VALUE - of the direction to the mobile node
to_shows() {
	[ "$(shown "$rt" "mn['to']['$1']")" = "$2" ]
}

# A generic netlink socket of rt has joined a group.
somebody_listens() {
	on "$rt" grep -q '^[^ ]* *16 *[0-9]* *0*[1-9a-f]' /proc/net/netlink
}

# refused SENTENCE WORDS... - by the kernel, with status 2 and its sentence
refused() {
	local said status

	said=$(seg "$rt" "${@:2}" 2>&1)
	status=$?
	is "$status $said" "2 segue: ${*:2}: $1" "refused: ${*:2}"
}

test_what_was_added_is_shown() {
	seg "$rt" mn add "$mobile" 2001:db8:9::/64 192.0.2.7 tag voip \
		temporary max-packets 512 max-bytes 100000 \
		accept local 2001:db8:b::1 remote 2001:db8:c::1 dir from
	is "$(seg "$rt" mn)" "1: $mobile 2001:db8:9::/64 192.0.2.7 tag voip temporary max-packets 512 max-bytes 100000
    accept local 2001:db8:b::1 remote 2001:db8:c::1 dir from" \
		"all that was told is shown, in the words it was told in"
	is "$(shown "$rt" 'mn["addresses"], mn["tag"], mn["flags"]')" \
		"['$mobile', '2001:db8:9::/64', '192.0.2.7'] voip ['temporary']" \
		"and in JSON"
	is "$(seg "$rt" mn show 192.0.2.7)" "$(seg "$rt" mn show 1)" \
		"any of its addresses names it, as its number does"
	seg "$rt" mn add 2001:db8:b::3
	is "$(seg "$rt" mn show tag voip | grep -c '^[0-9]')" 1 \
		"a tag selects"
	is "$(seg "$rt" | grep -c '^[0-9]*: \|^mobile nodes 2')" 3 \
		"segue alone shows all and the counters"
}

test_a_change_leaves_the_rest() {
	seg "$rt" mn add "$mobile" tag a max-packets 7 \
		accept local 2001:db8:b::1 remote 2001:db8:c::1 dir to
	seg "$rt" mn change "$mobile" tag b
	is "$(shown "$rt" 'mn["tag"], mn["max_packets"], len(mn["accept"])')" \
		"b 7 1" "a tag is changed and nothing else"
	seg "$rt" mn change 1 address 2001:db8:b::4 address 2001:db8:b::5
	is "$(shown "$rt" '" ".join(mn["addresses"])')" \
		"2001:db8:b::4 2001:db8:b::5" "addresses given replace all"
	seg "$rt" mn change 1 temporary accept none
	is "$(shown "$rt" 'mn["flags"], mn["accept"]')" "['temporary'] []" \
		"a flag set, accepts taken away"
	seg "$rt" mn change 1 permanent
	is "$(shown "$rt" 'mn["flags"]')" "[]" "and the flag taken back"
	seg "$rt" mn delete 2001:db8:b::5
	is "$(seg "$rt" -j mn)" "[]" "delete takes it away"
}

test_prepare_hold_switch_drain() {
	seg "$rt" mn add "$mobile"
	seg "$rt" mn prepare "$mobile" dir to deadline 60s outcome revert
	is "$(shown "$rt" 'mn["to"]["state"], mn["from"]["state"], mn["outcome"]')" \
		"pass idle revert" "prepared: in the packet path, passing"
	seg "$rt" mn hold "$mobile" dir to deadline 30s
	on "$src" ping -6 -c3 -i0.05 -W1 "$mobile" > /dev/null
	is "$(shown "$rt" 'mn["to"]["state"], mn["to"]["packets"], mn["to"]["held"]')" \
		"hold 3 3" "held: three packets wait"
	is "$(shown "$rt" '0 < mn["deadline_ms"] < 30000')" True \
		"the new deadline has replaced the old one"
	seg "$rt" mn switch "$mobile" dir to leg link dev r1 via "$mobile"
	is "$(shown "$rt" 'mn["to"]["path"]')" \
		"[{'leg': 'link', 'dev': 'r1', 'via': '$mobile'}]" \
		"switched: the path is the leg, and what waits still waits"
	seg "$rt" mn drain "$mobile" dir to
	wait_for 5 to_shows drained 3
	is "$(shown "$rt" 'mn["to"]["state"], mn["to"]["packets"], mn["to"]["drained"]')" \
		"pass 0 3" "drained: all three, and open"
	on "$src" ping -6 -c1 -W5 "$mobile" > /dev/null
	ok $? "packets go on by the leg"
	seg "$rt" mn switch "$mobile" dir to native
	is "$(shown "$rt" 'mn["to"]["path"]')" "[]" "native takes the leg away"
	seg "$rt" mn revert "$mobile"
	wait_for 5 to_shows state idle
	is "$(shown "$rt" 'mn["to"]["state"], mn["from"]["state"]')" \
		"idle idle" "reverted: out of the packet path"
}

test_drop() {
	seg "$rt" mn add "$mobile"
	seg "$rt" mn hold "$mobile" dir to deadline 30s
	on "$src" ping -6 -c2 -i0.05 -W1 "$mobile" > /dev/null
	seg "$rt" mn drop "$mobile"
	is "$(stat "$rt" verb)" 2 "two packets dropped, the reason is the verb"
	is "$(shown "$rt" 'mn["to"]["state"], mn["to"]["dropped"]')" \
		"pass 2" "and it is open"
}

test_a_refusal_is_a_sentence() {
	seg "$rt" mn add "$mobile"
	refused "no such mobile node" mn hold 99 deadline 2s
	refused "no such mobile node" mn show 2001:db8:b::99
	refused "an address is another mobile node's already" mn add "$mobile"
	refused "a deadline is needed: none was given and none is running" \
		mn prepare "$mobile"
	refused "the prefix has bits set behind its length" \
		mn add 2001:db8:7::1/64
	refused "the tunnel's local address is none of this host" \
		mn switch "$mobile" deadline 1s \
		leg tunnel local 2001:db8:c::5 remote 2001:db8:c::1
	is "$(shown "$rt" 'mn["to"]["state"]')" idle \
		"what was refused has changed nothing"

	said=$(ip netns exec "$rt" setpriv --reuid 65534 --clear-groups \
		--bounding-set -all "$top/build/user/segue" mn delete 1 2>&1)
	is "$? $said" "2 segue: mn delete 1: Operation not permitted (this takes CAP_NET_ADMIN)" \
		"without the right: one sentence, status 2"
}

test_a_batch_is_all_or_nothing() {
	local said

	said=$(seg "$rt" -batch - 2>&1 <<-END
		mn add $mobile tag one
		mn hold $mobile dir to deadline 5s
		mn add 2001:db8:b::3
		mn hold 2001:db8:b::4 deadline 5s
	END
	)
	is "$? $said" "2 segue: -:4: mn hold 2001:db8:b::4 deadline 5s: no such mobile node" \
		"the line that is refused is named"
	is "$(seg "$rt" -j mn)" "[]" "and nothing of the batch was done"

	seg "$rt" -batch - <<-END
		mn add $mobile tag one
		mn hold $mobile dir to deadline 20s
		mn change $mobile tag two
		mn add 2001:db8:b::3
	END
	is "$(seg "$rt" mn show | grep -c '^[0-9]*: ')" 2 \
		"without that line all of it is done"
	is "$(shown "$rt" 'mn["tag"], mn["to"]["state"]')" "two hold" \
		"a change of what the batch adds is part of it"

	# Larger than what a socket may send by default.
	awk 'BEGIN { for (n = 1; n <= 1000; n++) {
			printf "mn add"
			for (a = 1; a <= 16; a++)
				printf " 2001:db8:f:%x::%x", n, a
			print "" } }' > "$work/many"
	seg "$rt" -batch "$work/many"
	is "$? $(seg "$rt" mn | grep -c '^[0-9]*: .* 2001:db8:f:.*::10$')" \
		"0 1000" \
		"a thousand mobile nodes of 16 addresses in one message"
}

test_monitor() {
	local pid

	events "$rt" "$work/events" -j -t
	pid=$!
	# It has joined the group once the kernel's list says so.
	wait_for 5 somebody_listens
	seg "$rt" mn add "$mobile" tag seen
	seg "$rt" mn hold "$mobile" dir to deadline 20s
	seg "$rt" mn drain "$mobile" dir to
	seg "$rt" mn delete "$mobile"
	wait_for 5 grep -q '"del"' "$work/events"
	is "$(python3 -c 'import json, sys
for line in open(sys.argv[1]):
    e = json.loads(line)
    print(e["event"], e["mn"]["tag"], len(e["timestamp"]), end=", ")' \
		"$work/events" 2>&1)" \
		"new seen 27, holding seen 27, drained seen 27, del seen 27, " \
		"monitor tells each event as it happens, one object a line"
}

test_netns_option() {
	local said

	seg "$rt" mn add "$mobile" tag inside
	is "$("$top/build/user/segue" -netns "$rt" mn)" "$(seg "$rt" mn)" \
		"-netns NAME sees what that namespace sees"
	is "$("$top/build/user/segue" -n "$mn" -j mn)" "[]" \
		"and each namespace has its own"
	is "$("$top/build/user/segue" -n "$rt" mn switch "$mobile" deadline 9s \
		leg link dev r1 via "$mobile" 2>&1)" "" \
		"names of devices are that namespace's"
	said=$(seg "$mn" mn switch 1 leg link dev r1 via ::1 2>&1)
	is "$? $said" '1 segue: mn switch: leg link dev "r1": expected a network device that exists' \
		"and not another's"
}

test_limits() {
	seg "$rt" limits set mns 1 mn-packets 5
	has "$(seg "$rt" limits)" "mns 1 " "a limit set is shown"
	seg "$rt" mn add "$mobile"
	refused "the namespace has as many mobile nodes as its limit allows" \
		mn add 2001:db8:b::3
	seg "$rt" mn hold "$mobile" dir to deadline 20s
	on "$src" ping -6 -c8 -i0.02 -W1 "$mobile" > /dev/null
	is "$(stat "$rt" queue_packets)" 3 \
		"and holds: five of eight wait, three are counted as dropped"
	is "$(seg "$rt" -j info | python3 -c 'import json, sys
info = json.load(sys.stdin)
print(info["limits"]["mn_packets"], "hold" in info["features"])')" "5 True" \
		"info has version, features and limits"
}

run_cases "$@"
