// SPDX-License-Identifier: GPL-2.0-or-later
/* world_radio.c - what the mobile's radios say, and its packet sockets */
#include <string.h>

#include "daemon/sock.h"
#include "daemon/world_radio.h"

static struct mn *mn_of_radio(void *arg)
{
	return &((struct world_radio *)arg)->w->mn;
}

/* They change places in a handover from one to the other. */
static bool is_second(void *arg)
{
	return ((struct world_radio *)arg)->device != mn_of_radio(arg)->device;
}

static void connected(void *arg, const uint8_t bssid[6])
{
	if (is_second(arg))
		mn_second_up(mn_of_radio(arg), bssid);
	else
		mn_link_up(mn_of_radio(arg), bssid);
}

static void leaving(void *arg, const uint8_t bssid[6])
{
	if (!is_second(arg))
		mn_leaving(mn_of_radio(arg), bssid);
}

static void disconnected(void *arg)
{
	if (is_second(arg))
		mn_second_down(mn_of_radio(arg));
	else
		mn_link_down(mn_of_radio(arg));
}

static void roam_failed(void *arg)
{
	if (is_second(arg))
		mn_second_down(mn_of_radio(arg));
	else
		session_event(&mn_of_radio(arg)->handover, MN_EV_ROAM_FAILED,
			      NULL);
}

static void saw_ap(void *arg, const struct radio_ap *ap)
{
	struct mn *mn = mn_of_radio(arg);

	if (map_permits(mn, ap->ssid))
		mn_saw_ap_ago(mn, ap->bssid, ap->frequency, ap->signal,
			      ap->age);
}

static void reported_ap(void *arg, const uint8_t bssid[6],
			unsigned int frequency)
{
	mn_reported_ap(mn_of_radio(arg), bssid, frequency);
}

static void radio_step(void *arg, char digit)
{
	world_trace(((struct world_radio *)arg)->w,
		    &(struct trace_step){ .step = digit, .outcome = "" });
}

static bool scans(void *arg)
{
	return ((struct world_radio *)arg)->device ==
	       mn_scan_device(mn_of_radio(arg));
}

static void scan_over(void *arg)
{
	if (scans(arg))
		mn_scan_over(mn_of_radio(arg));
}

static void scan_done(void *arg)
{
	if (!scans(arg))
		return;

	radio_step(arg, '1');
	mn_scan_done(mn_of_radio(arg));
}

static void scan_failed(void *arg)
{
	if (scans(arg))
		mn_scan_failed(mn_of_radio(arg));
}

/* Of either: a mobile with one radio is another configuration. */
static void end_of_radio(struct world_radio *r, const char *why)
{
	struct world *w = r->w;

	world_log(w, LOG_LEVEL_ERROR, why);
	ev_io_stop(w->loop, &r->radio_io);
	disconnected(r);
	w->radio_gone = true;
	ev_break(w->loop, EVBREAK_ALL);
}

static void radio_gone(void *arg)
{
	end_of_radio(arg, "wpa_supplicant has ended");
}

/* RFC 4260 4: infrastructure cannot be reached from there. */
static void radio_ad_hoc(void *arg)
{
	end_of_radio(arg,
		     "the radio is in an ad hoc network (IBSS): there is no access point to go to");
}

static const struct radio_handler handler = {
	.leaving = leaving, .connected = connected,
	.disconnected = disconnected,
	.roam_failed = roam_failed, .saw_ap = saw_ap,
	.reported_ap = reported_ap, .scan_over = scan_over,
	.scan_done = scan_done,
	.scan_failed = scan_failed, .step = radio_step, .gone = radio_gone,
	.ad_hoc = radio_ad_hoc,
};

static void on_radio(struct ev_loop *loop, ev_io *io, int events)
{
	struct world_radio *r = io->data;

	(void)loop;
	(void)events;
	r->w->before(r->w);
	radio_read(&r->radio);
	r->w->after(r->w);
}

void world_radio_command(struct world *w, const struct radio_cmd *cmd)
{
	radio_command(&w->radios[cmd->device].radio, cmd);
}

void world_radios_status(struct world *w)
{
	const struct radio_cmd status = { .verb = RADIO_STATUS };

	for (unsigned int i = 0; i < w->n_radios; i++)
		radio_command(&w->radios[i].radio, &status);
}

void world_radios_settle(struct world *w)
{
	for (unsigned int i = 0; i < w->n_radios; i++)
		radio_settle(&w->radios[i].radio);
}

int world_radio_fd(const struct world *w, uint32_t ifindex)
{
	for (unsigned int i = 0; i < w->n_radios; i++)
		if (w->radios[i].ifindex == ifindex)
			return w->radios[i].fd;

	return -1;
}

static int begin(struct world *w, const char *interface, const char *path,
		 const struct config_mn *cfg, struct rt_link *link)
{
	struct world_radio *r = &w->radios[w->n_radios];

	if (world_find_link(w, interface, link))
		return -1;

	*r = (struct world_radio){
		.w = w, .device = w->n_radios, .ifindex = link->ifindex,
		.fd = sock_open_link(link->ifindex, SOCK_MN),
	};
	if (r->fd < 0)
		return world_cannot(w, "packet socket", strerror(-r->fd));
	if (radio_open(&r->radio, path, cfg, &handler, r))
		return world_cannot(w, path, "wpa_supplicant does not answer");

	w->n_radios++;
	world_watch_fd(w, &r->link_io, r->fd, world_on_link);
	ev_io_init(&r->radio_io, on_radio, radio_fd(&r->radio), EV_READ);
	r->radio_io.data = r;
	ev_io_start(w->loop, &r->radio_io);
	return 0;
}

int world_radios_begin(struct world *w, const struct config_mn *cfg)
{
	struct rt_link link;

	if (begin(w, cfg->interface, cfg->radio, cfg, &link))
		return -1;

	w->mn.ifindex = link.ifindex;
	memcpy(w->mn.lladdr, link.lladdr, MAC_LEN);
	if (!cfg->second_interface[0])
		return 0;
	if (begin(w, cfg->second_interface, cfg->second_radio, cfg, &link))
		return -1;

	w->mn.second.ifindex = link.ifindex;
	memcpy(w->mn.second.lladdr, link.lladdr, MAC_LEN);
	return 0;
}

void world_radios_end(struct world *w)
{
	for (unsigned int i = 0; i < w->n_radios; i++)
		radio_close(&w->radios[i].radio);
}
