/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * As much of CBOR (RFC 8949) as the requests and responses of docs/formats/smp.md need.
 */
#ifndef INQUEST_CBOR_H
#define INQUEST_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Maps and arrays within each other that a reader follows. */
#define INQUEST_CBOR_DEPTH_MAX 8U

struct inquest_cbor_writer {
	uint8_t *at;
	uint8_t *end;
	/** Something did not fit; nothing was written from there on. */
	bool overflow;
};

void inquest_cbor_head(struct inquest_cbor_writer *writer, uint8_t major, uint64_t value);
void inquest_cbor_uint(struct inquest_cbor_writer *writer, uint64_t value);
void inquest_cbor_text(struct inquest_cbor_writer *writer, const char *text);
void inquest_cbor_bytes(struct inquest_cbor_writer *writer, const void *data, size_t bytes);
void inquest_cbor_map_begin(struct inquest_cbor_writer *writer);
void inquest_cbor_array_begin(struct inquest_cbor_writer *writer);
/** Ends a map or an array. */
void inquest_cbor_end(struct inquest_cbor_writer *writer);

/**
 * Looks up an unsigned number in a map.
 *
 * @return 1 when it is there, 0 when it is not; -1 when the bytes are no map in CBOR, or something else stands there.
 */
int inquest_cbor_find_uint(const uint8_t *data, size_t bytes, const char *key, uint64_t *value);

#endif
