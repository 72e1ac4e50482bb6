#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# guest.sh - the laboratory inside the virtual machine: build it, run it, end it
#
#     cn --- core --- ar1 ~ ~
#              |              mn      five hosts, each a network namespace;
#              +----- ar2 ~ ~         ~ is 802.11 (mac80211_hwsim)
#              |
#              +----- ha              with Mobile IPv6
#
# Everything it needs to know is in /lab, written by scripts/lab: vars (settings),
# schedule (of the director), calls (address, start, seconds of each call).  All
# processes are started before the first call; what they have seen is written to
# /out when all is over.  Nothing here decides whether it went well.

# shellcheck disable=SC2154	# all that is not assigned here is in vars

set -u
# shellcheck source=/dev/null
. /lab/vars

PATH=/segue/build/lab:/segue/build/user:$PATH
out=/out
mkdir -p $out /run/netns

fail() {
	printf 'lab: %s\n' "$*" >&2
	exit 1
}

wait_for() {
	local what=$1 i
	shift

	for ((i = 0; i < 100; i++)); do
		"$@" && return
		sleep 0.1
	done
	cat "$out"/segued-* "$out"/radius "$out"/manager 2> /dev/null >&2
	fail "$what did not happen in 10 s"
}

# Hosts and wires
# ---------------

host() {
	local name=$1 forwarding=$2

	ip netns add "$name"
	ip -n "$name" link set lo up
	ip netns exec "$name" bash -s "$forwarding" <<-'END'
	cd /proc/sys/net/ipv6
	for dir in conf/default conf/all conf/lo; do
		echo 0 > $dir/accept_dad
		echo 0 > $dir/accept_ra
		echo 0 > $dir/router_solicitations
		echo 1 > $dir/keep_addr_on_down
		echo $1 > $dir/forwarding
	done
	echo 0 > icmp/ratelimit
	END
}

# wire A IFACE MAC ADDRESS  B IFACE MAC ADDRESS
wire() {
	ip -n "$1" link add "$2" address "$3" type veth \
		peer name "$6" address "$7" netns "$5"
	ip -n "$1" addr add "$4" dev "$2"
	ip -n "$5" addr add "$8" dev "$6"
	ip -n "$1" link set "$2" up
	ip -n "$5" link set "$6" up
	[ "$delay_ms" = 0 ] && return
	tc -n "$1" qdisc add dev "$2" root netem delay "${delay_ms}ms" limit 20000
	tc -n "$5" qdisc add dev "$6" root netem delay "${delay_ms}ms" limit 20000
}

topology() {
	host cn 0
	host core 1
	host ar1 1
	host ar2 1
	host mn 0

	wire cn eth0 02:00:00:00:0c:01 2001:db8:100::2/64 \
		core cn 02:00:00:00:0c:02 2001:db8:100::1/64
	wire ar1 eth0 02:00:00:00:0a:01 2001:db8:11::2/64 \
		core ar1 02:00:00:00:0c:11 2001:db8:11::1/64
	wire ar2 eth0 02:00:00:00:0a:02 2001:db8:12::2/64 \
		core ar2 02:00:00:00:0c:12 2001:db8:12::1/64

	ip -n cn route add default via 2001:db8:100::1
	ip -n ar1 route add default via 2001:db8:11::1
	ip -n ar2 route add default via 2001:db8:12::1
	ip -n core route add 2001:db8:1::/64 via 2001:db8:11::2
	ip -n core route add 2001:db8:2::/64 via 2001:db8:12::2
}

make_bridge() {
	ip -n "$1" link add br0 type bridge mcast_snooping 0
	ip -n "$1" link set br0 up
}

# Radio
# -----

# shellcheck source=selftests/lab/security.sh
. /segue/selftests/lab/security.sh

radios() {
	local name i=0

	ip link set hwsim0 up
	for name in mn "${access_points[@]}"; do
		iw phy "phy$i" set netns name "$name"
		ip -n "$name" link set "wlan$i" name wlan0
		((i++))
	done
	[ "${two_radios-off}" = on ] || return 0
	iw phy "phy$i" set netns name mn
	ip -n mn link set "wlan$i" name wlan1
}

access_point() {
	ip -n "$1" addr add "$2" dev wlan0
	host_apd "$1" "$3"
}

# host_apd NAME CHANNEL [LINE]...
host_apd() {
	local name=$1 channel=$2
	shift 2

	{
		printf '%s\n' interface=wlan0 driver=nl80211 ssid=segue \
			hw_mode=g "channel=$channel" wmm_enabled=1 "$@" \
			disassoc_low_ack=0 ap_max_inactivity=3600 \
			skip_inactivity_poll=1 "ctrl_interface=/run/hostapd-$name"
		access_point_security "$name"
		[ "${reports-off}" = on ] && printf '%s\n' rrm_neighbor_report=1
	} > "/run/$name.conf"
	ip netns exec "$name" hostapd -B -t -f "$out/hostapd-$name" \
		"/run/$name.conf" > /dev/null || fail "hostapd in $name"
}

# What it says to a station that asks: BSSID, no information, class 81, channel, HT.
neighbour_report() {
	[ "${reports-off}" = on ] || return
	ip netns exec "$1" hostapd_cli -p "/run/hostapd-$1" -i wlan0 \
		set_neighbor "$2" 'ssid="segue"' "nr=${2//:/}00000000510${3}07" \
		> /dev/null || fail "hostapd in $1 has no neighbours"
}

wpa_configuration() {
	{
		printf '%s\n' ctrl_interface=/run/wpa \
			bss_expiration_age=86400 bss_expiration_scan_count=1000 \
			'network={' 'ssid="segue"'
		station_security
		printf '%s\n' 'bgscan=""' 'scan_freq=2412 2437' \
			'freq_list=2412 2437' '}'
	} > /run/wpa.conf
}

station() {
	wpa_configuration
	ip netns exec mn wpa_supplicant -B -t -f "$out/wpa" -i wlan0 -D nl80211 \
		-c /run/wpa.conf > /dev/null || fail 'wpa_supplicant'
	wait_for 'the association' link_is up
}

# It waits until it is told to which access point it belongs.
second_station() {
	sed 's/^network={/&\ndisabled=1/' /run/wpa.conf > /run/wpa2.conf
	ip netns exec mn wpa_supplicant -B -t -f "$out/wpa2" -i wlan1 \
		-D nl80211 -c /run/wpa2.conf > /dev/null ||
		fail 'the second wpa_supplicant'
	peers+=(wpa2=/run/wpa/wlan1)
	more_taps+=(mn:wlan1)
}

link_is() {
	local state

	state=$(ip netns exec mn cat /sys/class/net/wlan0/operstate)
	[ "$state" = "$1" ]
}

# The mobile's addresses
# ----------------------

# Linux as it is: routers advertise, the mobile configures itself.
autoconfigured() {
	local name prefix

	for name in ar1 ar2; do
		prefix=2001:db8:${name#ar}::/64
		printf '%s\n' 'interface wlan0 {' 'AdvSendAdvert on;' \
			'MinRtrAdvInterval 3;' 'MaxRtrAdvInterval 10;' \
			"prefix $prefix { };" '};' > "/run/radvd-$name.conf"
		ip netns exec "$name" radvd -C "/run/radvd-$name.conf" \
			-p "/run/radvd-$name.pid" -m logfile \
			-l "$out/radvd-$name" || fail "radvd in $name"
	done
	ip netns exec mn bash <<-'END'
	cd /proc/sys/net/ipv6/conf/wlan0
	echo 1 > accept_ra
	echo 3 > router_solicitations
	echo 0 > router_solicitation_delay
	END
}

by_hand() {
	ip -n mn addr add 2001:db8:1::ff:fe00:0/64 dev wlan0
	ip -n mn route add default via fe80::ff:fe00:100 dev wlan0
}

# Traffic and witnesses
# ---------------------

streams() {
	local n=0 address start seconds

	ip netns exec cn segue measure -s --log $out/cn.log &
	while read -r address start seconds; do
		ip netns exec mn segue measure 2001:db8:100::2 -b "$address" \
			--at "$start" -d "$seconds" -i "$interval_ms" \
			-l "$payload" --dev wlan0 -j --log "$out/mn$n.log" \
			> "$out/mn$n.json" &
		((n++))
	done < /lab/calls
}

bulk_transfer() {
	[ "$tcp" = on ] || return
	ip netns exec cn bulk send 5001 1250 2000000 $out/bulk-cn &
	# shellcheck disable=SC2086
	ip netns exec mn bulk take 2001:db8:100::2 5001 $out/bulk-mn \
		$bulk_calls &
}

witnesses() {
	capture $out/capture "$capture_first" "$period_ns" -:hwsim0 mn:wlan0 \
		"${access_points[0]}:wlan0:signal" \
		"${access_points[1]}:wlan0:signal" core:ar1:signal \
		core:ar2:signal core:cn:signal "${more_taps[@]}" &
}

finish() {
	local pids

	pids=$(jobs -p)
	# shellcheck disable=SC2086
	kill $pids 2> /dev/null
	wait
	cat /proc/uptime > $out/uptime
	[ "$security" = eap ] && cp /run/radius/log $out/radius.log
	for name in mn ar1 ar2 cn core; do
		ip -n "$name" -s -6 addr > "$out/addr-$name"
		ip -n "$name" -6 route > "$out/route-$name"
	done
}

# -------

peers=(wpa=/run/wpa/wlan0)
more_taps=()
access_points=(ar1 ar2)
topology
if [ "$agent" = crowd ]; then
	# shellcheck source=selftests/lab/agent.sh
	. /segue/selftests/lab/agent.sh
	# shellcheck source=selftests/lab/crowd.sh
	. /segue/selftests/lab/crowd.sh
	play
	exit
fi
if [ -n "${mobiles-}" ]; then
	# shellcheck source=selftests/lab/agent.sh
	. /segue/selftests/lab/agent.sh
	# shellcheck source=selftests/lab/eight.sh
	. /segue/selftests/lab/eight.sh
	several
	finish
	exit
fi
[ "$security" = eap ] && radius
if [ -n "${move-}" ]; then
	# shellcheck source=selftests/lab/agent.sh
	. /segue/selftests/lab/agent.sh
	# shellcheck source=selftests/lab/relay.sh
	. /segue/selftests/lab/relay.sh
	host ap1 0
	host ap2 0
	radios
	relay_points
else
	radios
	access_point ar1 2001:db8:1::1/64 1
	station
	[ "${two_radios-off}" = off ] || second_station
fi
if [ "${home_ap-off}" = on ]; then
	make_bridge ar2
	host_apd ar2 6 bridge=br0
elif [ -z "${move-}" ]; then
	access_point ar2 2001:db8:2::1/64 6
	neighbour_report ar1 02:00:00:00:02:00 6
fi
[[ "$security" = [es]a[ep] && "${pmk-}" = cached ]] && visit_both
if [ "$agent" = none ]; then
	autoconfigured
elif [ -n "${move-}" ]; then
	by_hand
	agents
else
	by_hand
	# shellcheck source=selftests/lab/agent.sh
	. /segue/selftests/lab/agent.sh
	if [ "$agent" != segued ]; then
		# shellcheck source=selftests/lab/mip6.sh
		. /segue/selftests/lab/mip6.sh
		home_link
	fi
	if [ "${manager-none}" != none ]; then
		# shellcheck source=selftests/lab/manager.sh
		. /segue/selftests/lab/manager.sh
		manager
		manager_again &
	fi
	agents
fi
streams
bulk_transfer
witnesses

late=$(date +%s)
[ "$late" -lt "$begin_s" ] || fail "setting up lasted until $late"
director /lab/schedule $out/director mn wlan0 "${peers[@]}" ||
	fail 'the director'
[ "$agent" = none ] || leavings
[ -z "${move-}" ] || bridges
finish
