# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# security.sh - what $security makes of the radio: open, psk, pmf, sae, eap
#
# Sourced by guest.sh.  pmf is psk with protected management frames.  eap is 802.1X by
# FreeRADIUS, which runs in core: behind the same wire as everything else.

# Lines of hostapd's configuration, of the access point in ar1 or ar2.
access_point_security() {
	local net=2001:db8:1${1#ar}

	case $security in
	psk)
		printf '%s\n' wpa=2 wpa_key_mgmt=WPA-PSK rsn_pairwise=CCMP \
			wpa_passphrase=seamless-handover
		;;
	pmf)
		printf '%s\n' wpa=2 wpa_key_mgmt=WPA-PSK-SHA256 \
			rsn_pairwise=CCMP wpa_passphrase=seamless-handover
		protected
		;;
	sae)
		printf '%s\n' wpa=2 wpa_key_mgmt=SAE rsn_pairwise=CCMP \
			sae_password=seamless-handover sae_pwe=2
		protected
		;;
	eap)
		printf '%s\n' wpa=2 wpa_key_mgmt=WPA-EAP rsn_pairwise=CCMP \
			ieee8021x=1 auth_server_addr="$net::1" auth_server_port=1812 \
			auth_server_shared_secret=of-the-laboratory \
			own_ip_addr="$net::2" nas_identifier="$1"
		[ "$pmk" = cached ] || echo disable_pmksa_caching=1
		;;
	esac
}

# A router that is no bridge does not see that the mobile has left, and asks it so long
# whether it still is there when it comes again.
protected() {
	printf '%s\n' ieee80211w=2 assoc_sa_query_max_timeout=20 \
		assoc_sa_query_retry_timeout=10
}

# Lines of wpa_supplicant's network.
station_security() {
	case $security in
	open) echo key_mgmt=NONE ;;
	psk) printf '%s\n' key_mgmt=WPA-PSK 'psk="seamless-handover"' ;;
	pmf)
		printf '%s\n' key_mgmt=WPA-PSK-SHA256 ieee80211w=2 \
			'psk="seamless-handover"'
		;;
	sae)
		printf '%s\n' key_mgmt=SAE ieee80211w=2 \
			'sae_password="seamless-handover"'
		;;
	eap)
		printf '%s\n' key_mgmt=WPA-EAP eap=TLS \
			'identity="mobile@example.net"' \
			'ca_cert="/lab/eap/ca.pem"' \
			'client_cert="/lab/eap/client.pem"' \
			'private_key="/lab/eap/client.key"' \
			'domain_match="radius.example.net"'
		;;
	esac
}

radius_listens() {
	[ -s /run/radius/log ] &&
		[[ $(< /run/radius/log) == *'Ready to process requests'* ]]
}

radius() {
	mkdir -p /run/radius
	ip netns exec core freeradius -f -s -d /lab/eap -n radiusd \
		> "$out/radius" 2>&1 &
	wait_for FreeRADIUS radius_listens
}

is_at() {
	[[ $(ip netns exec mn wpa_cli -p /run/wpa -i wlan0 status) == \
	   *"bssid=$1"*'wpa_state=COMPLETED'* ]]
}

# Once at the second access point and back: both then know the mobile's keys.
visit_both() {
	local ap

	for ap in 02:00:00:00:02:00 02:00:00:00:01:00; do
		ip netns exec mn wpa_cli -p /run/wpa -i wlan0 scan \
			freq=2412,2437 > /dev/null
		sleep 0.3
		ip netns exec mn wpa_cli -p /run/wpa -i wlan0 roam "$ap" \
			> /dev/null
		wait_for "the visit at $ap" is_at "$ap"
	done
	# the agent's own scan is to find what there is, as without visits
	ip netns exec mn wpa_cli -p /run/wpa -i wlan0 bss_flush 0 > /dev/null
}
