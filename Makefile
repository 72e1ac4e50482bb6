# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makefile - for people: build, check, show
#
# It owns the build tree (build/) and knows no test and no scenario: those are
# scripts.  The module is built by kbuild from ./Kbuild in a mirror of symbolic
# links, one for each kernel, so that two kernels never share an object.
#
# Nothing that is built contains the name of the directory it was built in: the
# laboratory's figures depend on the bytes of the image it boots.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

# Settings
# --------

KVER ?= $(shell scripts/setup --kver)
KDIR ?= $(firstword $(wildcard /usr/src/linux-headers-$(KVER) \
	/lib/modules/$(KVER)/build))
W ?=
C ?=
PART ?= 1

MODDIR = build/modules/$(KVER)

CC := gcc
CFLAGS ?= -O2 -g
SEGUE_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -fno-strict-aliasing \
	-ffile-prefix-map=$(CURDIR)=. -MMD -MP
SEGUE_CPPFLAGS := -D_GNU_SOURCE -Iinclude/uapi -Iuser

SEGUED_LIBS := -lwpa_client -lcyaml -lyaml -ljansson -lcrypto -lev -lmnl -lm
SEGUE_LIBS := -ljansson -lev -lmnl -lm

# Targets
# -------

.PHONY: all modules user setup check check-debug check-kernels lint demo \
	accept clean help

all: modules user

help:
	@echo 'make              the module and both programs, in build/'
	@echo 'make modules      segue.ko; KVER= another kernel, W=1 C=2 as kbuild'
	@echo 'make user         segue, segued'
	@echo 'make demo         install what it needs, build, show a handover'
	@echo 'make check        every test'
	@echo 'make check-debug     the module on a kernel that finds mistakes;'
	@echo '                  FORM=short what .ci/run has time for'
	@echo 'make check-kernels   the module on the kernels of later Debians'
	@echo 'make accept PART=1   the measured criteria'
	@echo 'make bench        what a packet costs, beside the alternatives'
	@echo 'make lint         what a reviewer would say first'
	@echo 'make clean        what make built; make distclean: downloads too'

setup:
	@scripts/setup

check:
	@scripts/setup --check
	@$(MAKE) --no-print-directory all
	@scripts/check

check-debug check-kernels:
	@scripts/setup --check
	@$(MAKE) --no-print-directory user
	@scripts/$@ $(if $(FORM),--$(FORM))

lint:
	@scripts/setup --check
	@scripts/lint

demo: setup
	@$(MAKE) --no-print-directory all
	@scripts/demo

accept:
	@scripts/setup --check
	@$(MAKE) --no-print-directory all
	@scripts/accept PART=$(PART)

.PHONY: bench
bench:
	@scripts/setup --check
	@$(MAKE) --no-print-directory all
	@scripts/bench

clean:
	rm -rf build/modules build/user build/selftests build/vm build/lint \
		build/check build/mutants

.PHONY: distclean
distclean:
	rm -rf build

# The module
# ----------
# A lock, because two builds in one mirror would tread on each other.

modules:
	@test -n '$(KDIR)' || { \
		echo 'no kernel headers: run scripts/setup as root' >&2; exit 2; }
	@mkdir -p $(MODDIR)
	@find $(MODDIR) -xtype l -delete
	@cp -rsf $(CURDIR)/Kbuild $(CURDIR)/kernel $(CURDIR)/include $(MODDIR)/
	@find $(MODDIR) -type l \( -name '*.o' -o -name '.*' -o -name '*.mod*' \) \
		-delete
	@flock $(MODDIR)/.lock $(MAKE) -s -C $(KDIR) M=$(CURDIR)/$(MODDIR) \
		KCFLAGS='-ffile-prefix-map=$(CURDIR)/$(MODDIR)/= -ffile-prefix-map=$(CURDIR)=.' \
		CONFIG_DEBUG_INFO_BTF_MODULES= \
		$(if $(W),W=$(W)) $(if $(C),C=$(C)) modules

# The programs
# ------------

segued_src := $(wildcard user/wire/*.c user/nl/*.c user/daemon/*.c)
segue_src := $(wildcard user/nl/*.c user/tool/*.c user/measure/*.c)

objects = $(patsubst user/%.c,build/user/obj/%.o,$(1))

user: $(if $(wildcard user/tool/main.c),build/user/segue) \
	$(if $(wildcard user/daemon/main.c),build/user/segued)

build/user/segued: $(call objects,$(segued_src))
	@echo '  LD      $@'
	@$(CC) $(LDFLAGS) -Wl,-z,now -o $@ $^ $(SEGUED_LIBS)

build/user/segue: $(call objects,$(segue_src))
	@echo '  LD      $@'
	@$(CC) $(LDFLAGS) -o $@ $^ $(SEGUE_LIBS)

build/user/obj/%.o: user/%.c Makefile
	@mkdir -p $(@D)
	@echo '  CC      $<'
	@$(CC) $(SEGUE_CPPFLAGS) $(SEGUE_CFLAGS) $(CFLAGS) -c -o $@ $<

-include $(patsubst %.o,%.d,$(call objects,$(sort $(segued_src) $(segue_src))))
