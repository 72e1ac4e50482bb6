# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# agent.sh - Segue in the laboratory: the module and an agent on three hosts
#
# Sourced by guest.sh.  Configurations are written here, from the settings, in the
# form of Documentation/examples.

run=/run/segued
agent_hosts=(mn ar1 ar2)

configure() {
	mkdir -p $run
	configure_keys
	configure_associations
	configure_router ar1 1 2
	configure_router ar2 2 1
	configure_mobile
}

wrong_key() {
	printf '%s\n' 00000000000000000000000000000000
}

configure_keys() {
	umask 077
	printf '%s\n' 5365677565206c61626f7261746f7279 > $run/mn.key
	cp $run/mn.key $run/mobile.key
	[ "$key" = right ] || wrong_key > $run/mobile.key
	[ "${keys:-given}" = given ] || cp /lab/send/* $run
	umask 022
}

# One file for both; the null cipher, so that the capture can be read.
configure_associations() {
	[ "${esp:-off}" = on ] || return 0
	(umask 077; cat > $run/routers.esp) <<-END
	2001:db8:1::1 2001:db8:2::1 4097 hmac-sha256-128 $(wrong_key)01
	2001:db8:2::1 2001:db8:1::1 4098 hmac-sha256-128 $(wrong_key)02
	END
}

common() {
	printf '%s\n' "name: $1" "control: $run/$1.sock" \
		"trace: $run/$1.trace" 'log: info' 'keys:' '  - spi: 4097' \
		'    file: mn.key' '    algorithm: hmac-sha1-96'
}

# By SEND: nobody has a key of that file.
signed() {
	[ "${keys:-given}" = send ] || return 0
	printf '  send:\n    file: %s.pem\n' "$1"
	if [ "$1" = mn ]; then
		printf '    anchor: anchor.crt\n    certificates: routers.crt\n'
	else
		printf '    certificate: %s.crt\n' "$1"
	fi
}

# configure_router NAME ITS-NUMBER ITS-NEIGHBOUR'S
configure_router() {
	{
		common "$1"
		cat <<-END
		    addresses: [2001:db8:$2::ff:fe00:0]
		ar:
		  interface: wlan0
		  address: 2001:db8:$2::1
		  prefix: 2001:db8:$2::/64
		  access_points: [02:00:00:00:0$2:00]
		  neighbours:
		    - address: 2001:db8:$3::1
		      lladdr: 02:00:00:00:0$3:00
		      prefix: 2001:db8:$3::/64
		      access_points: [02:00:00:00:0$3:00]
		  hold: $hold
		  advertise: $([ "$agent" = segued ] && echo off || echo on)
		  ring_time: ${ring_ms:-0}
		  hack_first: ${hack_first:-off}
		END
		[ "${esp:-off}" = off ] || echo '  esp: routers.esp'
		signed "$1"
	} > "$run/$1.yaml"
}

# The binding ends, and the scan is done, well before the next call begins.
configure_mobile() {
	{
		common mn | sed s/mn.key/mobile.key/
		cat <<-END
		mn:
		  interface: wlan0
		  radio: /run/wpa/wlan0
		  frequencies: [${frequencies:-2412, 2437}]
		  scan_hold: ${scan_hold_ms:-0}
		  routers:
		    - prefix: 2001:db8:1::/64
		      address: 2001:db8:1::1
		    - prefix: 2001:db8:2::/64
		      address: 2001:db8:2::1
		  ask: ${ask:-scanned}
		  scan_delay: 500
		  guard: $guard_ms
		  hold: $hold
		  lifetime: $lifetime
		  fbu_timeout: ${fbu_ms:-100}
		  fbu_retries: $([ -n "${fbu_ms-}" ] && echo 1 || echo 3)
		  dedup_time: $([ "${dedup-off}" = on ] &&
			echo "$((ring_ms * 2))" || echo 0)
		END
		[ "${two_radios-off}" = off ] ||
			printf '  %s\n' 'second_interface: wlan1' \
				'second_radio: /run/wpa/wlan1' \
				"copy_time: $copy_ms"
		# an agent that takes over listens 40 ms after its start: the last
		# UNA must be later than that
		[ "${again_ms:-0}" = 0 ] || echo '  una_interval: 30'
		signed mn
	} > $run/mn.yaml
}

start_agent() {
	ip netns exec "$1" chrt -r 1 segued -c "$run/$1.yaml" \
		> "$out/segued-$1" 2>&1 &
	echo $! > "$run/$1.pid"
}

# Routers that have spoken before: the first message by a wire would else take a round
# trip longer than the others.
acquaint() {
	ip -n "$1" neigh replace "$3" lladdr "$4" dev "$2" nud permanent
	ip -n "$5" neigh replace "$7" lladdr "$8" dev "$6" nud permanent
}

routers_acquainted() {
	acquaint ar1 eth0 2001:db8:11::1 02:00:00:00:0c:11 \
		core ar1 2001:db8:11::2 02:00:00:00:0a:01
	acquaint ar2 eth0 2001:db8:12::1 02:00:00:00:0c:12 \
		core ar2 2001:db8:12::2 02:00:00:00:0a:02
}

agent_answers() {
	[ -S "$run/$1.sock" ]
}

agents() {
	local name

	insmod /lab/segue.ko || fail 'segue.ko does not load'
	[ "${ring_ms-none}" = none ] || routers_acquainted
	[ "${ring_ms:-0}${two_radios-off}" = 0off ] ||
		insmod /lab/segue_dedup.ko ||
		fail 'segue_dedup.ko does not load'
	configure
	for name in "${agent_hosts[@]}"; do
		ip netns exec "$name" chrt -i 0 \
			segue -j -s -t monitor > "$out/$name.events" &
		start_agent "$name"
		wait_for "the agent in $name" agent_answers "$name"
	done
	peers+=("agent=$run/mn.sock")
	if [ -s /lab/rounds ]; then
		rounds &
		again &
	fi
}

# After each kill
# ---------------

sleep_until() {
	local now left

	now=$(date +%s%N)
	left=$(($1 - now))
	[ "$left" -gt 0 ] && sleep "$((left / 1000000000)).$(
		printf '%09d' $((left % 1000000000)))"
}

# Another agent where one was killed; it finds what the kernel still has.
again() {
	local name at

	while read -r name at; do
		sleep_until "$at"
		start_agent "$name"
	done < /lab/again
}

# What the kernels still have, one line a host: "number host json".
check() {
	local name

	for name in mn ar1 ar2; do
		printf '%s %s %s\n' "$1" "$name" \
			"$(segue -n "$name" -j mn show)" >> "$out/left"
	done
}

# All as at the beginning: at the first access point, with its address, and
# agents that know nothing.
reset() {
	local name

	for name in mn ar1 ar2; do
		kill -9 "$(cat $run/$name.pid)" 2> /dev/null
		rm -f "$run/$name.sock"
	done
	ip -n mn -6 addr flush dev wlan0 scope global
	ip -n mn -6 route flush dev wlan0 proto static
	ip netns exec mn wpa_cli -p /run/wpa -i wlan0 roam 02:00:00:00:01:00 \
		> /dev/null
	sleep 0.2
	by_hand
	for name in mn ar1 ar2; do
		start_agent "$name"
	done
}

rounds() {
	local number at

	while read -r number at; do
		sleep_until "$at"
		check "$number"
		reset
	done < /lab/rounds
}

# Before anything is ended: what the kernels still have of the mobile.  An agent
# writes its trace when it ends.
leavings() {
	local name

	for name in "${agent_hosts[@]}"; do
		segue -n "$name" -j mn show > "$out/$name.left"
		segue -n "$name" -j stats > "$out/$name.stats"
		segue -j agent show socket "$run/$name.sock" > "$out/$name.agent"
		segue -j neighbour show socket "$run/$name.sock" \
			> "$out/$name.map"
	done
	for name in "${agent_hosts[@]}"; do
		kill "$(cat "$run/$name.pid")" 2> /dev/null
	done
	sleep 0.2
	for name in "${agent_hosts[@]}"; do
		cp "$run/$name.trace" "$out/$name.trace"
	done
}
