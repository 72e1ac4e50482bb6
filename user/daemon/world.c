// SPDX-License-Identifier: GPL-2.0-or-later
/* world.c - the loop */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "daemon/dispatch.h"
#include "daemon/fmip_more.h"
#include "daemon/hurry.h"
#include "daemon/kernel_ro.h"
#include "daemon/mip6_ro.h"
#include "daemon/protect.h"
#include "daemon/protect_home.h"
#include "daemon/protect_tunnel.h"
#include "daemon/sock.h"
#include "daemon/world.h"
#include "daemon/world_radio.h"
#include "nl/xfrm_ro.h"

static double monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/*
 * The loop's own timers count in whole milliseconds; a guard time of 0.3 ms
 * needs a timerfd.
 */
static void arm(struct world *w)
{
	const struct timer *first = w->agent.timers.first;
	double due = first ? first->due : 0;
	struct itimerspec when = { .it_value.tv_sec = 0 };
	double whole;

	if (due == w->armed)
		return;

	if (first) {
		when.it_value.tv_nsec = (long)(modf(due, &whole) * 1e9);
		when.it_value.tv_sec = (time_t)whole;
	}
	timerfd_settime(w->clock_fd, TFD_TIMER_ABSTIME, &when, NULL);
	w->armed = due;
}

static void before(void *arg)
{
	struct world *w = arg;

	hurry_turn();
	w->agent.now = monotonic();
}

static void after(void *arg)
{
	struct world *w = arg;

	agent_run_timers(&w->agent);
	world_radios_settle(w);
	relay_sync(w);
	arm(w);
}

/* A timerfd may fire a little before the double that it was set from. */
static void on_clock(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	uint64_t n;

	(void)loop;
	(void)events;
	if (read(w->clock_fd, &n, sizeof(n)) != sizeof(n))
		return;

	before(w);
	if (w->agent.now < w->armed)
		w->agent.now = w->armed;
	w->armed = 0;
	after(w);
}

void world_on_link(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	struct sock_packet p;

	(void)loop;
	(void)events;
	before(w);
	for (int i = 0; i < HURRY_PACKETS && sock_read_link(io->fd, &p); i++)
		dispatch_packet(&w->agent, p.ifindex, p.lladdr, p.bytes,
				p.len);
	after(w);
}

/* What the module takes out of a tunnel comes in by its own device. */
static bool is_tunnel(uint32_t ifindex)
{
	char name[IF_NAMESIZE];

	return if_indextoname(ifindex, name) && !strcmp(name, "segue0");
}

/* What is not taken off wakes the loop for ever. */
static void read_errors(struct world *w, int fd)
{
	struct sock_error e;

	while (sock_read_error(fd, &e))
		if (w->agent.mip && e.type == ICMP6_PARAMETER_PROBLEM)
			ro_error(&w->mip, &e.dst, e.code, e.mh, e.len);
}

static void on_mh(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	struct sock_mh m;

	(void)loop;
	(void)events;
	before(w);
	for (int i = 0; i < HURRY_PACKETS && sock_read_mh(io->fd, &m); i++) {
		m.packet.guarded = io == &w->guarded_io || io == &w->tunnel_io;
		m.packet.tunnelled = w->agent.mip &&
				     (io == &w->tunnel_io ||
				      is_tunnel(m.ifindex));
		dispatch_mh(&w->agent, &m.packet);
	}
	read_errors(w, io->fd);
	after(w);
}

/* A home agent is asked. */
static void on_home(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	struct sock_mh m;

	(void)loop;
	(void)events;
	before(w);
	while (sock_read_home(io->fd, &m))
		dispatch_routed(&w->agent, &m.packet);
	after(w);
}

/* What the agent does */

static int do_send(void *arg, const struct send *s)
{
	struct world *w = arg;

	if (s->router)
		return sock_send_router(w->routers_fd, s);
	if (s->guarded)
		return sock_send_guarded(s->letter == 'H' ? w->tunnel_fd
							  : w->guarded_fd, s);
	if (!s->on_link)
		return sock_send_ip(w->send_fd, s);
	if (w->agent.ar && s->ifindex == w->ar.ifindex)
		return sock_send_link(w->ar_fd, s);
	if (w->agent.ha && s->ifindex == w->ha.ifindex)
		return sock_send_link(w->ha_fd, s);
	return sock_send_link(world_radio_fd(w, s->ifindex), s);
}

static void do_radio(void *arg, const struct radio_cmd *cmd)
{
	world_radio_command(arg, cmd);
}

void world_trace(void *arg, const struct trace_step *t)
{
	trace_step(&((struct world *)arg)->trace, t);
}

void world_log(void *arg, enum log_level level, const char *line)
{
	static const char *const words[] = { "error: ", "", "debug: " };
	struct world *w = arg;

	fprintf(stderr, "segued %s: %s%s\n", w->agent.cfg->name, words[level],
		line);
}

static void do_reply(void *arg, const struct reply *r)
{
	ctl_reply(&((struct world *)arg)->ctl, r);
}

static int do_apply(void *arg, const struct kop *op, const char **why)
{
	struct world *w = arg;
	int err = op->kind == KOP_GUARD ?
		  protect_tunnel(w->agent.cfg, w->tunnel_fd, &op->guard, why) :
		  kernel_apply(&w->kernel, op, why);
	char text[512], line[1024];

	if (!err || w->agent.cfg->log < LOG_LEVEL_DEBUG)
		return err;

	snprintf(line, sizeof(line), "%s: %s", *why,
		 kop_text(op, text, sizeof(text)));
	world_log(w, LOG_LEVEL_DEBUG, line);
	return err;
}

static int do_lladdr_of(void *arg, uint32_t ifindex,
			const struct in6_addr *addr, uint8_t lladdr[6])
{
	return kernel_lladdr_of(&((struct world *)arg)->kernel, ifindex, addr,
				lladdr);
}

static unsigned int do_addrs_of(void *arg, uint32_t ifindex,
				const uint8_t lladdr[6],
				struct in6_addr *addrs, unsigned int max)
{
	return kernel_addrs_of(&((struct world *)arg)->kernel, ifindex, lladdr,
			       addrs, max);
}

static int do_inactive(void *arg, uint32_t ifindex, const uint8_t lladdr[6],
		       unsigned int *ms)
{
	return kernel_inactive(&((struct world *)arg)->kernel, ifindex, lladdr,
			       ms);
}

static int do_ro_packets(void *arg, const struct kro *ro, uint64_t *packets)
{
	return kernel_ro_packets(&((struct world *)arg)->kernel.xfrm, ro,
				 packets);
}

static void do_random(void *arg, void *buf, size_t len)
{
	(void)arg;
	if (getrandom(buf, len, 0) != (ssize_t)len)
		abort();
}

/* What a clock of nanoseconds leaves open of 2^-32 s is random (RFC 4285 6). */
static uint64_t do_ntp(void *arg)
{
	struct timespec now;
	uint32_t rest;

	clock_gettime(CLOCK_REALTIME, &now);
	do_random(arg, &rest, sizeof(rest));
	return ((uint64_t)now.tv_sec + NTP_UNIX_S) << 32 |
	       (((uint64_t)now.tv_nsec << 32) + rest) / 1000000000;
}

static int do_station(void *arg, uint32_t ifindex, const uint8_t lladdr[6],
		      struct nl80211_station *reading)
{
	return kernel_station(&((struct world *)arg)->kernel, ifindex, lladdr,
			      reading);
}

static bool do_is_own(void *arg, const struct in6_addr *addr)
{
	return kernel_is_own(&((struct world *)arg)->kernel, addr);
}

static const struct effects effects = {
	.send = do_send, .radio = do_radio, .trace = world_trace,
	.log = world_log, .reply = do_reply, .random = do_random, .ntp = do_ntp,
	.kernel = {
		.apply = do_apply, .lladdr_of = do_lladdr_of,
		.addrs_of = do_addrs_of, .inactive = do_inactive,
		.station = do_station, .is_own = do_is_own,
		.ro_packets = do_ro_packets,
	},
};

/* Addresses come and go; both roles need a few of them. */

static bool is_home_address(const struct mn *mn, const struct in6_addr *addr)
{
	return mn->cfg->has_home && IN6_ARE_ADDR_EQUAL(&mn->cfg->home.address,
						       addr);
}

/* Where the movement makes the address, another is not taken for it. */
static bool takes_any(const struct mn *mn)
{
	return mn->agent->mip ? !mn->has_address : !mn->has_router;
}

/* Handover keys are for addresses of our key: one beside that of somebody else. */
static void add_own(struct mn *mn, const struct rt_addr *a)
{
	struct kop *op;

	if (mn->has_address || a->plen != 64 || !ip6_is_routable(&a->addr))
		return;

	op = outbox_kernel(&mn->agent->out, KOP_ADDR);
	op->may_fail = true;
	op->addr = (struct rt_addr){
		.ifindex = mn->ifindex, .addr = hkey_form(mn, &a->addr),
		.plen = 64, .preferred = RT_FOREVER, .valid = RT_FOREVER,
	};
	agent_flush(mn->agent);
}

static void take_mn_address(struct mn *mn, const struct rt_addr *a)
{
	if (is_home_address(mn, &a->addr))
		return;
	if (IN6_IS_ADDR_LINKLOCAL(&a->addr))
		mn->link_local = a->addr;
	else if (!hkey_is_own(mn, &a->addr))
		add_own(mn, a);
	else if (takes_any(mn) && a->preferred && ip6_is_routable(&a->addr))
		mn_use_address(mn, &a->addr, a->plen);
	else if (a->preferred && ip6_is_routable(&a->addr))
		more_add(mn, &a->addr, a->plen);
}

static void take_address(const struct rt_addr *a, bool gone, void *arg)
{
	struct world *w = arg;

	if (gone && w->agent.mn && a->ifindex == w->mn.ifindex)
		more_remove(&w->mn, &a->addr);
	if (gone)
		return;
	if (w->agent.mn && a->ifindex == w->mn.ifindex)
		take_mn_address(&w->mn, a);
	if (w->agent.ar && a->ifindex == w->ar.ifindex &&
	    !w->ar.cfg->has_send && IN6_IS_ADDR_LINKLOCAL(&a->addr))
		w->ar.link_local = a->addr;
	if (w->agent.mn && a->ifindex == w->mn.second.ifindex)
		mn_second_has(&w->mn, &a->addr, a->preferred ? a->plen : 0);
	if (w->agent.ha && a->ifindex == w->ha.ifindex &&
	    IN6_IS_ADDR_LINKLOCAL(&a->addr))
		w->ha.link_local = a->addr;
}

static struct rt_watch watching(struct world *w)
{
	return (struct rt_watch){ .addr = take_address, .arg = w };
}

struct listed {
	struct rt_addr *of;
	size_t n, room;
};

static int list_address(const struct rt_addr *a, void *arg)
{
	struct listed *list = arg;

	if (list->n == list->room) {
		size_t room = 2 * list->room + 16;
		void *of = realloc(list->of, room * sizeof(*list->of));

		if (!of)
			return -ENOMEM;
		list->of = of;
		list->room = room;
	}

	list->of[list->n++] = *a;
	return 0;
}

/* The whole answer first: what is done for one may ask on the same socket. */
static int take_addresses(struct world *w)
{
	struct listed list = { .n = 0 };
	int err = rt_addrs(&w->kernel.route, 0, list_address, &list);

	for (size_t i = 0; !err && i < list.n; i++)
		take_address(&list.of[i], false, w);
	free(list.of);
	return err;
}

static void on_watch(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	struct rt_watch watch = watching(w);

	(void)loop;
	(void)events;
	before(w);
	/* what was lost is found by asking */
	if (rt_watch_read(&w->watch, &watch) == -ENOBUFS)
		take_addresses(w);
	if (w->agent.mip)
		mip_look(&w->mip);
	after(w);
}

/* Beginning */

int world_cannot(struct world *w, const char *what, const char *why)
{
	snprintf(w->why, sizeof(w->why), "%s: %s", what, why);
	return -1;
}

int world_find_link(struct world *w, const char *name, struct rt_link *link)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex)
		return world_cannot(w, name, "no such interface");
	if (rt_link_get(&w->kernel.route, ifindex, link) || !link->has_lladdr)
		return world_cannot(w, name, "has no Ethernet address");
	return 0;
}

/* What is sent again comes twice: not without the module that drops the second. */
static int find_dedup(struct world *w, const struct config_mn *cfg)
{
	struct segue_info info;

	bool copied = cfg->second_interface[0] && cfg->copy_time;

	if ((!cfg->dedup_time && !copied) ||
	    (!segue_info_get(&w->kernel.segue, &info) &&
	     info.features & SEGUE_F_DEDUP))
		return 0;

	return world_cannot(w, copied ? "mn.copy_time" : "mn.dedup_time",
		      "the kernel module segue_dedup is not loaded: modprobe segue_dedup, or set it to 0");
}

void world_watch_fd(struct world *w, ev_io *io, int fd,
		    void (*cb)(struct ev_loop *, ev_io *, int))
{
	ev_io_init(io, cb, fd, EV_READ);
	io->data = w;
	ev_io_start(w->loop, io);
}

/* What the kernel says of route optimisation */

static void ro_is_wanted(void *arg, const struct in6_addr *src,
			 const struct in6_addr *dst)
{
	struct world *w = arg;

	if (w->agent.mip)
		ro_wanted(&w->mip, src, dst);
}

static void option_was_refused(void *arg, const struct in6_addr *home,
			       const struct in6_addr *coa,
			       const struct in6_addr *dst)
{
	struct world *w = arg;

	if (w->agent.cn)
		cn_unbound(&w->cn, home, coa, dst);
}

static void on_xfrm(struct ev_loop *loop, ev_io *io, int events)
{
	struct world *w = io->data;
	const struct xfrm_ro_handler handler = {
		.wanted = ro_is_wanted, .refused = option_was_refused,
		.arg = w,
	};

	(void)loop;
	(void)events;
	before(w);
	xfrm_ro_read(&w->xfrm_watch, &handler);
	after(w);
}

/* For the mobile whose home address it is, or NULL: for a correspondent. */
static int begin_routes(struct world *w, const struct in6_addr *home)
{
	const char *why;

	if (kernel_optimise(&w->kernel, home, &why))
		return world_cannot(w, "route optimisation", why);
	if (w->xfrm_watch.sock)
		return 0;
	if (xfrm_ro_watch(&w->xfrm_watch))
		return world_cannot(w, "route optimisation",
			      "xfrm events cannot be listened to");

	world_watch_fd(w, &w->xfrm_io, nl_fd(&w->xfrm_watch), on_xfrm);
	return 0;
}

static int begin_mn(struct world *w, const struct config_mn *cfg)
{
	struct timespec now;

	if (find_dedup(w, cfg) || world_radios_begin(w, cfg))
		return -1;

	/* Greater than any number of an agent before this one. */
	clock_gettime(CLOCK_REALTIME, &now);
	w->mn.seq = (uint16_t)(now.tv_sec * 4);
	w->mip.seq = w->mn.seq;
	w->mn.away_seq = (uint32_t)now.tv_sec * 16;
	mn_begin(&w->mn, &w->agent, cfg);
	w->agent.mn = &w->mn;
	if (cfg->has_home) {
		mip_begin(&w->mip, &w->agent, &cfg->home, &w->mn);
		w->agent.mip = &w->mip;
	}
	if (cfg->has_home && cfg->home.optimise &&
	    begin_routes(w, &cfg->home.address))
		return -1;
	return 0;
}

static int begin_cn(struct world *w, const struct config_cn *cfg)
{
	if (begin_routes(w, NULL))
		return -1;
	if (cn_begin(&w->cn, &w->agent, cfg))
		return world_cannot(w, "cn", "no memory");

	w->agent.cn = &w->cn;
	return 0;
}

static int begin_ar(struct world *w, const struct config_ar *cfg)
{
	struct rt_link link;

	if (world_find_link(w, cfg->interface, &link))
		return -1;

	w->ar.ifindex = link.ifindex;
	w->ar.mtu = link.mtu;
	memcpy(w->ar.lladdr, link.lladdr, MAC_LEN);
	w->ar_fd = sock_open_link(link.ifindex, cfg->advertise ?
						SOCK_AR_ADVERTISING : SOCK_AR);
	if (w->ar_fd < 0)
		return world_cannot(w, "packet socket", strerror(-w->ar_fd));
	if (ar_begin(&w->ar, &w->agent, cfg))
		return world_cannot(w, cfg->interface, "no memory");

	w->agent.ar = &w->ar;
	world_watch_fd(w, &w->ar_io, w->ar_fd, world_on_link);
	return relay_begin_ar(w, cfg);
}

static int begin_ap(struct world *w, const struct config_ap *cfg)
{
	struct rt_link link;

	if (world_find_link(w, cfg->interface, &link))
		return -1;

	w->relay.ap.ifindex = link.ifindex;
	memcpy(w->relay.ap.bssid, link.lladdr, MAC_LEN);
	return relay_begin_ap(w, cfg);
}

/* What is in the kernel's proxy table counts: link-local addresses (flag L of BU). */
static int enable_proxy(struct world *w)
{
	static const char path[] = "/proc/sys/net/ipv6/conf/all/proxy_ndp";
	FILE *to = fopen(path, "w");
	bool done = to && fputs("1\n", to) >= 0;

	if (to && fclose(to))
		done = false;
	return done ? 0 : world_cannot(w, path, strerror(errno));
}

static int begin_ha(struct world *w, const struct config_ha *cfg)
{
	struct in6_addr anycast;
	struct rt_link link;

	if (world_find_link(w, cfg->interface, &link) || enable_proxy(w))
		return -1;

	w->ha.ifindex = link.ifindex;
	memcpy(w->ha.lladdr, link.lladdr, MAC_LEN);
	w->ha_fd = sock_open_link(link.ifindex, SOCK_HA);
	if (w->ha_fd < 0)
		return world_cannot(w, "packet socket", strerror(-w->ha_fd));
	anycast = home_agents_anycast(&cfg->prefix.addr, cfg->prefix.len);
	w->home_fd = sock_open_home(link.ifindex, &anycast);
	if (w->home_fd < 0)
		return world_cannot(w, "Home-Agents anycast address",
				    strerror(-w->home_fd));
	if (ha_begin(&w->ha, &w->agent, cfg))
		return world_cannot(w, cfg->interface, "no memory");

	w->agent.ha = &w->ha;
	world_watch_fd(w, &w->ha_io, w->ha_fd, world_on_link);
	world_watch_fd(w, &w->home_io, w->home_fd, on_home);
	return 0;
}

/* An access point alone moves no packets: it needs no module, and hears no mobile. */
static bool moves_packets(const struct config *cfg)
{
	return cfg->has_mn || cfg->has_ar || cfg->has_ha || cfg->has_cn;
}

/* A home agent some of whose mobiles are under ESP, or such a mobile. */
static int begin_guarded(struct world *w, const struct config *cfg)
{
	w->guarded_fd = sock_open_guarded(cfg->has_ha);
	if (w->guarded_fd < 0)
		return world_cannot(w, "raw socket under ESP",
			      strerror(-w->guarded_fd));
	if (segue_exempt_add(&w->kernel.segue, w->guarded_fd))
		return world_cannot(w, "exemption",
			      w->kernel.segue.nl.refusal.sentence);

	world_watch_fd(w, &w->guarded_io, w->guarded_fd, on_mh);
	return 0;
}

/* A mobile's; at a home agent what is tunnelled is forwarded. */
static int begin_tunnel(struct world *w)
{
	w->tunnel_fd = sock_open_tunnel();
	if (w->tunnel_fd < 0)
		return world_cannot(w, "raw socket under ESP",
			      strerror(-w->tunnel_fd));
	if (segue_exempt_add(&w->kernel.segue, w->tunnel_fd))
		return world_cannot(w, "exemption",
			      w->kernel.segue.nl.refusal.sentence);

	world_watch_fd(w, &w->tunnel_io, w->tunnel_fd, on_mh);
	return 0;
}

static int begin_sockets(struct world *w, const struct config *cfg)
{
	bool optimises = cfg->has_cn ||
			 (cfg->has_mn && cfg->mn.home.optimise);
	const char *why;
	int err;

	w->send_fd = sock_open_send(optimises);
	if (w->send_fd < 0)
		return world_cannot(w, "raw socket", strerror(-w->send_fd));
	if (!moves_packets(cfg))
		return 0;

	err = kernel_accept_home_address(&why);
	if (err)
		return world_cannot(w, "home address option", why);

	w->mh_fd = sock_open_mh();
	w->routers_fd = sock_open_routers();
	if (w->mh_fd < 0 || w->routers_fd < 0)
		return world_cannot(w, "raw socket",
			      strerror(w->mh_fd < 0 ? -w->mh_fd
						    : -w->routers_fd));
	if (segue_exempt_add(&w->kernel.segue, w->send_fd) ||
	    segue_exempt_add(&w->kernel.segue, w->routers_fd))
		return world_cannot(w, "exemption",
			      w->kernel.segue.nl.refusal.sentence);

	world_watch_fd(w, &w->mh_io, w->mh_fd, on_mh);
	world_watch_fd(w, &w->routers_io, w->routers_fd, on_mh);
	if (protect_home_is_due(cfg) && begin_guarded(w, cfg))
		return -1;
	return cfg->mn.home.tunnel.n ? begin_tunnel(w) : 0;
}

static int begin_watch(struct world *w)
{
	struct rt_watch watch = watching(w);

	if (rt_watch_open(&w->watch, &watch) || take_addresses(w))
		return world_cannot(w, "addresses", "rtnetlink does not answer");

	world_watch_fd(w, &w->watch_io, nl_fd(&w->watch), on_watch);
	return 0;
}

static int adopt(const struct segue_mn *mn, void *arg)
{
	struct world *w = arg;

	if (!mn->n_addrs || mn->addrs[0].family != AF_INET6)
		return 0;
	if (w->agent.ar && !strncmp(mn->tag, "fmip-par", 8))
		par_adopt(&w->ar, mn);
	if (w->agent.ar && !strncmp(mn->tag, "fmip-nar", 8))
		nar_adopt(&w->ar, mn);
	if (w->agent.mn && !strncmp(mn->tag, "fmip-mn", 7))
		mn_adopt(&w->mn, mn);
	if (w->agent.ha && !strncmp(mn->tag, "mip6-ha", 7))
		ha_adopt(&w->ha, mn);
	return 0;
}

static void on_end(struct ev_loop *loop, ev_signal *s, int events)
{
	(void)s;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void on_flush(struct ev_loop *loop, ev_signal *s, int events)
{
	(void)loop;
	(void)events;
	trace_flush(&((struct world *)s->data)->trace);
}

static void begin_signals(struct world *w)
{
	signal(SIGPIPE, SIG_IGN);
	ev_signal_init(&w->term, on_end, SIGTERM);
	ev_signal_init(&w->interrupt, on_end, SIGINT);
	ev_signal_init(&w->flush, on_flush, SIGUSR1);
	w->flush.data = w;
	ev_signal_start(w->loop, &w->term);
	ev_signal_start(w->loop, &w->interrupt);
	ev_signal_start(w->loop, &w->flush);
}

static int begin_ctl(struct world *w, const struct config *cfg)
{
	int err;

	w->ctl.loop = w->loop;
	w->ctl.agent = &w->agent;
	w->ctl.path = cfg->control;
	w->ctl.before = before;
	w->ctl.after = after;
	w->ctl.arg = w;
	err = ctl_open(&w->ctl);
	return err ? world_cannot(w, cfg->control, strerror(-err)) : 0;
}

static int begin(struct world *w, const struct config *cfg)
{
	const char *why;
	int err;

	w->loop = ev_default_loop(EVFLAG_AUTO);
	w->agent.cfg = cfg;
	w->agent.effects = &effects;
	w->agent.world = w;
	w->trace.path = cfg->trace[0] ? cfg->trace : NULL;
	w->trace.who = cfg->name;
	w->clock_fd = timerfd_create(CLOCK_MONOTONIC,
				     TFD_CLOEXEC | TFD_NONBLOCK);
	before(w);

	w->before = before;
	w->after = after;
	err = kernel_open(&w->kernel, moves_packets(cfg), &why);
	if (err)
		return world_cannot(w, why, strerror(-err));
	if (begin_sockets(w, cfg) || (cfg->has_ar && begin_ar(w, &cfg->ar)) ||
	    (cfg->has_ha && begin_ha(w, &cfg->ha)) ||
	    (cfg->has_cn && begin_cn(w, &cfg->cn)) ||
	    (cfg->has_ap && begin_ap(w, &cfg->ap)) ||
	    (cfg->has_mn && begin_mn(w, &cfg->mn)) || begin_watch(w))
		return -1;

	world_watch_fd(w, &w->clock_io, w->clock_fd, on_clock);
	begin_signals(w);
	if (moves_packets(cfg))
		segue_dump(&w->kernel.segue, adopt, w);
	if (cfg->has_mn)
		world_radios_status(w);
	after(w);
	return begin_ctl(w, cfg);
}

/*
 * Protected before anything is heard; what could not begin leaves nothing behind.  Of
 * two agents with one configuration the second would put away what the first has.
 */
int world_begin(struct world *w, const struct config *cfg)
{
	const char *why;

	if (ctl_answers(cfg->control))
		return world_cannot(w, cfg->control,
				    "another agent answers there already");
	if (cfg->ar.esp && protect_begin(&cfg->ar, &why))
		return world_cannot(w, "ESP", why);
	if (protect_home_begin(cfg, &why))
		world_cannot(w, "ESP", why);
	else if (!begin(w, cfg))
		return 0;
	if (cfg->ar.esp)
		protect_end(&cfg->ar);
	protect_home_end(cfg);
	return -1;
}

int world_run(struct world *w)
{
	ev_run(w->loop, 0);
	return w->radio_gone ? -1 : 0;
}

/* What is in the kernel stays there: it has its deadlines, and may be adopted. */
void world_end(struct world *w)
{
	ctl_close(&w->ctl);
	trace_flush(&w->trace);
	trace_free(&w->trace);
	relay_end(w);
	if (w->agent.ha)
		ha_end(&w->ha);
	if (w->agent.cn)
		cn_end(&w->cn);
	if (w->agent.mip)
		mip_end(&w->mip);
	if (w->agent.mn) {
		mn_end(&w->mn);
		world_radios_end(w);
	}
	if (w->agent.ar) {
		ar_end(&w->ar);
		if (w->ar.cfg->esp)
			protect_end(w->ar.cfg);
	}
	protect_home_end(w->agent.cfg);
	nl_close(&w->xfrm_watch);
	nl_close(&w->watch);
	kernel_close(&w->kernel);
}
