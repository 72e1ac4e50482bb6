// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ctl_test.c - commands over the control socket, and those who misuse it
 *
 * usage: ctl_test CONFIGURATIONS SOCKET
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/ctl.h"
#include "sim.h"
#include "tap.h"

static struct sim *sim;
static struct ctl ctl;
static char answer[65536];

static void nothing(void *arg)
{
	(void)arg;
}

static void turn(void)
{
	for (int i = 0; i < 4; i++)
		ev_run(ctl.loop, EVRUN_NOWAIT);
}

static int dial(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(addr.sun_path, ctl.path, sizeof(addr.sun_path) - 1);
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	turn();
	return fd;
}

/* What comes back now; NULL where the other side has hung up. */
static const char *hear(int fd)
{
	ssize_t n;

	turn();
	n = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT);
	if (n == 0)
		return NULL;

	answer[n > 0 ? n : 0] = '\0';
	return answer;
}

static const char *ask(int fd, const char *line)
{
	if (send(fd, line, strlen(line), MSG_NOSIGNAL) < 0)
		return NULL;

	return hear(fd);
}

static bool says(const char *text, const char *words)
{
	return text && strstr(text, words);
}

static void mode(const char *path)
{
	struct stat st;

	ok(!stat(path, &st) && (st.st_mode & 0777) == 0600,
	   "the socket has mode 0600");
}

static void commands(void)
{
	int fd = dial(), other;

	ok(says(ask(fd, "{\"cmd\":\"show\"}\n"), "\"router-known\":\"known\""
						 "") &&
	   says(answer, "\"ncoa\":\"2001:db8:2::ff:fe00:0\"") &&
	   says(answer, "\"done\":true,\"ok\":true}\n"),
	   "show: the map of access points  # FMIP-208");
	ok(says(ask(fd, "{\"cmd\":\"neighbours\"}\n"),
		"{\"neighbours\":[{\"bssid\":") &&
	   says(answer, "\"source\":\"prrtadv\"") &&
	   says(answer, "\"done\":true,\"ok\":true}\n"),
	   "neighbours: where each row of it comes from");
	ok(!says(answer, "5365677565") && !says(answer, "Segue lab"),
	   "and never a key");
	ok(says(ask(fd, "{\"cmd\":\"handover\",\"bssid\":\"02:00:00:00:09:00\""
			"}\n"),
		"\"ok\":false,\"outcome\":\"not-begun\",\"error\":\"no such "
		"access point"),
	   "a handover to nowhere: a sentence");
	ok(!strcmp(ask(fd, "{\"cmd\":\"handover\","), ""),
	   "half a line is waited for");
	ask(fd, "\"bssid\":\"02:00:00:00:02:00\"}\n");
	ok(sim->nodes[MN].mn.handover.state == MN_WAIT_FBACK,
	   "and the whole is done");
	other = dial();
	ok(says(ask(other, "{\"cmd\":\"handover\",\"bssid\":"
			   "\"02:00:00:00:02:00\"}\n"),
		"\"outcome\":\"not-begun\",\"error\":\"a handover is under "
		"way\"") && !strcmp(hear(fd), ""),
	   "another meanwhile: refused, and only who asked is told");
	close(other);
	ctl_reply(&ctl, &(struct reply){ .ok = true, .outcome = "predictive" });
	ok(says(hear(fd), "{\"done\":true,\"ok\":true,") &&
	   says(answer, ",\"outcome\":\"predictive\"}\n"),
	   "its end is the answer");
	close(fd);
	turn();
}

static void nonsense(void)
{
	static const char *const lines[] = {
		"\n", "{}\n", "[]\n", "null\n", "{\"cmd\":7}\n",
		"{\"cmd\":\"reboot\"}\n", "{\"cmd\":\"handover\"}\n",
		"{\"cmd\":\"handover\",\"bssid\":\"02:00:00:00:02\"}\n",
		"{\"cmd\":\"handover\",\"bssid\":\"2:0:0:0:2:0\",\"at\":[]}\n",
		"{\"cmd\":\"handover\",\"bssid\":\"2:0:0:0:2:0\",\"at\":-1}\n",
		"{\"cmd\":\"show\",\"cmd\":\"scan\"}\n", "\xff\xfe\n",
	};
	unsigned int refused = 0, n = sizeof(lines) / sizeof(lines[0]);
	int fd = dial();

	for (unsigned int i = 0; i < n; i++)
		refused += says(ask(fd, lines[i]), "\"ok\":false,\"error\":\"");
	ok(refused == n, "nonsense is refused with a sentence, %u of %u",
	   refused, n);
	close(fd);
	turn();
}

static void crowd(void)
{
	int fds[CTL_CLIENTS + 1], fd;
	char line[CTL_LINE_MAX + 1];

	for (int i = 0; i <= CTL_CLIENTS; i++)
		fds[i] = dial();
	ok(!hear(fds[CTL_CLIENTS]) && says(ask(fds[0], "{\"cmd\":\"show\"}\n"),
					   "done"),
	   "one client too many is hung up on, the others are served");
	for (int i = 0; i <= CTL_CLIENTS; i++)
		close(fds[i]);
	turn();

	fd = dial();
	memset(line, 'x', sizeof(line));
	line[CTL_LINE_MAX] = '\0';
	ok(says(ask(fd, line), "too long") && !hear(fd),
	   "a line without end is hung up on");
	close(fd);
	turn();

	fd = dial();
	for (int i = 0; i < 20000; i++) {
		if (send(fd, "{\"cmd\":\"show\"}\n", 15, MSG_NOSIGNAL |
			 MSG_DONTWAIT) < 0)
			break;
		turn();
	}
	ok(ctl.clients[0].fd < 0, "one that does not read is hung up on");
	close(fd);
	fd = dial();
	ok(says(ask(fd, "{\"cmd\":\"show\"}\n"), "done"),
	   "and the next is served");
	close(fd);
	turn();
}

/* Whatever is named by mistake stays as it is. */
static void misnamed(const char *dir)
{
	struct ctl other = { .loop = ctl.loop };
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/precious", dir);
	f = fopen(path, "w");
	if (f)
		fclose(f);
	other.path = path;
	ok(f && ctl_open(&other) == -EEXIST && !access(path, F_OK),
	   "a file in its place is no socket of before, and not put away");
	unlink(path);
}

#define ROWS	3000

/* A line of 300 kB, which no socket takes at once by itself. */
static void crowded_router(void)
{
	struct ar *ar = &sim->nodes[AR1].ar;
	size_t len = 0;
	ssize_t n;
	int fd;

	for (int i = 0; i < ROWS; i++) {
		struct par *par = calloc(1, sizeof(*par));

		if (!par)
			abort();
		par->ar = ar;
		session_begin(&par->session, ar->agent, &par_fsm, &ar->pars);
	}
	ctl.agent = ar->agent;
	fd = dial();
	ask(fd, "{\"cmd\":\"show\"}\n");
	len = strlen(answer);
	while ((n = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT)) > 0) {
		answer[n] = '\0';
		len += (size_t)n;
	}
	ok(len > 250000 && says(answer, "\"done\":true,\"ok\":true}\n"),
	   "all of %d sessions are shown, %zu octets", ROWS, len);
	close(fd);
	turn();
	ctl.agent = &sim->nodes[MN].agent;
}

int main(int argc, char **argv)
{
	struct ctl again = { .clients[0].fd = -1 };

	if (argc != 3)
		return 2;

	sim = sim_new(argv[1]);
	sim_attach(sim);
	ctl.loop = ev_default_loop(0);
	ctl.agent = &sim->nodes[MN].agent;
	ctl.path = argv[2];
	ctl.before = nothing;
	ctl.after = nothing;
	ok(!ctl_answers(argv[2]) && !ctl_open(&ctl) && ctl_answers(argv[2]),
	   "the socket opens, and whoever wants to begin sees it");
	turn();
	mode(argv[2]);
	misnamed(argv[1]);
	again.loop = ctl.loop;
	again.path = argv[2];
	ok(ctl_open(&again) < 0, "but not twice: somebody answers there");
	turn();
	commands();
	nonsense();
	crowded_router();
	crowd();
	ctl_close(&ctl);
	ok(access(argv[2], F_OK), "it is removed at the end");
	sim_free(sim);
	return tap_end();
}
