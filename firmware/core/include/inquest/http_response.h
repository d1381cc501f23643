/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The head of an HTTP/1.1 response (RFC 9112), as much of it as the uploader needs. Every byte may be hostile.
 */
#ifndef INQUEST_HTTP_RESPONSE_H
#define INQUEST_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <inquest/sha256.h>

/** Longest path of an upload, with its terminator. */
#ifndef INQUEST_HTTP_PATH_MAX
#define INQUEST_HTTP_PATH_MAX 128U
#endif

/** A head longer than this is no answer of ours. */
#define INQUEST_HTTP_HEAD_MAX 8192U

#define INQUEST_HTTP_LINE_MAX 256U

struct inquest_http_response {
	uint16_t status;
	/** The connection ends after this response, or where its body ends cannot be told. */
	bool closes;
	bool has_length;
	bool has_offset;
	bool has_receipt;
	/** Inquest-Stored: false. */
	bool not_stored;
	/** Content-Length. */
	uint32_t length;
	/** Upload-Offset. */
	uint32_t offset;
	/** Retry-After in seconds; 0 when it is absent or a date. */
	uint32_t retry_after_s;
	/** The path of Location; empty when it is absent, too long, or holds what a path may not. */
	char location[INQUEST_HTTP_PATH_MAX];
	/** Inquest-Receipt. */
	uint8_t receipt[INQUEST_SHA256_BYTES];

	/* The line that is being read; longer lines lose their end. */
	char line[INQUEST_HTTP_LINE_MAX];
	uint16_t line_have;
	bool line_overflow;
	uint16_t head_bytes;
	bool is_complete;
};

void inquest_http_begin(struct inquest_http_response *response);

/**
 * Takes bytes up to the head's end; then is_complete is set. Interim responses (1xx) are passed over.
 *
 * @return bytes taken; -EBADMSG when this is no HTTP/1.x response, or its head is too long.
 */
int inquest_http_take(struct inquest_http_response *response, const void *data, size_t bytes);

#endif
