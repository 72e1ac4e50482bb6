#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tunnel.sh - the four forms of a tunnel: IPv4 and IPv6 in IPv4 and IPv6
#
#   src s0 ---- r0 par r2 ---- n0 nar n1 ---- m1 mn
#        a / 10.1      c / 10.3         2 / 10.2        2001:db8:X::/64, 10.X.0.0/24
#
# The mobile node's home addresses, 2001:db8:1::5 and 10.9.0.5, are on lo of mn, and
# par believes them on a device where nobody is.  What par sends it and what it
# sends itself goes by tunnels between par and the address mn has on m1; each form
# in turn, by one leg each way that carries both families.

# shellcheck disable=SC2034,SC2154	# names for lib.sh, and by hosts()
# shellcheck source=selftests/net/lib.sh
. "$(dirname "$0")/lib.sh"

whole='lost=0 duplicated=0 reordered=0'
wire=$top/selftests/net/wire.py

home6=2001:db8:1::5
home4=10.9.0.5
src6=2001:db8:a::2
src4=10.1.0.2
par6=2001:db8:c::1
par4=10.3.0.1
away6=2001:db8:2::5
away4=10.2.0.5

topology() {
	hosts src par nar mn
	link "$src" s0 "$par" r0
	link "$par" r2 "$nar" n0
	link "$nar" n1 "$mn" m1
	addr "$src" s0 $src6/64 $src4/24
	addr "$par" r0 2001:db8:a::1/64 10.1.0.1/24
	addr "$par" r2 $par6/64 $par4/24
	addr "$nar" n0 2001:db8:c::2/64 10.3.0.2/24
	addr "$nar" n1 2001:db8:2::1/64 10.2.0.1/24
	addr "$mn" m1 $away6/64 $away4/24
	addr "$mn" lo $home6/128 $home4/32
	router "$par"
	router "$nar"
	routes
	on "$src" ping -6 -c1 -W4 $away6 > /dev/null
	on "$src" ping -c1 -W4 $away4 > /dev/null
}

routes() {
	route "$src" default via 2001:db8:a::1
	route "$src" default via 10.1.0.1
	route "$par" 2001:db8:2::/64 via 2001:db8:c::2
	route "$par" 10.2.0.0/24 via 10.3.0.2
	route "$nar" default via $par6
	route "$nar" default via $par4
	route "$mn" default via 2001:db8:2::1 src $home6
	route "$mn" default via 10.2.0.1 src $home4
	ip -n "$par" link add d0 type dummy
	ip -n "$par" link set d0 up
	route "$par" 2001:db8:1::/64 dev d0
	route "$par" 10.9.0.0/24 dev d0
}

# form OUTER INNER - the names used below: the tunnel's ends, who talks
form() {
	local ends="par$1 away$1" talk="src$2 home$2"

	outer=$1 inner=$2
	name="IPv$2 in IPv$1"
	par_ip=${ends% *} par_ip=${!par_ip}
	away_ip=${ends#* } away_ip=${!away_ip}
	src_ip=${talk% *} src_ip=${!src_ip}
	home_ip=${talk#* } home_ip=${!home_ip}
}

each_form() {
	for f in '6 6' '6 4' '4 6' '4 4'; do
		# shellcheck disable=SC2086	# two words
		form $f
		[ "$f" = '6 6' ] || fresh_topology
		"$@"
		[ "$f" = '4 4' ] || undo
	done
}

# down [LEG OPTION]... - from par to mn
down() {
	seg "$mn" mn add $home6 $home4 \
		accept local "$away_ip" remote "$par_ip" dir to
	seg "$par" mn add $home6 $home4
	seg "$par" mn switch $home6 dir to leg tunnel local "$par_ip" \
		remote "$away_ip" "$@" deadline 600s
}

# up [LEG OPTION]... - and back
# shellcheck disable=SC2120	# not every case has options
up() {
	seg "$par" mn change $home6 address $home6 address $home4 \
		accept local "$par_ip" remote "$away_ip" dir from
	seg "$mn" mn switch $home6 dir from leg tunnel local "$away_ip" \
		remote "$par_ip" "$@" deadline 600s
}

balanced() {
	balance "$par" "$name: par: every packet is accounted for"
	balance "$mn" "$name: mn: every packet is accounted for"
}

steers() {
	[ "$(stat "$1" steered)" -ge "$2" ]
}

# see HOST DEV NAME COUNT [MS] - what passes there, into $work/NAME; then heard NAME
see() {
	on "$1" "$wire" see "$2" "$4" "${5-20000}" > "$work/$3" &
	declare -g "pid_$3=$!"
	wait_for 20 grep -q ready "$work/$3"
}

# In both directions
# ------------------

test_datagrams() {
	each_form datagrams
}

datagrams() {
	local line

	listen "$mn" a 9000 20 2000
	on "$src" "$stream" send "$home_ip" 9000 20 0 > /dev/null
	heard a
	has "$line" "received=0" "$name: without the tunnel nothing arrives: $line"

	down
	up
	listen "$mn" a 9000 50 20000
	on "$src" "$stream" send "$home_ip" 9000 50 0 > /dev/null
	heard a
	has "$line" "received=50 $whole" "$name: down: $line"
	is "$(stat "$par" steered)" 50 "$name: par sent them"
	is "$(stat "$mn" decapped)" 50 "$name: mn took them out"

	listen "$src" b 9000 50 20000
	on "$mn" "$stream" send "$src_ip" 9000 50 0 "from=$home_ip" > /dev/null
	heard b
	has "$line" "received=50 $whole" "$name: up: $line"
	is "$(stat "$par" decapped)" 50 "$name: par took them out"
	balanced
}

test_tcp() {
	each_form tcp
}

# tcp_push FROM TO ADDRESS
tcp_push() {
	on "$2" timeout 100 "$stream" take 9100 2000000 > "$work/t" &
	pid_t=$!
	wait_for 20 grep -q ready "$work/t"
	on "$1" timeout 100 "$stream" push "$3" 9100 2000000
	heard t
}

tcp() {
	local line

	down
	up
	tcp_push "$src" "$mn" "$home_ip"
	is "$line" "bytes=2000000 wrong=0" "$name: 2 MB of TCP down"
	is "$(($(stat "$par" steered) < 1300))" 1 "$name: in aggregates: $(stat "$par" steered)"
	tcp_push "$mn" "$src" "$src_ip"
	is "$line" "bytes=2000000 wrong=0" "$name: 2 MB of TCP up"
	balanced
}

# The outer header
# ----------------

test_the_outer_header() {
	each_form outer_header
}

outer_header() {
	local line

	down hoplimit 23
	see "$par" r2 w 1
	on "$src" "$stream" send "$home_ip" 9000 1 0 > /dev/null
	heard w
	has "$line" "> $away_ip" "$name: to the far end"
	has "$line" "> $home_ip" "$name: the packet inside"
	if [ "$outer" = 6 ]; then
		has "$line" "hl 23 " "$name: hop limit of the leg"
	else
		has "$line" "ttl 23 " "$name: hop limit of the leg"
		is "$(grep -c " df" <<< "${line%%|*}")" 0 "$name: it may be fragmented"
	fi
}

# ECN, each combination (RFC 6040 4)
# ---------------------------------

# inner_packet ECN SOURCE_PORT - on its way to the mobile node
inner_packet() {
	if [ "$inner" = 6 ]; then
		echo "ip6('$src6','$home6',tc=$((0xb8 | $1)))/udp($2,9000)/numbered($1)"
	else
		echo "ip4('$src4','$home4',tos=$((0xb8 | $1)))/udp($2,9000)/numbered($1)"
	fi
}

# outer_packet ECN - from par to mn
outer_packet() {
	if [ "$outer" = 6 ]; then
		echo "ip6('$par6','$away6',tc=$1)"
	else
		echo "ip4('$par4','$away4',tos=$1)"
	fi
}

# hand HOST DEV PEER PEER_DEV PACKET... - by hand, to the other end of the link
hand() {
	local mac

	mac=$(ip -n "$3" link show dev "$4" | sed -n 's/.*ether \([^ ]*\).*/\1/p')
	on "$1" env "PEER=$mac" "$wire" send "$2" "${@:5}"
}

test_ecn_goes_into_the_outer_header() {
	each_form ecn_out
}

ecn_out() {
	local line ecn packets=()

	down
	for ecn in 0 1 2 3; do
		packets+=("$(inner_packet "$ecn" "$((100 + ecn))")")
	done
	see "$par" r2 w 8
	hand "$src" s0 "$par" r0 "${packets[@]}"
	heard w
	line=$(sed -n 's/^out [^|]* \(tos\|tc\) \(0x..\) .*udp \(1..\) .*/\3:\2/p' <<< "$line")
	is "$(xargs <<< "$line")" "100:0xb8 101:0xb9 102:0xba 103:0xbb" \
		"$name: DSCP and each ECN codepoint as it is, CE too"
}

test_ecn_comes_out_of_the_outer_header() {
	each_form ecn_in
}

# The port says outer and inner: 4 * outer + inner, and 100.
ecn_in() {
	local line i o packets=() wanted

	down
	for o in 0 1 2 3; do
		for i in 0 1 2 3; do
			packets+=("$(outer_packet "$o")/$(inner_packet "$i" "$((100 + 4 * o + i))")")
		done
	done
	see "$mn" segue0 w 15
	hand "$nar" n1 "$mn" m1 "${packets[@]}"
	heard w
	line=$(sed -n 's/^in [^|]* \(tos\|tc\) 0xb\(.\) .*udp \(1..\) .*/\3:\2/p' <<< "$line")
	# not ECT, ECT(1), ECT(0), CE inside, for each outside
	wanted="100:8 101:9 102:a 103:b"
	wanted+=" 104:8 105:9 106:9 107:b"
	wanted+=" 108:8 109:9 110:a 111:b"
	wanted+=" 113:b 114:b 115:b"
	is "$(xargs <<< "$line")" "$wanted" "$name: the table of RFC 6040"
	is "$(stat "$mn" decap_ecn)" 1 "$name: CE around not-ECT is dropped and counted"
	balanced
}

# The size
# --------

# teach FROM TO ADDRESS [OPTION]... - datagrams; missing is what was sent and did
# not arrive.  What a socket hears of an error it says at the next packet, which it
# then has not sent.
teach() {
	local sent

	listen "$2" a 9000 10 8000
	sent=$(on "$1" "$stream" send "$3" 9000 10 20000 "${@:4}")
	heard a
	missing=$(($(field "$sent" sent) - $(field "$line" received)))
}

test_the_sender_is_told() {
	each_form sender_is_told
}

# The first is lost, then the sender knows.
sender_is_told() {
	local line len=1452 mtu=1460

	[ "$inner" = 6 ] || len=1472
	[ "$outer" = 6 ] || mtu=1480
	down pmtu tell
	teach "$src" "$mn" "$home_ip" "len=$len"
	is "$missing" 1 "$name: one packet teaches the sender: $line"
	has "$(ip -n "$src" route get "$home_ip")" " mtu $mtu" "$name: that it is $mtu"
	is "$(stat "$par" too_big)" 1 "$name: one is too big"
	ip -n "$src" "-$inner" route flush cache
	tcp_push "$src" "$mn" "$home_ip"
	is "$line" "bytes=2000000 wrong=0" "$name: TCP learns it as well"
	balanced
}

test_who_cannot_send_less_is_not_told() {
	each_form cannot_send_less
}

# IPv6 of 1280 bytes, IPv4 without DF.
cannot_send_less() {
	local line packet larger

	ip -n "$par" link set r2 mtu 1280
	down pmtu tell
	if [ "$inner" = 6 ]; then
		packet="ip6('$src6','$home6')/udp(1,9000)/(numbered(0)+bytes(1220))"
		larger="ip6('$src6','$home6')/udp(1,9000)/bytes(1233)"
	else
		packet="ip4('$src4','$home4')/udp(1,9000)/(numbered(0)+bytes(1240))"
		larger="ip4('$src4','$home4',frag=0x4000)/udp(1,9000)/bytes(1252)"
	fi
	listen "$mn" a 9000 1 20000
	hand "$src" s0 "$par" r0 "$packet"
	heard a
	has "$line" "received=1" "$name: through a link of 1280: $line"
	is "$(stat "$par" too_big)" 0 "$name: and its sender is told nothing"
	see "$src" s0 w 2
	hand "$src" s0 "$par" r0 "$larger"
	heard w
	if [ "$inner" = 6 ]; then
		has "$line" "icmp6 2/0 info 1280" "$name: one byte more, and it is"
	else
		has "$line" "icmp4 3/4 info 12" "$name: with DF it is"
	fi
	is "$(stat "$par" too_big)" 1 "$name: and the packet dropped as too big"
	balanced
}

# What comes back for the outer packet
# ------------------------------------

# send_and_see - one packet to the mobile node, and what src hears of it
send_and_see() {
	see "$src" s0 w 2
	on "$src" "$stream" send "$home_ip" 9000 1 0 > /dev/null
	heard w
	line=$(grep "^in .*icmp" <<< "$line")
}

test_errors_reach_the_inner_sender() {
	each_form errors
}

errors() {
	local line told

	down
	# The way to the far end is gone.
	ip -n "$nar" "-$outer" route add unreachable "$away_ip"
	told="icmp6 1/3"
	[ "$inner" = 6 ] || told="icmp4 3/1"
	send_and_see
	has "$line" "$told" "$name: nobody there inside the tunnel: unreachable"
	has "$line" "> 9000 " "$name: quoting the inner packet"
	ip -n "$nar" "-$outer" route del unreachable "$away_ip"

	# The tunnel is longer than its packets may go.
	seg "$par" mn switch $home6 dir to leg tunnel local "$par_ip" \
		remote "$away_ip" hoplimit 1
	sleep 1.1		# how often is limited by the stack
	send_and_see
	has "$line" "$told" "$name: hop limit exceeded inside it: unreachable"
	balanced
}

test_too_big_inside_the_tunnel() {
	each_form too_big_inside
}

# nar's second link is narrow.
too_big_inside() {
	local line mtu=1360

	[ "$outer" = 6 ] || mtu=1380
	ip -n "$nar" link set n1 mtu 1400
	down
	teach "$src" "$mn" "$home_ip" len=1400
	if [ "$outer" = 6 ]; then
		is "$missing" 1 "$name: frag: one lost, then in fragments: $line"
	else
		is "$missing" 0 "$name: frag: nar fragments: $line"
	fi
	is "$(ip -n "$src" route get "$home_ip" | grep -c mtu)" 0 "$name: and was not told"

	ip -n "$par" "-$outer" route flush cache
	seg "$par" mn switch $home6 dir to leg tunnel local "$par_ip" \
		remote "$away_ip" pmtu tell
	teach "$src" "$mn" "$home_ip" len=1400
	is "$missing" 1 "$name: tell: one teaches the sender: $line"
	has "$(ip -n "$src" route get "$home_ip")" " mtu $mtu" "$name: that it is $mtu"
	balanced
}

test_forged_errors_reach_nobody() {
	each_form forged_errors
}

# An error is believed only if a leg of par would have sent what it quotes.
forged_errors() {
	local line victim error proto=41

	[ "$inner" = 6 ] || proto=4
	down
	if [ "$inner" = 6 ]; then
		victim="ip6('$src6','2001:db8:77::1')/udp(1,2)"
	else
		victim="ip4('$src4','10.77.0.1')/udp(1,2)"
	fi
	if [ "$outer" = 6 ]; then
		error="ip6('2001:db8:c::2','$par6')/icmp6(1,0)/ip6('$par6','$away6',nh=$proto)"
	else
		error="ip4('10.3.0.2','$par4')/icmp4(3,1)/ip4('$par4','$away4',proto=$proto)"
	fi
	see "$src" s0 w 2
	hand "$nar" n0 "$par" r2 "$error/$victim" \
		"$error/bytes(8)" "$error/(b'\x45' + bytes(19))" \
		"$error/(b'\x4f' + bytes(30))" "$error/(b'\x60' + bytes(60))" \
		"$error/bytes(41)"
	hand "$nar" n0 "$par" r2 "$error/$(inner_packet 0 201)"
	heard w
	is "$(grep -c "^in .*icmp" <<< "$line")" 1 "$name: of seven errors one is passed on"
	has "$line" "| udp 201 > 9000" "$name: the one about a packet of ours"
}

# Aggregates
# ----------

test_aggregates() {
	each_form aggregates
}

# The last link has no offload, so the checksums are made behind the tunnel, of
# what the source left undone, and judged by the mobile node.
aggregates() {
	local line

	on "$nar" ethtool -K n1 tx off gso off tso off > /dev/null 2>&1
	down
	up
	tcp_push "$src" "$mn" "$home_ip"
	is "$line" "bytes=2000000 wrong=0" "$name: TCP, checksums made behind the tunnel"
	is "$(($(stat "$par" steered) < 1300))" 1 "$name: in aggregates: $(stat "$par" steered)"
	listen "$mn" a 9000 40 10000
	on "$src" "$stream" send "$home_ip" 9000 40 0 len=1000 gso=40 > /dev/null
	heard a
	has "$line" "received=40 $whole" "$name: an aggregate of datagrams: $line"
	is "$(csum_errors)" 0 "$name: no checksum was wrong"
	balanced
}

csum_errors() {
	on "$mn" cat /proc/net/snmp6 /proc/net/snmp | awk '
		/^Udp6InCsumErrors|^Ip6InHdrErrors/ { sum += $2 }
		/^Udp: [^0-9]/ { for (i = 2; i <= NF; i++) name[i] = $i }
		/^Udp: [0-9]/ { for (i = 2; i <= NF; i++)
				if (name[i] == "InCsumErrors") sum += $i }
		END { print sum + 0 }'
}

run_cases "$@"
