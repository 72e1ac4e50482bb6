#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guard.sh - a mobile node and its home agent speak under ESP, or not at all
#
#   mn w0 ---- w0 ha w1 ---- w0 cn     2001:db8:1::/64  2001:db8:c::/64
#                 a0                   2001:db8:2::/64  2001:db8:10::/64
#
# The home agent is the router of the links that the mobile visits; who says so, and that
# the radio is there, is home.py.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

here=$top/selftests/net
segued=$top/build/user/segued
home=2001:db8:10::a
other=2001:db8:10::b
agent=2001:db8:10::1
key=000102030405060708090a0b0c0d0e0f
by_key='spi: 256
    file: mn.key
    route_optimisation: on'
declare -A pids

topology() {
	hosts mn ha cn
	link "$mn" w0 "$ha" w0
	link "$ha" w1 "$cn" w0
	addr "$ha" w0 2001:db8:1::1/64
	addr "$ha" w0 2001:db8:2::1/64
	addr "$ha" w1 2001:db8:c::1/64
	addr "$cn" w0 2001:db8:c::2/64
	addr "$cn" w0 2001:db8:c::3/64
	ip -n "$cn" route add default via 2001:db8:c::1
	ip -n "$ha" link add a0 type dummy
	ip -n "$ha" link set a0 up
	addr "$ha" a0 $agent/64
	router "$ha"
}

# files HOW LINE [LINE] - how the mobile registers, in the file of mobiles and in its own;
# and what both have
files() {
	(umask 077
	echo $key > "$work/mn.key"
	cat > "$work/mobiles" <<-END
	$home mobile@example.net $1
	$other other@example.net esp
	END
	cat > "$work/mobiles.esp" <<-END
	$home $agent 4097 hmac-sha256-128 $key$key
	$agent $home 4098 hmac-sha256-128 $key$key
	$other $agent 4099 hmac-sha256-128 $key$key
	$agent $other 4100 hmac-sha256-128 $key$key
	END
	cat > "$work/tunnels.esp" <<-END
	$home $agent 4101 hmac-sha256-128 $key$key aes-cbc $key
	$agent $home 4102 hmac-sha256-128 $key$key aes-cbc $key
	END
	)
	cat > "$work/ha.yaml" <<-END
	name: ha
	control: $work/ha.sock
	ha:
	  interface: a0
	  address: $agent
	  prefix: 2001:db8:10::/64
	  mobiles: mobiles
	  esp: mobiles.esp
	  ${3-}
	  dad_transmits: 0
	END
	cat > "$work/mn.yaml" <<-END
	name: mn
	control: $work/mn.sock
	mn:
	  interface: w0
	  radio: $work/radio
	  ask: off
	  home:
	    address: $home
	    prefix: 2001:db8:10::/64
	    agent: $agent
	    identity: mobile@example.net
	    lifetime: 600
	    first_timeout: 20000
	    timeout: 20000
	    $2
	    ${3-}
	END
	cat > "$work/cn.yaml" <<-END
	name: cn
	control: $work/cn.sock
	cn:
	  bindings_max: 10
	END
}

# exec_on HOST CMD... - in the background: what is killed is the program itself
exec_on() {
	exec ip netns exec "$@"
}

# agent HOST NAME - started; its log in $work/NAME.log
agent() {
	draw
	exec_on "$1" "$segued" -c "$work/$2.yaml" 2> "$work/$2.log" &
	pids[$2]=$!
	defer "kill $!"
	wait_for 20 test -S "$work/$2.sock"
}

watched() {
	draw
	exec_on "$ha" "$here/home.py" watch w0 > "$work/watch" &
	pids[watch]=$!
	wait_for 20 grep -q listening "$work/watch"
}

# seen - what has passed since
seen() {
	kill "${pids[watch]}"
	wait "${pids[watch]}" 2> /dev/null
	line=$(tail -1 "$work/watch")
}

counted() {
	"$here/hi.py" counters "$work/$1.sock" "$2"
}

# Until it says so, or 20 s.
has_counted() {
	[ "$(counted "$1" "$2")" = "$2=$3" ]
}

begin() {
	rm -f "$work"/*.sock "$work/radio"
	draw
	exec_on "$ha" "$here/home.py" visit "$work/radio" w0 \
		2001:db8:1:: 2001:db8:2:: > "$work/visit" &
	pids[visit]=$!
	defer "kill $!"
	wait_for 20 grep -q there "$work/visit"
	agent "$ha" ha
	watched
	agent "$mn" mn
	wait_for 20 has_counted mn registrations-done 1
	ok $? "the mobile is registered"
	seen
}

test_under_esp() {
	local state before
	files esp "esp: mobiles.esp"
	begin
	is "$line" "43/50=1 60/50=1" \
		"BU and BA appear as ESP only, behind option and routing header  # MIP6-104"
	state=$(ip -n "$ha" xfrm state list src $home dst $agent)
	has "$state" "mode transport" "by an association in transport mode  # MIP6-104"
	has "$state" "auth-trunc hmac(sha256)" "with integrity  # MIP6-104"
	has "$state" "sel src $home/128 dst $agent/128" "of the home address alone"
	is "$(ip -n "$ha" -o xfrm policy | grep -c 'proto esp')" 2 \
		"demanded by the socket, and by no policy of the host"

	before=$(counted ha bindings)
	watched
	on "$mn" "$here/home.py" update "$(coa 1)" $home $agent
	wait_for 20 has_counted ha unguarded 1
	ok $? "a BU in clear is dropped, and counted"
	on "$mn" "$here/home.py" update "$(coa 1)" $other $agent $home
	pause 1
	seen
	is "$line" "60/135=1 60/50=1" "it is not answered, nor is one under another's association"
	is "$(counted ha bindings)" "$before" "and neither binds"

	ip -n "$mn" xfrm state flush proto esp
	watched
	"$top/build/user/segue" agent register socket "$work/mn.sock" > /dev/null
	wait_for 20 has_counted mn send-failed 1
	seen
	is "$line" "" "without an association nothing leaves in clear"
	kill "${pids[ha]}"
	wait "${pids[ha]}" 2> /dev/null
	is "$(ip -n "$ha" xfrm state list proto esp)" "" \
		"the agent ends: nothing of it stays"
	! grep -q "${key:0:24}" "$work/mn.log" "$work/ha.log"
	ok $? "no log has a key"
}

# coa N - the mobile's address on link N
coa() {
	ip -n "$mn" -6 -o addr show dev w0 |
		sed -n "s/.* \\(2001:db8:$1:[^/]*\\).*/\\1/p"
}

# The control: who has a key instead goes in clear, beside one under ESP.
test_without() {
	files "256 hmac-sha1-96 $key" "$by_key"
	begin
	is "$line" "43/135=1 60/135=1" \
		"with an authenticator instead BU and BA are in clear"
}

# speak ADDRESS ROUTES - the home address does, and each is told where the mobile is
speak() {
	on "$mn" ping -6 -c1 -W4 -I $home "$1" > /dev/null 2>&1
	wait_for 20 has_counted mn routes "$2"
	ok $? "$1 knows where the mobile is"
}

tunnels() {
	ip -n "$ha" -o xfrm state list src $agent proto esp |
		sed -n 's/.* dst \([^ \\]*\).* mode tunnel.*/\1/p'
}

test_tunnel() {
	files "256 hmac-sha1-96 $key" "$by_key" "esp_tunnel: tunnels.esp"
	begin
	agent "$cn" cn
	watched
	speak 2001:db8:c::2 1
	seen
	has " $line" " 50=2" "HoTI and HoT go through the tunnel under ESP  # MIP6-131"
	! grep -q 41/135 <<< "$line"
	ok $? "and not in clear: $line"
	has "$(ip -n "$ha" xfrm state list src $agent dst "$(coa 1)" proto esp)" \
		"cbc(aes)" "with a cipher  # MIP6-131"

	kill -USR1 "${pids[visit]}"
	wait_for 20 has_counted mn registrations-done 2
	ok $? "the mobile has moved"
	watched
	speak 2001:db8:c::3 3
	seen
	is "$(tunnels)" "$(coa 2)" \
		"the tunnel's end is the new care-of address  # MIP6-132"
	has " $line" " 50=2" "where HoT arrives  # MIP6-132"
}

# The control: without associations the same is in clear.
test_tunnel_in_clear() {
	files "256 hmac-sha1-96 $key" "$by_key"
	begin
	agent "$cn" cn
	watched
	speak 2001:db8:c::2 1
	seen
	has " $line" " 41/135=2" "without associations HoTI and HoT are in clear"
}

run_cases "$@"
