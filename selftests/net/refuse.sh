#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# refuse.sh - what cannot be done is refused with a sentence, and nothing is done
#
#   host h0 ---- p0 peer         2001:db8:c::/64

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

mobile=2001:db8:1::5

topology() {
	hosts host peer
	link "$host" h0 "$peer" p0
	addr "$host" h0 2001:db8:c::1/64
	addr "$peer" p0 2001:db8:c::2/64
}

# refused SENTENCE ARGUMENTS... - by the tool
refused() {
	local said status

	said=$(seg "$host" "${@:2}" 2>&1)
	status=$?
	if [ "$status" = 2 ] && [[ $said == *"$1"* ]]; then
		ok 0 "refused: $1"
	else
		ok 1 "refused: $1"
		echo "# ${*:2}: status $status, '$said'"
	fi
}

test_wrong_mobile_nodes() {
	seg "$host" mn add $mobile
	refused "is another mobile node's already" mn add $mobile
	refused "is another mobile node's already" mn add 2001:db8:1::6 $mobile
	refused "unicast" mn add ff02::1
	refused "unicast" mn add fe80::1
	refused "unicast" mn add ::
	refused "unicast" mn add ::1
	refused "unicast" mn add 127.0.0.1
	refused "unicast" mn add 224.0.0.1
	refused "bits set behind its length" mn add 2001:db8:9::1/64
	refused "given twice" mn add 2001:db8:2::1 2001:db8:2::1
	refused "no such mobile node" mn delete 2001:db8:3::1
	refused "no such mobile node" mn hold 77 deadline 1s
	refused "one end of the tunnel is IPv4" mn add 2001:db8:2::2 \
		accept local 192.0.2.1 remote 2001:db8::1 dir to
	refused "a tunnel's ends" mn add 2001:db8:2::2 \
		accept local 192.0.2.1 remote 224.0.0.1 dir to
	refused "a tunnel's ends" mn add 2001:db8:2::2 \
		accept local ff02::1 remote 2001:db8::1 dir to
	is "$(stat "$host" nodes)" 1 "none of them was made"
	wait_for 10 no_device
	ok $? "and none left a device"
}

no_device() {
	! ip -n "$host" link show segue0
}

test_wrong_legs() {
	seg "$host" mn add $mobile
	seg "$host" mn add 10.0.0.5 2001:db8:1::7
	until=(deadline 600s)
	refused "none of this host" mn switch $mobile dir to leg tunnel \
		local 192.0.2.1 remote 192.0.2.2 "${until[@]}"
	refused "one end of the tunnel is IPv4" mn switch $mobile dir to \
		leg tunnel local 2001:db8:c::1 remote 192.0.2.2 "${until[@]}"
	refused "ends are the same" mn switch $mobile dir to leg tunnel \
		local 192.0.2.1 remote 192.0.2.1 "${until[@]}"
	refused "ends are the same" mn switch $mobile dir to leg tunnel \
		local 2001:db8:c::1 remote 2001:db8:c::1 "${until[@]}"
	refused "leads back into itself" mn switch $mobile dir to leg tunnel \
		local 2001:db8:c::1 remote $mobile "${until[@]}"
	refused "none of this host" mn switch $mobile dir to leg tunnel \
		local 2001:db8:c::99 remote 2001:db8:c::2 "${until[@]}"
	addr "$host" lo 192.0.2.1/32
	refused "leads back into itself" mn switch 10.0.0.5 dir to leg tunnel \
		local 192.0.2.1 remote 10.0.0.5 "${until[@]}"
	refused "the last of its path" mn switch $mobile dir to leg native \
		leg tunnel local 2001:db8:c::1 remote 2001:db8:c::3 "${until[@]}"
	ip -n "$host" link add t6 type ip6tnl local 2001:db8:c::1 \
		remote 2001:db8:c::2
	refused "no such link-layer addresses" mn switch $mobile dir to \
		leg link dev t6 lladdr 02:00:00:00:00:01 "${until[@]}"
	is "$(stat "$host" active)" 0 "nothing came into the packet path"
	seg "$host" mn switch $mobile dir to leg tunnel local 2001:db8:c::1 \
		remote 2001:db8:c::2 "${until[@]}"
	refused "leads back into itself" mn change $mobile address $mobile \
		address 2001:db8:c::/64
}

test_all_or_none() {
	local said

	seg "$host" mn add $mobile
	{
		echo "mn add 2001:db8:2::1 tag one"
		echo "mn add 2001:db8:2::2 tag two"
		echo "mn hold 2001:db8:2::1 deadline 600s"
		echo "mn delete $mobile"
		echo "mn drain 2001:db8:2::9"
	} > "$work/batch"
	said=$(seg "$host" -batch "$work/batch" 2>&1)
	is $? 2 "five operations, the last of which cannot be: refused"
	has "$said" "no such mobile node" "with its sentence: $said"
	is "$(stat "$host" nodes)" 1 "none of the others was done"
	is "$(stat "$host" active)" 0 "nor left anything"
	has "$(seg "$host" mn show)" $mobile "nor took anything"

	sed -i 's/2::9/2::1/' "$work/batch"
	seg "$host" -batch "$work/batch"
	ok $? "the same with one that can be"
	is "$(stat "$host" nodes)" 2 "all were done"
}

test_an_address_is_given_on_in_one_message() {
	seg "$host" mn add $mobile tag old
	printf '%s\n' "mn delete $mobile" "mn add $mobile tag new" > "$work/batch"
	seg "$host" -batch "$work/batch"
	ok $? "an address goes from one to another in one message"
	has "$(seg "$host" mn show)" "tag new" "to the new one"
	printf '%s\n' "mn add $mobile tag again" "mn delete $mobile" > "$work/batch"
	seg "$host" -batch "$work/batch" > /dev/null 2>&1
	is $? 2 "but not the other way round"
}

# Messages no tool would make.  attr TYPE HEX: one attribute, little-endian.
attr() {
	local hex=${2// /} len

	len=$((${#hex} / 2 + 4))
	printf '%02x%02x%02x%02x%s' $((len & 255)) $((len >> 8)) \
		$(($1 & 255)) $(($1 >> 8)) "$hex"
	while ((len++ % 4)); do
		printf 00
	done
}

nest() {
	attr $(($1 | 0x8000)) "$2"
}

# raw COMMAND HEX ERRNO SENTENCE [MORE]
raw() {
	local said

	said=$(on "$host" "$ask" raw "$1" "$2")
	if [[ $said == "errno=$3 "*"${5-}"*"$4"* ]]; then
		ok 0 "errno $3: $4"
	else
		ok 1 "errno $3: $4"
		echo "# $said"
	fi
}

test_malformed_messages() {
	local verb_new verb_hold ip mn id1 many n

	verb_new=$(attr 1 01)
	verb_hold=$(attr 1 05)
	ip=$(nest 3 "$(attr 1 20010db8000200000000000000000001)")
	mn=$(nest 2 "$ip")
	id1=$(nest 2 "$(attr 2 01000000)")

	raw 1 "" 22 "a request needs an operation"
	raw 1 "$(nest 2 "$mn")" 22 "an operation needs a verb and a mobile node"
	raw 1 "$(nest 2 "$verb_new")" 22 "an operation needs a verb"
	raw 1 "$(nest 2 "$(attr 1 00)$mn")" 34 ""
	raw 1 "$(nest 2 "$(attr 1 0c)$mn")" 34 ""
	raw 1 "$(nest 2 "$verb_hold$id1$(attr 8 01000000)")" 22 "only a drain has a pace"
	raw 1 "$(nest 2 "$(attr 1 07)$id1$(attr 8 64000000)")" 22 "more than 100 hundredths"
	raw 1 "$(nest 2 "$(attr 1 07)$id1$(attr 8 11270000)")" 34 ""
	raw 1 "$(nest 2 "$(attr 1 07)$id1$(attr 9 "")")" 22 "only a hold has a gate"
	raw 1 "$(nest 2 "$verb_hold$id1$(attr 10 "")")" 22 "only a switch sends end markers"
	raw 1 "$(nest 2 "$verb_hold$id1$(attr 11 01000000)")" 22 "only arm has a window"
	raw 1 "$(nest 2 "$verb_hold$id1$(attr 12 64000000)")" 22 "only a gate that is closed now"
	raw 1 "$(nest 2 "$verb_hold$id1$(attr 9 "")$(attr 12 11270000)")" 34 ""
	raw 1 "$(nest 2 "$(attr 1 0a)$id1")" 22 "arm needs a window"
	raw 1 "$(nest 2 "$(attr 1 0a)$id1$(attr 11 89130000)")" 34 ""
	raw 1 "$(nest 2 "$(attr 1 0100)$mn")" 22 ""
	raw 1 "$(attr 2 "$verb_new$mn")" 22 "NLA_F_NESTED is missing"
	raw 1 "$(nest 2 "$verb_new$mn$(attr 99 00)")" 22 "Unknown attribute type"
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$ip$(attr 13 01000000)")")" 22 ""
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$ip$(attr 2 05000000)")")" 22 \
		"the kernel gives the number"
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$(nest 3 "$(attr 1 2001)")")")" 34 ""
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$(nest 3 "$(attr 1 20010db801)")")")" \
		22 "4 bytes or 16"
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$(nest 3 "$(attr 2 40)")")")" 22 \
		"needs its address"
	raw 1 "$(nest 2 "$verb_new$mn$(attr 3 00)")" 22 "have no direction"
	raw 1 "$(nest 2 "$verb_new$mn$(attr 6 01)")" 22 "an outcome without a deadline"
	raw 1 "$(nest 2 "$verb_hold$mn$(attr 5 00000000)")" 34 ""
	raw 1 "$(nest 2 "$verb_hold$mn$(attr 5 015c2605)")" 34 ""
	raw 1 "$(nest 2 "$verb_hold$(nest 2 "$ip$(attr 5 6100)")")" 22 \
		"only new and set describe"
	raw 1 "$(nest 2 "$(attr 1 04)$id1$(nest 4 "$(attr 1 01)")")" 22 "only a switch has legs"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 4 01000000)")")" 22 "needs its kind"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 01)")")" 22 "needs its device"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 01)$(attr 4 01000000)")")" \
		22 "a next hop or a link-layer address"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 02)")")" 22 "needs local and remote"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 03)")")" 22 "a native leg alone is no path"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 03)$(attr 4 01000000)")")" \
		22 "a native leg has nothing but its kind"
	raw 1 "$(nest 2 "$(attr 1 06)$id1$(nest 4 "$(attr 1 03)")$(nest 4 "$(attr 1 03)")")" \
		22 "a native leg is the last of its path"
	many=$(for n in {1..5}; do
		nest 4 "$(attr 1 03)"
	done)
	raw 1 "$(nest 2 "$(attr 1 06)$id1$many")" 7 "a path has at most 4 legs"
	raw 1 "$(nest 2 "$(attr 1 03)$id1$(attr 5 01000000)")" 22 "del has no deadline"
	raw 1 "$(nest 2 "$verb_hold$(nest 2 "")")" 22 "named by its number or an address"
	many=$(for n in {10..26}; do
		nest 3 "$(attr 1 "20010db80002000000000000000000$n")"
	done)
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$many")")" 7 "at most 16 addresses"
	many=$(for n in {1..9}; do
		nest 9 ""
	done)
	raw 1 "$(nest 2 "$verb_new$(nest 2 "$ip$many")")" 7 "at most 8 tunnels"
	raw 2 "" 22 "which mobile node?"
	raw 2 "$(nest 3 "$(attr 2 09000000)")" 2 "no such mobile node"
	raw 3 "$(attr 7 00)" 22 ""
	raw 5 "" 22 "which limits?"
	raw 5 "$(nest 5 "$(attr 2 00000000)")" 34 ""
	raw 6 "" 22 "which socket?"
	raw 6 "$(attr 8 0000000000000000)" 34 ""
	raw 99 "" 95 ""
	is "$(stat "$host" nodes)" 0 "none of them did anything"
}

test_the_operation_at_fault_is_named() {
	local good bad

	good=$(nest 2 "$(attr 1 01)$(nest 2 "$(nest 3 \
		"$(attr 1 20010db8000200000000000000000001)")")")
	bad=$(nest 2 "$(attr 1 05)$(nest 2 "$(attr 2 63000000)")$(attr 5 e8030000)")
	raw 1 "$good$bad" 2 "no such mobile node" "index=1 "
	raw 1 "$good$good" 17 "another mobile node's already" "index=1 "
	raw 1 "$bad$good" 2 "no such mobile node" "offset=20 index=0 "
	is "$(stat "$host" nodes)" 0 "and nothing was done"
}

test_only_for_the_administrator() {
	local said

	said=$(on "$host" setpriv --reuid 65534 --clear-groups "$ask" raw 1 \
		"$(nest 2 "$(attr 1 01)$(nest 2 "$(nest 3 \
		"$(attr 1 20010db8000200000000000000000001)")")")")
	has "$said" "errno=1 " "another user may change nothing: $said"
	said=$(on "$host" setpriv --reuid 65534 --clear-groups "$ask" raw 2 "")
	has "$said" "errno=1 " "nor see the mobile nodes"
	said=$(on "$host" setpriv --reuid 65534 --clear-groups "$ask" raw 4 "")
	has "$said" "errno=0 " "but may ask what the module is"
}

# Each namespace has its own.
test_namespaces_do_not_see_each_other() {
	seg "$host" mn add $mobile
	is "$(stat "$peer" nodes)" 0 "a mobile node of one namespace is not in another"
	seg "$peer" mn add $mobile
	ok $? "and may be in both"
}

# Noise: whatever comes, the kernel answers and goes on.
test_noise() {
	local i hex

	for ((i = 0; i < 60; i++)); do
		hex=$(nest 2 "$(head -c $((RANDOM % 60 + 4)) /dev/urandom |
			od -An -v -tx1 | tr -d ' \n')")
		on "$host" "$ask" raw 1 "$hex" > "$work/out"
	done
	seg "$host" mn add $mobile
	ok $? "after noise the kernel takes orders"
}

# What the specification says and what the code does are compared by a program;
# this is its control, on copies that lie.
test_the_specification_is_true() {
	local spec=$top/Documentation/netlink/specs/segue.yaml
	local header=$top/include/uapi/linux/segue.h lie n=0
	local policy=$top/kernel/policy.c ops=$top/kernel/netlink.c

	"$top/scripts/nl-gen" --check > "$work/out"
	ok $? "specification, header and policies agree: $(cat "$work/out")"
	for lie in 's/checks: {min: 1, max: 11}/checks: {min: 1, max: 10}/' \
			's/{name: queue-bytes,/{name: queue-octets,/' \
			's/exact-len: 6/exact-len: 8/' \
			's/value: 1024/value: 1025/' \
			's/value: 6$/value: 8/' \
			's/request: {attributes: \[cookie\]}/request: {attributes: [op]}/' \
			's/- {name: mns, type: u32, doc: Mobile/- {name: nodes, type: u32, doc: Mobile/'; do
		sed "$lie" "$spec" > "$work/spec.yaml"
		cmp -s "$spec" "$work/spec.yaml" && echo "# no such text: $lie"
		"$top/scripts/nl-gen" --check "$work/spec.yaml" "$header" \
			"$policy" "$ops" > /dev/null || n=$((n + 1))
	done
	is "$n" 7 "each of seven lies in the specification is found"
	sed 's/NLA_POLICY_RANGE(NLA_U8, 1, 128)/NLA_POLICY_RANGE(NLA_U8, 0, 128)/' \
		"$policy" > "$work/policy.c"
	"$top/scripts/nl-gen" --check "$spec" "$header" "$work/policy.c" "$ops" \
		> /dev/null
	is $? 1 "and one in the policies"
}

run_cases "$@"
