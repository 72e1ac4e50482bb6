# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# relay.sh - access points that are bridges, each a host of its own (RFC 4260, figure 1)
#
#     cn --- core --- ar1 === ap1 ~ ~
#              |        \\             mn     === is Ethernet, bridged by the router
#              |         === ap2 ~ ~          and by the access point
#              +----- ar2
#
# Where a move leads across ($move), ap2 is behind ar2.  Sourced by guest.sh after
# agent.sh, whose configurations it replaces but for the mobile's.

: "${key:=right}"
access_points=(ap1 ap2)
agent_hosts=(ar1 "${access_points[@]}")
[ "$agent" = segued ] && agent_hosts=(mn ar1 ar2 "${access_points[@]}")

number_of() {
	[ "$1" = ap2 ] && [ "$move" = across ] && echo 2 && return
	echo 1
}

# access_link ROUTER ITS-NUMBER: the bridge on which its access points are
access_link() {
	ip -n "$1" link add lan0 address "02:00:00:00:0b:0$2" type bridge \
		forward_delay 0
	ip -n "$1" addr add "2001:db8:$2::1/64" dev lan0
	ip -n "$1" link set lan0 up
}

# relay_point NAME ROUTER SUBNET CHANNEL
relay_point() {
	local last=${1#ap}

	ip -n "$1" link add br0 address "02:00:00:00:0d:0$last" type bridge \
		forward_delay 0
	ip -n "$1" link add lan address "02:00:00:00:0e:0$last" type veth \
		peer name "$1" address "02:00:00:00:0f:0$last" netns "$2"
	ip -n "$1" link set lan master br0 up
	ip -n "$2" link set "$1" master lan0 up
	ip -n "$1" addr add "2001:db8:$3::a$last/64" dev br0
	ip -n "$1" link set br0 up
	ip -n "$1" route add default via "2001:db8:$3::1"
	ip -n "$1" neigh replace "2001:db8:$3::1" dev br0 \
		lladdr "02:00:00:00:0b:0$3" nud permanent
	host_apd "$1" "$4" bridge=br0
}

relay_points() {
	access_link ar1 1
	access_link ar2 2
	relay_point ap1 ar1 1 1
	station
	relay_point ap2 "ar$(number_of ap2)" "$(number_of ap2)" 6
}

by_hand() {
	ip -n mn addr add 2001:db8:1::ff:fe00:0/64 dev wlan0
	ip -n mn route add default via fe80::ff:fe00:b01 dev wlan0
}

# The agents
# ----------

configure() {
	local name

	mkdir -p "$run"
	configure_keys
	umask 077
	for name in "${access_points[@]}"; do
		printf '5365677565206163636573732061%06x\n' "${name#ap}" \
			> "$run/$name.key"
	done
	wrong_key > "$run/forged.key"
	umask 022
	relay_router ar1 1 2
	relay_router ar2 2 1
	for name in "${access_points[@]}"; do
		relay_agent "$name" "$(number_of "$name")"
	done
	[ "$agent" != segued ] || configure_mobile
}

# behind NUMBER: its access points' names
behind() {
	local name

	for name in "${access_points[@]}"; do
		[ "$(number_of "$name")" = "$1" ] && echo "$name"
	done
}

bssids() {
	local name list=()

	for name in $(behind "$1"); do
		list+=("02:00:00:00:0${name#ap}:00")
	done
	local IFS=,
	echo "[${list[*]}]"
}

# relay_router NAME ITS-NUMBER ITS-NEIGHBOUR'S
relay_router() {
	local name

	{
		common "$1"
		cat <<-END
		    addresses: [2001:db8:$2::ff:fe00:0]
		ar:
		  interface: lan0
		  address: 2001:db8:$2::1
		  prefix: 2001:db8:$2::/64
		  access_points: $(bssids "$2")
		  neighbours:
		    - address: 2001:db8:$3::1
		      lladdr: 02:00:00:00:0b:0$3
		      prefix: 2001:db8:$3::/64
		      access_points: $(bssids "$3")
		  hold: $hold
		  relays:
		END
		for name in $(behind "$2"); do
			cat <<-END
			    - address: 2001:db8:$2::a${name#ap}
			      spi: 420${name#ap}
			      file: $name.key
			      access_points: [02:00:00:00:0${name#ap}:00]
			END
		done
	} > "$run/$1.yaml"
	[ -n "$(behind "$2")" ] || sed -i '/relays:/d' "$run/$1.yaml"
}

# relay_agent NAME SUBNET
relay_agent() {
	local key=$1.key

	[ "$reports" = right ] || key=forged.key
	cat > "$run/$1.yaml" <<-END
	name: $1
	control: $run/$1.sock
	trace: $run/$1.trace
	log: info
	ap:
	  interface: wlan0
	  address: 2001:db8:$2::a${1#ap}
	  router: 2001:db8:$2::1
	  spi: 420${1#ap}
	  file: $key
	  watch: $watch
	  coming: $coming
	END
}

# What each bridge believes: where the station is.
bridges() {
	bridge -n ar1 fdb show dev ap1 > "$out/fdb-ap1"
	bridge -n "ar$(number_of ap2)" fdb show dev ap2 > "$out/fdb-ap2"
}
