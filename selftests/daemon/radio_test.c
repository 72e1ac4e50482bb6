// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * radio_test.c - what wpa_supplicant says, and what is made of it
 *
 * usage: radio_test SOCKET
 *
 * The test is wpa_supplicant: it has the control socket, answers what it is asked
 * and says what it likes.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/radio.h"
#include "tap.h"

static struct radio radio;
static struct sockaddr_un peer;
static socklen_t peer_len;
static int server;
static char heard[8192];	/* what the handlers were told */

static void tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *fmt, ...)
{
	size_t at = strlen(heard);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(heard + at, sizeof(heard) - at, fmt, ap);
	va_end(ap);
}

static void leaving(void *arg, const uint8_t b[6])
{
	(void)arg;
	tell("leaving %02x;", b[4]);
}

static void connected(void *arg, const uint8_t b[6])
{
	(void)arg;
	tell("connected %02x;", b[4]);
}

static void disconnected(void *arg)
{
	(void)arg;
	tell("disconnected;");
}

static void roam_failed(void *arg)
{
	(void)arg;
	tell("roam failed;");
}

static void saw_ap(void *arg, const struct radio_ap *ap)
{
	(void)arg;
	tell("saw %02x %u %d %us '%s';", ap->bssid[4], ap->frequency,
	     ap->signal, ap->age, ap->ssid);
}

static void reported_ap(void *arg, const uint8_t b[6], unsigned int frequency)
{
	(void)arg;
	tell("reported %02x %u;", b[4], frequency);
}

static void scan_over(void *arg)
{
	(void)arg;
	tell("over;");
}

static void scan_done(void *arg)
{
	(void)arg;
	tell("done;");
}

static void scan_failed(void *arg)
{
	(void)arg;
	tell("scan failed;");
}

static void step(void *arg, char digit)
{
	(void)arg;
	tell("%c;", digit);
}

static void gone(void *arg)
{
	(void)arg;
	tell("gone;");
}

static void ad_hoc(void *arg)
{
	(void)arg;
	tell("ad hoc;");
}

static const struct radio_handler handler = {
	.leaving = leaving, .connected = connected,
	.disconnected = disconnected, .roam_failed = roam_failed,
	.saw_ap = saw_ap, .reported_ap = reported_ap, .scan_over = scan_over,
	.scan_done = scan_done, .scan_failed = scan_failed, .step = step,
	.gone = gone, .ad_hoc = ad_hoc,
};

/* What it was asked last, or nothing. */
static const char *asked(void)
{
	static char text[256];
	ssize_t n;

	peer_len = sizeof(peer);
	n = recvfrom(server, text, sizeof(text) - 1, MSG_DONTWAIT,
		     (struct sockaddr *)&peer, &peer_len);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void say(const char *text)
{
	sendto(server, text, strlen(text), 0, (struct sockaddr *)&peer,
	       peer_len);
	radio_read(&radio);
}

/* Said, and only this was heard. */
static bool hears(const char *text, const char *what)
{
	heard[0] = '\0';
	say(text);
	if (!strcmp(heard, what))
		return true;

	note("%s", heard);
	return false;
}

static void *answer_attach(void *arg)
{
	char text[64];

	(void)arg;
	peer_len = sizeof(peer);
	if (recvfrom(server, text, sizeof(text), 0, (struct sockaddr *)&peer,
		     &peer_len) > 0)
		sendto(server, "OK\n", 3, 0, (struct sockaddr *)&peer,
		       peer_len);
	return NULL;
}

static void begin(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	static struct config_mn cfg = { .n_frequencies = 2,
					.frequencies = { 2412, 2437 } };
	pthread_t thread;

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	snprintf(cfg.radio, sizeof(cfg.radio), "%s", path);
	unlink(path);
	server = socket(AF_UNIX, SOCK_DGRAM, 0);
	ok(!bind(server, (struct sockaddr *)&addr, sizeof(addr)) &&
	   !pthread_create(&thread, NULL, answer_attach, NULL) &&
	   !radio_open(&radio, cfg.radio, &cfg, &handler, NULL) &&
	   !pthread_join(thread, NULL),
	   "it is opened and attached to");
}

static void command(enum radio_verb verb, unsigned int frequency)
{
	radio_command(&radio, &(struct radio_cmd){
		.verb = verb, .frequency = frequency,
		.bssid = { 2, 0, 0, 0, 2, 0 },
	});
}

static void scans(void)
{
	command(RADIO_SCAN, 0);
	ok(!strcmp(asked(), "SCAN TYPE=ONLY freq=2412,2437"),
	   "the named frequencies are scanned, and no other  # F11-015");
	say("OK\n");
	command(RADIO_SCAN, 2437);
	ok(!strcmp(asked(), "SCAN TYPE=ONLY freq=2437"), "or one of them");
	say("OK\n");
	ok(hears("<3>CTRL-EVENT-SCAN-RESULTS ", "over;"),
	   "when it is over that is said first");
	ok(!strcmp(asked(), "BSS RANGE=0- MASK=0x21287"),
	   "then the results are asked for");
	ok(hears("id=3\nbssid=02:00:00:00:01:00\nfreq=2412\nlevel=-30\nage=0\n"
		 "ssid=segue\n====\nid=7\nbssid=02:00:00:00:02:00\nfreq=2437\n"
		 "level=-52\nage=41\nssid=\n####\n",
		 "saw 01 2412 -30 0s 'segue';saw 02 2437 -52 41s '';"),
	   "each with its signal and its age  # F11-009");
	ok(!strcmp(asked(), "BSS RANGE=8- MASK=0x21287") &&
	   hears("", "done;"),
	   "until there are no more");
}

static void bad_results(void)
{
	static const char *const texts[] = {
		"====\n", "id=\nbssid=\n====\n", "bssid=02:00\nfreq=2412\n====",
		"bssid=02:00:00:00:01:00\nlevel=-30\n====\n",
		"id=99999999999999999999\nage=-1\nfreq=x\n====\n",
		"\n\n\n====\n====\n", "\xff\xfe\n====",
	};
	unsigned int n = sizeof(texts) / sizeof(*texts), good = 0;

	for (unsigned int i = 0; i < n; i++) {
		say("<3>CTRL-EVENT-SCAN-RESULTS ");
		asked();
		heard[0] = '\0';
		say(texts[i]);
		while (strstr(asked(), "BSS"))
			say("OK\n");
		good += !strstr(heard, "saw") && strstr(heard, "done;");
	}
	ok(good == n, "results without sense are passed over, %u of %u", good,
	   n);
	command(RADIO_SCAN, 0);
	asked();
	ok(hears("FAIL-BUSY\n", "scan failed;"), "a scan that fails is told");
}

static void joins_another(void)
{
	command(RADIO_JOIN, 2437);
	ok(!strcmp(asked(), "SET_NETWORK 0 bssid 02:00:00:00:02:00") &&
	   !strcmp(asked(), "SELECT_NETWORK 0 freq=2437"),
	   "one access point is joined and no other, on its channel");
	say("OK\n");
	say("OK\n");
	ok(hears("<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:02:00 "
		 "completed", "5;connected 02;"), "it is there");
	ok(!strcmp(asked(), "SET_NETWORK 0 bssid any"),
	   "from then on it may find another by itself");
	say("OK\n");
	command(RADIO_JOIN, 0);
	asked();
	ok(!strcmp(asked(), "SELECT_NETWORK 0"),
	   "where the channel is not known it looks on all");
	ok(hears("FAIL\n", "roam failed;"), "that it cannot is told");
	say("OK\n");
	command(RADIO_LEAVE, 0);
	ok(!strcmp(asked(), "DISCONNECT") &&
	   !strcmp(asked(), "SET_NETWORK 0 bssid any"),
	   "it leaves, and is bound to none");
	say("OK\n");
	say("OK\n");
	command(RADIO_LEAVE, 0);
	ok(!strcmp(asked(), "DISCONNECT") && !*asked(),
	   "where it was not only that is said");
	say("OK\n");
}

static void reports(void)
{
	command(RADIO_REPORT, 0);
	ok(!strcmp(asked(), "NEIGHBOR_REP_REQUEST"), "802.11k is asked for");
	ok(hears("FAIL\n", ""), "that there is none harms nothing");
	ok(hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=02:00:00:00:02:00 "
		 "info=0x0 op_class=81 chan=6 phy_type=7", "reported 02 2437;"),
	   "an access point near by, and where it is");
	ok(hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=02:00:00:00:02:00 "
		 "info=0x0 op_class=115 chan=36 phy_type=9",
		 "reported 02 5180;"), "at 5 GHz");
	ok(hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=02:00:00:00:02:00 "
		 "info=0x0 op_class=131 chan=5 phy_type=14",
		 "reported 02 5975;"), "and at 6");
	ok(hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=02:00:00:00:02:00 "
		 "info=0x0 op_class=255 chan=6 phy_type=7", "") &&
	   hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=02:00:00:00:02:00 "
		 "info=0x0 op_class=81 chan=4294967290 phy_type=7", "") &&
	   hears("<3>RRM-NEIGHBOR-REP-RECEIVED bssid=zz op_class=81 chan=6",
		 "") &&
	   hears("<3>RRM-NEIGHBOR-REP-RECEIVED ", ""),
	   "one that makes no sense is passed over");
}

static void status(void)
{
	command(RADIO_STATUS, 0);
	ok(!strcmp(asked(), "STATUS") &&
	   hears("bssid=02:00:00:00:01:00\nfreq=2412\nssid=segue\nmode=station\n"
		 "wpa_state=COMPLETED\n", "connected 01;"),
	   "a link that was there before is told");
	command(RADIO_STATUS, 0);
	asked();
	ok(hears("bssid=02:00:00:00:01:00\nmode=station\n"
		 "wpa_state=SCANNING\n", ""),
	   "one that is not there yet is not");
	command(RADIO_STATUS, 0);
	asked();
	ok(hears("bssid=02:00:00:00:01:00\nmode=IBSS\nwpa_state=COMPLETED\n",
		 "ad hoc;"),
	   "and an ad hoc network is refused  # F11-048");
}

static void joins(void)
{
	ok(hears("<3>SME: Trying to authenticate with 02:00:00:00:02:00 "
		 "(SSID='segue' freq=2437 MHz)", "leaving 02;3;"),
	   "step 3 begins with leaving  # F11-011");
	ok(hears("<3>Trying to associate with 02:00:00:00:02:00 (SSID='segue' "
		 "freq=2437 MHz)", "leaving 02;4;"), "step 4  # F11-012");
	ok(hears("<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:02:00 "
		 "completed [id=0 id_str=]", "5;connected 02;"),
	   "an open network is up when it is associated");
	say("<3>SME: Trying to authenticate with 02:00:00:00:02:00 (x)");
	ok(hears("<3>WPA: Key negotiation completed with 02:00:00:00:02:00 "
		 "[PTK=CCMP GTK=CCMP]", "5;") &&
	   hears("<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:02:00 "
		 "completed [id=0 id_str=]", "") && !strcmp(asked(), "PING") &&
	   hears("PONG\n", "connected 02;"),
	   "with keys when its port is open, and not before  # F11-013");
	ok(hears("<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:02:00 reason=3",
		 "disconnected;"), "a link that is lost is told  # F11-039");
	command(RADIO_ROAM, 0);
	ok(!strcmp(asked(), "ROAM 02:00:00:00:02:00") &&
	   hears("FAIL\n", "roam failed;"), "a roam that cannot begin too");
	ok(hears("<3>CTRL-EVENT-TERMINATING ", "gone;"), "and its end");
}

/*
 * A command is given in the middle of a step: what comes of it, the step of a failure,
 * must not begin before that one has ended.
 */
static void unheard(void)
{
	heard[0] = '\0';
	for (int i = 0; i <= RADIO_PENDING; i++)
		command(RADIO_ROAM, 0);
	ok(!heard[0], "one command too many: nothing is said in the step that gave it");
	radio_settle(&radio);
	ok(!strcmp(heard, "roam failed;"), "but after it, once");
	while (asked()[0])
		say("OK\n");

	close(server);
	heard[0] = '\0';
	command(RADIO_SCAN, 0);
	ok(!heard[0], "nor when wpa_supplicant has died without a word");
	radio_settle(&radio);
	ok(!strcmp(heard, "scan failed;gone;"), "which is known by then");
	heard[0] = '\0';
	radio_settle(&radio);
	ok(!heard[0], "and told once");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;

	begin(argv[1]);
	scans();
	bad_results();
	joins_another();
	reports();
	status();
	joins();
	unheard();
	radio_close(&radio);
	unlink(argv[1]);
	return tap_end();
}
