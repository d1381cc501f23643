/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Who a stored dump is of. The firmware that runs now may be another than the one that crashed, so it is read from the dump's own
 * latch block (docs/formats/latch.md). A dump that holds none, or is sealed, tells nothing.
 */
#ifndef INQUEST_DUMP_IDENTITY_H
#define INQUEST_DUMP_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#define INQUEST_IDENTITY_MAX 64U

/** Empty strings for what is not known. */
struct inquest_dump_identity {
	char device[INQUEST_IDENTITY_MAX + 1U];
	char firmware[INQUEST_IDENTITY_MAX + 1U];
	/** Hexadecimal. */
	char build_id[INQUEST_IDENTITY_MAX + 1U];
};

/** A dump wherever it is stored. */
struct inquest_dump_source {
	/** @return bytes read, 0 at the end, or the storage's error. */
	int (*read)(const struct inquest_dump_source *source, uint32_t offset, void *data, uint32_t bytes);
	/** Its number. */
	uint32_t sequence;
	/** Bytes of stream, or of the sealed body in its place. */
	uint32_t length;
	uint32_t boot_count;
	uint64_t uptime_ms;
};

/** @return 0, also when nothing is known; the storage's error. */
int inquest_dump_identify(const struct inquest_dump_source *source, struct inquest_dump_identity *identity);

#endif
