# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# eight.sh - as guest.sh, and several mobiles, each with radio, wpa_supplicant and agent
#
# Sourced by guest.sh after agent.sh, whose configurations it takes for each.  Mobile J
# is host mnJ; the first has the radio that is the only mobile's else.

agent_hosts=(ar1 ar2)

mobile_radio() {
	[ "$1" = 0 ] && echo 0 || echo $(($1 + 2))
}

mobile_address() {
	printf '2001:db8:1::ff:fe00:%x' $(($(mobile_radio "$1") << 8))
}

move_radio() {
	iw phy "phy$2" set netns name "$1"
	ip -n "$1" link set "wlan$2" name wlan0
}

all_radios() {
	local j

	ip link set hwsim0 up
	move_radio ar1 1
	move_radio ar2 2
	for ((j = 0; j < mobiles; j++)); do
		host "mn$j" 0
		move_radio "mn$j" "$(mobile_radio "$j")"
	done
}

is_up() {
	[ "$(ip netns exec "$1" cat /sys/class/net/wlan0/operstate)" = up ]
}

one_station() {
	local conf

	conf=$(< /run/wpa.conf)
	printf '%s\n' "${conf//\/run\/wpa//run/wpa$1}" > "/run/wpa$1.conf"
	ip netns exec "mn$1" wpa_supplicant -B -t -f "$out/wpa$1" -i wlan0 \
		-D nl80211 -c "/run/wpa$1.conf" > /dev/null ||
		fail "wpa_supplicant in mn$1"
	wait_for "the association of mn$1" is_up "mn$1"
	ip -n "mn$1" addr add "$(mobile_address "$1")/64" dev wlan0
	ip -n "mn$1" route add default via fe80::ff:fe00:100 dev wlan0
}

configure() {
	local j addresses='' file

	for ((j = 0; j < mobiles; j++)); do
		addresses+=${addresses:+, }$(mobile_address "$j")
	done
	mkdir -p "$run"
	configure_keys
	for j in 1 2; do
		configure_router "ar$j" "$j" $((3 - j))
		sed -i "s/^    addresses: .*/    addresses: [${addresses//db8:1:/db8:$j:}]/" \
			"$run/ar$j.yaml"
	done
	configure_mobile
	for ((j = 0; j < mobiles; j++)); do
		sed "s#/mn\\.#/mn$j.#; s#^name: mn#name: mn$j#; s#/run/wpa/#/run/wpa$j/#" \
			"$run/mn.yaml" > "$run/mn$j.yaml"
	done
}

# A call of each mobile in each round: "mobile round address start seconds".
all_streams() {
	local j k address start seconds

	ip netns exec cn segue measure -s --log "$out/cn.log" &
	while read -r j k address start seconds; do
		ip netns exec "mn$j" segue measure 2001:db8:100::2 \
			-b "$address" --at "$start" -d "$seconds" \
			-i "$interval_ms" -l "$payload" --dev wlan0 -j \
			--log "$out/mn$j-$k.log" > /dev/null &
	done < /lab/calls
}

several() {
	local j late directed=()

	all_radios
	access_point ar1 2001:db8:1::1/64 1
	access_point ar2 2001:db8:2::1/64 6
	wpa_configuration
	for ((j = 0; j < mobiles; j++)); do
		one_station "$j"
		agent_hosts+=("mn$j")
		directed+=("agent$j=$run/mn$j.sock")
	done
	agents
	all_streams
	late=$(date +%s)
	[ "$late" -lt "$begin_s" ] || fail "setting up lasted until $late"
	director /lab/schedule "$out/director" mn0 wlan0 "${directed[@]}" ||
		fail 'the director'
	leavings
}
