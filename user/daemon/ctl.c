// SPDX-License-Identifier: GPL-2.0-or-later
/* ctl.c - commands over a socket */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/ctl.h"
#include "daemon/fmip_router.h"
#include "daemon/mip6_ha.h"
#include "daemon/mip6_prefix.h"
#include "daemon/show.h"

#define ANSWER_ROOM	(8 << 20)	/* a router shows some ten thousand rows at once */

static void close_client(struct ctl_client *cl)
{
	ev_io_stop(cl->ctl->loop, &cl->io);
	close(cl->fd);
	cl->fd = -1;
	cl->waits = false;
	if (cl->ctl->scheduler == cl)
		cl->ctl->scheduler = NULL;
}

/* One that does not read what it asked for is not waited for. */
static void answer(struct ctl_client *cl, json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0;
	bool sent;

	json_decref(line);
	if (!text)
		return;

	text[len] = '\n';
	sent = send(cl->fd, text, len + 1, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	       (ssize_t)len + 1;
	free(text);
	if (!sent)
		close_client(cl);
}

static void refuse(struct ctl_client *cl, const char *sentence)
{
	answer(cl, json_pack("{s:b, s:b, s:s}", "done", 1, "ok", 0, "error",
			     sentence));
}

static void tell(struct ctl_client *cl, const struct reply *r)
{
	cl->waits = false;
	answer(cl, json_pack("{s:b, s:b, s:s, s:s*}", "done", 1, "ok", r->ok,
			     "outcome", r->outcome, "error", r->error));
}

void ctl_reply(struct ctl *c, const struct reply *r)
{
	for (int i = 0; i < CTL_CLIENTS; i++) {
		struct ctl_client *cl = &c->clients[i];

		if (cl->fd >= 0 && cl->waits)
			tell(cl, r);
	}
}

/* Commands */

static bool read_bssid(const json_t *cmd, uint8_t bssid[6])
{
	const char *text = json_string_value(json_object_get(cmd, "bssid"));
	unsigned int b[6];
	char rest;

	if (!text || sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &b[0], &b[1],
			    &b[2], &b[3], &b[4], &b[5], &rest) != 6)
		return false;

	for (int i = 0; i < 6; i++)
		bssid[i] = (uint8_t)b[i];
	return true;
}

/* A refusal is for who commanded; another may wait for what is under way. */
static void hand_over(struct ctl *c, struct ctl_client *cl,
		      const uint8_t bssid[6])
{
	bool waited = cl && cl->waits;
	const char *sentence;

	c->before(c->arg);
	if (cl)
		cl->waits = true;
	sentence = mn_command_handover(c->agent->mn, bssid);
	if (sentence && cl) {
		tell(cl, &(struct reply){
			.ok = false, .outcome = "not-begun", .error = sentence,
		});
		cl->waits = waited;
	}
	c->after(c->arg);
}

static void on_at(struct ev_loop *loop, ev_io *io, int events)
{
	struct ctl *c = io->data;
	uint64_t n;

	(void)loop;
	(void)events;
	if (read(c->at_fd, &n, sizeof(n)) != sizeof(n) || !c->scheduled)
		return;

	c->scheduled = false;
	hand_over(c, c->scheduler, c->bssid);
}

static void schedule(struct ctl_client *cl, const uint8_t bssid[6], double at)
{
	struct ctl *c = cl->ctl;
	struct itimerspec when = {
		.it_value.tv_sec = (time_t)at,
		.it_value.tv_nsec = (long)((at - (double)(time_t)at) * 1e9),
	};

	memcpy(c->bssid, bssid, sizeof(c->bssid));
	c->scheduled = true;
	c->scheduler = cl;
	timerfd_settime(c->at_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* A router asks the mobile; how that ends, only the mobile knows. */
static void send_away(struct ctl_client *cl, const json_t *cmd)
{
	const char *who = json_string_value(json_object_get(cmd, "mobile"));
	const char *to = json_string_value(json_object_get(cmd, "address"));
	struct in6_addr mobile, coa;
	const char *sentence;
	uint8_t bssid[6];

	if (!who || inet_pton(AF_INET6, who, &mobile) != 1 ||
	    (to && inet_pton(AF_INET6, to, &coa) != 1) ||
	    !read_bssid(cmd, bssid)) {
		refuse(cl, "bssid, mobile, address: a MAC address and IPv6 addresses were expected");
		return;
	}

	cl->ctl->before(cl->ctl->arg);
	sentence = ar_command_handover(cl->ctl->agent->ar, &mobile, bssid,
				       to ? &coa : NULL);
	cl->ctl->after(cl->ctl->arg);
	if (sentence)
		refuse(cl, sentence);
	else
		answer(cl, json_pack("{s:b, s:b, s:s}", "done", 1, "ok", 1,
				     "outcome", "asked"));
}

static void do_handover(struct ctl_client *cl, const json_t *cmd)
{
	const json_t *at = json_object_get(cmd, "at");
	struct ctl *c = cl->ctl;
	uint8_t bssid[6];

	if (c->agent->ar && json_object_get(cmd, "mobile")) {
		send_away(cl, cmd);
		return;
	}
	if (!c->agent->mn) {
		refuse(cl, "this agent is no mobile node");
		return;
	}
	if (c->scheduled) {
		refuse(cl, "a handover is scheduled already");
		return;
	}
	if (!read_bssid(cmd, bssid)) {
		refuse(cl, "bssid: a MAC address was expected");
		return;
	}
	if (at && (!json_is_number(at) || json_number_value(at) <= 0 ||
		   json_number_value(at) > 1e11)) {
		refuse(cl, "at: seconds since 1970 were expected");
		return;
	}

	if (at)
		schedule(cl, bssid, json_number_value(at));
	else
		hand_over(c, cl, bssid);
}

static void do_scan(struct ctl_client *cl)
{
	struct ctl *c = cl->ctl;
	const char *sentence;

	if (!c->agent->mn) {
		refuse(cl, "this agent is no mobile node");
		return;
	}

	c->before(c->arg);
	sentence = mn_command_scan(c->agent->mn);
	c->after(c->arg);
	if (sentence)
		refuse(cl, sentence);
	else
		answer(cl, json_pack("{s:b, s:b}", "done", 1, "ok", 1));
}

static void do_register(struct ctl_client *cl)
{
	struct ctl *c = cl->ctl;
	const char *sentence;

	if (!c->agent->mip) {
		refuse(cl, "this agent has no home agent to register at");
		return;
	}

	c->before(c->arg);
	sentence = mip_command_register(c->agent->mip);
	c->after(c->arg);
	if (sentence)
		refuse(cl, sentence);
	else
		answer(cl, json_pack("{s:b, s:b}", "done", 1, "ok", 1));
}

static const char *set_prefix(struct ha *ha, const json_t *valid,
			      const json_t *preferred)
{
	json_int_t v = json_integer_value(valid);
	json_int_t p = json_integer_value(preferred);

	if (v < 0 || v > UINT32_MAX || p < 0 || p > UINT32_MAX)
		return "valid, preferred: 0 to 4294967295 s was expected";
	return ha_command_prefix(ha, (uint32_t)v, (uint32_t)p);
}

/* A home agent has other lifetimes from here on, a mobile asks for them. */
static void do_prefix(struct ctl_client *cl, const json_t *cmd)
{
	const json_t *valid = json_object_get(cmd, "valid");
	const json_t *preferred = json_object_get(cmd, "preferred");
	struct ctl *c = cl->ctl;
	const char *sentence = "this agent is neither home agent nor at home at one";
	bool sets = json_is_integer(valid) && json_is_integer(preferred);

	c->before(c->arg);
	if (c->agent->mip && !valid && !preferred)
		sentence = mip_command_prefix(c->agent->mip);
	else if (c->agent->ha)
		sentence = sets ? set_prefix(c->agent->ha, valid, preferred)
				: "valid and preferred were expected, in seconds";
	c->after(c->arg);
	if (sentence)
		refuse(cl, sentence);
	else
		answer(cl, json_pack("{s:b, s:b}", "done", 1, "ok", 1));
}

static void do_show(struct ctl_client *cl)
{
	json_t *line;

	cl->ctl->before(cl->ctl->arg);
	line = show_agent(cl->ctl->agent);
	json_object_set_new(line, "done", json_true());
	json_object_set_new(line, "ok", json_true());
	answer(cl, line);
}

static void do_neighbours(struct ctl_client *cl)
{
	cl->ctl->before(cl->ctl->arg);
	answer(cl, json_pack("{s:o, s:b, s:b}", "neighbours",
			     show_neighbours(cl->ctl->agent), "done", 1, "ok",
			     1));
}

static void command(struct ctl_client *cl, const char *text, size_t len)
{
	json_t *cmd = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *word = json_string_value(json_object_get(cmd, "cmd"));

	if (!word)
		refuse(cl, "a JSON object with \"cmd\" was expected");
	else if (!strcmp(word, "handover"))
		do_handover(cl, cmd);
	else if (!strcmp(word, "scan"))
		do_scan(cl);
	else if (!strcmp(word, "register"))
		do_register(cl);
	else if (!strcmp(word, "prefix"))
		do_prefix(cl, cmd);
	else if (!strcmp(word, "show"))
		do_show(cl);
	else if (!strcmp(word, "neighbours"))
		do_neighbours(cl);
	else
		refuse(cl, "cmd: handover, scan, register, prefix, show or neighbours was expected");

	json_decref(cmd);
}

/* Bytes and clients */

static void take_lines(struct ctl_client *cl)
{
	char *end;

	while (cl->fd >= 0 && (end = memchr(cl->line, '\n', cl->len))) {
		size_t len = (size_t)(end - cl->line);

		command(cl, cl->line, len);
		cl->len -= len + 1;
		memmove(cl->line, end + 1, cl->len);
	}
	if (cl->fd < 0 || cl->len < sizeof(cl->line))
		return;

	refuse(cl, "the line is too long");
	if (cl->fd >= 0)
		close_client(cl);
}

static void on_client(struct ev_loop *loop, ev_io *io, int events)
{
	struct ctl_client *cl = io->data;
	ssize_t n = recv(cl->fd, cl->line + cl->len,
			 sizeof(cl->line) - cl->len, MSG_DONTWAIT);

	(void)loop;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close_client(cl);
		return;
	}

	cl->len += (size_t)n;
	take_lines(cl);
}

static void on_connect(struct ev_loop *loop, ev_io *io, int events)
{
	struct ctl *c = io->data;
	int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ctl_client *cl = c->clients;
	int room = ANSWER_ROOM;

	(void)events;
	if (fd < 0)
		return;

	while (cl < c->clients + CTL_CLIENTS && cl->fd >= 0)
		cl++;
	if (cl == c->clients + CTL_CLIENTS) {
		close(fd);
		return;
	}

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	cl->fd = fd;
	cl->len = 0;
	cl->waits = false;
	ev_io_init(&cl->io, on_client, fd, EV_READ);
	cl->io.data = cl;
	ev_io_start(loop, &cl->io);
}

static struct sockaddr_un name_of(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	return addr;
}

bool ctl_answers(const char *path)
{
	const struct sockaddr_un addr = name_of(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);
	bool answers = fd >= 0 && (!connect(fd, (const struct sockaddr *)&addr,
					    sizeof(addr)) || errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	return answers;
}

/*
 * What an agent before this one left is put away, if nobody answers there; and
 * nothing else, whatever is named as the socket.
 */
static int make_place(const char *path)
{
	struct stat st;

	if (ctl_answers(path))
		return -EADDRINUSE;
	if (lstat(path, &st))
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;

	return unlink(path) ? -errno : 0;
}

static int listen_at(const char *path)
{
	const struct sockaddr_un addr = name_of(path);
	int err = make_place(path), fd;
	mode_t mask;

	if (err)
		return err;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;

	mask = umask(0177);
	err = bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) ||
	      listen(fd, CTL_CLIENTS) ? -errno : 0;
	umask(mask);
	if (!err)
		return fd;

	close(fd);
	return err;
}

int ctl_open(struct ctl *c)
{
	for (int i = 0; i < CTL_CLIENTS; i++)
		c->clients[i] = (struct ctl_client){ .ctl = c, .fd = -1 };

	c->fd = listen_at(c->path);
	if (c->fd < 0)
		return c->fd;

	c->at_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (c->at_fd < 0)
		return -errno;

	ev_io_init(&c->io, on_connect, c->fd, EV_READ);
	c->io.data = c;
	ev_io_start(c->loop, &c->io);
	ev_io_init(&c->at_io, on_at, c->at_fd, EV_READ);
	c->at_io.data = c;
	ev_io_start(c->loop, &c->at_io);
	return 0;
}

void ctl_close(struct ctl *c)
{
	for (int i = 0; i < CTL_CLIENTS; i++)
		if (c->clients[i].fd >= 0)
			close_client(&c->clients[i]);

	ev_io_stop(c->loop, &c->io);
	ev_io_stop(c->loop, &c->at_io);
	close(c->at_fd);
	close(c->fd);
	unlink(c->path);
}
