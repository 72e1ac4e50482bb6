#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# register.sh - a home agent with very many registrations, in the virtual machine
#
#     net --- ha        mobile nodes are addresses of net
#
# In /register: ha.yaml, mobiles, vars (key, count, sample), segue.ko.  Says what the
# registrations took, by lines "name registered nanoseconds", and the agent's memory.

# shellcheck disable=SC2154	# all that is not assigned here is in vars

set -eu
# shellcheck source=/dev/null
. /register/vars
PATH=/segue/build/lab:/segue/build/user:$PATH
mkdir -p /run/netns /run/segued

for name in net ha; do
	ip netns add $name
	ip -n $name link set lo up
	ip netns exec $name bash -c '
		cd /proc/sys/net/ipv6
		echo 0 > conf/default/accept_dad
		echo 0 > conf/all/accept_dad
		echo 1 > conf/all/forwarding'
done
ip -n net link add eth0 address 02:00:00:00:00:01 type veth \
	peer name eth0 address 02:00:00:00:00:02 netns ha
ip -n ha link add home address 02:00:00:00:00:03 type dummy
ip -n net addr add 2001:db8:11::1/64 dev eth0
ip -n ha addr add 2001:db8:11::2/64 dev eth0
ip -n ha addr add 2001:db8:10::1/64 dev home
for name in net ha; do ip -n $name link set eth0 up; done
ip -n ha link set home up
ip -n net route add 2001:db8:10::/64 via 2001:db8:11::2
ip -n ha route add default via 2001:db8:11::1
ip -n net route add local 2001:db8:1::/48 dev lo
ip -n net neigh add 2001:db8:11::2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent
ip -n ha neigh add 2001:db8:11::1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent

chmod 600 /register/mobiles
insmod /register/segue.ko
segue -n ha limits set mns $((count + 1000))
ip netns exec ha segued -c /register/ha.yaml &
agent=$!
for ((i = 0; i < 100; i++)); do
	[ -S /run/segued/ha.sock ] && break
	sleep 0.1
done

# Before it answers its pages may still be coming.
segue -j agent show socket /run/segued/ha.sock > /dev/null

rss() {
	echo "$1 $(awk '/^VmRSS/ { print $2 }' /proc/$agent/status)"
}

register() {
	echo "$1 $(ip netns exec net register eth0 "$key" "$2" "$3" "$4" "$5")"
}

rss empty_kb
register few 1 "$sample" 2001:db8:1 1
register all $((sample + 1)) $((count - sample)) 2001:db8:1 1
rss full_kb
register move 1 "$sample" 2001:db8:1:1 2
register way 1 "$sample" 2001:db8:1:1 0
register renew 1 "$sample" 2001:db8:1:1 3
segue -j agent show socket /run/segued/ha.sock |
	awk -F '"registered":' '{ print "registered", $2 + 0 }'
segue -n ha -j stats | awk -F '"mns":' '{ print "kernel", $2 + 0 }'
kill $agent
wait $agent
