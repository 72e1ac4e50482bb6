# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034
#
# mip6.sh - Mobile IPv6 in the laboratory: a home agent, with fast handovers or without
#
# Sourced by guest.sh after agent.sh, whose configurations it replaces where there are
# no fast handovers ($agent is mip6) and else goes on with.  The home
# link is the wire between core and ha: what core has for the mobile it asks for
# there, and the home agent answers.

agent_hosts=(ha ar1 ar2 mn)
[ "${ro-none}" = none ] || agent_hosts=(ha cn ar1 ar2 mn)
[ "${home_ap-off}" = off ] || agent_hosts=(ha cn ar1 mn)
home_dev=eth0

home_link() {
	more_taps=(core:ha:signal)
	host ha 1
	wire ha eth0 02:00:00:00:0a:10 2001:db8:10::1/64 \
		core ha 02:00:00:00:0c:10 2001:db8:10::ffff/64
	[ "${home_ap-off}" = off ] || home_access_point
	ip -n ha route add default via 2001:db8:10::ffff
	routers_acquainted
	acquaint ha $home_dev 2001:db8:10::ffff 02:00:00:00:0c:10 \
		core ha 2001:db8:10::1 02:00:00:00:0a:10
}

# The second access point is a bridge on the home link: core - ha - ar2 ~ ~
home_access_point() {
	make_bridge ha
	home_dev=br0
	ip -n ha addr del 2001:db8:10::1/64 dev eth0
	ip -n ha link set br0 address 02:00:00:00:0a:10
	ip -n ha addr add 2001:db8:10::1/64 dev br0
	ip -n ha link add eth1 type veth peer name eth1 netns ar2
	ip -n ha link set eth0 master br0
	ip -n ha link set eth1 up master br0
	ip -n ar2 link set eth1 up master br0
}

configure() {
	mkdir -p "$run"
	umask 077
	printf '%s\n' 5365677565206c61626f7261746f7279 > "$run/mn-ha.key"
	printf '%s\n' "2001:db8:10::a mobile@example.net 256 hmac-sha1-96 \
5365677565206c61626f7261746f7279" > "$run/mobiles"
	umask 022
	configure_home_agent
	configure_correspondent
	if [ "$agent" = mip6 ]; then
		[ "$key" = right ] || wrong_key > "$run/mn-ha.key"
		plain_router ar1 1
		[ "${home_ap-off}" = on ] || plain_router ar2 2
		plain_mobile
	else
		configure_keys
		configure_router ar1 1 2
		configure_router ar2 2 1
		configure_mobile
	fi
	home >> "$run/mn.yaml"
}

head_of() {
	printf '%s\n' "name: $1" "control: $run/$1.sock" \
		"trace: $run/$1.trace" 'log: info'
}

# Who has been home registers anew, and is probed for; a call does not last a second.
configure_home_agent() {
	{
		head_of ha
		cat <<-END
		ha:
		  interface: $home_dev
		  address: 2001:db8:10::1
		  prefix: 2001:db8:10::/64
		  mobiles: mobiles
		  end_marker: ${marker:-off}
		  dad_time: $([ "${home_ap-off}" = on ] && echo 20 || echo 1000)
		END
		[ "${home_ap-off}" = off ] || home_router
	} > "$run/ha.yaml"
}

# On its link the home agent is the router, too.
home_router() {
	cat <<-END
	ar:
	  interface: br0
	  address: 2001:db8:10::1
	  prefix: 2001:db8:10::/64
	  access_points: [02:00:00:00:02:00]
	  advertise: on
	END
}

configure_correspondent() {
	{
		head_of cn
		printf '%s\n' 'cn:' '  lifetime_max: 420'
	} > "$run/cn.yaml"
}

plain_router() {
	{
		head_of "$1"
		cat <<-END
		ar:
		  interface: wlan0
		  address: 2001:db8:$2::1
		  prefix: 2001:db8:$2::/64
		  access_points: [02:00:00:00:0$2:00]
		  advertise: on
		END
	} > "$run/$1.yaml"
}

# The scan is done well before the next call begins, and believed until then.
plain_mobile() {
	{
		head_of mn
		cat <<-END
		mn:
		  interface: wlan0
		  radio: /run/wpa/wlan0
		  frequencies: [2412, 2437]
		  ask: off
		  scan_delay: 500
		  scan_age: 60000
		END
	} > "$run/mn.yaml"
}

home() {
	cat <<-END
	  home:
	    address: 2001:db8:10::a
	    prefix: 2001:db8:10::/64
	    $([ "${home_agent-}" = discovered ] || echo "agent: 2001:db8:10::1")
	    identity: mobile@example.net
	    spi: 256
	    file: mn-ha.key
	    lifetime: 600
	    dad_time: ${dad_ms:-0}
	    marker_time: $([ "${marker-off}" = on ] && echo 100 || echo 0)
	    route_optimisation: ${ro:-off}
	END
}
