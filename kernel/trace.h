/* SPDX-License-Identifier: GPL-2.0-only */
/* trace.h - tracepoints segue:hold, drain, switch, drop, decap, twin */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM segue

#if !defined(_SEGUE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SEGUE_TRACE_H

#include <linux/segue.h>
#include <linux/tracepoint.h>

TRACE_EVENT(hold,
	TP_PROTO(int id, u8 dir, unsigned int len),
	TP_ARGS(id, dir, len),
	TP_STRUCT__entry(
		__field(int, id)
		__field(u8, dir)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->dir = dir;
		__entry->len = len;
	),
	TP_printk("mn=%d dir=%u len=%u", __entry->id, __entry->dir,
		  __entry->len)
);

TRACE_EVENT(drain,
	TP_PROTO(int id, u8 dir, unsigned int len, unsigned int left),
	TP_ARGS(id, dir, len, left),
	TP_STRUCT__entry(
		__field(int, id)
		__field(u8, dir)
		__field(unsigned int, len)
		__field(unsigned int, left)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->dir = dir;
		__entry->len = len;
		__entry->left = left;
	),
	TP_printk("mn=%d dir=%u len=%u left=%u", __entry->id, __entry->dir,
		  __entry->len, __entry->left)
);

TRACE_EVENT(switch,
	TP_PROTO(int id, u8 dir, u8 kind, u8 legs),
	TP_ARGS(id, dir, kind, legs),
	TP_STRUCT__entry(
		__field(int, id)
		__field(u8, dir)
		__field(u8, kind)
		__field(u8, legs)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->dir = dir;
		__entry->kind = kind;
		__entry->legs = legs;
	),
	TP_printk("mn=%d dir=%u leg=%s legs=%u", __entry->id, __entry->dir,
		  __print_symbolic(__entry->kind,
				   { SEGUE_LEG_UNSPEC, "native" },
				   { SEGUE_LEG_LINK, "link" },
				   { SEGUE_LEG_TUNNEL, "tunnel" },
				   { SEGUE_LEG_NATIVE, "native" }),
		  __entry->legs)
);

TRACE_EVENT(drop,
	TP_PROTO(int id, u8 dir, u8 reason, unsigned int len),
	TP_ARGS(id, dir, reason, len),
	TP_STRUCT__entry(
		__field(int, id)
		__field(u8, dir)
		__field(u8, reason)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->dir = dir;
		__entry->reason = reason;
		__entry->len = len;
	),
	TP_printk("mn=%d dir=%u reason=%s len=%u", __entry->id, __entry->dir,
		  __print_symbolic(__entry->reason,
				   { SEGUE_DROP_QUEUE_PACKETS, "queue_packets" },
				   { SEGUE_DROP_QUEUE_BYTES, "queue_bytes" },
				   { SEGUE_DROP_NET_LIMIT, "net_limit" },
				   { SEGUE_DROP_DEADLINE, "deadline" },
				   { SEGUE_DROP_VERB, "verb" },
				   { SEGUE_DROP_MN_REMOVED, "mn_removed" },
				   { SEGUE_DROP_DEVICE_GONE, "device_gone" },
				   { SEGUE_DROP_NETNS_EXIT, "netns_exit" },
				   { SEGUE_DROP_MODULE_GONE, "module_gone" },
				   { SEGUE_DROP_RESUME, "resume" },
				   { SEGUE_DROP_DST, "dst" },
				   { SEGUE_DROP_NO_ROUTE, "no_route" },
				   { SEGUE_DROP_TOO_BIG, "too_big" },
				   { SEGUE_DROP_LOOP, "loop" },
				   { SEGUE_DROP_HOPLIMIT, "hoplimit" },
				   { SEGUE_DROP_NOMEM, "nomem" },
				   { SEGUE_DROP_DECAP_MALFORMED, "decap_malformed" },
				   { SEGUE_DROP_DECAP_INNER, "decap_inner" },
				   { SEGUE_DROP_DECAP_ECN, "decap_ecn" },
				   { SEGUE_DROP_DECAP_POLICY, "decap_policy" },
				   { SEGUE_DROP_DECAP_NESTED, "decap_nested" },
				   { SEGUE_DROP_ENCAP_LIMIT, "encap_limit" },
				   { SEGUE_DROP_DUPLICATE, "duplicate" }),
		  __entry->len)
);

TRACE_EVENT(decap,
	TP_PROTO(unsigned int len),
	TP_ARGS(len),
	TP_STRUCT__entry(
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->len = len;
	),
	TP_printk("len=%u", __entry->len)
);

/* The answers are those of enum segue_twin_answer, in twin.h. */
TRACE_EVENT(twin,
	TP_PROTO(int id, u8 path, u8 answer, unsigned int len),
	TP_ARGS(id, path, answer, len),
	TP_STRUCT__entry(
		__field(int, id)
		__field(u8, path)
		__field(u8, answer)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->path = path;
		__entry->answer = answer;
		__entry->len = len;
	),
	TP_printk("mn=%d path=%u answer=%s len=%u", __entry->id, __entry->path,
		  __print_symbolic(__entry->answer, { 0, "first" },
				   { 1, "second" }, { 2, "unknown" }),
		  __entry->len)
);

#endif /* _SEGUE_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
