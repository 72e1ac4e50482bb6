# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# manager.sh - systemd-networkd or NetworkManager beside segued, in the mobile's namespace
#
# Sourced by guest.sh.  $manager: networkd and networkmanager with the files of
# Documentation/examples, networkd-static with an address and a router of its own for the
# radio, networkmanager-default with what it does when nobody has told it anything.  They
# run as in a container, where /sys is not written to and there is no udev to wait for.

manager_user() {
	printf '%s:x:%d:%d::/:/bin/false\n' "$1" "$2" "$2" >> /etc/passwd
	printf '%s:x:%d:\n' "$1" "$2" >> /etc/group
}

in_container() {
	ip netns exec mn bash -c 'mount -o remount,bind,ro /sys
		exec "$@"' - "$@"
}

networkd_configuration() {
	mkdir -p /etc/systemd/network /etc/systemd/networkd.conf.d \
		/run/systemd/netif/{links,leases,lldp}
	if [ "$manager" = networkd ]; then
		cp /lab/manager/segue.network /etc/systemd/network/10-segue.network
		cp /lab/manager/segue-networkd.conf \
			/etc/systemd/networkd.conf.d/10-segue.conf
	else
		printf '%s\n' '[Match]' 'Name=wlan0' '[Network]' \
			IPv6AcceptRA=no Address=2001:db8:1::ff:fe00:0/64 \
			Gateway=fe80::ff:fe00:100 \
			> /etc/systemd/network/20-wireless.network
	fi
	manager_user systemd-network 998
	chown -R 998:998 /run/systemd/netif
}

networkmanager_configuration() {
	mkdir -p /etc/NetworkManager/conf.d /var/lib/NetworkManager /run/dbus
	printf '%s\n' '[main]' 'plugins=keyfile' 'dns=none' 'auth-polkit=false' \
		'[logging]' 'level=INFO' > /etc/NetworkManager/NetworkManager.conf
	[ "$manager" = networkmanager ] &&
		cp /lab/manager/segue-networkmanager.conf \
			/etc/NetworkManager/conf.d/segue.conf
	printf '%032d\n' 1 > /etc/machine-id
	manager_user messagebus 997
	dbus-daemon --system --nofork --nopidfile > "$out/dbus" 2>&1 &
	wait_for 'the bus' bus_listens
}

bus_listens() {
	[ -S /run/dbus/system_bus_socket ]
}

start_manager() {
	case $manager in
	networkd*)
		in_container /lib/systemd/systemd-networkd >> "$out/manager" 2>&1 &
		;;
	networkmanager*)
		DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket \
			in_container NetworkManager --debug \
			>> "$out/manager" 2>&1 &
		;;
	esac
	manager_pid=$!
}

manager() {
	case $manager in
	networkd*) networkd_configuration ;;
	networkmanager*) networkmanager_configuration ;;
	esac
	start_manager
	sleep 1
	[ -d "/proc/$manager_pid" ] || {
		cat "$out/manager" >&2
		fail "$manager does not run"
	}
}

# Half-way through it is ended and started, as an update of its package does.
manager_again() {
	sleep_until "$manager_ns"
	kill "$manager_pid"
	while [ -d "/proc/$manager_pid" ]; do
		sleep 0.01
	done
	start_manager
}
