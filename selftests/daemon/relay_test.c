// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * relay_test.c - two access points that are bridges, their router, and a station
 *
 * usage: relay_test CONFIGURATIONS
 *
 * The agents of all three with a clock of their own.  Datagrams between them take a
 * millisecond; the radio is what the test says, and the router's kernel keeps a
 * transcript.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fmip_router.h"
#include "daemon/show.h"
#include "sim_clock.h"
#include "tap.h"

enum { AP1, AP2, AR, HOSTS };

#define WIRE	0.001
#define HEADERS	48	/* IPv6 and UDP */
#define IFINDEX	7

static const uint8_t station[MAC_LEN] = { 2, 0, 0, 0, 0, 0 };
static const char *const names[HOSTS] = { "ap1", "ap2", "ar" };
static const char *dir;

struct lab;

struct host {
	struct lab *lab;
	int id;
	struct agent agent;
	struct config *cfg;
	struct ap ap;
	struct ar ar;
	struct nl80211_station radio;	/* what it knows of the station */
	bool heard;			/* it knows it at all */
	unsigned int lose;		/* so many datagrams of it */
	unsigned int sent;
	size_t last_len;
	uint8_t last[HEADERS + STATION_MAX];
};

struct lab {
	struct sim_clock clock;
	struct host hosts[HOSTS];
	unsigned int addresses;		/* of the station, in the neighbour table */
	bool full;			/* the kernel refuses */
	unsigned int probes;		/* NS to the station */
};

struct datagram {
	struct sim_coming coming;
	int to;
	struct in6_addr from;
	size_t len;
	uint8_t bytes[STATION_MAX];
};

/* The world of an agent */

static void say(struct host *h, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct host *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sim_clock_say(&h->lab->clock, names[h->id], fmt, ap);
	va_end(ap);
}

static int host_of(struct lab *lab, const struct in6_addr *addr)
{
	for (int i = AP1; i <= AP2; i++)
		if (!memcmp(addr, &lab->hosts[i].cfg->ap.address, 16))
			return i;

	return AR;
}

static int fake_send(void *world, const struct send *s)
{
	struct host *h = world;
	struct datagram *d;

	if (s->on_link) {
		say(h, "asks the station");
		h->lab->probes += !memcmp(s->lladdr, station, MAC_LEN);
		return 0;
	}

	h->sent++;
	h->last_len = s->len;
	memcpy(h->last, s->bytes, s->len);
	if (h->lose) {
		h->lose--;
		return 0;
	}

	d = sim_clock_post(&h->lab->clock, WIRE, sizeof(*d));
	d->to = host_of(h->lab, &s->dst);
	memcpy(&d->from, s->bytes + 8, 16);
	d->len = s->len - HEADERS;
	memcpy(d->bytes, s->bytes + HEADERS, d->len);
	return 0;
}

static void no_radio(void *world, const struct radio_cmd *cmd)
{
	(void)world;
	(void)cmd;
}

static void fake_trace(void *world, const struct trace_step *t)
{
	say(world, "step %c %s %s", t->step, t->sent ? "sent" : "got",
	    t->outcome);
}

static void fake_log(void *world, enum log_level level, const char *line)
{
	say(world, "%s%s", level == LOG_LEVEL_ERROR ? "error: " : "", line);
}

static void no_reply(void *world, const struct reply *r)
{
	(void)world;
	(void)r;
}

static int fake_apply(void *world, const struct kop *op, const char **why)
{
	struct host *h = world;
	char text[512];

	*why = "no room in this test";
	if (h->lab->full)
		return -1;
	say(h, "kernel %s", kop_text(op, text, sizeof(text)));
	return 0;
}

static int fake_lladdr_of(void *world, uint32_t ifindex,
			  const struct in6_addr *addr, uint8_t lladdr[6])
{
	(void)world;
	(void)ifindex;
	(void)addr;
	(void)lladdr;
	return -1;
}

/* The first is link-local, the second of no prefix of ours. */
static unsigned int fake_addrs_of(void *world, uint32_t ifindex,
				  const uint8_t lladdr[6],
				  struct in6_addr *addrs, unsigned int max)
{
	struct host *h = world;
	unsigned int n = 0;

	(void)ifindex;
	if (memcmp(lladdr, station, MAC_LEN))
		return 0;

	addrs[n++] = sim_addr("fe80::ff:fe00:0");
	addrs[n++] = sim_addr("2001:db8:77::1");
	while (n < max && n < 2 + h->lab->addresses) {
		addrs[n] = sim_addr("2001:db8:1::c0");
		addrs[n].s6_addr[15] += (uint8_t)(n - 2);
		n++;
	}
	return n;
}

static int fake_inactive(void *world, uint32_t ifindex, const uint8_t lladdr[6],
			 unsigned int *ms)
{
	(void)world;
	(void)ifindex;
	(void)lladdr;
	(void)ms;
	return -1;
}

static int fake_station(void *world, uint32_t ifindex, const uint8_t lladdr[6],
			struct nl80211_station *reading)
{
	struct host *h = world;

	(void)ifindex;
	if (!h->heard || memcmp(lladdr, station, MAC_LEN))
		return -1;

	*reading = h->radio;
	return 0;
}

static bool fake_is_own(void *world, const struct in6_addr *addr)
{
	(void)world;
	(void)addr;
	return false;
}

static const struct effects effects = {
	.send = fake_send, .radio = no_radio, .trace = fake_trace,
	.log = fake_log, .reply = no_reply,
	.kernel = {
		.apply = fake_apply, .lladdr_of = fake_lladdr_of,
		.addrs_of = fake_addrs_of, .inactive = fake_inactive,
		.station = fake_station, .is_own = fake_is_own,
	},
};

static void take(void *arg, void *event)
{
	struct lab *lab = arg;
	struct datagram *d = event;

	relay_datagram(&lab->hosts[d->to].agent, &d->from, d->bytes, d->len);
}

static void run(struct lab *lab, double ms)
{
	sim_clock_run(&lab->clock, ms / 1000, take, lab);
}

/* Beginning */

static struct config *load(const char *file)
{
	char error[CONFIG_ERROR_MAX], path[PATH_MAX];
	struct config *cfg;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	cfg = config_load(path, error);
	if (!cfg) {
		fprintf(stderr, "%s\n", error);
		exit(2);
	}
	return cfg;
}

/* The second access point is the first, with other numbers. */
static void begin_ap(struct host *h)
{
	h->cfg = load("ap.yaml");
	h->cfg->log = LOG_LEVEL_INFO;
	h->cfg->ap.address.s6_addr[15] += (uint8_t)h->id;
	h->cfg->ap.key.spi += (uint32_t)h->id;
	h->cfg->ap.key.key[0] += (uint8_t)h->id;
	h->agent.cfg = h->cfg;
	h->ap.ifindex = IFINDEX;
	h->ap.seq = 1000;
	h->ap.nonce = 77;
	memcpy(h->ap.bssid, (uint8_t[]){ 2, 0, 0, 0, 1 + h->id, 0 }, MAC_LEN);
	h->agent.ap = &h->ap;
}

static void begin_ar(struct lab *lab)
{
	struct host *h = &lab->hosts[AR];

	h->cfg = load("ar1.yaml");
	free(h->cfg->ar.relays);
	h->cfg->ar.relays = calloc(2, sizeof(*h->cfg->ar.relays));
	if (!h->cfg->ar.relays)
		abort();
	for (int i = AP1; i <= AP2; i++) {
		struct config_relay *r = &h->cfg->ar.relays[i];
		const struct host *ap = &lab->hosts[i];

		r->address = ap->cfg->ap.address;
		r->key = ap->cfg->ap.key;
		r->n_aps = 1;
		memcpy(r->aps[0], ap->ap.bssid, MAC_LEN);
	}
	h->cfg->ar.n_relays = 2;
	h->agent.cfg = h->cfg;
	h->ar.ifindex = IFINDEX;
	h->ar.relays.epoch = 0x1234567890abcdefU;
	if (ar_begin(&h->ar, &h->agent, &h->cfg->ar))
		abort();
	h->agent.ar = &h->ar;
}

static struct lab *begun(void)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	if (!lab)
		abort();
	lab->clock.width = 3;
	lab->addresses = 2;
	for (int i = AP1; i < HOSTS; i++) {
		struct host *h = &lab->hosts[i];

		h->lab = lab;
		h->id = i;
		if (i == AR)
			begin_ar(lab);
		else
			begin_ap(h);
		h->agent.effects = &effects;
		h->agent.world = h;
		sim_clock_add(&lab->clock, &h->agent);
	}
	for (int i = AP1; i <= AP2; i++)
		ap_begin(&lab->hosts[i].ap, &lab->hosts[i].agent,
			 &lab->hosts[i].cfg->ap);
	run(lab, 10);
	return lab;
}

static void ended(struct lab *lab)
{
	ap_end(&lab->hosts[AP1].ap);
	ap_end(&lab->hosts[AP2].ap);
	ar_end(&lab->hosts[AR].ar);
	sim_clock_end(&lab->clock);
	for (int i = AP1; i < HOSTS; i++)
		config_free(lab->hosts[i].cfg);
	free(lab);
}

static void radio(struct lab *lab, int ap, enum station_event event)
{
	ap_station(&lab->hosts[ap].ap, station, event);
}

/* Joined, data has come, the router knows it. */
static struct lab *settled(void)
{
	struct lab *lab = begun();

	radio(lab, AP1, STATION_EV_JOINS);
	run(lab, 5);
	radio(lab, AP1, STATION_EV_FRAME);
	lab->hosts[AP1].heard = true;
	lab->hosts[AP1].radio.signal = -50;
	run(lab, 500);
	lab->probes = 0;
	return lab;
}

static bool told(const struct lab *lab, const char *words)
{
	return strstr(lab->clock.text, words);
}

/* From here on only what comes now is looked at. */
static void forget(struct lab *lab)
{
	lab->clock.len = 0;
	lab->clock.text[0] = '\0';
}

static int state(struct lab *lab)
{
	struct session *s = lab->hosts[AR].ar.relays.clients;

	return s ? s->state : -1;
}

static uint64_t *dropped(struct lab *lab)
{
	return lab->hosts[AR].agent.counters.drops;
}

/* What happens */

static void moves(void)
{
	struct lab *lab = settled();

	ok(state(lab) == CLIENT_SETTLED, "the router knows where a station is");
	forget(lab);
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 2);
	ok(state(lab) == CLIENT_HELD &&
	   told(lab, "ar  kernel mn 2001:db8:1::c0 \"relay\", change, prepare within 300 else drain, hold to within 300 else drain") &&
	   told(lab, "mn 2001:db8:1::c1 \"relay\""),
	   "it authenticates elsewhere: its global addresses are held for  # "
	   "F11-001");
	ok(!told(lab, "fe80") && !told(lab, "2001:db8:77"),
	   "and no others: nothing of its link, nothing of other subnets");
	ok(!told(lab, "drain to"), "its association drains nothing");
	run(lab, 11);
	ok(lab->probes >= 2 && state(lab) == CLIENT_HELD,
	   "one that has nothing to say is asked, for it to answer");
	radio(lab, AP2, STATION_EV_FRAME);
	run(lab, 2);
	ok(state(lab) == CLIENT_SETTLED &&
	   told(lab, "ar  kernel neighbour 2001:db8:1::c0 02:00:00:00:00:00 stale") &&
	   told(lab, "ar  kernel mn 2001:db8:1::c0, drain to within 200 else drain"),
	   "data from it does, and the neighbour entry is written first");
	forget(lab);
	radio(lab, AP1, STATION_EV_GONE);
	run(lab, 50);
	ok(!told(lab, "hold to") && state(lab) == CLIENT_SETTLED,
	   "what the access point before says of it now counts for nothing");
	ended(lab);
}

static void is_not_heard(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP1];

	forget(lab);
	ap->cfg->ap.watch = WATCH_ALWAYS;
	run(lab, 200);
	ok(!told(lab, "hold to"), "a station that says nothing has not left");

	ap->radio.failed = 1;
	run(lab, 20);
	ok(!told(lab, "hold to"), "nor one of which a frame was lost, and then heard");

	forget(lab);
	ap->radio.failed = 2;
	ap->radio.inactive = 12;
	run(lab, 7);
	ok(state(lab) == CLIENT_HELD && told(lab, "ar  step l got"),
	   "one that acknowledges nothing more has, within the polling time");
	ap->radio.inactive = 0;
	run(lab, 10);
	ok(state(lab) == CLIENT_SETTLED && told(lab, "drain to"),
	   "it acknowledges again: all goes on as before");
	ended(lab);
}

static void is_weak(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP1];

	ap->radio.signal = -80;
	run(lab, 150);
	forget(lab);
	ap->radio.failed = 1;
	ap->radio.inactive = 12;
	run(lab, 7);
	ok(told(lab, "ar  step l got"),
	   "whose signal is weak is asked about often");
	ended(lab);

	lab = settled();
	lab->hosts[AP1].radio.failed = 1;
	lab->hosts[AP1].radio.inactive = 12;
	run(lab, 7);
	ok(!told(lab, "ar  step l got"), "and no other");
	ended(lab);
}

static void never_comes_back(void)
{
	struct lab *lab = settled();

	radio(lab, AP1, STATION_EV_GONE);
	run(lab, 5);
	ok(state(lab) == CLIENT_HELD, "it says that it leaves: held for");
	run(lab, 400);
	ok(state(lab) == -1 && lab->probes == 20 &&
	   told(lab, "not heard of for 300 ms") &&
	   !lab->hosts[AP1].ap.stations,
	   "and is not heard of again: the deadline ends it, nothing is left");
	ended(lab);
}

static void is_lost_on_the_way(void)
{
	struct lab *lab = settled();

	lab->hosts[AP2].lose = 2;
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 40);
	ok(state(lab) == CLIENT_HELD, "a report that is lost comes again");
	lab->hosts[AP2].lose = 1;
	radio(lab, AP2, STATION_EV_FRAME);
	run(lab, 15);
	ok(state(lab) == CLIENT_SETTLED, "and so does the next");

	lab->hosts[AP2].sent = 0;
	run(lab, 300);
	ok(lab->hosts[AP2].sent == 0, "one that is answered does not");
	lab->hosts[AP2].lose = 99;
	radio(lab, AP2, STATION_EV_GONE);
	run(lab, 1000);
	ok(lab->hosts[AP2].sent == 4, "no more than four times");
	ended(lab);
}

static void router_begins_anew(void)
{
	struct lab *lab = settled();
	struct host *ar = &lab->hosts[AR];

	relays_end(&ar->ar.relays);
	memset(&ar->ar.relays, 0, sizeof(ar->ar.relays));
	ar->ar.relays.epoch = 42;
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 20);
	ok(state(lab) == CLIENT_HELD,
	   "a router that was started anew names its epoch, and is told again");

	lab->hosts[AP2].ap.seq = 5;
	lab->hosts[AP2].ap.epoch = 0;
	ar->ar.relays.of[AP2].last = 900;
	radio(lab, AP2, STATION_EV_FRAME);
	run(lab, 20);
	ok(state(lab) == CLIENT_SETTLED && lab->hosts[AP2].ap.seq > 900,
	   "an access point whose clock is behind goes on from what was accepted");
	ended(lab);
}

static void finds_its_addresses(void)
{
	struct lab *lab = settled();
	struct host *ar = &lab->hosts[AR];
	unsigned int n = 0;

	lab->addresses = 30;
	forget(lab);
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 5);
	for (const char *at = lab->clock.text; (at = strstr(at, "hold to"));
	     at++)
		n++;
	ok(n == CLIENT_ADDRS_MAX, "a station has so many addresses, and no more");
	ended(lab);

	lab = settled();
	lab->full = true;
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 5);
	ok(told(lab, "error: station 02:00:00:00:00:00: the kernel refused") &&
	   state(lab) == -1, "the kernel refuses: said, and no state");
	ended(lab);

	lab = settled();
	ar = &lab->hosts[AR];
	ar->cfg->ar.hold = false;
	forget(lab);
	radio(lab, AP2, STATION_EV_JOINS);
	radio(lab, AP2, STATION_EV_FRAME);
	run(lab, 5);
	ok(!told(lab, "hold to"), "hold: off holds nothing");
	ended(lab);
}

/* Who is not believed */

static void deliver(struct lab *lab, const char *from, const uint8_t *bytes,
		    size_t len)
{
	struct in6_addr src = sim_addr(from);

	relay_datagram(&lab->hosts[AR].agent, &src, bytes, len);
}

static void forgeries(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP1];
	const uint8_t *good = ap->last + HEADERS;
	size_t len;
	uint8_t bytes[STATION_MAX + 1];
	unsigned int refused = 0;
	uint64_t replays;

	ap->lose = 99;
	radio(lab, AP1, STATION_EV_GONE);
	len = ap->last_len - HEADERS;
	forget(lab);

	for (size_t i = 0; i < len; i++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(bytes, good, len);
			bytes[i] ^= (uint8_t)(1u << bit);
			deliver(lab, "2001:db8:1::a1", bytes, len);
			/* not the rate: each is looked at */
			lab->hosts[AR].ar.relays.of[AP1].taken.n = 0;
			lab->hosts[AR].ar.relays.of[AP1].answered.n = 0;
			refused += state(lab) == CLIENT_SETTLED;
		}
	ok(refused == 8 * len, "a report with any bit changed does nothing");

	for (size_t i = 0; i < len; i++)
		deliver(lab, "2001:db8:1::a1", good, i);
	memcpy(bytes, good, len);
	deliver(lab, "2001:db8:1::a1", bytes, len + 1);
	ok(state(lab) == CLIENT_SETTLED, "nor one cut short, or too long");

	deliver(lab, "2001:db8:1::a2", good, len);
	deliver(lab, "2001:db8:1::bad", good, len);
	ok(state(lab) == CLIENT_SETTLED &&
	   dropped(lab)[DROP_UNKNOWN_ROUTER] == 1 &&
	   dropped(lab)[WIRE_AUTH_SPI],
	   "nor a good one from another address");

	deliver(lab, "2001:db8:1::a1", good, len);
	ok(state(lab) == CLIENT_HELD, "a good one does");
	replays = dropped(lab)[DROP_REPLAY];
	deliver(lab, "2001:db8:1::a1", good, len);
	ok(dropped(lab)[DROP_REPLAY] == replays + 1, "once");
	ended(lab);
}

static void for_another(void)
{
	struct lab *lab = settled();

	lab->hosts[AP2].ap.bssid[4] = 1;
	radio(lab, AP2, STATION_EV_JOINS);
	run(lab, 5);
	ok(state(lab) == CLIENT_SETTLED && dropped(lab)[DROP_NOT_OWNER],
	   "an access point does not speak for another");
	ended(lab);
}

static void floods(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP2];
	unsigned int clients = 0;

	lab->hosts[AR].cfg->ar.clients_max = 100;
	ap->cfg->ap.stations_max = 200;
	for (int i = 0; i < 1000; i++) {
		uint8_t mac[MAC_LEN] = { 2, 1, 0, 0, (uint8_t)(i >> 8),
					 (uint8_t)i };

		ap_station(&ap->ap, mac, STATION_EV_JOINS);
	}
	run(lab, 5);
	for (struct session *s = lab->hosts[AR].ar.relays.clients; s;
	     s = s->next)
		clients++;
	ok(ap->agent.counters.drops[DROP_LIMIT] == 800,
	   "an access point knows so many stations, and no more");
	ok(clients == 100 && dropped(lab)[DROP_LIMIT] == 101,
	   "and so does a router");
	run(lab, 500);
	ok(state(lab) != -1 && dropped(lab)[DROP_RATE] == 0,
	   "those that were there before are still there");

	for (int i = 0; i < 3000; i++) {
		ap->lose = 1;
		ap_station(&ap->ap, station, STATION_EV_JOINS);
		deliver(lab, "2001:db8:1::a2", ap->last + HEADERS,
			ap->last_len - HEADERS);
	}
	ok(dropped(lab)[DROP_RATE] > 900,
	   "who reports without end is heard so often in a second");
	ended(lab);
}

/* A router that was started anew, and the answer to the first HELLO of before. */
static void old_greeting(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP1], *ar = &lab->hosts[AR];
	struct in6_addr from = ar->cfg->ar.address;
	struct station_report r = {
		.type = STATION_ANSWER, .epoch = 4711, .seq = ap->ap.nonce,
	};
	uint64_t epoch = ap->ap.epoch;
	uint8_t answer[STATION_MAX];
	int len = station_encode(&r, &ap->cfg->ap.key, &from,
				 &ap->cfg->ap.address, answer, sizeof(answer));

	ok(len > 0 && epoch, "answered once,");
	relay_datagram(&ap->agent, &from, answer, (size_t)len);
	ok(ap->ap.epoch == epoch &&
	   ap->agent.counters.drops[DROP_SEQUENCE] == 1,
	   "a HELLO is not answered again by what somebody has kept");
	ap->ap.greets = true;
	relay_datagram(&ap->agent, &from, answer, (size_t)len);
	ok(ap->ap.epoch == 4711, "(control: it is when it waits)");
	ended(lab);
}

/* A router that nobody knows, and answers to what was not asked. */
static void false_router(void)
{
	struct lab *lab = settled();
	struct host *ap = &lab->hosts[AP1], *ar = &lab->hosts[AR];
	struct in6_addr from = ar->cfg->ar.address, other = from;
	uint64_t epoch = ap->ap.epoch;
	uint8_t answer[STATION_MAX];
	size_t len = ar->last_len - HEADERS;

	memcpy(answer, ar->last + HEADERS, len);
	other.s6_addr[15] ^= 1;
	relay_datagram(&ap->agent, &from, answer, len);
	relay_datagram(&ap->agent, &other, answer, len);
	ok(ap->ap.epoch == epoch &&
	   ap->agent.counters.drops[DROP_SEQUENCE] == 1 &&
	   ap->agent.counters.drops[DROP_OTHER_NODE] == 1,
	   "an answer that answers nothing, or is another's, is not taken");
	ended(lab);
}

static void shown(void)
{
	struct lab *lab = settled();
	json_t *ap = show_agent(&lab->hosts[AP1].agent);
	json_t *ar = show_agent(&lab->hosts[AR].agent);
	const char *state = NULL, *where = NULL;
	int answers = 0, told_it = 0;

	json_unpack(ap, "{s:{s:b, s:[{s:s, s:b}]}}", "ap", "router-answers",
		    &answers, "stations", "state", &state, "told", &told_it);
	json_unpack(ar, "{s:[{s:s}]}", "clients", "bssid", &where);
	ok(answers && told_it && state && !strcmp(state, "HERE") && where &&
	   !strcmp(where, "02:00:00:00:01:00"),
	   "both say what they know of it");
	json_decref(ap);
	json_decref(ar);
	ended(lab);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	dir = argv[1];
	moves();
	is_not_heard();
	is_weak();
	never_comes_back();
	is_lost_on_the_way();
	router_begins_anew();
	finds_its_addresses();
	forgeries();
	for_another();
	floods();
	false_router();
	old_greeting();
	shown();
	return tap_end();
}
