#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# nl.sh - what user/nl asks of rtnetlink, xfrm and nl80211 the kernel does
#
#   host d0 ---- p0 peer
#
# nl.c takes one step after the other; ip(8), which shares no code with it,
# says what came of each.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

host='' peer=''		# named by hosts()
nl=$top/build/selftests/net/nl

topology() {
	hosts host peer
	link "$host" d0 "$peer" p0
	wait_for 5 has_link_local
}

has_link_local() {
	ip -n "$host" -6 addr show dev d0 scope link | grep -q fe80
}

# step NAME... - what nl says
step() {
	on "$host" "$nl" d0 "$@" 2>&1
}

# ipshow ARGUMENTS... - one line, without what differs from run to run
ipshow() {
	ip -n "$host" -6 "$@" | tr '\n' ' ' | tr -s ' ' |
		sed 's/^[0-9]*: //; s/ $//'
}

test_addresses() {
	is "$(step addr-add)" "addr-add done" "an address is added"
	is "$(ipshow -o addr show dev d0 scope global)" \
		'd0 inet6 2001:db8:2::5/64 scope global nodad deprecated noprefixroute \ valid_lft forever preferred_lft 0sec' \
		"without duplicate address detection, without its route, deprecated"
	is "$(step addr-add)" "addr-add EEXIST" "there cannot be two of it"
	is "$(ipshow route show 2001:db8:2::/64)" "" "it brought no route"
	is "$(step addr-change)" "addr-change done" "it is changed"
	is "$(ipshow -o addr show dev d0 scope global)" \
		'd0 inet6 2001:db8:2::5/64 scope global nodad noprefixroute \ valid_lft forever preferred_lft forever' \
		"to one that is preferred"
	is "$(step addrs)" $'an-addr 2001:db8:2::5/64 preferred 4294967295 nodad 1 noprefixroute 1\naddrs done' \
		"and is listed so"
	is "$(step addr-del)" "addr-del done" "it is deleted"
	is "$(step addr-bad)" "addr-bad EINVAL" \
		"preferred longer than valid is refused"
	is "$(ipshow addr show dev d0 scope global)" "" "and gone"
	is "$(step addr-del)" "addr-del EADDRNOTAVAIL" "once"
	is "$(step addr-add list-stopped)" \
		$'addr-add done\nan-addr 2001:db8:2::5/64 preferred 0 nodad 1 noprefixroute 1\nlist-stopped done' \
		"a list ended early leaves the socket fit for the next"
}

test_neighbours() {
	is "$(step neigh-permanent)" "neigh-permanent done" \
		"a permanent neighbour is written"
	is "$(ipshow neigh show dev d0 fe80::9)" \
		"fe80::9 lladdr 02:00:00:00:00:09 router PERMANENT" "as told"
	is "$(step neigh-stale)" "neigh-stale done" \
		"another link-layer address is written over it"
	is "$(ipshow neigh show dev d0 fe80::9)" \
		"fe80::9 lladdr 02:00:00:00:00:0a router STALE" \
		"whatever its state was"
	is "$(step neighs | grep fe80::9)" \
		"a-neigh fe80::9 state 0x4 router 1 proxy 0 last 10" \
		"and is listed so"
	is "$(step neigh-bad)" "neigh-bad EINVAL" \
		"reachable without an address is refused"
	is "$(step neigh-del)" "neigh-del done" "it is deleted"

	# Asked for, never answered: the entry is FAILED, and must yield.
	on "$host" ping -6 -c1 -W1 fe80::9%d0 > /dev/null
	wait_for 8 eval 'ipshow neigh show dev d0 fe80::9 | grep -q FAILED'
	is "$(ipshow neigh show dev d0 fe80::9)" "fe80::9 FAILED" \
		"one that did not answer has failed"
	step neigh-stale > /dev/null
	is "$(ipshow neigh show dev d0 fe80::9)" \
		"fe80::9 lladdr 02:00:00:00:00:0a router STALE" \
		"and is written over as well"
}

test_proxies() {
	is "$(step proxy-set)" "proxy-set done" "an address is proxied"
	is "$(ipshow neigh show proxy)" "2001:db8:2::77 dev d0 proxy" "as told"
	is "$(step proxies)" $'a-proxy 2001:db8:2::77 state 0 router 0 proxy 1 last -1\nproxies done' \
		"and is listed, for an agent that comes back"
	is "$(step proxy-del)" "proxy-del done" "no longer"
	is "$(step proxy-del proxies)" $'proxy-del ENOENT\nproxies done' \
		"and no longer again"
}

test_routes() {
	is "$(step route-add)" "route-add done" "a default route by a gateway"
	is "$(ipshow route show default)" \
		"default via fe80::9 dev d0 proto static metric 50 pref medium" \
		"as told"
	is "$(step route-add)" "route-add EEXIST" "there cannot be two of it"
	is "$(step route-set)" "route-set done" "it is replaced"
	is "$(ipshow route show default)" \
		"default via fe80::10 dev d0 proto static metric 50 pref medium" \
		"by another gateway"
	is "$(step route-onlink)" "route-onlink done" "a prefix on the link"
	is "$(ipshow route show 2001:db8:3::/64)" \
		"2001:db8:3::/64 dev d0 proto ra metric 1024 pref medium" \
		"as told"
	is "$(step routes)" "a-route 2001:db8:3::/64 via :: metric 1024 protocol 9
a-route ::/0 via fe80::10 metric 50 protocol 4
routes done" "both are listed"
	is "$(step route-nowhere)" "route-nowhere EHOSTUNREACH" \
		"a gateway off the link is refused"
	is "$(step route-del)" "route-del done" \
		"deleted by what is given alone: any metric, any gateway"
	is "$(step route-del)" "route-del ESRCH" "once"
}

test_links() {
	is "$(step links | sed -n '/ d0 /p')" \
		"a-link d0 up 1 carrier 1 mtu 1500 oper-up 1" "a link is listed"
	ip -n "$peer" link set p0 down
	wait_for 5 eval 'step link-get | grep -q "carrier 0 .*oper-up 0"'
	ok $? "and shows that its peer is down"
	is "$(step link-none)" "link-none ENODEV" "one that is not there is not"
}

test_changes_are_heard() {
	local pid

	on "$host" "$nl" d0 watch > "$work/heard" &
	pid=$!
	defer "kill $pid"
	wait_for 5 grep -q watching "$work/heard"
	step addr-add addr-del neigh-permanent neigh-del route-onlink \
		route-add route-del > /dev/null
	ip -n "$peer" link set p0 down
	wait "$pid"
	for line in \
		"seen 2001:db8:2::5/64 preferred 0 nodad 1 noprefixroute 1" \
		"gone 2001:db8:2::5/64 preferred 0 nodad 1 noprefixroute 1" \
		"seen fe80::9 state 0x80 router 1 proxy 0 last 9" \
		"seen 2001:db8:3::/64 via :: metric 1024 protocol 9" \
		"seen ::/0 via fe80::9 metric 50 protocol 4" \
		"gone ::/0 via fe80::9 metric 50 protocol 4" \
		"seen d0 up 1 carrier 0 mtu 1500 oper-up 0"
	do
		grep -qx "$line" "$work/heard"
		ok $? "heard: $line"
	done
}

test_home_address_option() {
	is "$(step hao-add hao-add)" $'hao-add done\nhao-add done' \
		"the option is let in, and again is no error"
	is "$(ip -n "$host" xfrm state | head -n 3 | tr -d '\t')" \
		"src :: dst ::
proto hao reqid 0 mode ro
replay-window 0 flag wildrecv" "by one state for everybody"
	is "$(step hao-del hao-del)" $'hao-del done\nhao-del done' \
		"and no longer, and again is no error"
	is "$(ip -n "$host" xfrm state)" "" "it is gone"
}

test_radio() {
	local pid

	modprobe mac80211_hwsim radios=1
	defer "modprobe -r mac80211_hwsim"
	wait_for 5 ip link show wlan0
	ip link set wlan0 up
	"$nl" wlan0 radio > "$work/radio" &
	pid=$!
	defer "kill $pid"
	wait_for 5 grep -q watching "$work/radio"
	# By itself iw would wait for the end, but listens only after it has asked:
	# on a slow machine the scan is over by then, and it waits for ever.
	LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu \
		"$root/usr/sbin/iw" dev wlan0 scan trigger freq 2412
	wait_for 10 grep -q scan-done "$work/radio"
	is "$(grep -o 'radio [a-z-]* if [0-9]*' "$work/radio" | tr '\n' ' ')" \
		"radio scan-started if $(< /sys/class/net/wlan0/ifindex) radio scan-done if $(< /sys/class/net/wlan0/ifindex) " \
		"a scan is heard as it begins and as it ends"
}

run_cases "$@"
