#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh - loads modules with KUnit tests in them and tells what they said
#
#   run.sh MODULE.KO...
#
# A line a case, with the suite's name before it; from the kernel's log, for what
# debugfs keeps of a suite is cut off when much has failed.  Needs a kernel with
# KUnit: scripts/check-debug.

set -u -o pipefail

# The cases of the last module, under their suites; a suite without one has failed.
cases() {
	dmesg | awk -v mark="$1" '
	index($0, mark)       { on = 1; next }
	!on                   { next }
	                      { sub(/^\[[^]]*\] ?/, "") }
	/# Subtest: segue_/   { suite = $0; sub(/.*segue_/, "", suite); seen = 0 }
	/^ +(not )?ok [0-9]/  { line = $0
	                        sub(/^ +/, "", line)
	                        sub(/ [0-9]+ -? ?(test_)?/, " - " suite ": ", line)
	                        gsub(/_/, " ", line)
	                        print line
	                        seen++ }
	/^(not )?ok [0-9]/    { if (!seen)
	                              print "not ok - " suite ": no case ran" }
	/EXPECTATION|Expected|==/ { sub(/^ *#? */, "# "); print }'
}

for module in "$@"; do
	mark="kunit: $module"
	echo "<5>$mark" > /dev/kmsg
	echo "# $(basename "$module")"
	insmod "$module" || exit 2
	cases "$mark"
	rmmod segue_kunit || exit 2
done
