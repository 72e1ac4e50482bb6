// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * info.c - `segue info` and `segue limits`: what the module can and may
 */
#include "nl/names.h"
#include "tool/module.h"
#include "tool/out.h"
#include "tool/tool.h"
#include "tool/words.h"

static void print_features(struct out *o, uint64_t features)
{
	unsigned int bit;
	char raw[24];

	out_text(o, "\nfeatures");
	out_array(o, "features");
	for (bit = 0; bit < 64; bit++) {
		const char *name = segue_feature_name(bit);

		if (!(features & 1ULL << bit))
			continue;
		snprintf(raw, sizeof(raw), "0x%llx", 1ULL << bit);
		out_str(o, NULL, " ", name ? name : raw);
	}
	out_array_end(o);
}

static void print_limits(struct out *o, const char *key,
			 const struct segue_limits *l)
{
	out_text(o, "limits");
	out_object(o, key);
	out_uint(o, "mns", " mns ", l->mns);
	out_uint(o, "packets", " packets ", l->packets);
	out_uint(o, "bytes", " bytes ", l->bytes);
	out_uint(o, "mn_packets", " mn-packets ", l->mn_packets);
	out_uint(o, "mn_bytes", " mn-bytes ", l->mn_bytes);
	out_object_end(o);
}

static int get_info(struct segue_info *info, const char *asked)
{
	struct segue_nl s;
	int err;

	if (!module_open(&s))
		return EXIT_REFUSED;

	err = segue_info_get(&s, info);
	segue_close(&s);

	return err ? module_refused(&s, asked) : EXIT_DONE;
}

int cmd_info(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "info");
	struct out o = out_of(stdout, opt);
	struct segue_info info;
	int ret;

	if (words_take(&w, "help")) {
		puts("Usage: segue info");
		return EXIT_DONE;
	}
	if (!words_done(&w))
		return EXIT_USAGE;
	ret = get_info(&info, "info");
	if (ret)
		return ret;

	out_object(&o, NULL);
	out_str(&o, "version", "segue.ko ", info.version);
	print_features(&o, info.features);
	out_text(&o, "\n");
	print_limits(&o, "limits", &info.limits);
	out_object_end(&o);
	out_end(&o);

	return EXIT_DONE;
}

static bool parse_limits(struct words *w, struct segue_limits *l)
{
	const struct {
		const char *name;
		uint32_t *value;
	} limits[] = {
		{ "mns", &l->mns },
		{ "packets", &l->packets },
		{ "bytes", &l->bytes },
		{ "mn-packets", &l->mn_packets },
		{ "mn-bytes", &l->mn_bytes },
	};
	size_t i;

	*l = (struct segue_limits){ 0 };
	do {
		for (i = 0; i < MNL_ARRAY_SIZE(limits); i++) {
			if (words_take(w, limits[i].name))
				break;
		}
		if (i == MNL_ARRAY_SIZE(limits))
			return words_unexpected(w, "mns, packets, bytes, mn-packets or mn-bytes");
		if (!words_uint(w, limits[i].name, 1, UINT32_MAX,
				limits[i].value))
			return false;
	} while (words_peek(w));

	return true;
}

static int set_limits(struct words *w, int argc, char **argv)
{
	struct segue_limits limits;
	struct segue_nl s;
	char asked[256];
	int err;

	w->what = "limits set";
	if (!parse_limits(w, &limits))
		return EXIT_USAGE;
	if (!module_open(&s))
		return EXIT_REFUSED;

	err = segue_limits_set(&s, &limits);
	segue_close(&s);
	if (!err)
		return EXIT_DONE;

	words_join(argc, argv, asked, sizeof(asked));
	return module_refused(&s, asked);
}

int cmd_limits(int argc, char **argv, const struct options *opt)
{
	struct words w = words_of(argc - 1, argv + 1, "limits");
	struct out o = out_of(stdout, opt);
	struct segue_info info;
	int ret;

	if (words_take(&w, "help")) {
		puts("Usage: segue limits [ show ]\n"
		     "       segue limits set [ mns NUMBER ] [ packets NUMBER ] [ bytes NUMBER ]\n"
		     "                        [ mn-packets NUMBER ] [ mn-bytes NUMBER ]");
		return EXIT_DONE;
	}
	if (words_take(&w, "set"))
		return set_limits(&w, argc, argv);
	words_take(&w, "show");
	if (!words_done(&w))
		return EXIT_USAGE;
	ret = get_info(&info, "limits show");
	if (ret)
		return ret;

	print_limits(&o, NULL, &info.limits);
	out_end(&o);

	return EXIT_DONE;
}
