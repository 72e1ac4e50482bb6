# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# crowd.sh - two routers with real agents, and very many mobiles that one program plays
#
# Sourced by guest.sh after agent.sh, whose configurations it replaces.  The access
# links are wires into a namespace "air", where the program has their far ends.

agent_hosts=(ar1 ar2)

# air_link NAME NUMBER
air_link() {
	ip -n "$1" link add wlan0 address "02:00:00:00:0$2:00" type veth \
		peer name "ap$2" address "02:00:00:00:1$2:00" netns air
	ip -n "$1" addr add "2001:db8:$2::1/64" dev wlan0
	ip -n air link set "ap$2" arp off up
	ip -n "$1" link set wlan0 up
}

air() {
	ip netns add air
	ip netns exec air bash -c '
		echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
		echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6'
	air_link ar1 1
	air_link ar2 2
	acquaint cn eth0 2001:db8:100::1 02:00:00:00:0c:02 \
		core cn 2001:db8:100::2 02:00:00:00:0c:01
	routers_acquainted
}

configure() {
	mkdir -p "$run"
	crowd_router ar1 1 2
	crowd_router ar2 2 1
}

# crowd_router NAME ITS-NUMBER ITS-NEIGHBOUR'S
crowd_router() {
	local k

	{
		printf '%s\n' "name: $1" "control: $run/$1.sock" 'log: error' \
			'keys:'
		umask 077
		for ((k = 0; k < mobiles; k++)); do
			printf '%s%04x\n' "${base_key:0:28}" "$k" \
				> "$run/$k.key"
			printf '  - spi: %d\n    file: %d.key\n    addresses: [2001:db8:%d::1ff:fe00:%x]\n' \
				$((4096 + k)) "$k" "$2" "$k"
		done
		umask 022
		cat <<-END
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
		END
	} > "$run/$1.yaml"
}

# What the kernels still have when all is over, and what waited there.
crowd_leavings() {
	local name

	for name in ar1 ar2; do
		segue -n "$name" -j mn show > "$out/$name.left"
		segue -n "$name" -j stats > "$out/$name.stats"
		segue -j agent show socket "$run/$name.sock" > "$out/$name.agent"
	done
}

play() {
	local late

	air
	agents
	late=$(date +%s)
	[ "$late" -lt "$begin_s" ] || fail "setting up lasted until $late"
	crowd /lab/plan "$out/crowd" || fail 'the crowd'
	sleep 10	# every deadline is over
	crowd_leavings
}
