#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# esp.sh - HI and HAck between two agents are protected, or are not taken
#
#   a0 par w0 ---- w0 nar a0        2001:db8:1::/64  2001:db8:c::/64  2001:db8:2::/64
#
# Both agents are access routers with one file of associations.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

here=$top/selftests/net
segued=$top/build/user/segued
one=2001:db8:1::1
other=2001:db8:2::1
key=000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f
declare -A pids
cipher=101112131415161718191a1b1c1d1e1f

topology() {
	hosts par nar
	link "$par" w0 "$nar" w0
	addr "$par" w0 2001:db8:c::1/64
	addr "$nar" w0 2001:db8:c::2/64
	for host in "$par" "$nar"; do
		ip -n "$host" link add a0 type dummy
		ip -n "$host" link set a0 up
		router "$host"
	done
	addr "$par" a0 $one/64
	addr "$nar" a0 $other/64
	ip -n "$par" route add 2001:db8:2::/64 via 2001:db8:c::2 src $one
	ip -n "$nar" route add 2001:db8:1::/64 via 2001:db8:c::1 src $other
	on "$par" ping -6 -c1 -W4 2001:db8:c::2 > /dev/null
}

# configure HOST NUMBER OTHER-NUMBER [LINE]
configure() {
	cat > "$work/$1.yaml" <<-END
	name: ar$2
	control: $work/$1.sock
	ar:
	  interface: a0
	  address: 2001:db8:$2::1
	  prefix: 2001:db8:$2::/64
	  neighbours:
	    - address: 2001:db8:$3::1
	      lladdr: 02:00:00:00:0$3:00
	      prefix: 2001:db8:$3::/64
	      access_points: [02:00:00:00:0$3:00]
	  ${4-}
	END
}

associations() {
	(umask 077; cat > "$work/routers.esp" <<-END
	# source       destination     SPI   algorithm        key
	$one $other 4097 hmac-sha256-128 $key ${1-}
	$other $one 4098 hmac-sha256-128 $key ${1-}
	END
	)
}

# agent HOST - started; its log in $work/HOST.log
agent() {
	command ip netns exec "$1" "$segued" -c "$work/$1.yaml" 2>> "$work/$1.log" &
	pids[$1]=$!
	defer "kill $!"
	wait_for 10 test -S "$work/$1.sock"
}

# end HOST SIGNAL - ip(8) has become the agent
end() {
	kill -"$2" "${pids[$1]}"
	wait "${pids[$1]}" 2> /dev/null
}

both() {
	configure "$par" 1 2 "${1-esp: routers.esp}"
	configure "$nar" 2 1 "${2-esp: routers.esp}"
	agent "$par"
	agent "$nar"
}

# initiate SEQ [clear] - from par to nar; what passed, and what nar has had
initiate() {
	local watch

	command ip netns exec "$nar" "$here/hi.py" watch w0 > "$work/watch" &
	watch=$!
	wait_for 20 grep -q listening "$work/watch"
	on "$par" "$here/hi.py" send $one $other "$@"
	sleep 1
	kill $watch
	wait $watch
	line=$(tail -1 "$work/watch")
}

received() {
	"$here/hi.py" counters "$work/$1.sock" received
}

# of_xfrm HOST NAME
# shellcheck disable=SC2016
of_xfrm() {
	on "$1" awk -v name="$2" '$1 == name { print $2 }' /proc/net/xfrm_stat
}

test_installed_and_removed() {
	local state policy before after

	associations
	ip -n "$par" xfrm policy add dir out src 2001:db8:c::1 dst 2001:db8:9::1 \
		proto 135 tmpl proto esp mode transport reqid 7
	ip -n "$par" xfrm state add src 2001:db8:c::1 dst 2001:db8:9::1 proto esp \
		spi 4097 reqid 7 mode transport auth 'hmac(sha1)' 0x00112233 \
		enc 'ecb(cipher_null)' ''
	before=$(ip -n "$par" xfrm policy; ip -n "$par" xfrm state list proto esp)
	both
	policy=$(ip -n "$par" -o xfrm policy list src $one)
	has "$policy" " type 14 " "a policy out for HI  # FMIP-196 FMIP-199"
	has "$policy" " type 15 " "and for HAck  # FMIP-196 FMIP-199"
	policy=$(ip -n "$par" -o xfrm policy list src $other)
	is "$(grep -c 'dir in.*tmpl' <<< "$policy")" 3 \
		"and in, for what comes from there  # FMIP-196 FMIP-199"
	state=$(ip -n "$par" xfrm state list src $one dst $other)
	has "$state" "mode transport" "an association in transport mode  # FMIP-197"
	has "$state" "auth-trunc hmac(sha256)" "with integrity  # FMIP-197"
	has "$state" "ecb(cipher_null)" "and the null cipher  # FMIP-197"
	is "$(ip -n "$nar" -o xfrm policy | grep -c 'reqid 386686')" 6 \
		"each namespace has its own"

	end "$par" TERM
	after=$(ip -n "$par" xfrm policy; ip -n "$par" xfrm state list proto esp)
	is "$after" "$before" "the agent ends: nothing of it stays, nothing else goes"
}

test_under_esp_or_not_at_all() {
	local before

	associations
	both
	initiate 1
	has "$line" "esp=2 mh=0" "HI and HAck appear as ESP only: $line  # FMIP-195 FMIP-198"
	is "$(received "$nar")" received=1 "and are understood"
	before=$(of_xfrm "$nar" XfrmInTmplMismatch)
	initiate 2 clear
	has "$line" "esp=0 mh=1" "a HI in clear is not answered: $line  # FMIP-195"
	is "$(received "$nar")" received=1 "nor heard by the agent"
	is "$(of_xfrm "$nar" XfrmInTmplMismatch)" "$((before + 1))" \
		"but counted  # FMIP-195"

	ip -n "$par" xfrm state flush proto esp
	initiate 3 2> /dev/null
	has "$line" "mh=0" "without an association none leaves in clear: $line  # FMIP-195"
	! grep -q "${key:0:24}" "$work/$par.log" "$work/$nar.log"
	ok $? "no log has a key"
}

test_with_a_cipher() {
	associations "aes-cbc $cipher"
	both
	has "$(ip -n "$par" xfrm state list src $one dst $other)" "cbc(aes)" \
		"AES where a key for it is given  # FMIP-197"
	initiate 1
	has "$line" "esp=2 mh=0" "and they understand each other: $line"
}

# The control: who demands nothing answers in clear.
test_without() {
	associations
	both "hold: on" "hold: on"
	initiate 1
	has "$line" "esp=0 mh=2" "without associations they go in clear: $line"
}

test_started_anew() {
	associations
	both
	end "$nar" KILL
	is "$(ip -n "$nar" -o xfrm policy | grep -c 'reqid 386686')" 6 \
		"killed, it leaves its policies: nothing comes in clear meanwhile"
	rm -f "$work/$nar.sock"
	agent "$nar"
	initiate 1
	has "$line" "esp=2 mh=0" "another takes them over: $line"
	end "$nar" TERM
	is "$(ip -n "$nar" -o xfrm policy | grep -c 'reqid 386686')" 0 \
		"and takes them away"
}

test_what_is_anothers_stays() {
	associations
	configure "$par" 1 2 "esp: routers.esp"
	ip -n "$par" xfrm policy add dir in src $other dst $one proto 135 type 15 \
		tmpl proto esp mode transport reqid 7
	on "$par" timeout 10 "$segued" -c "$work/$par.yaml" 2> "$work/$par.log"
	is $? 2 "another's policy for the same: it does not begin"
	has "$(cat "$work/$par.log")" "another program has a policy" "and says why"
	is "$(ip -n "$par" -o xfrm policy | grep -c 'reqid')" 1 \
		"what is another's is left, alone"
}

run_cases "$@"
