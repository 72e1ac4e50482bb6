// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * agent.c - `segue handover`, `segue agent`, `segue neighbour`: ask segued
 *
 * One JSON object a line each way over segued's unix socket: a request, then
 * its answers, of which the last has "done" and says "ok" or "error".  What
 * the answers hold is the agent's: they are printed as they come.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "tool/out.h"
#include "tool/words.h"

#define DEFAULT_SOCKET	"/run/segued/segued.sock"

/* A handover that takes longer has failed. */
#define ANSWER_S	60

struct answer {
	const struct options *opt;
	const char *list;		/* all that is shown of it; NULL: all */
	double until;			/* waited for, seconds since 1970 */
	const char *asked;
	bool done;
	int status;
};

static void print_value(struct out *o, const char *key, const char *prefix,
			json_t *v, int depth);

static void print_indent(struct out *o, int depth)
{
	out_text(o, "\n%*s", 4 * depth, "");
}

/* Lists of objects stand one to a line, the rest beside each other. */
static void print_array(struct out *o, const char *key, const char *prefix,
			json_t *v, int depth)
{
	json_t *item;
	size_t i;

	if (prefix)
		out_text(o, "%s", prefix);
	out_array(o, key);
	json_array_foreach(v, i, item) {
		if (json_is_object(item))
			print_indent(o, depth);
		print_value(o, NULL, json_is_object(item) ? "" :
			    i || prefix ? " " : "", item, depth + 1);
	}
	out_array_end(o);
}

/* Whether a value ends on a line of its own. */
static bool has_lines(json_t *v)
{
	return json_is_object(v) || json_is_object(json_array_get(v, 0));
}

static void print_object(struct out *o, const char *key, json_t *v, int depth)
{
	const char *sep = "";
	char prefix[64];
	const char *name;
	json_t *item;

	out_object(o, key);
	json_object_foreach(v, name, item) {
		if (json_is_object(item)) {
			print_indent(o, depth);
			out_text(o, "%s ", name);
			print_value(o, name, "", item, depth + 1);
		} else {
			if (!sep)
				print_indent(o, depth - 1);
			snprintf(prefix, sizeof(prefix), "%s%s%s",
				 sep ? sep : "", name,
				 json_is_array(item) ? "" : " ");
			print_value(o, name, prefix, item, depth);
		}
		sep = has_lines(item) ? NULL : " ";
	}
	out_object_end(o);
}

static void print_value(struct out *o, const char *key, const char *prefix,
			json_t *v, int depth)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		print_object(o, key, v, depth);
		break;
	case JSON_ARRAY:
		print_array(o, key, prefix, v, depth);
		break;
	case JSON_STRING:
		out_str(o, key, prefix, json_string_value(v));
		break;
	case JSON_INTEGER:
		out_int(o, key, prefix, json_integer_value(v));
		break;
	case JSON_REAL:
		out_real(o, key, prefix, json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		out_bool(o, key, prefix, json_is_true(v));
		break;
	case JSON_NULL:
		out_null(o, key, prefix);
		break;
	}
}

/* Its members one to a line, as ip does. */
static void print_list(struct out *o, json_t *list)
{
	json_t *item;
	size_t i;

	out_array(o, NULL);
	json_array_foreach(list, i, item) {
		if (i)
			out_text(o, "\n");
		print_value(o, NULL, "", item, 1);
	}
	out_array_end(o);
}

static void take_object(struct answer *a, json_t *v)
{
	struct out o = out_of(stdout, a->opt);
	const char *error;

	a->done = json_is_true(json_object_get(v, "done"));
	if (a->done && !json_is_true(json_object_get(v, "ok"))) {
		error = json_string_value(json_object_get(v, "error"));
		complain(a->asked, "%s", error ? error :
			 "refused without a reason");
		a->status = EXIT_REFUSED;
		return;
	}
	if (a->done) {
		/* These three are the conversation's, not the answer's. */
		json_object_del(v, "done");
		json_object_del(v, "ok");
		json_object_del(v, "error");
		if (!json_object_size(v))
			return;
	}

	if (a->list)
		print_list(&o, json_object_get(v, a->list));
	else
		print_value(&o, NULL, "", v, 1);
	out_end(&o);
	fflush(stdout);
}

/* One line of the agent's. */
static void take_line(struct answer *a, const char *line, size_t len)
{
	json_t *v = json_loadb(line, len, 0, NULL);

	if (json_is_object(v)) {
		take_object(a, v);
	} else {
		complain(a->asked, "the agent's answer is not a JSON object: %.*s",
			 (int)len, line);
		a->done = true;
		a->status = EXIT_REFUSED;
	}
	json_decref(v);
}

static int unreachable(const char *path, int err)
{
	if (err == ENOENT || err == ECONNREFUSED)
		complain(NULL, "%s: no agent there; to start it: segued -c FILE",
			 path);
	else
		complain(NULL, "%s: %s", path, strerror(err));

	return -1;
}

static int dial(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(to.sun_path)) {
		complain(NULL, "socket \"%s\": expected at most %zu bytes",
			 path, sizeof(to.sun_path) - 1);
		return -1;
	}
	memcpy(to.sun_path, path, strlen(path));

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return unreachable(path, errno);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		unreachable(path, errno);
		close(fd);
		return -1;
	}

	return fd;
}

static bool send_request(int fd, json_t *request)
{
	char *text = json_dumps(request, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0;
	bool sent = false;

	if (text) {
		text[len] = '\n';	/* takes the place of the NUL */
		sent = send(fd, text, len + 1, MSG_NOSIGNAL) ==
		       (ssize_t)len + 1;
	}
	free(text);

	return sent;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* The agent's bytes as they came, and the lines that can be cut off them. */
struct inbox {
	char *buf;
	size_t len;
	size_t size;
};

static ssize_t fill(struct inbox *in, int fd, double until)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	double left = until - now();
	char *buf;
	ssize_t n;

	if (in->size - in->len < 4096) {
		buf = realloc(in->buf, in->size + 65536);
		if (!buf)
			return -ENOMEM;
		in->buf = buf;
		in->size += 65536;
	}

	n = poll(&poll_fd, 1, left > 0 ? left * 1000 : 0);
	if (!n)
		return -ETIMEDOUT;
	if (n > 0)
		n = recv(fd, in->buf + in->len, in->size - in->len, 0);
	if (n < 0)
		return -errno;

	in->len += n;
	return n;
}

static void cut_lines(struct inbox *in, struct answer *a)
{
	char *end;

	while (!a->done && (end = memchr(in->buf, '\n', in->len))) {
		size_t len = end - in->buf;

		take_line(a, in->buf, len);
		in->len -= len + 1;
		memmove(in->buf, end + 1, in->len);
	}
}

static int converse(int fd, json_t *request, struct answer *a)
{
	struct inbox in = { 0 };
	ssize_t n = 0;

	if (!send_request(fd, request)) {
		complain(a->asked, "%s", strerror(errno));
		return EXIT_REFUSED;
	}

	while (!a->done) {
		n = fill(&in, fd, a->until);
		if (n <= 0)
			break;
		cut_lines(&in, a);
	}
	free(in.buf);

	if (!a->done) {
		complain(a->asked, "%s", n < 0 ? strerror(-n) :
			 "the agent hung up before it was done");
		return EXIT_REFUSED;
	}

	return a->status;
}

static int ask_agent(const char *path, json_t *request, double until,
		     const char *list, int argc, char **argv,
		     const struct options *opt)
{
	char asked[256];
	struct answer a = {
		.opt = opt,
		.list = list,
		.asked = asked,
		.until = until,
		.status = EXIT_DONE,
	};
	int status;
	int fd;

	words_join(argc, argv, asked, sizeof(asked));
	fd = dial(path);
	if (fd < 0)
		return EXIT_REFUSED;

	status = converse(fd, request, &a);
	close(fd);

	return status;
}

/* When: seconds since 1970, which the agent keeps to the microsecond. */
static bool take_at(struct words *w, double *at)
{
	static const char expected[] = "seconds since 1970";
	const char *s;
	char *end;

	*at = 0;
	if (!words_take(w, "at"))
		return true;
	if (!words_str(w, "at", expected, &s))
		return false;

	*at = strtod(s, &end);
	if (*end || !(*at >= now() && *at <= now() + 86400)) {
		complain(w->what, "at \"%s\": expected %s, within a day", s,
			 expected);
		return false;
	}

	return true;
}

static bool take_socket(struct words *w, const char **path)
{
	*path = DEFAULT_SOCKET;
	if (words_take(w, "socket") &&
	    !words_str(w, "socket", "the path of segued's control socket",
		       path))
		return false;

	return words_done(w);
}

/* Of a router: whom it is to ask, and the new address that it proposes. */
static bool take_mobile(struct words *w, const char **mobile, const char **to)
{
	*mobile = NULL;
	*to = NULL;
	if (!words_take(w, "mobile"))
		return true;

	return words_str(w, "mobile", "an address of the mobile node",
			 mobile) &&
	       (!words_take(w, "to") ||
		words_str(w, "to", "its new address", to));
}

int cmd_handover(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "handover");
	const char *bssid = words_peek(&w), *mobile, *to;
	uint8_t mac[6];
	const char *path;
	json_t *request;
	double at;
	int status;

	if (words_take(&w, "help")) {
		puts("Usage: segue handover BSSID [ at SECONDS ] [ socket PATH ]\n"
		     "       segue handover BSSID mobile ADDRESS [ to ADDRESS ] [ socket PATH ]");
		return EXIT_DONE;
	}
	if (!words_mac(&w, "BSSID", mac) || !take_mobile(&w, &mobile, &to) ||
	    !take_at(&w, &at) || !take_socket(&w, &path))
		return EXIT_USAGE;

	request = json_pack("{ss,ss,ss*,ss*}", "cmd", "handover", "bssid",
			    bssid, "mobile", mobile, "address", to);
	if (at > 0)
		json_object_set_new(request, "at", json_real(at));
	status = ask_agent(path, request, (at > 0 ? at : now()) + ANSWER_S,
			   NULL, argc, argv, opt);
	json_decref(request);

	return status;
}

static bool take_seconds(struct words *w, const char *name, json_t *request)
{
	uint32_t seconds;

	if (!words_uint(w, name, 0, UINT32_MAX, &seconds))
		return false;

	json_object_set_new(request, name, json_integer(seconds));
	return true;
}

static bool take_lifetimes(struct words *w, json_t *request)
{
	if (!words_take(w, "valid"))
		return true;

	return take_seconds(w, "valid", request) &&
	       (words_take(w, "preferred") ||
		words_unexpected(w, "preferred")) &&
	       take_seconds(w, "preferred", request);
}

/* Lifetimes for a home agent's prefix; without them a mobile asks for its own's. */
static int ask_prefix(struct words *w, int argc, char **argv,
		      const struct options *opt)
{
	json_t *request = json_pack("{ss}", "cmd", "prefix");
	int status = EXIT_USAGE;
	const char *path;

	if (take_lifetimes(w, request) && take_socket(w, &path))
		status = ask_agent(path, request, now() + ANSWER_S, NULL, argc,
				   argv, opt);
	json_decref(request);
	return status;
}

int cmd_agent(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "agent");
	const char *cmd = "show";
	const char *path;
	json_t *request;
	int status;

	if (words_take(&w, "help")) {
		puts("Usage: segue agent [ show | scan | register ] [ socket PATH ]\n"
		     "       segue agent prefix [ valid SECONDS preferred SECONDS ] [ socket PATH ]");
		return EXIT_DONE;
	}
	if (words_take(&w, "prefix"))
		return ask_prefix(&w, argc, argv, opt);
	if (words_take(&w, "scan"))
		cmd = "scan";
	else if (words_take(&w, "register"))
		cmd = "register";
	else
		words_take(&w, "show");
	if (!take_socket(&w, &path))
		return EXIT_USAGE;

	request = json_pack("{ss}", "cmd", cmd);
	status = ask_agent(path, request, now() + ANSWER_S, NULL, argc, argv,
			   opt);
	json_decref(request);

	return status;
}

int cmd_neighbour(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "neighbour");
	const char *path;
	json_t *request;
	int status;

	if (words_take(&w, "help")) {
		puts("Usage: segue neighbour [ show ] [ socket PATH ]");
		return EXIT_DONE;
	}
	words_take(&w, "show");
	if (!take_socket(&w, &path))
		return EXIT_USAGE;

	request = json_pack("{ss}", "cmd", "neighbours");
	status = ask_agent(path, request, now() + ANSWER_S, "neighbours", argc,
			   argv, opt);
	json_decref(request);

	return status;
}
