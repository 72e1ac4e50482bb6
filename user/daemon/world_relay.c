// SPDX-License-Identifier: GPL-2.0-or-later
/* world_relay.c - reports, the access point's radio, and data of awaited stations */
#include <errno.h>
#include <stdio.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "daemon/hurry.h"
#include "daemon/world.h"

#define FRAMES_KEPT	64	/* octets of a frame */
#define MACS_MAX	32	/* in a filter; more: all are looked at */
#define FILTER_MAX	(8 + 5 * MACS_MAX)

#define JUMP(how, k, t, f) \
	((struct sock_filter)BPF_JUMP(BPF_JMP | (how) | BPF_K, k, t, f))
#define LOAD(size, at) \
	((struct sock_filter)BPF_STMT(BPF_LD | (size) | BPF_ABS, at))
#define RETURN(n)	((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, n))

/* Reports */

static void on_report(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	struct sockaddr_in6 from;
	uint8_t bytes[256];
	ssize_t len;

	(void)loop;
	(void)events;
	w->before(w);
	for (int i = 0; i < HURRY_PACKETS; i++) {
		socklen_t from_len = sizeof(from);

		len = recvfrom(io->fd, bytes, sizeof(bytes), MSG_DONTWAIT,
			       (struct sockaddr *)&from, &from_len);
		if (len < 0)
			break;
		relay_datagram(&w->agent, &from.sin6_addr, bytes,
			       (size_t)len);
	}
	w->after(w);
}

/* The address may not be there yet. */
static int open_reports(struct world *w, const struct in6_addr *addr,
			unsigned int port)
{
	struct sockaddr_in6 here = {
		.sin6_family = AF_INET6, .sin6_addr = *addr,
		.sin6_port = htons((uint16_t)port),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&here, sizeof(here))) {
		snprintf(w->why, sizeof(w->why), "reports: UDP port %u: %s",
			 port, strerror(errno));
		return -1;
	}

	w->relay.report_fd = fd;
	ev_io_init(&w->relay.report_io, on_report, fd, EV_READ);
	w->relay.report_io.data = w;
	ev_io_start(w->loop, &w->relay.report_io);
	return 0;
}

/* What the radio says */

static void take_notice(const struct nl80211_notice *n, void *arg)
{
	struct ap *ap = arg;

	if (!n->has_mac || n->ifindex != ap->ifindex)
		return;
	if (n->kind == NL80211_SEEN_NEW_STATION)
		ap_station(ap, n->mac, STATION_EV_JOINS);
	else if (n->kind == NL80211_SEEN_DEL_STATION)
		ap_station(ap, n->mac, STATION_EV_GONE);
}

static void take_found(const struct nl80211_station *st, void *arg)
{
	ap_station(arg, st->mac, STATION_EV_FOUND);
}

static void find_stations(struct world *w)
{
	nl80211_stations(&w->kernel.segue.nl, w->kernel.nl80211,
			 w->relay.ap.ifindex, take_found, &w->relay.ap);
}

/* What was lost is found by asking. */
static void on_radio(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;

	(void)loop;
	(void)events;
	w->before(w);
	if (nl80211_events(&w->relay.radio, take_notice, &w->relay.ap) ==
	    -ENOBUFS)
		find_stations(w);
	w->after(w);
}

/* Data of those that are awaited */

static void on_frame(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	uint8_t frame[FRAMES_KEPT];

	(void)loop;
	(void)events;
	w->before(w);
	for (int i = 0; i < HURRY_PACKETS; i++) {
		ssize_t len = recv(io->fd, frame, sizeof(frame), MSG_DONTWAIT);

		if (len < 0)
			break;
		if (len >= ETH_HLEN)
			ap_station(&w->relay.ap, frame + ETH_ALEN,
				   STATION_EV_FRAME);
	}
	w->after(w);
}

static void add_mac(struct sock_filter *f, const uint8_t m[MAC_LEN])
{
	uint32_t high = (uint32_t)m[0] << 24 | m[1] << 16 | m[2] << 8 | m[3];

	f[0] = LOAD(BPF_W, ETH_ALEN);
	f[1] = JUMP(BPF_JEQ, high, 0, 3);
	f[2] = LOAD(BPF_H, ETH_ALEN + 4);
	f[3] = JUMP(BPF_JEQ, (uint32_t)(m[4] << 8 | m[5]), 0, 1);
	f[4] = RETURN(FRAMES_KEPT);
}

/*
 * Neither the layer 2 update, which is in the name of the station and not by it, nor
 * the keys' own frames: nothing is taken by the station before they are done.
 */
static unsigned int compose(const struct ap *ap, struct sock_filter *f)
{
	unsigned int n = 0, macs = 0;

	f[n++] = LOAD(BPF_H, 2 * ETH_ALEN);
	f[n++] = JUMP(BPF_JGE, ETH_P_802_3_MIN, 1, 0);
	f[n++] = RETURN(0);
	f[n++] = JUMP(BPF_JEQ, ETH_P_PAE, 0, 1);
	f[n++] = RETURN(0);
	for (const struct session *s = ap->stations; s; s = s->next) {
		const struct station *st = (const struct station *)s;

		if (!station_awaited(st) || macs++ >= MACS_MAX)
			continue;
		add_mac(f + n, st->mac);
		n += 5;
	}

	f[n++] = RETURN(macs > MACS_MAX ? FRAMES_KEPT : 0);
	return macs ? n : 0;
}

static void stop_frames(struct world *w)
{
	if (w->relay.frame_fd < 0)
		return;

	ev_io_stop(w->loop, &w->relay.frame_io);
	close(w->relay.frame_fd);
	w->relay.frame_fd = -1;
}

static bool attach(int fd, const struct sock_fprog *program)
{
	return !setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program,
			   sizeof(*program));
}

/* The filter is there before the socket is bound: nothing comes in unasked. */
static void start_frames(struct world *w, const struct sock_fprog *program)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)w->relay.ap.ifindex,
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0 || !attach(fd, program) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&to, sizeof(to))) {
		if (fd >= 0)
			close(fd);
		w->agent.counters.n[COUNT_KERNEL_REFUSED]++;
		return;
	}

	w->relay.frame_fd = fd;
	ev_io_init(&w->relay.frame_io, on_frame, fd, EV_READ);
	w->relay.frame_io.data = w;
	ev_io_start(w->loop, &w->relay.frame_io);
}

/* Nobody awaited: no socket, which costs each frame of the radio. */
void relay_sync(struct world *w)
{
	struct sock_filter filter[FILTER_MAX];
	struct sock_fprog program = { .filter = filter };

	if (!w->agent.ap || w->relay.ap.awaited == w->relay.awaited)
		return;

	w->relay.awaited = w->relay.ap.awaited;
	program.len = (unsigned short)compose(&w->relay.ap, filter);
	if (!program.len)
		stop_frames(w);
	else if (w->relay.frame_fd < 0)
		start_frames(w, &program);
	else
		attach(w->relay.frame_fd, &program);
}

/* Beginning */

static uint64_t by_chance(void)
{
	uint64_t n = 0;

	while (!n)
		if (getrandom(&n, sizeof(n), 0) != sizeof(n))
			n = 0;
	return n;
}

static uint64_t microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int relay_begin_ar(struct world *w, const struct config_ar *cfg)
{
	if (!cfg->n_relays)
		return 0;

	w->ar.relays.epoch = by_chance();
	return open_reports(w, &cfg->address, cfg->report_port);
}

int relay_begin_ap(struct world *w, const struct config_ap *cfg)
{
	struct ap *ap = &w->relay.ap;
	int err;

	w->relay.frame_fd = -1;
	ap->seq = microseconds();
	ap->nonce = by_chance();
	if (open_reports(w, &cfg->address, cfg->port))
		return -1;

	err = nl80211_listen(&w->relay.radio);
	if (err) {
		snprintf(w->why, sizeof(w->why), "%s: nl80211: %s",
			 cfg->interface, strerror(-err));
		return -1;
	}

	ev_io_init(&w->relay.radio_io, on_radio, nl_fd(&w->relay.radio.nl),
		   EV_READ);
	w->relay.radio_io.data = w;
	ev_io_start(w->loop, &w->relay.radio_io);
	w->agent.ap = ap;
	ap_begin(ap, &w->agent, cfg);
	find_stations(w);
	return 0;
}

void relay_end(struct world *w)
{
	if (!w->agent.ap)
		return;

	ap_end(&w->relay.ap);
	stop_frames(w);
	nl80211_close(&w->relay.radio);
}
