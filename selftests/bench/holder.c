// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * holder.c - what is done today: packets held by a program, by NFQUEUE
 *
 *   holder each PACKETS     a verdict for each packet as it comes
 *   holder batch PACKETS    all are held, then one verdict for all of them
 *
 * It asks the kernel for the headers only and does no more than it must; a
 * program that does more is slower.  "ready" is written when it listens.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>

#define QUEUE		0
#define QUEUE_LEN	100000
#define RECEIVE_BUFFER	(64 << 20)
#define COPIED		128

static struct mnl_socket *sock;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct nlmsghdr *message(void *buf, int type)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = (NFNL_SUBSYS_QUEUE << 8) | type;
	nlh->nlmsg_flags = NLM_F_REQUEST;

	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = AF_UNSPEC;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(QUEUE);
	return nlh;
}

static void send_message(const struct nlmsghdr *nlh)
{
	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		die("holder: send");
}

static void bind_queue(void)
{
	struct nfqnl_msg_config_params params = {
		.copy_range = htonl(COPIED),
		.copy_mode = NFQNL_COPY_PACKET,
	};
	struct nfqnl_msg_config_cmd cmd = {
		.command = NFQNL_CFG_CMD_BIND,
	};
	char buf[256];
	struct nlmsghdr *nlh = message(buf, NFQNL_MSG_CONFIG);

	mnl_attr_put(nlh, NFQA_CFG_CMD, sizeof(cmd), &cmd);
	mnl_attr_put(nlh, NFQA_CFG_PARAMS, sizeof(params), &params);
	mnl_attr_put_u32(nlh, NFQA_CFG_QUEUE_MAXLEN, htonl(QUEUE_LEN));
	send_message(nlh);
}

static void verdict(int type, uint32_t id)
{
	struct nfqnl_msg_verdict_hdr vh = {
		.verdict = htonl(NF_ACCEPT),
		.id = htonl(id),
	};
	char buf[256];
	struct nlmsghdr *nlh = message(buf, type);

	mnl_attr_put(nlh, NFQA_VERDICT_HDR, sizeof(vh), &vh);
	send_message(nlh);
}

static int packet_id(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == NFQA_PACKET_HDR) {
		const struct nfqnl_msg_packet_hdr *ph =
			mnl_attr_get_payload(attr);

		*(uint32_t *)data = ntohl(ph->packet_id);
	}

	return MNL_CB_OK;
}

static uint32_t receive_one(void)
{
	static char buf[8192];
	uint32_t id = 0;

	if (mnl_socket_recvfrom(sock, buf, sizeof(buf)) < 0)
		die("holder: receive");

	mnl_attr_parse((struct nlmsghdr *)buf, sizeof(struct nfgenmsg),
		       packet_id, &id);
	return id;
}

int main(int argc, char **argv)
{
	bool each = argc == 3 && !strcmp(argv[1], "each");
	unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	int size = RECEIVE_BUFFER;
	uint32_t id = 0;

	sock = mnl_socket_open(NETLINK_NETFILTER);
	if (!n || !sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		die("holder");
	setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		   sizeof(size));
	bind_queue();
	puts("ready");
	fflush(stdout);

	for (unsigned long i = 0; i < n; i++) {
		id = receive_one();
		if (each)
			verdict(NFQNL_MSG_VERDICT, id);
	}
	if (!each)
		verdict(NFQNL_MSG_VERDICT_BATCH, id);

	mnl_socket_close(sock);
	return 0;
}
